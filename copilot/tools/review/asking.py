"""Where code finds the words but no value: the language model chooses among the column's options.

It sees one document's evidence at a time and says nothing of its own; what it chose is shown as
such and to be checked. The part of the prompt about the document comes first, so that it is
evaluated once for all columns.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from copilot.answers.prompts import review_messages, review_prefix
from copilot.domain import Language
from copilot.inference.chooser import Chooser
from copilot.locale import N_, notice
from copilot.tools.review.evaluating import Evaluated, Ranked
from copilot.tools.review.nouns import NO, YES, Cell, CellState, Column, ColumnKind

_SOURCES: Final = 3
_SURE: Final = 0.6
CHOSEN: Final = N_("Chosen by the language model ({percent} %).")
_SAID: Final[Mapping[Language, tuple[str, str, str]]] = {
    "de": ("ja", "nein", "unklar"),
    "en": ("yes", "no", "unclear"),
}


def asked(
    column: Column,
    ranked: Sequence[Ranked],
    evaluated: Evaluated,
    cell: Cell,
    model: Chooser,
    cancelled: Callable[[], bool],
) -> Cell:
    """The cell with the model's choice, or as it was where the model is not to be asked."""
    if cell.state is not CellState.QUOTED or not ranked:
        return cell
    language = evaluated.record.language
    names, said = _options(column, language)
    if not names:
        return cell
    messages = review_messages(
        evaluated.record.particulars.title or evaluated.record.title,
        [each.sentence.text for each in ranked[:_SOURCES]],
        column.questions[language],
        said,
        language,
    )
    choice = model.choose(
        messages, continued=review_prefix(language), options=said, cancelled=cancelled
    ).probabilities
    best = max(range(len(said)), key=lambda place: choice[place])
    if best >= len(names) or choice[best] < _SURE:
        return cell
    note = notice(CHOSEN, percent=round(100 * choice[best]))
    return replace(cell, state=CellState.TO_CHECK, value=names[best], note=note, by_model=True)


def _options(column: Column, language: Language) -> tuple[list[str], list[str]]:
    """The values a cell may take, and how the model says each; its last word takes none."""
    said = _SAID[language]
    if column.kind is ColumnKind.YES_NO:
        return [YES, NO], list(said)
    if column.kind is ColumnKind.ONE_OF:
        names = [option.name for option in column.options]
        return names, [*(option.labels[language] for option in column.options), said[2]]
    return [], []
