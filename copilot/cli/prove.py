"""``copilot prove``: run everything once, watched from outside, and file signed evidence of it."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from copilot.cli import output
from copilot.cli.opening import Commands, wants_json, workspace
from copilot.errors.proof import RehearsalFailedError
from copilot.locale import _
from copilot.paths import data_home, resource
from copilot.security.tracing import Traced, read_trace, strace, traced

_GUARD_ALONE: Final = "from copilot.security.offline import install_guard; install_guard()"
_SHOWN: Final = 300


@dataclass(frozen=True, slots=True)
class _Started:
    """The run, begun before the guard: what is guarded can start no tracer that works."""

    folder: Path
    process: "subprocess.Popen[bytes]"


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "prove", parents=[shared], help=_("file signed evidence that nothing leaves this machine")
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--out", type=Path, metavar="FOLDER", help=_("write the evidence here"))
    what.add_argument(
        "--verify", type=Path, metavar="FOLDER", help=_("check evidence that was written before")
    )
    parser.set_defaults(run=_prove, before_guard=_start)


def _start(options: argparse.Namespace) -> None:
    """Start the run, under strace where it is installed; it puts its own guard in place."""
    options.started = None
    if options.verify is not None:
        return
    folder = Path(tempfile.mkdtemp(prefix="copilot-prove-"))
    home = folder / "home"
    home.mkdir(mode=0o700)
    shutil.copytree(resource("index", "sample_matter"), folder / "documents")
    own = data_home(getattr(options, "home", None))
    if own.models.is_dir():
        (home / "models").symlink_to(own.models)
    if own.settings.exists():
        shutil.copy(own.settings, home / "settings.toml")
    python = [sys.executable, "-P", "-B"]
    run = [*python, "-m", "copilot.cli.rehearsal", str(home), str(folder / "documents")]
    alone = [*python, "-c", _GUARD_ALONE]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    if strace():
        subprocess.run(
            traced(alone, folder / "guard.trace"), check=False, capture_output=True,
            env=environment, cwd=folder,
        )  # fmt: skip
        run = traced(run, folder / "run.trace")
    with (folder / "out").open("wb") as told, (folder / "errors").open("wb") as errors:
        process = subprocess.Popen(run, stdout=told, stderr=errors, env=environment, cwd=folder)
    options.started = _Started(folder, process)


def _prove(options: argparse.Namespace) -> int:
    if options.verify is not None:
        return _verify(options)
    from copilot.workspace.products import proof

    started: _Started = options.started
    try:
        output.narrate(
            _("Indexing, asking and searching the sample matter; this takes some minutes …")
        )
        told = _finished(started)
        with workspace(options) as opened:
            found = proof.collect(opened, told, _trace(started.folder))
            signature = proof.write(opened, found, options.out)
    finally:
        started.process.kill()
        started.process.wait()
        shutil.rmtree(started.folder, ignore_errors=True)
    held: dict[str, bool | None] = found["holds"]
    if wants_json(options):
        output.data({"folder": str(options.out), "holds": held, **signature})
    else:
        said = {_(proof.CLAIMS[claim]): value for claim, value in held.items()}
        _say(said, options.out, str(signature["fingerprint"]))
    return 5 if False in held.values() else 0


def _finished(started: _Started) -> dict[str, Any]:
    code = started.process.wait()
    lines = (started.folder / "out").read_text("utf-8", "replace").splitlines()
    try:
        told: dict[str, Any] = json.loads(lines[-1])
    except (IndexError, ValueError) as error:
        said = (started.folder / "errors").read_text("utf-8", "replace").strip()
        detail = said[-_SHOWN:] or f"exit code {code}"
        raise RehearsalFailedError(detail=detail) from error
    return told


def _trace(folder: Path) -> Traced | None:
    """What strace saw, the guard's own attempts counted by a run of the guard alone."""
    if not (folder / "run.trace").exists():
        return None
    with (folder / "guard.trace").open(encoding="utf-8", errors="replace") as lines:
        alone = read_trace(lines, 0, [folder])
    with (folder / "run.trace").open(encoding="utf-8", errors="replace") as lines:
        return read_trace(lines, alone.sockets, [folder.resolve(), folder])


def _say(held: dict[str, bool | None], folder: Path, fingerprint: str) -> None:
    for claim, value in held.items():
        output.result(f"{ {True: '✓', False: '✗', None: '?'}[value] } {claim}")
    output.result(
        _("Evidence written to {folder}, signed with the key {fingerprint}.").format(
            folder=folder, fingerprint=fingerprint
        )
    )
    if None in held.values():
        output.narrate(_("With strace installed, the claims marked ? are measured as well."))


def _verify(options: argparse.Namespace) -> int:
    from copilot.workspace.products.proof import check

    told = check(options.verify)
    if wants_json(options):
        output.data({"valid": True, **told})
    else:
        output.result(
            _("Unchanged since it was signed with the key {fingerprint}.").format(
                fingerprint=told["fingerprint"]
            )
        )
    return 0
