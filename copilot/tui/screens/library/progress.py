"""Indexing as it goes on: files, pages, rate, time left, the file in hand, failures as they come.

Knows no widget; the words are those of the language in use.
"""

from collections.abc import Iterator
from typing import Final

from textual.content import Content

from copilot.indexing.events import IndexReport, Progress
from copilot.locale import _
from copilot.tui.indexing import IndexingState, Phase
from copilot.tui.literal import one_line

_BAR: Final = 20
_FAILURES: Final = 3


def told(state: IndexingState, keys: str) -> Content:
    """Up to five lines; ``keys`` says what can be done now."""
    lines = [_headline(state, keys)]
    if state.phase in (Phase.RUNNING, Phase.ENDING):
        if state.current:
            lines.append(Content(f"  {_current(state)}"))
        elif state.progress is None:
            lines.append(Content("  " + _("Looking for files …")))
    elif state.report:
        lines.append(Content(f"  {_report(state.report)}"))
    lines += _failures(state)
    return Content("\n").join(lines)


def _headline(state: IndexingState, keys: str) -> Content:
    words = {
        Phase.RUNNING: ("⟳ " + _("Indexing"), "$accent"),
        Phase.ENDING: ("⟳ " + _("Stopping after the file in hand …"), "$accent"),
        Phase.PAUSED: ("‖ " + _("Paused; nothing is lost"), "$warning"),
        Phase.WATCHING: ("◉ " + _("Watching for changes"), "$success"),
        Phase.DONE: ("✓ " + _("Indexed"), "$success"),
        Phase.CANCELLED: ("■ " + _("Cancelled; what was indexed stays"), "$warning"),
        Phase.FAILED: ("✗ " + _("Stopped by an error; what was indexed stays"), "$error"),
    }
    word, colour = words.get(state.phase, ("", ""))
    far = far_of(state.progress) if state.progress and state.at_work else ""
    if state.phase is Phase.WATCHING:
        far = ", ".join(one_line(str(path)) for path in state.paths)
    shown = "  ".join(part for part in (far, keys) if part)
    return Content.assemble((word, f"bold {colour}"), "  ", shown)


def far_of(progress: Progress) -> str:
    """How far the run is: a bar, files, pages, pages a second, time left."""
    total = max(1, progress.files_total)
    full = min(_BAR, _BAR * progress.files // total)
    parts = [
        "█" * full + "░" * (_BAR - full),
        _("{done} of {total} files").format(done=progress.files, total=progress.files_total),
    ]
    if progress.pages and progress.seconds:
        rate = progress.pages / progress.seconds
        parts.append(_("{pages} pages, {rate:.1f}/s").format(pages=progress.pages, rate=rate))
    if progress.seconds_left is not None:
        minutes, seconds = divmod(round(progress.seconds_left), 60)
        parts.append(_("{minutes}:{seconds:02d} left").format(minutes=minutes, seconds=seconds))
    return "  ".join(parts)


def _current(state: IndexingState) -> str:
    done, total = state.passages
    path = one_line(state.current)
    if not total:
        return path
    return _("{path}: {done} of {total} passages").format(path=path, done=done, total=total)


def _report(report: IndexReport) -> str:
    return _(
        "{indexed} indexed, {unchanged} unchanged, {removed} removed, {skipped} skipped, "
        "{failed} failed; {pages} pages, {chunks} passages in {seconds:.1f} s."
    ).format(
        indexed=report.indexed,
        unchanged=report.unchanged,
        removed=report.removed,
        skipped=len(report.skipped),
        failed=len(report.failed),
        pages=report.pages,
        chunks=report.chunks,
        seconds=report.seconds,
    )


def _failures(state: IndexingState) -> Iterator[Content]:
    more = len(state.failures) - _FAILURES
    if more > 0:
        yield Content("  " + _("… and {count} more that failed").format(count=more))
    for failure in state.failures[-_FAILURES:]:
        yield Content.assemble(("  ✗ ", "$error"), f"{failure.path}: {failure.reason}")
