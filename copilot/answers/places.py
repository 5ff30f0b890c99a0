"""Countries as laws and courts are named after them: "English law" is the law of England."""

import re
from typing import Final

_LIST: Final = (
    r"engl(?:isch\w*|ish|and)|britisch\w*|united kingdom|vereinigte\w* königreich",
    r"deutsch\w*|german(?:y)?|bundesrepublik",
    r"französisch\w*|french|fran(?:ce|kreich)",
    r"österreich\w*|austrian?",
    r"schweiz\w*|swiss|switzerland",
    r"italien\w*|ital(?:y|ian)",
    r"spanisch\w*|spanien|spanish|spain",
    r"niederländisch\w*|niederlande\w*|dutch|netherlands",
    r"irisch\w*|irland|irish|ireland",
    r"schottisch\w*|schottland|scot(?:s|tish|land)",
    r"chinesisch\w*|china|chinese|prc|people.s republic",
    r"japan\w*",
    r"kanadisch\w*|canad(?:a|ian)|ontario",
    r"(?:us-)?amerikanisch\w*|american|united states|u\.s\.",
    r"new york\w*",
    r"delaware",
    r"californian?\w*|kalifor\w*",
    r"texas|texan\w*",
    r"florida",
    r"illinois",
    r"massachusetts",
    r"new jersey",
    r"nevada",
    r"israel\w*",
    r"singap(?:ore|ur)\w*",
    r"hong ?kong",
    r"indisch\w*|indian?",
    r"luxe?mb(?:o)?urg\w*",
    r"belgisch\w*|belgi(?:en|um|an)",
    r"schwedisch\w*|schweden|swed(?:en|ish)",
    r"polnisch\w*|polen|pol(?:and|ish)",
)
_PATTERNS: Final = tuple(re.compile(rf"(?<!\w)(?:{each})(?!\w)", re.IGNORECASE) for each in _LIST)


def places_of(text: str) -> tuple[re.Pattern[str], ...]:
    """A pattern for each country a text names, in both languages and as noun and adjective."""
    return tuple(pattern for pattern in _PATTERNS if pattern.search(text))
