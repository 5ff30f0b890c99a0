"""Run in a process of its own: put the guard in place, try every way out, print what happened."""

import asyncio
import ctypes
import errno
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from copilot.security import offline, seccomp

_CHILD = "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM)"
_NATIVE_CHILD = (
    "import ctypes, os; libc = ctypes.CDLL(None, use_errno=True);"
    "print(libc.socket(2, 1, 0), ctypes.get_errno())"
)


def _made(family: int, kind: int, protocol: int = 0) -> str:
    socket.socket(family, kind, protocol).close()
    return "made"


def _libc(function: str, *arguments: object) -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    outcome = getattr(libc, function)(*arguments)
    return "made" if outcome >= 0 else errno.errorcode[ctypes.get_errno()]


def _system_call(name: str, *arguments: object) -> str:
    return _libc("syscall", seccomp.architecture().calls[name], *arguments)


def _connect_to(name: str) -> str:
    socket.create_connection((name, 443), timeout=1).close()
    return "made"


def _send_to_a_name_through_a_pair() -> str:
    left, right = socket.socketpair()
    with left, right:
        left.sendto(b"leak", "/dev/log")
    return "made"


def _datagram_pair() -> str:
    left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    left.close()
    right.close()
    return "made"


def _child(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip().splitlines()[-1]


def _asyncio_loop() -> str:
    async def children() -> str:
        process = await asyncio.create_subprocess_exec("/bin/true")
        return "works" if await process.wait() == 0 else "failed"

    return asyncio.run(children())


def _socket_pair() -> str:
    left, right = socket.socketpair()
    with left, right:
        left.send(b"works")
        return right.recv(10).decode()


def _spawned_child() -> str:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return str(pool.apply(abs, (-1,)))


def _twice() -> str:
    return "same" if offline.install_guard() is offline.install_guard() else "another"


def _x32_call() -> str:
    return _libc("syscall", ctypes.c_long(0x40000000 + 41), 2, 1, 0)


ATTEMPTS: dict[str, Callable[[], str]] = {
    "tcp4": lambda: _made(socket.AF_INET, socket.SOCK_STREAM),
    "tcp6": lambda: _made(socket.AF_INET6, socket.SOCK_STREAM),
    "udp": lambda: _made(socket.AF_INET, socket.SOCK_DGRAM),
    "unix": lambda: _made(socket.AF_UNIX, socket.SOCK_STREAM),
    "netlink": lambda: _made(16, socket.SOCK_RAW),
    "packet": lambda: _made(17, socket.SOCK_RAW),
    "vsock": lambda: _made(40, socket.SOCK_STREAM),
    "kernel crypto": lambda: _made(38, socket.SOCK_SEQPACKET),
    "loopback": lambda: _connect_to("127.0.0.1"),
    "name": lambda: _connect_to("example.invalid"),
    "send to a name": _send_to_a_name_through_a_pair,
    "datagram pair": _datagram_pair,
    "C socket": lambda: _libc("socket", 2, 1, 0),
    "system call": lambda: _system_call("socket", 2, 1, 0),
    "x32 system call": _x32_call,
    "connect": lambda: _system_call("connect", 0, None, 0),
    "bind": lambda: _system_call("bind", 0, None, 0),
    "io_uring": lambda: _system_call("io_uring_setup", 1, ctypes.create_string_buffer(120)),
    "bpf": lambda: _system_call("bpf", 0, None, 0),
    "ptrace": lambda: _system_call("ptrace", 0, 0, None, None),
    "typing into the terminal": lambda: _system_call("ioctl", 0, 0x5412, None),
    "child": lambda: _child(_CHILD),
    "native child": lambda: _child(_NATIVE_CHILD),
    "socket pair": _socket_pair,
    "asyncio": _asyncio_loop,
    "spawned child": _spawned_child,
    "twice": _twice,
}


def _outcome(attempt: Callable[[], str]) -> str:
    try:
        return attempt()
    except OSError as error:
        return type(error).__name__


def _older_thread(started: threading.Event, go: threading.Event, outcomes: dict[str, str]) -> None:
    started.set()
    go.wait()
    outcomes["older thread"] = _outcome(ATTEMPTS["C socket"])


def main() -> None:
    outcomes: dict[str, str] = {}
    started, go = threading.Event(), threading.Event()
    thread = threading.Thread(target=_older_thread, args=(started, go, outcomes))
    thread.start()
    started.wait()
    began = time.perf_counter()
    state = offline.install_guard()
    outcomes["milliseconds"] = str((time.perf_counter() - began) * 1000)
    go.set()
    thread.join()
    outcomes["assurance"] = state.assurance.value
    outcomes["probes"] = str(all(result.blocked for result in state.probes))
    outcomes["switch"] = os.environ["ORT_DISABLE_TELEMETRY"]
    outcomes |= {name: _outcome(attempt) for name, attempt in ATTEMPTS.items()}
    sys.stdout.write(json.dumps(outcomes))


if __name__ == "__main__":
    main()
