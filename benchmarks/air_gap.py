"""A run of everything in a network namespace without a way out, watched by a recording resolver.

    python -m benchmarks.air_gap [--short]

Indexes with text recognition, asks, searches and opens the app, in a name space of its own whose
only name server is here and writes down every query; under strace where that is installed. A name
looked up on purpose beforehand shows that the resolver would have seen one. Prints the counts as
JSON and ends with 1 where a query came, a socket was made or anything connected. Linux only.
``--short`` takes three documents and tiny fake models in place of the weights: for the tests.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from copilot.cli.prove import _GUARD_ALONE
from copilot.paths import resource
from copilot.security.tracing import read_trace, strace, traced

_INSIDE = "COPILOT_AIR_GAP_INSIDE"
_LOOK_UP = "import socket; socket.getaddrinfo('control.invalid', 443)"


class Resolver(threading.Thread):
    """A name server on this name space's loopback that answers nothing and counts."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.queries = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 53))

    def run(self) -> None:
        while True:
            query, sender = self._socket.recvfrom(4096)
            self.queries += 1
            # The same question back, marked as an answer that there is no such name.
            self._socket.sendto(query[:2] + b"\x81\x83" + query[4:], sender)


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is not installed here")
    return found


def outside() -> int:
    """Start again inside of new user, network and mount name spaces."""
    command = [
        "unshare",
        "--map-root-user",
        "--net",
        "--mount",
        sys.executable,
        "-m",
        __spec__.name,
        *sys.argv[1:],
    ]
    return subprocess.run(command, env={**os.environ, _INSIDE: "1"}, check=False).returncode


def inside(short: bool) -> int:
    """Everything, between two looks at the resolver's count."""
    folder = Path(tempfile.mkdtemp(prefix="copilot-air-gap-"))
    try:
        told = _watched(folder, short)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(told, indent=1))
    trace = told["trace"]
    clean = trace is None or not (trace["made"] or trace["connects"] or trace["sockets"])
    return 0 if told["queries"] == 0 and told["control_queries"] > 0 and clean else 1


def _watched(folder: Path, short: bool) -> dict[str, Any]:
    subprocess.run([_tool("ip"), "link", "set", "lo", "up"], check=True)
    servers = folder / "resolv.conf"
    servers.write_text("nameserver 127.0.0.1\n")
    subprocess.run([_tool("mount"), "--bind", str(servers), "/etc/resolv.conf"], check=True)
    resolver = Resolver()
    resolver.start()
    subprocess.run([sys.executable, "-c", _LOOK_UP], check=False, stderr=subprocess.DEVNULL)
    control = resolver.queries
    documents = folder / "documents"
    shutil.copytree(resource("index", "sample_matter", "miete"), documents)
    for surplus in sorted(documents.iterdir())[3:] if short else ():
        surplus.unlink()
    home = folder / "home"
    home.mkdir()
    python = [sys.executable, "-B"]
    rehearsal = "tests.security.rehearsed" if short else "copilot.cli.rehearsal"
    run = [*python, "-m", rehearsal, str(home), str(documents)]
    if strace():
        alone = traced([*python, "-c", _GUARD_ALONE], folder / "guard.trace")
        subprocess.run(alone, check=True)
        run = traced(run, folder / "run.trace")
    done = subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True)
    trace = None
    if strace():
        own = read_trace((folder / "guard.trace").read_text().splitlines(), 0, [folder]).sockets
        with (folder / "run.trace").open(encoding="utf-8", errors="replace") as lines:
            trace = asdict(read_trace(lines, own, [folder]))
    told = json.loads(done.stdout.splitlines()[-1])
    seen = {key: told[key] for key in ("index", "search", "answer", "app", "trail")}
    queries = resolver.queries - control
    return {"queries": queries, "control_queries": control, "trace": trace, **seen}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    given = parser.parse_args()
    sys.exit(inside(given.short) if os.environ.get(_INSIDE) else outside())
