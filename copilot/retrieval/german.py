"""What a German word is found by: its stem, the parts of a compound, the verb behind a form.

Knows single words only; how a text becomes words is decided in :mod:`copilot.retrieval.analysis`.
"""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock
from typing import Final

from snowballstemmer import stemmer

from copilot.paths import resource

_TRANSLATE: Final = str.maketrans(
    {"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ı": "i"}
    | {"ł": "l", "đ": "d", "ð": "d", "þ": "th"}
)
# The letters between two parts, by their last letter.
_FUGUES: Final = {"s": ("s", "es"), "n": ("n", "en"), "r": ("er",), "e": ("e",)}
_DERIVED_FROM: Final = ("e", "en", "ung")
_SHORTEST_PART: Final = 3
_LONGEST_PART: Final = 18
_SHORTEST_COMPOUND: Final = 7
_LONGEST_WORD: Final = 60
_JOINT: Final = 10
_NEVER_LAST: Final = frozenset({"haft", "haften"})  # "mangelhaft" is no kind of custody

# Separable and inseparable prefixes; several may stand in front of one verb ("herausgegeben").
_PREFIX_LIST: Final = (
    "ab an auf aus auseinander be bei bereit bevor dar durch ein ent entgegen er fest frei gegen "
    "gegen[üu]ber heim her heran heraus herbei hin hinaus hinter hinzu inne los miss mit nach "
    "nieder still statt teil [üu]ber um unter ver voll vor voran voraus vorbei weg weiter wider "
    "wieder zer zu zur[üu]ck zusammen"
)
_PREFIX: Final = "|".join(sorted(_PREFIX_LIST.split(), key=len, reverse=True))
_PREFIXES: Final = re.compile(rf"(?:{_PREFIX}){{1,3}}")
_ZU_INSIDE: Final = re.compile(rf"(?P<prefix>(?:{_PREFIX}){{1,2}})zu(?P<rest>.{{3,}})")
_GE_PARTICIPLE: Final = re.compile(
    rf"(?P<prefix>(?:{_PREFIX}){{0,2}})ge(?P<root>.{{2,}}?e?)t(?:en|er|es|em|e)?"
)
_FINITE: Final = re.compile(r"(?P<root>.{4,}?)e?t(?:en|er|es|em|est|e)?")
_NOUN_OF_ACTION: Final = re.compile(r"(?P<root>.{3,})ung(?:en|s)?")
_ADJECTIVE: Final = re.compile(
    r"(?P<root>.{4,}?)(?:lich|isch|los|haft|ig)(?:en|er|es|em|e|keit|keiten|sten|ste)?"
)
_PARTICIPLE_ENDINGS: Final = ("", "e", "en", "er", "es", "em")
# Nouns whose vowel hides their verb; they count behind a prefix only ("Rück-tritt").
_NOUN_TO_VERB: Final = {
    "schluss": "schliessen", "schlüsse": "schliessen", "nahme": "nehmen", "gabe": "geben",
    "tritt": "treten", "bruch": "brechen", "griff": "greifen", "zug": "ziehen",
    "tausch": "tauschen", "satz": "setzen", "bot": "bieten", "schub": "schieben",
    "gang": "gehen", "gebot": "bieten", "trieb": "treiben", "schied": "scheiden", "fuhr": "fuhren",
}  # fmt: skip
_VERBAL_NOUN: Final = re.compile(
    rf"(?P<prefix>(?:rück|{_PREFIX}){{1,2}})(?P<noun>{'|'.join(_NOUN_TO_VERB)})(?:en|es|e|n|s)?"
)
_DIGRAPH: Final = re.compile(r"(?<![aeq])(?:ae|oe|ue)", re.IGNORECASE)
_UMLAUT: Final = {"a": "ä", "o": "ö", "u": "ü", "A": "Ä", "O": "Ö", "U": "Ü"}

_german: Final = stemmer("german")
_german_lock: Final = Lock()  # the stemmer keeps the word it works on in itself


def fold(word: str) -> str:
    """Lower case without umlauts, ß and accents: "Mängel" and "Mangel" are one word."""
    folded = word.lower().translate(_TRANSLATE)
    if folded.isascii():
        return folded
    plain = unicodedata.normalize("NFKD", folded)
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_TRANSLATE)


@dataclass(frozen=True, slots=True)
class Splitter:
    """Takes folded compounds apart by a list of the folded words they are made of."""

    lexicon: AbstractSet[str]

    def split(self, word: str) -> tuple[str, ...]:
        """The parts from left to right, as few as possible; empty if ``word`` is no compound."""
        best: dict[int, tuple[int, tuple[str, ...]]] = {0: (0, ())}
        for start in range(len(word) - _SHORTEST_PART + 1):
            if start not in best:
                continue
            cost, parts = best[start]
            for end, part, price in self._pieces(word, start):
                if end not in best or cost + price < best[end][0]:
                    best[end] = (cost + price, (*parts, part))
        return best.get(len(word), (0, ()))[1]

    def _pieces(self, word: str, start: int) -> list[tuple[int, str, int]]:
        """Ends, parts and prices of what may stand at ``start``; a joint costs a little."""
        found = []
        for end in range(start + _SHORTEST_PART, min(len(word), start + _LONGEST_PART) + 1):
            piece = word[start:end]
            if end < len(word):
                part = self._in_front(piece)
            else:
                part = piece if start and self._may_end(piece) else ""
            if part:
                found.append((end, part, _JOINT + max(0, len(piece) - len(part))))
        return found

    def _may_end(self, piece: str) -> bool:
        return piece in self.lexicon and piece not in _NEVER_LAST

    def _in_front(self, piece: str) -> str:
        """The word in front of a joint ("kundigungs" -> "kundigung", "miet" -> "miete")."""
        if piece in self.lexicon:
            return piece
        for fugue in _FUGUES.get(piece[-1], ()):
            word = piece[: -len(fugue)]
            if word in self.lexicon and piece.endswith(fugue):
                return word
        if len(piece) > _SHORTEST_PART:
            for ending in _DERIVED_FROM:
                if piece + ending in self.lexicon and not _PREFIXES.fullmatch(piece):
                    return piece + ending
        return ""


def word_terms(word: str) -> tuple[str, ...]:
    """The folded stems that find ``word``: its own first, then those of what it is made of."""
    return _terms_of(word if word.istitle() else word.lower())


@lru_cache(maxsize=1 << 17)
def _terms_of(word: str) -> tuple[str, ...]:
    if len(word) > _LONGEST_WORD or not word.isalpha():
        return (fold(word)[:_LONGEST_WORD],)
    word = _with_umlauts(word)
    folded = fold(word)
    verb = _strong_verb(word)
    found = [_stem(verb) if verb else _reduced(folded)]
    if len(folded) >= _SHORTEST_COMPOUND:
        parts = () if verb else _splitter().split(folded)
        bases = _noun_of_adjective(folded), _verb_of_noun(word.lower())
        found += [_reduced(part) for part in (*parts, *bases) if part]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1 << 15)
def _reduced(folded: str) -> str:
    """The stem of the verb behind a folded word where there is one, else of the word."""
    word = _weak_verb(folded) or folded
    return _stem(_verb_of_action(word) or word)


@lru_cache(maxsize=1 << 15)
def _stem(folded: str) -> str:
    with _german_lock:
        return str(_german.stemWord(folded))


@cache
def _splitter() -> Splitter:
    path = resource("index", "lexicon", "german_parts.txt")
    return Splitter(frozenset(path.read_text("utf-8").split()))


def _first_known(*words: str) -> str:
    return next((word for word in words if word in _splitter().lexicon), "")


def _with_umlauts(word: str) -> str:
    """ "Maengelruege" as "Mängelrüge", where only the latter is made of known words."""
    if not _DIGRAPH.search(word):
        return word
    umlauts = _DIGRAPH.sub(lambda match: _UMLAUT[match[0][0]], word)
    return umlauts if _is_known(umlauts) and not _is_known(word) else word


def _is_known(word: str) -> bool:
    folded = fold(word)
    return bool(_first_known(folded) or _splitter().split(folded) or _strong_verb(word))


@cache
def _strong_forms() -> tuple[dict[str, str], dict[str, str]]:
    """Form -> folded infinitive: of whole words, and of what follows a prefix."""
    whole: dict[str, str] = {}
    path = resource("index", "lexicon", "german_strong_verbs.txt")
    behind_prefix: dict[str, str] = {}
    for line in path.read_text("utf-8").splitlines():
        infinitive, *finite, participle = line.split()
        for form in finite:
            whole[form] = fold(infinitive)
        for ending in _PARTICIPLE_ENDINGS:
            whole[participle + ending] = fold(infinitive)
            behind_prefix[participle.removeprefix("ge") + ending] = fold(infinitive)
    return whole, whole | behind_prefix


def _strong_verb(word: str) -> str:
    """The folded infinitive of a strong verb form, else "": "übernommen" -> "ubernehmen"."""
    written = word.lower().replace("ß", "ss")
    whole, behind_prefix = _strong_forms()
    if word.istitle() and written.endswith("en") and _first_known(fold(written[:-2])):
        return ""  # "Betrieben" is a noun, "betrieben" a verb
    if written in whole:
        return whole[written]
    for end in range(2, len(written) - 2):
        infinitive = behind_prefix.get(written[end:])
        if infinitive and _PREFIXES.fullmatch(written[:end]):
            return fold(written[:end]) + infinitive
    return ""


def _weak_verb(folded: str) -> str:
    """The infinitive (or noun) of a regular form: "gekundigt" -> "kundigen"."""
    match = _ZU_INSIDE.fullmatch(folded)
    if match and _first_known(match["prefix"] + match["rest"], match["rest"]):
        return match["prefix"] + match["rest"]
    match = _GE_PARTICIPLE.fullmatch(folded)
    if match and (known := _first_known(*_verbs(match["prefix"] + match["root"]))):
        return known
    match = _FINITE.fullmatch(folded)
    return _first_known(match["root"] + "en", match["root"] + "ung") if match else ""


def _verbs(root: str) -> tuple[str, ...]:
    return root + "en", root + "n", root + "ung"


def _verb_of_action(folded: str) -> str:
    """ "haftung" -> "haften": the stemmer leaves short nouns in -ung alone."""
    match = _NOUN_OF_ACTION.fullmatch(folded)
    return _first_known(match["root"] + "en", match["root"] + "n") if match else ""


def _noun_of_adjective(folded: str) -> str:
    """ "gerichtlich" -> "gericht"."""
    match = _ADJECTIVE.fullmatch(folded)
    if not match:
        return ""
    return _first_known(match["root"], match["root"] + "e", *_verbs(match["root"]))


def _verb_of_noun(lower: str) -> str:
    """ "rücktritt" -> "zurucktreten"."""
    match = _VERBAL_NOUN.fullmatch(lower)
    if not match:
        return ""
    prefix = "zuruck" if match["prefix"] == "rück" else fold(match["prefix"])
    return prefix + _NOUN_TO_VERB[match["noun"]]
