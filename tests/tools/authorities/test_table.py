"""The table of authorities, and which citation cites what is asked for."""

import pytest

from copilot.domain import Coverage, Pinpoint
from copilot.structure.authorities import find_authorities
from copilot.tools.authorities import Mention, TableOfAuthorities, cites, gather
from copilot.tools.authorities.matching import wanted_authority
from copilot.tools.authorities.report import report

CITED = [
    ("§§ 823 Abs. 1, 31 BGB", "§ 823 BGB", True),
    ("§ 823 Abs. 1 BGB", "§ 823 Abs. 1 BGB", True),
    ("§ 823 Abs. 2 BGB", "§ 823 Abs. 1 BGB", False),
    ("§ 823 BGB", "§ 823 Abs. 1 BGB", True),
    ("§ 823 ZPO", "§ 823 BGB", False),
    ("§§ 305 bis 310 BGB", "§ 307 BGB", True),
    ("§§ 305 bis 310 BGB", "§ 311 BGB", False),
    ("§ 5 f. UWG", "§ 6 UWG", True),
    ("§ 626 Abs. 1, 2 BGB", "§ 626 Abs. 2 BGB", True),
    ("BGH, Urt. v. 12.3.2020 - VII ZR 55/19", "BGH VII ZR 55/19", True),
    ("BGH, Urt. v. 12.3.2020 - VII ZR 56/19", "BGH VII ZR 55/19", False),
]


@pytest.mark.parametrize(("text", "asked", "expected"), CITED)
def test_citation_cites_what_is_asked_for(text: str, asked: str, expected: bool) -> None:
    wanted = wanted_authority(asked)
    assert wanted is not None
    assert any(cites(each, wanted) for each in find_authorities(text)) is expected


def test_nothing_is_looked_for_where_nothing_is_cited() -> None:
    assert wanted_authority("die Mietsache") is None


def _table() -> TableOfAuthorities:
    text = (
        "§ 536 BGB, § 535 Abs. 2 BGB, § 535 BGB; BGH, Urt. v. 12.3.2020 - VII ZR 55/19, NJW 2020, 9"
    )
    mentions = [
        Mention(each, Pinpoint("D1", "a.txt", 1, each.start, each.end, each.text))
        for each in find_authorities(text)
    ]
    return gather(mentions, Coverage(1, 1, 0, 0, 0), "a.txt")


def test_mentions_of_one_norm_or_decision_stand_together() -> None:
    found = [(entry.title, len(entry.mentions)) for entry in _table().entries]
    assert found == [
        ("§ 535 BGB", 2),
        ("§ 536 BGB", 1),
        ("BGH, 12.03.2020 - VII ZR 55/19", 2),
    ]


def test_report_lists_every_place_with_its_words() -> None:
    made = report(_table(), "en")
    table = made.blocks[1]
    assert [cell.text for cell in table.rows[0]] == ["§ 535 BGB", "2", "a.txt, p. 1"]  # type: ignore[union-attr]
    assert [note.quote for note in table.rows[0][0].notes] == ["§ 535 Abs. 2 BGB", "§ 535 BGB"]  # type: ignore[union-attr]
