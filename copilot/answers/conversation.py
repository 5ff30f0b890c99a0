"""Follow-ups: "und für den zweiten Mietvertrag?" as a question that stands on its own.

By rules and without a model: what the new question names takes the place of its like in the last
one (a document, a party, a year, a topic), everything else is kept. No content word of the new
question is ever lost; where no rule fits, both questions are put one after the other. Knows
nothing of the store: what was cited comes with the turns.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from copilot.answers.document_words import Mention, mentions
from copilot.answers.phrases import (
    Place,
    article_phrase,
    content_words,
    document_place,
    ordinal_of,
    plain_words,
    role_place,
    year_place,
)
from copilot.answers.routing import route
from copilot.domain import Answer
from copilot.structure.language import detect


@dataclass(frozen=True, slots=True)
class Cited:
    """A document as a conversation knows it: its number and what it calls itself."""

    document: str
    title: str
    path: str = ""

    @property
    def name(self) -> str:
        """The first part of the title."""
        return re.split(r"\s[|–—]\s", self.title)[0].strip() or self.path


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was understood, with the documents and clauses cited, in their order."""

    question: str
    documents: tuple[Cited, ...] = ()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question that stands on its own.

    ``documents`` are to be preferred, best first. ``understood`` is shown to whoever asked, empty
    where the question was taken as it is.
    """

    question: str
    documents: tuple[str, ...] = ()
    follow_up: bool = False

    @property
    def understood(self) -> str:
        """What to show as "understood as"."""
        return self.question if self.follow_up else ""


_I: Final = re.IGNORECASE
_CUE: Final = re.compile(
    r"^\W*(?:(?:und|and|aber|but|ok(?:ay)?|sowie|also)\b[\s,]*)?(?:(?:what|how) about|"
    r"was ist (?:mit|bei)|wie (?:ist|sieht|verhält) es (?:sich )?(?:mit|bei|für|in|im)(?= )|"
    r"(?:und )?wie steht es (?:um|mit|bei)|"
    r"(?:(?:does|is|do) )?(?:the )?same (?:applies |apply |thing |question )?(?=(?:for|in|under|"
    r"to)\b)|"
    r"(?:gilt )?(?:das gleiche|dasselbe|das auch|gleiches)(?: gilt)?(?= (?:auch )?(?:für|bei|in|"
    r"im)\b)|"
    r"does (?:that|this|it) also apply (?=to\b)|and|und|sowie|ebenso|or|oder|aber|but)"
    r"(?:\s+auch|\s+also|\s+again|\s+nochmal)?(?:[\s,:]+|(?<=\s))",
    _I,
)
_ELLIPSIS: Final = re.compile(
    r"^\W*(?:(?:auch |nur |only |also )?(?:für|bei|in|im|nach|unter|zum|zur|for|under|in|at|with|"
    r"mit) |"
    r"(?:the|der|die|das|den|dem) (?:\w+ )?(?:other|second|third|first|last|andere\w*|zweite\w*|"
    r"dritte\w*|erste\w*|letzte\w*)\b)(?:\S+\s*){1,6}$",
    _I,
)
_ASKS: Final = re.compile(
    r"\b(?:wer|wie|was|wann|wo|warum|wieso|welche[nrsm]?|wem|wen|wessen|worin|who|what|when|where|"
    r"why|how|which|whose|is|are|does|do|did|can|may|must|was|were|will|has|have|ist|sind|hat|"
    r"haben|kann|darf|muss|gilt|gibt|wird|endet|trägt|zahlt|enthält|bedarf|steht|braucht)\b",
    _I,
)
_THERE: Final = re.compile(
    r"\b(?:dort|darin|hierin|darunter|danach|daraus|there|therein|in it|under it|thereunder|dafür|"
    r"davon|dagegen|dazu|damit|daran|daran|darauf|hierfür)\b",
    _I,
)
_IT: Final = re.compile(
    r"(?<!gibt )(?<!geht )(?<!handelt )\b(?:er|sie|ihn|ihm|ihre[rnms]?|dessen|deren|derselben?|"
    r"seine?[rnms]?|his|her|"
    r"its?|they|them|their|this|that|those|these|diese[rsnm]?|jene[rsnm]?)\b(?! (?:is|ist) (?:a|"
    r"ein))",
)
_IT_ES: Final = re.compile(r"(?<!gibt )(?<!geht )(?<!handelt )(?<!ist )\bes\b")
_OWN_THAT: Final = re.compile(r"\w[\w-]*(?:,| \w+)? (?:that|die|this)\b.{12,}")
_DEMONSTRATIVE: Final = re.compile(
    r"\b(?:this|that|the same|said|dieser|diesem|diesen|dieses|diese|derselbe[nr]?|demselben)\s+"
    r"(?P<thing>[\w-]+(?:\s+[\w-]+)?)",
    _I,
)
# What comes on top of a question instead of taking the place of something in it.
_ADDS: Final = re.compile(
    r"(?:auch |nur |also |only |even )?(?:für|bei|beim|in|im|nach|mit|ohne|vor|seit|ab|wenn|falls|"
    r"sofern|for|under|in|with|without|after|before|at|if|unless|when)\b",
    _I,
)
_CLAUSE_WORD: Final = re.compile(
    r"(?:clause|provision|section|klausel|regelung|bestimmung|absatz)", _I
)


def turn_of(answer: Answer, known: Sequence[Cited]) -> Turn:
    """An answer as a conversation remembers it; ``known`` are the documents of the matter."""
    places = [place for statement in answer.statements for place in statement.pinpoints]
    by_number = {cited.document: cited for cited in known}
    numbers = dict.fromkeys(place.document for place in places)
    return Turn(
        answer.question,
        tuple(by_number[number] for number in numbers if number in by_number),
        tuple(dict.fromkeys(place.clause for place in places if place.clause)),
    )


def resolve(question: str, history: Sequence[Turn], known: Sequence[Cited] = ()) -> Resolved:
    """The question on its own, given the turns before it, the oldest first.

    ``known`` are the documents of the matter: "the other lease" may be one not cited yet.
    """
    asked = " ".join(question.split())
    if not history or not asked:
        return Resolved(asked)
    last = history[-1]
    counted = _counted(asked, last, known)
    cue = _CUE.match(asked)
    if cue and cue.end() < len(asked.rstrip("?!. ")):
        return _checked(asked, asked[cue.end() :], last, known, counted)
    if _ELLIPSIS.match(asked) and not _ASKS.search(asked):
        return _checked(asked, asked, last, known, counted)
    if counted:
        named = ", ".join(cited.name for cited in counted)
        return Resolved(_with_name(asked, named), _numbers(counted), True)
    return _by_pronoun(asked, last, known)


def _checked(
    asked: str, rest: str, last: Turn, known: Sequence[Cited], counted: Sequence[Cited]
) -> Resolved:
    """The last question with ``rest`` in the place of its like; never without a word of it."""
    rest = rest.strip().rstrip("?!. ")
    written, swaps_document = _swapped(rest, last, known, bool(counted))
    if not content_words(rest) <= content_words(written):
        written, swaps_document = f"{last.question.rstrip('?!. ')}; {rest}?", False
    if counted:
        written = _with_name(written, ", ".join(cited.name for cited in counted))
    documents = _numbers(counted) if counted else _preferred(rest, last, known, swaps_document)
    return Resolved(written, documents, True)


def _swapped(rest: str, last: Turn, known: Sequence[Cited], counted: bool) -> tuple[str, bool]:
    """The new question, and whether another document is meant than before."""
    before = last.question.rstrip("?!. ")
    if _ASKS.match(rest) and len(rest.split()) > 2 and not _is_list_again(rest):
        return _about(rest, last, known), _names_document(rest, known)
    for find in (year_place, role_place):
        new, old = find(rest), find(before)
        if new and old and new.text.lower() != old.text.lower():
            return _put(before, old, _filling(rest, new, old)), False
    if counted or _names_document(rest, known):
        old = document_place(before, _names(known))
        return (_put(before, old, rest) if old else f"{before} {rest}?"), True
    alike = _alike(rest, before)
    if alike:
        return _put(before, alike, rest), False
    if _ADDS.match(rest):
        return f"{before} {rest}?", False
    return _with_topic(rest, before, known), False


def _alike(rest: str, before: str) -> Place | None:
    """What ends with the same word: "before 2026" and "after 2026", "German law"."""
    words = list(re.finditer(r"\S+", before))
    new = rest.split()
    for place in range(len(words) - 1, len(new) - 2, -1):
        if words[place].group().lower() == new[-1].lower() and len(new) > 1:
            return Place(words[place - len(new) + 1].start(), words[place].end(), "")
    return None


def _is_list_again(rest: str) -> bool:
    """ "und welche Mails?": the same of other documents."""
    found = list(mentions(rest))
    return bool(found) and found[-1].end >= len(rest) and len(rest.split()) <= 4


def _filling(rest: str, new: Place, old: Place) -> str:
    """All of ``rest``, so that no word is lost; its preposition stands before the old year too."""
    lead = rest[: new.start].strip()
    needless = not content_words(lead) if not new.lead else old.lead.endswith(lead)
    return rest[new.start :].strip() if needless else rest


def _put(text: str, place: Place, new: str) -> str:
    return " ".join(f"{text[: place.start]} {new} {text[place.end :]}".split()) + "?"


def _with_topic(rest: str, before: str, known: Sequence[Cited]) -> str:
    """ "und die Kaution?": the topic of the last question changes, its document stays."""
    language = detect(before)
    path = route(before, language)
    if path.kind == "exhaustive":
        found = list(mentions(rest))
        old = next(mentions(before), None)
        if found and old and found[-1].end >= len(rest):
            return _listed_again(rest, before, old)
        if path.condition and path.condition in before:
            start = before.index(path.condition)
            end = start + len(path.condition)
            start = article_phrase(before, start)
            return _put(before, Place(start, end, path.condition), rest)
    document = document_place(before, _names(known))
    subject = _SUBJECT.match(before)
    if subject and not (document and document.start <= subject.start("thing") < document.end):
        end = subject.end("thing")
        if document and subject.start("thing") < document.start:
            end = min(end, document.start)
        return _put(before, Place(subject.start("thing"), end, ""), rest)
    return f"{rest} {document.text}?" if document else f"{before}; {rest}?"


def _listed_again(rest: str, before: str, old: Mention) -> str:
    """ "and which mails?" after "which contracts mention Thornbeck?"."""
    frame = re.search(
        r"(?:\S*[^\s\w])?(?:welche\w*|which|what|alle|all|every)\s+(?:\w+\s+)?$",
        before[: old.start],
        _I,
    )
    start = frame.start() if frame and len(rest.split()) > 1 else old.start
    return _put(before, Place(start, old.end, ""), rest)


_SUBJECT: Final = re.compile(
    r"(?:(?:wie (?:hoch|lang|lange|groß|teuer|viel)|was|wann|wo|wer|welche\w* \w+) "
    r"(?:ist|sind|war|beträgt|betragen|gilt für|wird|steht|gilt|regelt|läuft|endet)|"
    r"(?:what|how (?:much|high|long|large|big)|when|where|who|which \w+) (?:is|are|was|applies to|"
    r"governs|pays|bears|does)|(?:was|what) (?:steht|gilt|sagt|regelt)|(?:gibt es|is there|are "
    r"there|"
    r"does|ist|hat|has))\s+(?P<thing>.+?)"
    r"(?=\s+(?:im|in|nach|unter|für|bei|des|der|laut|aus|gemäß|vereinbart|fällig|geregelt|under|"
    r"of|"
    r"for|according|at|from|agreed|due|payable|with|von|mit|paid)\b|$)",
    _I,
)


def _about(rest: str, last: Turn, known: Sequence[Cited]) -> str:
    """A question of its own that stays with the document talked about."""
    if _names_document(rest, known):
        return _sentence(rest)
    name = _document_name(last, known)
    return f"{name}: {_sentence(rest)}" if name else _sentence(rest)


def _document_name(last: Turn, known: Sequence[Cited]) -> str:
    place = document_place(last.question.rstrip("?!. "), _names(known))
    if place is not None:
        return place.bare
    return last.documents[0].name if last.documents else ""


def _by_pronoun(asked: str, last: Turn, known: Sequence[Cited]) -> Resolved:
    """ "Wer zahlt sie?", "Is it refundable?", "What does this clause say?"."""
    if route(asked, detect(asked)).kind == "exhaustive":
        return Resolved(asked)
    shown = _DEMONSTRATIVE.search(asked)
    if shown:
        return _by_demonstrative(asked, shown["thing"], last, known)
    if _names_document(asked, known):
        return Resolved(asked)
    if _THERE.search(asked):
        name = _document_name(last, known)
        return (
            Resolved(f"{name}: {asked}", _numbers(last.documents), True)
            if name
            else Resolved(asked)
        )
    pronoun = _IT.search(asked) or _IT_ES.search(asked)
    if pronoun and not _refers_inside(asked, pronoun):
        subject = _subject_of(last)
        return Resolved(f"{subject}: {asked}", _numbers(last.documents), True)
    return Resolved(asked)


def _refers_inside(asked: str, pronoun: re.Match[str]) -> bool:
    """ "If the tenant leaves, must he ..." and "the notice that ...": the word has its noun."""
    before = asked[: pronoun.start()]
    return bool(
        re.search(r"\b(?:the|der|die|das|den|dem|an?|eine?[nr]?)\s+\w+", before, _I)
    ) or bool(re.search(r"[A-Z]\w+\s+\w+\s*$", before.split(" ", 1)[-1]))


def _by_demonstrative(asked: str, thing: str, last: Turn, known: Sequence[Cited]) -> Resolved:
    if _CLAUSE_WORD.search(thing) and last.clauses:
        name = _document_name(last, known)
        place = f"{name}, {last.clauses[0]}" if name else last.clauses[0]
        return Resolved(f"{place}: {asked}", _numbers(last.documents), True)
    if next(mentions(thing), None) is None and not last.documents:
        return Resolved(asked)
    if next(mentions(thing), None) is not None and last.documents:
        name = last.documents[0].name
        return Resolved(f"{name}: {asked}", _numbers(last.documents), True)
    return Resolved(f"{_subject_of(last)}: {asked}", _numbers(last.documents), True)


def _subject_of(last: Turn) -> str:
    """What the last question was about, without its question words."""
    text = last.question.rstrip("?!. ")
    subject = re.sub(
        r"^(?:(?:wie (?:hoch|lang\w*|groß|viele?)|mit welcher|was|wann|wo|wer|welche\w*|what|how "
        r"(?:much|high|long|many)|when|where|who|which|is there|gibt es)\s+)?(?:(?:ist|sind|war|"
        r"beträgt|is|are|was|does|do|kann|can|must|muss|darf|may)\s+)?",
        "",
        text,
        flags=_I,
    )
    return (subject or text).replace(":", ",").replace(";", ",")


def _counted(asked: str, last: Turn, known: Sequence[Cited]) -> tuple[Cited, ...]:
    """The documents that "the second lease" or "both contracts" mean."""
    ordinal = ordinal_of(asked)
    if ordinal is None:
        return ()
    fits = _fitting(ordinal.sort)
    cited = [each for each in last.documents if fits(each)]
    others = [each for each in known if fits(each) and each not in cited]
    if ordinal.number == "other":
        rest = cited[1:] or others
        return (rest[0],) if len(rest) == 1 or (cited[1:] and rest) else ()
    if ordinal.number == "both":
        return tuple(cited[:2])
    if ordinal.number == "last":
        return tuple(cited[-1:])
    number = int(ordinal.number)
    if number <= len(cited):
        return (cited[number - 1],)
    return (others[0],) if number == len(cited) + 1 and len(others) == 1 else ()


def _fitting(mention: Mention | None) -> Callable[[Cited], bool]:
    title = mention.named.title if mention else None
    return lambda cited: title is None or bool(title.search(f"{cited.title} {cited.path}"))


def _names_document(text: str, known: Sequence[Cited]) -> bool:
    return document_place(text, _names(known)) is not None


def _names(known: Sequence[Cited]) -> frozenset[str]:
    """The words of titles that tell one document from the others."""
    words = [set(plain_words(f"{each.title} {each.path}")) for each in known]
    return frozenset(
        word
        for own in words
        for word in own
        if len(word) > 3 and sum(word in other for other in words) <= max(1, len(words) // 2)
    )


def _preferred(
    rest: str, last: Turn, known: Sequence[Cited], swaps_document: bool
) -> tuple[str, ...]:
    if not swaps_document:
        return _numbers(last.documents)
    said = content_words(rest)
    fits = _fitting(next(mentions(rest), None))
    hits = [
        (len(said & content_words(f"{c.title} {c.path}")) + _named_so(fits, c, rest), c)
        for c in (*last.documents, *known)
    ]
    best = max((count for count, _ in hits), default=0)
    return tuple(dict.fromkeys(c.document for count, c in hits if count == best > 0))


def _named_so(fits: Callable[[Cited], bool], cited: Cited, rest: str) -> int:
    mention = next(mentions(rest), None)
    return int(mention is not None and mention.named.title is not None and fits(cited))


def _numbers(cited: Sequence[Cited]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.document for each in cited))


def _with_name(text: str, name: str) -> str:
    return text if name in text else f"{text.rstrip('?!. ')} ({name})?"


def _sentence(text: str) -> str:
    return f"{text.rstrip('?!. ')}?"
