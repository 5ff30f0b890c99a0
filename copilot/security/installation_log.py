"""The trail of the installation: a file of lines, readable by its owner only.

An entry is on the disk before the action goes on. Beside the lines lies the head, the last entry's
number and digest under the key's seal: lines cut off at the end are missed by it. Knows nothing of
matters; their trails lie in their own stores.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from copilot.errors import DiskFullError
from copilot.errors.trail import TrailBrokenError, TrailUnwritableError
from copilot.locale import notice
from copilot.security.audit import (
    RESTARTED,
    Facts,
    Fault,
    Link,
    faults,
    line_of,
    link_of,
    next_link,
)
from copilot.security.locks import lock_file
from copilot.security.signing import SigningKey

_HEAD_BYTES: Final = 160
_PIECE: Final = 1 << 14
_NO_HEAD: Final = (0, "")


class InstallationLog:
    """The lines in ``folder``, which is made with the first of them."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "installation.jsonl"
        self.key = SigningKey(folder / "signing.key")
        self._folder = folder
        self._head = folder / "head"

    def append(self, user: str, action: str, facts: Facts) -> Link:
        """Write an entry and wait until it is on the disk.

        Raises TrailUnwritableError or DiskFullError where it cannot be, TrailBrokenError where
        the end of the trail is not as it was left.
        """
        with self._writing():
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                last = self._settled(descriptor, user)
                return self._write(descriptor, next_link(last, user, action, facts))
            finally:
                os.close(descriptor)

    def restart(self, user: str) -> Path | None:
        """Put a trail aside as it is and begin a new one that names it; None where none was."""
        aside = None
        with self._writing():
            if self.path.exists():
                count = len(list(self._folder.glob("installation.*.jsonl")))
                aside = self._folder / f"installation.{count + 1}.jsonl"
                self.path.rename(aside)
            self._head.unlink(missing_ok=True)
        content = aside.read_bytes() if aside else b""
        told = {"put_aside": aside.name if aside else "", "sha256": sha256(content).hexdigest()}
        self.append(user, RESTARTED, told)
        return aside

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer at a time, with typed failures."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with lock_file(self._folder / "lock"):
                yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFullError(path=str(self._folder)) from error
            raise TrailUnwritableError(path=str(self._folder), detail=str(error)) from error

    def _write(self, descriptor: int, link: Link) -> Link:
        sealed = Link(link.entry, link.previous, link.digest, self.key.seal(link.digest))
        line = line_of(sealed).encode("ascii") + b"\n"
        size = os.fstat(descriptor).st_size
        try:
            written = os.write(descriptor, line)
            if written < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)  # nothing of it was acknowledged
            raise
        self._write_head(sealed)
        return sealed

    def _write_head(self, link: Link) -> None:
        """Overwrite the few bytes in place: that needs no room on a disk that just filled up."""
        text = f"{link.entry.number} {link.digest} {link.seal}".ljust(_HEAD_BYTES - 1) + "\n"
        descriptor = os.open(self._head, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, text.encode("ascii"))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def head(self) -> tuple[int, str]:
        """Number and digest of the last entry; (0, "") before the first.

        Raises TrailBrokenError where it was not this installation that wrote them.
        """
        try:
            told = self._head.read_bytes().decode("ascii").split()
            number, digest, seal = int(told[0]), told[1], told[2]
        except FileNotFoundError:
            return _NO_HEAD
        except OSError as error:
            raise TrailUnwritableError(path=str(self._head), detail=str(error)) from error
        except (ValueError, IndexError) as error:
            raise self._broken(0) from error
        if seal != self.key.seal(digest):
            raise self._broken(number)
        return number, digest

    def _broken(self, number: int) -> TrailBrokenError:
        detail = str(notice("the end of the trail is not as it was left."))
        return TrailBrokenError(path=str(self.path), number=number, detail=detail)

    def _settled(self, descriptor: int, user: str) -> Link | None:
        """The last entry, after mending what a killed process left behind the head.

        A line without its end was never acknowledged and is cut off; a whole one without a head
        was written in full and gets its head.
        """
        number, digest = self.head()
        last, torn = self._last(descriptor)
        if last is None:
            if number:
                raise self._broken(number)
        elif last.seal != self.key.seal(last.digest) or not _follows(last, number, digest):
            raise self._broken(number)
        if torn:
            os.ftruncate(descriptor, os.fstat(descriptor).st_size - torn)
            return self._write(descriptor, next_link(last, user, "trail-mended", {"bytes": torn}))
        return last

    def _last(self, descriptor: int) -> tuple[Link | None, int]:
        """The last whole line, and how many bytes of an unfinished one follow it."""
        size = os.fstat(descriptor).st_size
        tail = b""
        at = size
        while at > 0 and tail.count(b"\n") < 2:
            step = min(_PIECE, at)
            at -= step
            os.lseek(descriptor, at, os.SEEK_SET)
            tail = _read(descriptor, step) + tail
        whole, _, unfinished = tail.rpartition(b"\n")
        line = whole.rpartition(b"\n")[2]
        if not line:
            return None, len(unfinished)
        try:
            return link_of(line.decode("ascii")), len(unfinished)
        except ValueError as error:
            raise self._broken(self.head()[0]) from error

    def lines(self) -> list[str]:
        """Every line; what is no text comes back as something no line can be."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise TrailUnwritableError(path=str(self.path), detail=str(error)) from error
        kept = content.decode("ascii", "replace")
        return kept.removesuffix("\n").split("\n") if kept else []

    def links(self) -> list[Link]:
        """Every entry that can be read, the oldest first."""
        return list(_readable(self.lines()))

    def check(self) -> list[Fault]:
        """Everything wrong with the lines and their head."""
        lines = self.lines()
        torn = bool(lines) and not self.path.read_bytes().endswith(b"\n")
        found = list(faults(lines[:-1] if torn else lines, self.key.seal))
        try:
            number, digest = self.head()
        except TrailBrokenError as error:
            return [*found, Fault(0, error.reason)]
        links = list(_readable(lines))
        if number > len(links) or (number and not links):
            what = notice("The trail ends before entry {number}, its last.", number=number)
            found.append(Fault(len(links) + 1, what))
        elif number and links[number - 1].digest != digest:
            found.append(Fault(number, notice("The entry is not the one that was last written.")))
        elif torn or len(links) > number + 1:
            what = notice("What follows the last entry was not written to its end.")
            found.append(Fault(number + 1, what, broken=len(links) > number + 1))
        return found


def _follows(last: Link, number: int, digest: str) -> bool:
    """Whether the last line is the head's, or the very next one."""
    at = last.entry.number
    return (at == number and last.digest == digest) or (
        at == number + 1 and (last.previous == digest or not number)
    )


def _read(descriptor: int, length: int) -> bytes:
    read = b""
    while len(read) < length and (piece := os.read(descriptor, length - len(read))):
        read += piece
    return read


def _readable(lines: list[str]) -> Iterator[Link]:
    for line in lines:
        try:
            yield link_of(line)
        except ValueError:
            continue
