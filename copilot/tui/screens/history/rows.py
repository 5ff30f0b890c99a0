"""A question that was asked as a row: when, how it ended, its words; its answer beside it."""

from textual.content import Content

from copilot.answers.coverage import coverage_sentence
from copilot.domain import Answer, AnswerStatus, PastQuestion, Pinpoint, Support
from copilot.locale import _
from copilot.locale.formats import short_time
from copilot.tui.literal import literal, one_line
from copilot.tui.products import Cell, Mark, Row
from copilot.tui.references import not_found_label, quoted, support_label


def row_of(asked: PastQuestion, answer: Answer) -> Row:
    """The row of a question."""
    found = answer.status is AnswerStatus.ANSWERED
    state = (
        Cell(_("answered"), mark=Mark.GOOD) if found else Cell(_("not found"), mark=Mark.MISSING)
    )
    cells = (Cell(short_time(asked.asked_at)), state, Cell(one_line(asked.question)))
    return Row(str(asked.id), cells, _places(answer), _told(asked, answer))


def _places(answer: Answer) -> tuple[Pinpoint, ...]:
    return tuple(place for statement in answer.statements for place in statement.pinpoints)


def _told(asked: PastQuestion, answer: Answer) -> Content:
    lines = [Content.styled(literal(asked.question), "bold")]
    number = 1
    for statement in answer.statements:
        is_quote = statement.support is Support.QUOTED
        words = quoted(statement.text) if is_quote else one_line(statement.text)
        last = number + len(statement.pinpoints)
        marks = "".join(f" [{n}]" for n in range(number, last))
        number = last
        style = "$warning" if is_quote else "$success"
        label = (support_label(statement.support), style)
        lines.append(Content.assemble(label, " ", words, (marks, "bold $accent")))
    if answer.status is AnswerStatus.NOT_FOUND:
        lines.append(Content.styled(not_found_label(), "bold $warning"))
        lines += [Content(one_line(str(reason))) for reason in answer.reasons]
    lines.append(Content.styled(coverage_sentence(answer.coverage), "$secondary"))
    return Content("\n").join(lines)
