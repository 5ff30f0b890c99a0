"""A name is found on whichever side it stands, and nothing a document says is shown."""

import pytest

from copilot.domain import DocumentKind, Particulars
from copilot.tools.conflicts import conflicts

_JUDGMENT = Particulars(DocumentKind.JUDGMENT, parties=("Lindenhof GmbH", "Ida Weber"))
_LEASE = Particulars(DocumentKind.CONTRACT, parties=("Weber, Ida", "Stadtbau AG"))
_LETTER = Particulars(DocumentKind.LETTER, sender="RA Müller", recipients=("Frau Ida Weber",))
_MATTERS = [
    ("Lindenhof ./. Weber", [_JUDGMENT, _JUDGMENT]),
    ("Ida Weber gegen Stadtbau AG", [_LEASE]),
    ("Müller", [_LETTER]),
]


def test_a_name_on_both_sides_is_a_conflict() -> None:
    found = conflicts("Weber", _MATTERS)
    assert [(each.matter, each.relation) for each in found.involvements] == [
        ("Ida Weber gegen Stadtbau AG", "client"),
        ("Lindenhof ./. Weber", "opponent"),
        ("Lindenhof ./. Weber", "adverse"),
        ("Ida Weber gegen Stadtbau AG", "contract"),
        ("Müller", "correspondence"),
    ]
    assert found.opposed == (("Ida Weber gegen Stadtbau AG", "Lindenhof ./. Weber"),)


def test_documents_that_say_the_same_are_counted_not_repeated() -> None:
    (adverse,) = (i for i in conflicts("ida weber", _MATTERS).involvements if i.documents == 2)
    assert adverse.others == ("Lindenhof GmbH",)


@pytest.mark.parametrize("name", ["Mueller", "MÜLLER", "müller", "Dr. Müller"])
def test_spelling_and_rank_do_not_hide_a_name(name: str) -> None:
    assert conflicts(name, _MATTERS).involvements[0].matter == "Müller"


@pytest.mark.parametrize("name", ["Webers", "GmbH", "", "Stadtbau Nord"])
def test_what_is_no_such_name_is_not_found(name: str) -> None:
    assert conflicts(name, _MATTERS).involvements == ()
