"""A confined process for work on untrusted bytes, seen from inside.

Before its first request it gives up the network, writing files, starting programs and signalling
other processes, and takes limits on memory and processor time. It does not know what the work is:
a worker's module calls :func:`serve` with its own function. `workers` is the parent's side.
"""

import errno
import json
import math
import os
import signal
import struct
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from copilot.errors import CopilotError, OfflineGuardError, WorkerStartError
from copilot.security import landlock, listening, offline, seccomp

_LENGTH: Final = struct.Struct(">Q")
READY: Final = b"ready"
ALIVE: Final = b""
BOUNDED: Final = b"\0bounded"
REQUEST_BYTES: Final = 1 << 20
_OFTEN_ENOUGH: Final = 0.2  # seconds between two signs of life
OUT_OF_MEMORY: Final = 77  # exit status of a worker that met its memory limit
_SET_DEATH_SIGNAL: Final = 1
_WRITING: Final = 0o1 | 0o2 | 0o100 | 0o1000 | 0o20000000  # WRONLY RDWR CREAT TRUNC TMPFILE
_CLONE_THREAD: Final = 0x10000
_DENIED: Final = """
truncate unlink unlinkat rmdir rename renameat renameat2 mkdir mkdirat mknod mknodat
chmod fchmod fchmodat fchmodat2 chown lchown fchown fchownat utime utimes
utimensat futimesat setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr
fremovexattr removexattrat execve execveat fork vfork kill tkill rt_sigqueueinfo
rt_tgsigqueueinfo pidfd_open pidfd_send_signal process_madvise setpriority sched_setaffinity
setns unshare mount umount2 pivot_root chroot open_tree move_mount fsopen fsmount mount_setattr
memfd_create memfd_secret userfaultfd kcmp shmget shmat msgget semget mq_open add_key
request_key keyctl name_to_handle_at open_by_handle_at
"""


# No library that reads makes these. A refusal would be known to the attacker alone, an end is told.
_ATTACKS: Final = "link linkat symlink symlinkat"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker may use: bytes, seconds, tasks until it is replaced.

    The processor and wall seconds are those of one step: a task, or what lies between two calls of
    :func:`alive` in it. ``task_seconds`` bounds the task however often it says so. On a busy
    machine a step waits longer than it works: ``bounded_seconds`` are for one whose work is known
    to end, so that an honest scan is not given up as a hostile file.
    """

    memory_bytes: int = 1 << 30
    cpu_seconds: int = 20
    wall_seconds: float = 24.0
    bounded_seconds: float = 90.0
    task_seconds: float = 3600.0
    reply_bytes: int = 64 << 20
    open_files: int = 64
    tasks: int = 500


@dataclass(frozen=True, slots=True)
class Orders:
    """What the parent tells a worker on its command line.

    ``listener`` is the descriptor on which it hands over what reports the files it opens.
    """

    limits: Limits
    folders: tuple[str, ...]
    parent: int
    listener: int | None = None


def confinement_rules() -> list[seccomp.Rule]:
    """No change to any file, no program, no new process, no signal to another process."""
    own = (os.getpid(),)
    return [
        *seccomp.deny(*_DENIED.split()),
        *seccomp.kill(*_ATTACKS.split()),
        *seccomp.deny("creat", error=errno.EACCES),
        # Their arguments lie in memory a filter cannot see: the C library falls back to the old.
        *seccomp.deny("clone3", "openat2", error=errno.ENOSYS),
        seccomp.deny_if_any_bit("open", 1, _WRITING, errno.EACCES),
        seccomp.deny_if_any_bit("openat", 2, _WRITING, errno.EACCES),
        seccomp.deny_unless_bit("clone", 0, _CLONE_THREAD),
        seccomp.deny_unless_one_of("tgkill", 0, own),
        seccomp.deny_unless_one_of("prlimit64", 0, (0, *own)),
    ]


def confine(limits: Limits, folders: Sequence[str], parent: int) -> None:
    """Give up, for good, everything that reading a document does not need."""
    if sys.platform != "win32":
        offline.leave_no_core()
        _limit_resources(limits)
    if sys.platform == "linux":
        _die_with(parent)
        if folders:
            landlock.allow_reading_only([*program_folders(), *map(Path, folders)])
        _filter()
    else:
        offline.install_guard()


def _filter() -> None:
    """The filter of a worker; where the system has none and that was allowed, Python's guard."""
    try:
        seccomp.install([*offline.network_rules(), *confinement_rules()])
    except OfflineGuardError:
        if not offline.is_unsafe_allowed():
            raise
        offline.install_guard()


def _limit_resources(limits: Limits) -> None:
    import resource

    if sys.platform == "linux":  # elsewhere an address space limit is ignored or refused
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits.open_files, limits.open_files))


def _grant_processor(seconds: float) -> None:
    """Let the next step use this much processor time; one second more and the kernel ends it."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = math.ceil(used.ru_utime + used.ru_stime)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + math.ceil(seconds), most))


def _die_with(parent: int) -> None:
    import ctypes

    ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        raise WorkerStartError(detail="its parent is gone")


def program_folders() -> list[Path]:
    """What any Python program reads: the system's libraries, the interpreter, its packages."""
    system = ["/usr", "/lib", "/lib64", "/etc", "/dev/null", "/dev/urandom", "/proc/self"]
    return [Path(entry) for entry in (*system, sys.prefix, sys.base_prefix, *sys.path) if entry]


_still_working: Callable[[float, bool], None] | None = None


def alive(seconds: float = math.inf, *, bounded: bool = False) -> None:
    """Say that a long task goes on, after each page of it; nothing outside of a worker.

    The next step may take this much processor time, and never more than the limit of one step.
    ``bounded``: it is sure to end, so it may wait longer for a busy machine.
    """
    if _still_working is not None:
        _still_working(seconds, bounded)


def serve(handle: Callable[[bytes], bytes]) -> None:
    """A worker's whole life: confine itself, then answer requests until its parent hangs up.

    Called last in a worker's module, once everything heavy is imported.
    """
    requests, replies = _take_over_pipes()
    given = json.loads(sys.argv[1])
    limits = Limits(**given["limits"])
    try:
        confine(limits, given["folders"], given["parent"])
        if given["listener"] is not None:
            listening.hand_over(given["listener"])
    except CopilotError as error:
        send(replies, str(error).encode())
        return
    send(replies, READY)

    said: tuple[bool, float] = (False, time.monotonic())

    def still_working(seconds: float, bounded: bool) -> None:
        nonlocal said
        now = time.monotonic()
        # A file of a hundred thousand tiny pages would keep both sides busy with this alone.
        if bounded == said[0] and now - said[1] < _OFTEN_ENOUGH:
            return
        said = (bounded, now)
        send(replies, BOUNDED if bounded else ALIVE)
        _grant_processor(min(seconds, limits.cpu_seconds))

    global _still_working
    _still_working = still_working
    while (request := receive(requests, REQUEST_BYTES)) is not None:
        said = (False, time.monotonic())
        _grant_processor(limits.cpu_seconds)
        try:
            send(replies, handle(request))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)


def _take_over_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Keep the pipes to the parent away from libraries that print or read."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    return requests, replies


def send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes], most: int) -> bytes | None:
    """The next message; None when the other side is gone; ValueError when it is too long."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > most:
        raise ValueError(length)
    message = pipe.read(length)
    return message if len(message) == length else None
