"""How long a file may keep a reader busy: by its size, so that a small one cannot hold up all.

The limit on one step ends a page that never ends; this one ends a file of many slow pages. It
counts processor time, which is the file's doing, and only a part of the time on the clock, which
other programs take as well.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from copilot.locale import Notice, notice
from copilot.security.sandbox import alive

# Seconds every file may take, whatever its size.
_READING: Final = 8.0
_ALL: Final = 10.0
# Seconds a megabyte may take: dense drawings are parsed in fewer, scanned pages are 5 kB and more.
_READING_BY_MEGABYTE: Final = 20.0
_ALL_BY_MEGABYTE: Final = 1000.0
# Seconds in a row that may bring no text: photographs, or blank pages without end.
_FRUITLESS: Final = 8.0
_FRUITLESS_BY_MEGABYTE: Final = 0.2
# How much of the time on the clock counts: a busy machine makes a reader wait.
_CLOCK: Final = 0.5
# What the step that crosses the line may still take: a dense page, or the picture of one.
_GRACE: Final = 8.0
_GRACE_RECOGNISING: Final = 12.0
_MEGABYTE: Final = 1e6


@dataclass(slots=True)
class Patience:
    """The processor time a file of ``size`` bytes may take, text recognition apart and in all."""

    size: float = float("inf")
    _began: float = field(default_factory=time.process_time)
    _since: float = field(default_factory=time.monotonic)
    _recognising: float = 0.0
    _waiting: float = 0.0
    _fruitless: float = 0.0

    def reads_on(self) -> bool:
        """Whether there is time for one more page or file; says that the reader is alive if so."""
        waited = _CLOCK * (time.monotonic() - self._since - self._waiting)
        spent = max(waited, time.process_time() - self._began - self._recognising)
        return _goes_on(_READING + _READING_BY_MEGABYTE * self.size / _MEGABYTE - spent)

    def recognises_on(self) -> bool:
        """Whether there is time to recognise the text of one more page."""
        spent = time.process_time() - self._began
        megabytes = self.size / _MEGABYTE
        left = min(
            _ALL + _ALL_BY_MEGABYTE * megabytes - spent,
            _FRUITLESS + _FRUITLESS_BY_MEGABYTE * megabytes - self._fruitless,
        )
        return _goes_on(left, bounded=True)

    def fruitful(self) -> None:
        """The page just looked at says something."""
        self._fruitless = 0.0

    @contextmanager
    def recognising(self) -> Iterator[None]:
        """Count what is done here as text recognition."""
        began, since = time.process_time(), time.monotonic()
        try:
            yield
        finally:
            spent = time.process_time() - began
            waited = time.monotonic() - since
            self._recognising += spent
            self._waiting += waited
            self._fruitless += max(spent, _CLOCK * waited)


def too_long(page: int) -> Notice:
    """What to warn about where a file's last pages are left out."""
    return notice(
        "The pages from page {page} on are not read: they take too long for a file of this size.",
        page=page,
    )


def _goes_on(left: float, *, bounded: bool = False) -> bool:
    if left <= 0:
        return False
    alive(left + (_GRACE_RECOGNISING if bounded else _GRACE), bounded=bounded)
    return True
