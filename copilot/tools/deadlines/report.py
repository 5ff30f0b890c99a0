"""The control sheet: every deadline with rule, arithmetic, advance notice and room for initials."""

from collections.abc import Sequence
from datetime import date

from copilot.domain import Language
from copilot.exports.report import Block, Cell, Heading, Note, Paragraph, Report, Table
from copilot.locale import _
from copilot.tools.deadlines.nouns import Deadline, Step


def report(
    deadlines: Sequence[Deadline],
    language: Language,
    matter: str,
    sources: Sequence[tuple[str, str]] = (),
) -> Report:
    """The sheet; ``sources``: for each deadline where its trigger stands, and the words there."""
    padded = [*sources, *[("", "")] * (len(deadlines) - len(sources))]
    rows = tuple(
        _row(number, each, source)
        for number, (each, source) in enumerate(zip(deadlines, padded, strict=False), start=1)
    )
    blocks: list[Block] = [Table(_header(), rows)]
    for number, each in enumerate(deadlines, start=1):
        blocks.append(Heading(f"{number}. {each.rule.title} ({each.rule.source})"))
        blocks.append(_arithmetic(each.steps))
        blocks += [Paragraph(f"! {warning}", style="notice") for warning in each.warnings]
    return Report(
        title=_("Control sheet of deadlines"),
        language=language,
        facts=((_("Matter"), matter), (_("Deadlines"), str(len(deadlines)))),
        blocks=tuple(blocks),
        notice=_(
            "Computed by rule from the dates given. A lawyer must confirm trigger, rule and place "
            "before a deadline is entered, and check it again when it is."
        ),
    )


def _header() -> tuple[str, ...]:
    return (
        _("No."),
        _("Deadline"),
        _("Rule"),
        _("Begins with"),
        _("Last day"),
        _("Advance notice"),
        _("Sure"),
        _("Entered"),
        _("Checked"),
        _("Done"),
    )


def _row(number: int, deadline: Deadline, source: tuple[str, str]) -> tuple[Cell, ...]:
    begins = deadline.inputs.start or deadline.inputs.posted or deadline.inputs.announced
    notes = (Note(*source),) if source[0] else ()
    return (
        Cell(str(number)),
        Cell(str(deadline.rule.title)),
        Cell(deadline.rule.source),
        Cell(f"{deadline.rule.trigger} {day_text(begins)}", notes),
        Cell(day_text(deadline.end) if deadline.end else _("no date can be given")),
        Cell(day_text(deadline.advance)),
        Cell(_("yes") if deadline.certain else _("no, see below")),
        Cell("☐"),
        Cell("☐"),
        Cell("☐"),
    )


def _arithmetic(steps: Sequence[Step]) -> Table:
    rows = tuple(
        (Cell(str(step.text)), Cell(step.source), Cell(day_text(step.day))) for step in steps
    )
    return Table((_("Step"), _("Norm"), _("Day")), rows)


def day_text(day: date | None) -> str:
    """ "Mon 13.04.2026"; empty for no day."""
    if day is None:
        return ""
    names = _("Mon Tue Wed Thu Fri Sat Sun").split()
    return f"{names[day.weekday()]} {day:%d.%m.%Y}"
