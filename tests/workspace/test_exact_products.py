"""Authorities, deadlines and the check of a draft over a real, small matter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.domain import Document, Page
from copilot.tools.authorities.matching import wanted_authority
from copilot.tools.check.checking import CheckReady
from copilot.tools.check.nouns import State
from copilot.workspace import OpenMatter, Workspace
from copilot.workspace.products.authorities import (
    AuthoritiesReady,
    authorities,
    in_document,
    passages_citing,
)
from copilot.workspace.products.check import check_draft
from copilot.workspace.products.deadlines import (
    ProposalsReady,
    confirm,
    confirmed,
    proposals,
)

JUDGMENT = """Landgericht Nordhaven
Im Namen des Volkes
Urteil
zugestellt am 12.03.2026

Die Klage ist begründet nach §§ 535, 536 Abs. 1 BGB. Die Miete beträgt 14.850,00 €.
"""
LETTER = "Sehr geehrte Damen und Herren,\n\nwir berufen uns auf § 536 Abs. 1 Satz 2 BGB.\n"


@pytest.fixture
def matter(workspace: Workspace, tmp_path: Path) -> Iterator[OpenMatter]:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "Urteil.txt").write_text(JUDGMENT, "utf-8")
    (folder / "Brief.txt").write_text(LETTER, "utf-8")
    workspace.create_matter("Weber", "de")
    opened = workspace.open("Weber")
    for _event in opened.index([folder]):
        pass
    yield opened
    opened.close()


def test_authorities_of_the_matter_stand_in_one_table(matter: OpenMatter) -> None:
    *_read, ready = authorities(matter)
    assert isinstance(ready, AuthoritiesReady)
    assert [(each.title, len(each.mentions)) for each in ready.table.entries] == [
        ("§ 535 BGB", 1),
        ("§ 536 BGB", 2),
    ]


def test_every_passage_that_cites_a_norm_is_found(matter: OpenMatter) -> None:
    wanted = wanted_authority("§ 536 BGB")
    assert wanted
    found = passages_citing(matter, wanted)
    assert {each.pinpoint.path for each in found} == {"Urteil.txt", "Brief.txt"}
    for each in found:
        place = each.pinpoint
        assert matter.text(place.document)[place.start : place.end] == place.quote


def test_trigger_is_found_and_nothing_counts_before_it_is_confirmed(matter: OpenMatter) -> None:
    *_read, ready = proposals(matter, "BE")
    assert isinstance(ready, ProposalsReady)
    proposal = ready.proposals[0]
    assert proposal.trigger.quote.endswith("zugestellt am 12.03.2026")
    assert [each.certain for each in proposal.deadlines] == [False, False]
    assert confirmed(matter) == []
    confirm(matter, proposal.deadlines[0], "Urteil.txt", proposal.trigger.quote)
    (kept,) = confirmed(matter)
    assert kept.deadline.end and kept.deadline.end.isoformat() == "2026-04-13"
    assert (kept.by, kept.quote) == ("anna", proposal.trigger.quote)


def test_draft_is_held_against_the_matter(matter: OpenMatter) -> None:
    text = "Die Miete beträgt 14.580,00 EUR; zugestellt wurde am 12. März 2026. Siehe § 536 BGB."
    draft = Document("text", (Page(1, text),))
    *_read, ready = check_draft(matter, draft, "Entwurf.txt")
    assert isinstance(ready, CheckReady)
    assert [each.state for each in ready.checked.findings] == [
        State.DIFFERENT,
        State.VERBATIM,
        State.VERBATIM,
    ]


def test_authorities_of_a_file_need_no_matter() -> None:
    document = Document("text", (Page(1, "Seite eins"), Page(2, "Nach § 433 BGB.")))
    table = in_document(document, "Entwurf.txt")
    (entry,) = table.entries
    assert (entry.title, entry.mentions[0].pinpoint.page) == ("§ 433 BGB", 2)
