"""Waits until something under a folder changes: told by the system, and looked up now and then."""

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

# A drive on another machine tells nothing of its changes, so that every minute counts as one.
_LOOK_AGAIN: Final = 60.0
# Looking may take this share of the time.
_SHARE: Final = 0.05
# Milliseconds of quiet after a change: a file that is being copied is not read half.
_QUIET: Final = 1000


def changes(paths: Sequence[Path], stop: threading.Event) -> Iterator[None]:
    """Yields when something may have changed, the first time at once; ends once ``stop`` is set.

    The time the caller takes for each look sets how often it is asked to look for nothing.
    """
    from watchfiles import watch

    next_look = 0.0
    for told in watch(
        *(path for path in paths if path.exists()),
        watch_filter=None,
        stop_event=stop,
        step=_QUIET,
        debounce=5 * _QUIET,
        rust_timeout=_QUIET,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    ):
        if told or time.monotonic() >= next_look:
            started = time.monotonic()
            yield
            now = time.monotonic()
            next_look = now + max(_LOOK_AGAIN, (now - started) / _SHARE)
