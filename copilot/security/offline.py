"""The network guard: put in place before anything else, so that no byte leaves the machine.

On Linux the kernel enforces it on this process, its threads and its children, in Python as in
native code. On other systems it sets the libraries' own switches and stops Python code only; the
state it returns says so. It does not know what a document or a matter is.
"""

import ctypes
import errno
import os
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from copilot.errors import OfflineGuardError
from copilot.security import seccomp

SWITCHES: Final = {
    "ANONYMIZED_TELEMETRY": "False",
    "CHROMA_OTEL_COLLECTION_ENDPOINT": "",
    "CHROMA_OTEL_GRANULARITY": "none",
    "DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "LLAMA_OFFLINE": "1",
    "NO_PROXY": "*",
    "no_proxy": "*",
    "ORT_DISABLE_TELEMETRY": "1",
    "OTEL_METRICS_EXPORTER": "none",
    "OTEL_LOGS_EXPORTER": "none",
    "OTEL_SDK_DISABLED": "true",
    "OTEL_TRACES_EXPORTER": "none",
    "POSTHOG_DISABLED": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_OFFLINE": "1",
}
_MEMORY: Final = "/dev/shm"  # noqa: S108 - memory, and files in it are made unguessable
_REMOVED: Final = (
    "ALL_PROXY",
    "DEBUGINFOD_URLS",
    "FTP_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
)

_NO_CORE: Final = 1

_TERMINAL_INJECTION: Final = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX: type into the user's shell
_AF_VSOCK: Final = 40
_NETWORK_FAMILIES: Final = frozenset({2, 10, 17, _AF_VSOCK})  # INET, INET6, PACKET, VSOCK
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_SCARCE: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS})
_UNRESOLVABLE: Final = "network-guard.invalid"  # RFC 6761: no such name ever exists


# Set for the program's own processes by the option of that name, and by nothing else.
UNSAFE: Final = "COPILOT_UNSAFE_NO_SANDBOX"


class Assurance(StrEnum):
    """Who enforces the guard: the kernel, or only Python and the libraries' own switches."""

    KERNEL = "kernel"
    PYTHON = "python"


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """One attempt to reach a network, and whether it failed as it must."""

    name: str
    blocked: bool
    detail: str


@dataclass(frozen=True, slots=True)
class GuardState:
    """What protects this process, with the attempts that prove it."""

    assurance: Assurance
    probes: tuple[ProbeResult, ...]


_state: GuardState | None = None
_lock = threading.Lock()


def prepare_environment() -> None:
    """Set every library's own switch against telemetry and downloads, for children as well."""
    os.environ.update(SWITCHES)
    # Where SQLite spills what it sorts: Chroma's own copy of it would choose /var/tmp.
    if os.access(_MEMORY, os.W_OK):
        os.environ["SQLITE_TMPDIR"] = _MEMORY
    for name in _REMOVED:
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)


def leave_no_core() -> None:
    """Have no memory of this process and its children written to a file when it crashes.

    One byte, not none: where a program of the system takes the dumps, the kernel hands it those of
    a limit of none as well (core(5)).
    """
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        limit = 0 if most == 0 else _NO_CORE
        resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))


def network_rules() -> list[seccomp.Rule]:
    """No socket of any family, no use of one handed over, no other way for the kernel to send.

    Socket pairs stay: an event loop wakes itself through one. AF_UNIX is denied because a name
    service, a session bus or a proxy behind such a socket has a network of its own.
    """
    streams = (socket.SOCK_STREAM.value, 5)  # 5: SOCK_SEQPACKET
    return [
        *seccomp.deny("socket", "connect", "bind", "listen", "accept", "accept4"),
        *seccomp.deny("io_uring_setup", "io_uring_enter", "io_uring_register"),
        *seccomp.deny("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd"),
        *seccomp.deny("bpf", "perf_event_open"),
        seccomp.deny_if_given("sendto", 4),
        seccomp.deny_if_one_of("ioctl", 1, _TERMINAL_INJECTION),
        seccomp.only_stream_pairs("socketpair", 1, streams),
    ]


def allow_unsafe(allowed: bool) -> None:
    """Whether this process and its children may go on where the kernel enforces nothing.

    What somebody left in the environment does not count: it has to be said at every start.
    """
    os.environ.pop(UNSAFE, None)
    if allowed:
        os.environ[UNSAFE] = "1"


def is_unsafe_allowed() -> bool:
    """Whether :func:`allow_unsafe` was called here or by the process that started this one."""
    return os.environ.get(UNSAFE) == "1"


def install_guard() -> GuardState:
    """Put the guard in place, once a process; the same state comes back ever after.

    Raises OfflineGuardError where the kernel should enforce it and does not, unless that was
    allowed: then Python's own guard is all there is, and the state says so.
    """
    global _state
    with _lock:
        if _state is None:
            prepare_environment()
            leave_no_core()
            _state = _install_in_kernel() if sys.platform == "linux" else _install_in_python()
        return _state


def _install_in_kernel() -> GuardState:
    try:
        seccomp.install(network_rules())
    except OfflineGuardError:
        if is_unsafe_allowed():
            return _install_in_python()
        raise
    probes = probe()
    passed = [result.name for result in probes if not result.blocked]
    if passed:
        raise OfflineGuardError(detail=f"got through: {', '.join(passed)}")
    return GuardState(Assurance.KERNEL, tuple(probes))


def _install_in_python() -> GuardState:
    sys.addaudithook(_refuse_network)
    return GuardState(Assurance.PYTHON, tuple(probe()))


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Stop Python code that names another machine; native code does not pass here."""
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) and address else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    else:
        return
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name is not None and name not in _LOOPBACK:
        raise OfflineGuardError(detail=f"{event} to {name}")


def probe() -> list[ProbeResult]:
    """Try every way out; nothing is sent where the guard is missing.

    A name is looked up only once sockets are known to fail: without the guard the question
    itself would leave the machine.
    """
    if sys.platform != "linux":
        return [_probe("name lookup", _look_up)] if _hooked() else []
    results = [_probe(name, attempt) for name, attempt in _attempts()]
    sockets_fail = all(result.blocked for result in results)
    lookup = ProbeResult("name lookup", False, "not tried: sockets can be made")
    return [*results, _probe("name lookup", _look_up) if sockets_fail else lookup, _inherited()]


def _hooked() -> bool:
    try:
        sys.audit("socket.getaddrinfo", _UNRESOLVABLE, 0, 0, 0, 0)
    except OfflineGuardError:
        return True
    return False


def _probe(name: str, attempt: Callable[[], str]) -> ProbeResult:
    try:
        return ProbeResult(name, False, attempt())
    except OSError as error:  # having run out of descriptors or memory proves nothing
        return ProbeResult(name, error.errno not in _SCARCE, str(error))
    except OfflineGuardError as error:
        return ProbeResult(name, True, str(error))


def _attempts() -> list[tuple[str, Callable[[], str]]]:
    datagram = socket.SOCK_DGRAM.value
    return [
        ("TCP over IPv4", lambda: _python_socket(2, 1)),
        ("TCP over IPv6", lambda: _python_socket(10, 1)),
        ("UDP", lambda: _python_socket(2, datagram)),
        ("local service", lambda: _python_socket(1, 1)),
        ("netlink", lambda: _python_socket(16, 3)),
        ("raw packets", lambda: _python_socket(17, 3)),
        ("host of a virtual machine", lambda: _python_socket(_AF_VSOCK, 1)),
        ("socket from native code", _native_socket),
        ("socket by system call", _raw_socket),
        ("io_uring", _io_uring),
    ]


def _python_socket(family: int, kind: int) -> str:
    socket.socket(family, kind).close()
    return "a socket was made"


def _native_socket() -> str:
    return _native("socket", 2, 1, 0)


def _raw_socket() -> str:
    return _native("syscall", seccomp.architecture().calls["socket"], 2, 1, 0)


def _io_uring() -> str:
    parameters = ctypes.create_string_buffer(120)
    number = seccomp.architecture().calls["io_uring_setup"]
    return _native("syscall", number, 1, ctypes.addressof(parameters))


def _native(function: str, *arguments: int) -> str:
    """Call the C library past Python; OSError when the call fails."""
    call = getattr(ctypes.CDLL(None, use_errno=True), function)
    call.restype = ctypes.c_long
    outcome = call(*map(ctypes.c_long, arguments))
    if outcome < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    os.close(outcome)
    return "a descriptor was made"


def _look_up() -> str:
    socket.getaddrinfo(_UNRESOLVABLE, 443)
    return "a name was resolved"


def _inherited() -> ProbeResult:
    """A network connection opened by whoever started this process would still carry data."""
    name = "inherited connection"
    for entry in Path("/proc/self/fd").iterdir():
        family = _family(int(entry.name))
        if family in _NETWORK_FAMILIES:
            return ProbeResult(name, False, f"descriptor {entry.name} is a network socket")
    return ProbeResult(name, True, os.strerror(errno.ENOTCONN))


def _family(descriptor: int) -> int | None:
    try:
        copied = os.dup(descriptor)
    except OSError:
        return None
    try:
        found = socket.socket(fileno=copied)
    except OSError:
        os.close(copied)
        return None
    with found:
        return int(found.family)
