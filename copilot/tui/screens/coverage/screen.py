"""What was searched and what could not be, file by file."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from copilot.domain import Coverage, FileRecord, FileState
from copilot.locale import N_, _
from copilot.tui.literal import one_line
from copilot.tui.references import coverage_rows
from copilot.tui.report_screen import ReportScreen


class CoverageScreen(ReportScreen):
    """The proof behind "not found": figures, then every file that was left out, with its reason."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,c,enter", "app.pop_screen", N_("close"), key_display="esc"),
    ]
    TITLE_OF = N_("What was searched")
    HELP = N_("Coverage")

    def __init__(self, coverage: Coverage, files: list[FileRecord]) -> None:
        super().__init__(_report(coverage, files))


def _report(coverage: Coverage, files: list[FileRecord]) -> Content:
    rows = coverage_rows(coverage)
    width = max(len(label) for label, _figure in rows)
    lines = [Content(f"{label:<{width}}  {figure:>6}") for label, figure in rows]
    left_out = [line for file in files for line in _left_out(file)]
    if left_out:
        lines += [Content(""), Content.styled(_("Left out or poorly read"), "bold"), *left_out]
    else:
        lines += [Content(""), Content("✓ " + _("Nothing was left out."))]
    return Content("\n").join(lines)


def _left_out(record: FileRecord) -> Iterator[Content]:
    name = one_line(record.file.path)
    if record.state is not FileState.INDEXED:
        failed = record.state is FileState.FAILED
        state = "✗ " + _("failed") if failed else "– " + _("skipped")
        yield Content.assemble((state, "$error" if failed else "$warning"), "  ", (name, "bold"))
        for notice in (record.reason, record.remedy):
            if notice:
                yield Content(f"    {one_line(str(notice))}")
    elif record.poorly_read_pages:
        pages = _("pages poorly read: {count}").format(count=record.poorly_read_pages)
        yield Content.assemble((f"~ {pages}", "$warning"), "  ", (name, "bold"))
