"""What sort of event a sentence tells of, and which dates are no events."""

import pytest

from copilot.domain import Language
from copilot.structure.dates import dates
from copilot.tools.chronology.kinds import is_authority, kind_of
from copilot.tools.chronology.nouns import EventKind, Mention


def dated(sentence: str, language: Language = "de") -> tuple[int, int]:
    (span, _), *_rest = dates(sentence, language)
    return span.start, span.end


@pytest.mark.parametrize(
    ("sentence", "kind", "refers"),
    [
        ("Nach dem Mietvertrag vom 14. März 2019 schulden Sie die Miete.", "contract", True),
        ("Mängelrüge zur Lieferung vom 27. Mai 2024", "delivery", True),
        ("Thank you for your letter of 3 June 2024.", "letter", True),
        ("Wir setzen Ihnen eine Frist bis zum 21. Juni 2024.", "deadline", False),
        ("Das Urteil wurde am 18. Juni 2024 verkündet.", "hearing", False),
        ("Die Miete war am 3. November 2022 fällig.", "payment", False),
        ("It was received on 4 October 2024.", "delivery", False),
        ("Die Festmietzeit wird bis zum 30. April 2027 verlängert.", "contract", False),
    ],
)
def test_a_kind_is_told_by_the_words_near_the_date(sentence: str, kind: str, refers: bool) -> None:
    told = kind_of(sentence, *dated(sentence))
    assert (told.kind, told.refers) == (EventKind(kind), refers)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("(BGH, Urteil vom 12. März 2008 – XII ZR 147/05)", True),
        ("; Urteil vom 23. April 2008 – XII ZR 62/06)", True),
        ("nach dem Gesetz vom 3. Mai 2013", True),
        ("in der Fassung vom 2. Januar 2002", True),
        ("in der Fassung des Nachtrags vom 21. November 2022", False),
        ("Der Vertrag vom 3. Mai 2013", False),
    ],
)
def test_dates_of_statutes_and_cited_decisions_are_no_events(sentence: str, expected: bool) -> None:
    at, to = dated(sentence)
    assert is_authority(sentence, Mention(at, to, "2000-01-01")) is expected


def test_a_decision_that_lies_in_the_matter_is_an_event() -> None:
    sentence = "(LG Nordhaven, Urteil vom 18. Juni 2024 – 6 O 214/23)"
    at, to = dated(sentence)
    assert not is_authority(sentence, Mention(at, to, "2024-06-18"), frozenset(("2024-06-18",)))
