"""What a change may mean, by rule: figures first, then duties, then mere wording.

A rule looks at the words that came and went; it never reads the law.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from copilot.answers.quantities import quantities
from copilot.exports.report import Run
from copilot.structure.differences import words


class Significance(StrEnum):
    """What kind of words a change touches."""

    FIGURES = "figures"
    DUTIES = "duties"
    WORDING = "wording"
    REFERENCES = "references"
    PLACE = "place"
    LAYOUT = "layout"


# What makes a duty, a right or their contrary, and how far one goes.
_TELLING: Final = re.compile(
    r"(?:nicht|kein\w*|nie|niemals|ohne|weder|nur|jed\w+|alle[nmrs]?|sämtliche\w*|muss|müssen|hat|haben|"
    r"verpflichtet|kann|können|darf|dürfen|berechtigt|soll|sollen|unwiderruflich|ausgeschlossen|"
    r"ausschließlich|unverzüglich|mindestens|höchstens|vorherige\w*|schriftlich\w*|"
    r"not|no|never|without|neither|nor|only|any|all|must|shall|obliged|required|may|can|entitled|"
    r"should|will|irrevocabl[ey]|excluded|exclusive(?:ly)?|promptly|immediately|unless|except|"
    r"least|most|prior|written|reasonable|sole)$",
    re.IGNORECASE,
)


def significance(
    runs: Sequence[Run], kind: str, renumbered: Mapping[str, str] | None = None
) -> Significance:
    """The weightiest thing that the changed words touch; ``renumbered`` maps old clause numbers."""
    gone = " ; ".join(run.text for run in runs if run.change == "deleted")
    new = " ; ".join(run.text for run in runs if run.change == "inserted")
    if kind == "renumbered":
        return Significance.REFERENCES
    if not words(gone) and not words(new):
        return Significance.PLACE if kind == "moved" else Significance.LAYOUT
    if _follows(words(gone), words(new), renumbered or {}):
        return Significance.PLACE if kind == "moved" else Significance.REFERENCES
    if quantities(gone) != quantities(new):
        return Significance.FIGURES
    if _telling(gone) != _telling(new):
        return Significance.DUTIES
    return Significance.WORDING


def _follows(gone: list[str], new: list[str], renumbered: Mapping[str, str]) -> bool:
    """Whether every changed word is a clause number that was changed so everywhere."""
    return len(gone) == len(new) > 0 and all(
        renumbered.get(old) == now for old, now in zip(gone, new, strict=True)
    )


def _telling(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in words(text) if _TELLING.match(word))
