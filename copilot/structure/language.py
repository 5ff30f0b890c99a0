"""German or English, by the little words and letters that only one of them has."""

import re
from typing import Final

from copilot.domain import Language

_SAMPLE: Final = 6_000
_WORD: Final = re.compile(r"[a-zäöüß]+")
_GERMAN_LETTERS: Final = re.compile(r"[äöüß§]")
_GERMAN_LIST: Final = (
    "der die das den dem des ein eine einer eines einem einen und oder nicht ist sind wird werden "
    "wurde kann können muss müssen darf für von vom zu zum zur mit auf aus bei im nach durch über "
    "unter als auch sich wie wer wann welche welcher welches wenn dass ob wo ich wir sie er es ihr "
    "hat haben gilt nach gegen ohne beim sowie abs satz gemäß kein keine laut wessen gibt soll"
)
_ENGLISH_LIST: Final = (
    "the of and to in a an is are be by for with or that this shall may not any as on at from it "
    "such its has have who what when which where how does do if will under which between was were "
    "can must all other we you they there whose upon than into"
)
_BOTH: Final = frozenset({"in", "an", "was", "will", "die", "am", "so", "also", "war", "hat", "do"})
_GERMAN: Final = frozenset(_GERMAN_LIST.split()) - _BOTH
_ENGLISH: Final = frozenset(_ENGLISH_LIST.split()) - _BOTH
_LETTER_WEIGHT: Final = 0.5
_ENDINGS: Final = re.compile(
    r"(?:ung|ungen|keit|heit|schaft|lich|frist|vertrag|recht|gesetz|mieter|pflicht|klage)$"
)


def detect(text: str) -> Language:
    """The language most of the text is in; "de" where nothing speaks for either.

    Reads the beginning, the middle and the end of a long text, so that an English cover page of
    a German contract does not decide alone.
    """
    sample = _sample(text).lower()
    words = _WORD.findall(sample)
    german = sum(word in _GERMAN for word in words)
    english = sum(word in _ENGLISH for word in words)
    score = german + _LETTER_WEIGHT * len(_GERMAN_LETTERS.findall(sample)) - english
    if score == 0:
        score = sum(bool(_ENDINGS.search(word)) for word in words)
        return "en" if score == 0 and english else "de"
    return "de" if score > 0 else "en"


def _sample(text: str) -> str:
    if len(text) <= 3 * _SAMPLE:
        return text
    middle = len(text) // 2
    return "\n".join((text[:_SAMPLE], text[middle : middle + _SAMPLE], text[-_SAMPLE:]))
