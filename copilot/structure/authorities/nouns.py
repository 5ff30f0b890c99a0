"""What a cited authority is: its place in the text, its parts, and one form for all spellings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

AuthorityKind = Literal["statute", "decision", "regulation", "literature"]

# How the parts of a norm are written in the normal form, from coarse to fine.
LEVELS: Final[Mapping[str, str]] = {
    "absatz": "Abs.",
    "unterabsatz": "UAbs.",
    "satz": "S.",
    "halbsatz": "Hs.",
    "nummer": "Nr.",
    "buchstabe": "lit.",
    "alternative": "Alt.",
    "variante": "Var.",
    "spiegelstrich": "Spiegelstrich",
}


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority as it is cited at ``text[start:end]``.

    ``fields`` of a norm are book ("BGB"), number ("823"), unit ("§" or "Art."), the levels of
    :data:`LEVELS`, range_end, following ("f." or "ff.") and further (other places in the same
    norm: "Abs. 3"). A decision's are court, file_number, date (ISO), decision_type, ecli,
    reporter, reporter_volume, reporter_page and reporter_marginal. ``key`` is the same for every
    mention of one norm or decision, however fine.
    """

    kind: AuthorityKind
    start: int
    end: int
    text: str
    normal: str
    key: str
    fields: Mapping[str, str]
