"""A draft made from documents, with faults planted in it whose places are known.

Sentences, amounts, dates, figures and authorities are taken from the documents as they stand; some
of each are then changed so that the matter holds the changed value nowhere.
"""

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from copilot.domain import Language, Span
from copilot.structure.authorities import find_authorities
from copilot.structure.sentences import sentences
from copilot.tools.check.items import amounts, days, figures
from copilot.tools.check.nouns import Item, Source

_SWAPS = (
    ("nicht", "stets"), ("not", "always"), ("Vermieterin", "Mieterin"), ("Mieterin", "Vermieterin"),
    ("shall", "may"), ("ist", "war"), ("hat", "hatte"), ("the", "any"), ("der", "jeder"),
    ("is", "was"), ("oder", "und"), ("and", "or"), ("und", "oder"), ("die", "jede"),
)  # fmt: skip


@dataclass(slots=True)
class Planted:
    """The draft and the places of its faults, each with its kind."""

    text: str = ""
    faults: list[tuple[Span, str]] = field(default_factory=list)
    exhibits: dict[str, str] = field(default_factory=dict)

    def write(self, before: str, item: str, after: str, fault: str = "") -> None:
        """Add a sentence; ``fault`` names the kind where ``item`` is false."""
        self.text += before
        start = len(self.text)
        self.text += item
        if fault:
            self.faults.append((Span(start, len(self.text)), fault))
        self.text += after


@dataclass(frozen=True, slots=True)
class Plan:
    """How many of each kind stand in the draft, and how many of them are false."""

    quotations: tuple[int, int] = (34, 18)
    amounts: tuple[int, int] = (18, 10)
    dates: tuple[int, int] = (18, 10)
    figures: tuple[int, int] = (12, 6)
    authorities: tuple[int, int] = (14, 6)
    exhibits: int = 4
    terms: int = 2


def planted_draft(sources: Sequence[tuple[Source, Language]], seed: int, plan: Plan) -> Planted:
    """The same draft for the same seed."""
    rng = random.Random(seed)  # noqa: S311 - a test that repeats itself
    draft = Planted("An das Landgericht Nordhaven\n\nNordhaven, den 28. November 2026\n\n")
    for number, (source, _language) in enumerate(sources, start=1):
        draft.exhibits[f"K{number}"] = source.document
    _terms(draft, plan.terms)
    _quotations(draft, sources, rng, plan)
    held = _values(sources, amounts)
    _values_said(draft, held, "amount", plan.amounts, rng, _other_number)
    held_days = [item for s, language in sources for item in days(s.text, language)]
    _values_said(draft, held_days, "date", plan.dates, rng, _other_day)
    _values_said(draft, _values(sources, figures), "figure", plan.figures, rng, _other_number)
    _authorities(draft, sources, plan.authorities, rng)
    for number in range(plan.exhibits):
        page = ", S. 1" if number % 2 else ""
        draft.write("Beweis: ", f"Anlage K {90 + number}{page}", ".\n\n", "exhibit")
    return draft


def _terms(draft: Planted, each: int) -> None:
    names = ["Hallenmiete", "Lieferplan", "Prüfbericht", "Ersatzanlage", "Wartungsbuch", "Kranbahn"]
    draft.text += "Die Parteien schlossen einen Vertrag (nachfolgend „Hauptvertrag“). "
    draft.text += "Der Hauptvertrag gilt fort.\n\n"
    for name in names[:each]:
        draft.write("Gemeint ist die Anlage (nachfolgend „", name, "“).\n\n", "term")  # not used
    for name in names[2 : 2 + each]:
        draft.text += f"Es gibt ein Papier (nachfolgend „{name}“). Der {name} liegt vor.\n\n"
        draft.write("Später heißt es erneut (nachfolgend „", name, "“).\n\n", "term")  # twice
    for name in names[4 : 4 + each]:
        draft.write("Auch die „", name, "“ wird verlangt.\n\n", "term")  # nowhere defined


def _quotations(
    draft: Planted, sources: Sequence[tuple[Source, Language]], rng: random.Random, plan: Plan
) -> None:
    chosen = []
    for number, (source, language) in enumerate(sources, start=1):
        for span in sentences(source.text, language):
            written = " ".join(source.text[span.start : span.end].split())
            whole = re.fullmatch(r"[A-ZÄÖÜ][^„“”\"»«\[\]]{50,260}\.", written)
            if whole and "|" not in written and not re.search(r"Seite \d", written):
                chosen.append((number, source, span, written))
    rng.shuffle(chosen)
    total, false = plan.quotations
    for index, (number, source, span, written) in enumerate(chosen[:total]):
        quote = _changed(written, rng) if index < false else written
        page = source.page(span.start)
        fault = "quotation" if index < false else ""
        draft.write("Dort steht: „", quote, f"“ (Anlage K {number}, S. {page}).\n\n", fault)


def _changed(sentence: str, rng: random.Random) -> str:
    """A word of the sentence turned, dropped or exchanged."""
    words = sentence.split()
    for old, new in rng.sample(_SWAPS, len(_SWAPS)):
        if old in words[1:]:
            words[words.index(old, 1)] = new
            return " ".join(words)
    place = rng.randrange(2, len(words) - 2)
    return " ".join([*words[:place], *words[place + 1 :]])


def _values(
    sources: Iterable[tuple[Source, Language]], read: Callable[[str], Iterable[Item]]
) -> list[Item]:
    return [item for source, _language in sources for item in read(source.text)]


def _values_said(
    draft: Planted,
    held: list[Item],
    kind: str,
    many: tuple[int, int],
    rng: random.Random,
    change: Callable[[str, random.Random], str],
) -> None:
    known = {item.value for item in held}
    once = list({item.value: item for item in held}.values())
    rng.shuffle(once)
    total, false = many
    for index, item in enumerate(once[:total]):
        written, fault = " ".join(item.text.split()), ""
        if index < false:
            written, fault = _unknown(written, known, kind, rng, change), kind
        draft.write("Vorgetragen wird: ", written, " ist der Wert.\n\n", fault)


def _unknown(
    written: str,
    known: set[str],
    kind: str,
    rng: random.Random,
    change: Callable[[str, random.Random], str],
) -> str:
    """A changed value that the matter holds nowhere."""
    readers: dict[str, Callable[[str], Iterable[Item]]] = {
        "amount": amounts,
        "figure": figures,
        "date": lambda text: [*days(text, "de"), *days(text, "en")],
    }
    while True:
        changed = change(written, rng)
        values = [item.value for item in readers[kind](changed)]
        if values and not known & set(values):
            return changed


def _other_number(written: str, rng: random.Random) -> str:
    places = [match.start() for match in re.finditer(r"\d", written)]
    if not places:
        return re.sub(r"^\w+", rng.choice(["siebzehn", "neunzig", "14", "37"]), written)
    place = rng.choice(places)
    return f"{written[:place]}{rng.choice('123456789')}{written[place + 1 :]}"


def _other_day(written: str, rng: random.Random) -> str:
    return re.sub(r"\d{1,2}(?=\D)", lambda _match: str(rng.randrange(1, 29)), written, count=1)


def _authorities(
    draft: Planted,
    sources: Sequence[tuple[Source, Language]],
    many: tuple[int, int],
    rng: random.Random,
) -> None:
    cited = [each for source, _language in sources for each in find_authorities(source.text)]
    known = {each.key for each in cited}
    once = list({each.key: each for each in cited if each.kind == "statute"}.values())
    rng.shuffle(once)
    total, false = many
    for index, each in enumerate(once[:total]):
        written, fault = each.normal, ""
        while index < false and (not fault or find_authorities(written)[0].key in known):
            number = str(rng.randrange(3, 1900))
            written = f"{each.fields['unit']} {number} {each.fields['book']}"
            fault = "authority"
        draft.write("Das folgt aus ", written, ".\n\n", fault)
