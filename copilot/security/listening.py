"""What a confined process tries to open, told to its parent by the kernel (seccomp listener).

The wall is Landlock's: a call goes on whatever is said here, and fails where that withholds the
file. This names what was tried, so that it can be written down. Where the kernel has no listener
(before 5.7), what is refused is refused all the same, and nobody is told. A process that changes
a path between the kernel's two looks at it (another thread is enough) is refused unnamed.
References: seccomp_unotify(2), linux/seccomp.h.
"""

import errno
import os
import select
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from copilot.errors import OfflineGuardError
from copilot.security import landlock, seccomp

_RECEIVE, _ANSWER = 0xC0502100, 0xC0182101  # SECCOMP_IOCTL_NOTIF_RECV, _SEND
_NOTICE: Final = struct.Struct("=QIIiIQ6Q")  # id, thread, flags; call, processor, place, arguments
_REPLY: Final = struct.Struct("=QqiI")  # id, value, error, flags
_GO_ON: Final = 1  # SECCOMP_USER_NOTIF_FLAG_CONTINUE
_HERE: Final = -100  # AT_FDCWD
_SELF: Final = Path("/proc/self")  # another folder for each process
_LONGEST: Final = 4096  # PATH_MAX
_PAGE: Final = 4096
_REPORTED: Final = ("open", "openat")
_PTRACE_RULES: Final = Path("/proc/sys/kernel/yama/ptrace_scope")
_ADMINISTRATORS_ONLY: Final = 2


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file or folder outside of its own that a process tried to ``open`` or ``list``."""

    attempt: str
    path: str


def is_available() -> bool:
    """Whether this system withholds files and can tell what was tried."""
    try:
        rules = int(_PTRACE_RULES.read_text())
    except (OSError, ValueError):
        rules = 0
    return landlock.version() > 0 and seccomp.can_listen() and rules < _ADMINISTRATORS_ONLY


class HandOver:
    """The way on which a process that is being started hands its listener to its parent."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()

    @property
    def number(self) -> int:
        """The descriptor to pass to the process."""
        return self._theirs.fileno()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Close the process's end here: it has its own, if it was started."""
        self._theirs.close()
        if kind is not None:
            self._ours.close()

    def take(self) -> int | None:
        """The listener; None where the process is gone or its kernel has none."""
        with self._ours:
            try:
                _, descriptors, _, _ = socket.recv_fds(
                    self._ours, 1, 1, getattr(socket, "MSG_CMSG_CLOEXEC", 0)
                )
            except OSError:
                return None
        return descriptors[0] if descriptors else None


def hand_over(number: int) -> None:
    """Have this process's parent told of every file opened from here on.

    ``number`` is that of :class:`HandOver`. Called last: nobody answers until the parent has it.
    """
    with socket.socket(fileno=number) as way:
        try:
            listener = seccomp.listen(seccomp.report(*_REPORTED))
        except OfflineGuardError:
            way.send(b"-")
            return
        socket.send_fds(way, [b"+"], [listener])
        os.close(listener)  # else this process could answer itself


class Listener:
    """Answers every call of one process and names what lies outside of ``readable``.

    ``tell`` is called from a thread of its own, before the call goes on.
    """

    def __init__(
        self,
        process: int,
        way: HandOver,
        readable: Iterable[Path],
        tell: Callable[[Refusal], None],
    ) -> None:
        self._process = process
        self._way = way
        self._own = f"/proc/{process}"
        others = (path for path in readable if path != _SELF)
        self._readable = (self._own, *(os.path.realpath(path) for path in others))
        self._tell = tell
        threading.Thread(target=self._listen, name=f"listener-{process}", daemon=True).start()

    def _listen(self) -> None:
        listener = self._way.take()
        if listener is None:
            return
        try:
            waiting = select.poll()
            waiting.register(listener, select.POLLIN)
            while not waiting.poll()[0][1] & (select.POLLHUP | select.POLLERR):
                self._answer(listener)
        finally:
            os.close(listener)

    def _answer(self, listener: int) -> None:
        import fcntl  # not on every system

        notice = bytearray(_NOTICE.size)
        try:
            fcntl.ioctl(listener, _RECEIVE, notice)
            name, thread, _, call, _, _, *arguments = _NOTICE.unpack(notice)
            self._look_at(thread, call, arguments)
            fcntl.ioctl(listener, _ANSWER, _REPLY.pack(name, 0, 0, _GO_ON))
        except OSError as error:
            # It died meanwhile, or a signal took it out of the call.
            if error.errno not in (errno.ENOENT, errno.EINTR):
                raise

    def _look_at(self, thread: int, call: int, arguments: list[int]) -> None:
        calls = seccomp.architecture().calls
        at = 1 if call == calls["openat"] else 0
        folder = (
            struct.unpack("=i", struct.pack("=I", arguments[0] & 0xFFFFFFFF))[0] if at else _HERE
        )
        try:
            path = self._resolved(thread, folder, self._text(arguments[at]))
        except OSError:
            return  # no such address or folder: the call fails by itself
        if _describes_the_machine(path) or self._is_readable(path):
            return
        if os.path.lexists(path):
            listing = arguments[at + 1] & os.O_DIRECTORY
            self._tell(Refusal("list" if listing else "open", path))

    def _text(self, address: int) -> str:
        """The words in the process's memory, up to the first zero."""
        memory = os.open(f"{self._own}/mem", os.O_RDONLY | os.O_CLOEXEC)
        try:
            found = b""
            while b"\0" not in found and len(found) < _LONGEST:
                at = address + len(found)
                piece = os.pread(memory, _PAGE - at % _PAGE, at)
                found += piece or b"\0"
        finally:
            os.close(memory)
        return os.fsdecode(found.partition(b"\0")[0])

    def _resolved(self, thread: int, folder: int, path: str) -> str:
        """Where a path leads for the process, whose own folders in /proc are not ours."""
        if not path.startswith("/"):
            base = f"{self._own}/cwd" if folder == _HERE else f"{self._own}/fd/{folder}"
            path = f"{Path(base).readlink()}/{path}"
        for mine, its in (*_own_folders(self._own), ("/proc/thread-self", f"/proc/{thread}")):
            if path == mine or path.startswith(f"{mine}/"):
                path = its + path[len(mine) :]
        return os.path.realpath(path)

    def _is_readable(self, path: str) -> bool:
        return any(path == root or path.startswith(f"{root}/") for root in self._readable)


def _own_folders(own: str) -> Iterator[tuple[str, str]]:
    """Links in /proc that lead each process to a place of its own."""
    yield "/proc/self", own
    for name in ("mounts", "net"):
        yield f"/proc/{name}", f"{own}/{name}"


def _describes_the_machine(path: str) -> bool:
    """Whether libraries look there for processors and memory; of processes it says nothing."""
    parts = path.split("/")
    return parts[1] == "sys" or (parts[1] == "proc" and not "".join(parts[2:3]).isdigit())
