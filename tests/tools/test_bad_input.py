"""Bad input through every product: bounded, explained, nothing invented."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from copilot.answers.tool_calls import ToolCall, heard
from copilot.domain import Document, Page
from copilot.tools.authorities.matching import wanted_authority
from copilot.tools.check.checking import CheckReady
from copilot.tools.check.nouns import State
from copilot.tools.chronology.building import ChronologyReady
from copilot.tools.chronology.nouns import Chronology
from copilot.tools.compare.comparison import compare
from copilot.tools.compare.sides import side
from copilot.workspace import OpenMatter, Workspace
from copilot.workspace.products.authorities import passages_citing
from copilot.workspace.products.calling import run_call
from copilot.workspace.products.check import check_draft
from copilot.workspace.products.chronology import chronology
from copilot.workspace.products.compare import document_side
from copilot.workspace.products.deadlines import ProposalsReady, proposals

PAGES = 900
COLUMNS = 500


def made(workspace: Workspace, folder: Path, **texts: str) -> OpenMatter:
    folder.mkdir()
    for name, text in texts.items():
        (folder / name.replace("_", ".")).write_text(text, "utf-8")
    workspace.create_matter("Made", "de")
    matter = workspace.open("Made")
    for _event in matter.index([folder]):
        pass
    return matter


def told(matter: OpenMatter) -> Chronology:
    *_read, ready = chronology(matter)
    return cast(ChronologyReady, ready).chronology


def checked(matter: OpenMatter, text: str) -> list[tuple[str, State]]:
    draft = Document("txt", (Page(1, text),))
    *_read, ready = check_draft(matter, draft, "Entwurf.txt")
    findings = cast(CheckReady, ready).checked.findings
    return [(each.text, each.state) for each in findings if each.kind != "term"]


def long_text() -> str:
    """900 pages of little sense, and on the last one all that is worth finding."""
    filler = "Die Halle wird mit der Anlage beheizt und bleibt in Betrieb. " * 3
    pages = [f"Seite {number}. {filler}" for number in range(1, PAGES)]
    last = (
        "Das Urteil wurde am 12. März 2026 zugestellt.\n\nEs beruht auf § 536 Abs. 1 BGB.\n\n"
        "Die Kosten des Gutachtens betragen 1.234,56 €."
    )
    return "\f".join([*pages, last])


@pytest.fixture
def long_matter(workspace: Workspace, tmp_path: Path) -> Iterator[OpenMatter]:
    matter = made(workspace, tmp_path / "documents", long_txt=long_text())
    yield matter
    matter.close()


def test_nine_hundred_pages_are_read_to_the_last_by_every_product(long_matter: OpenMatter) -> None:
    (record,) = long_matter.files()
    assert record.pages == PAGES
    (event,) = told(long_matter).events
    assert (event.start, event.sources[0].pinpoint.page) == ("2026-03-12", PAGES)
    *_read, ready = proposals(long_matter)
    assert [each.pinpoint.page for each in cast(ProposalsReady, ready).proposals] == [PAGES]
    wanted = wanted_authority("§ 536 BGB")
    assert wanted
    assert [each.pinpoint.page for each in passages_citing(long_matter, wanted)] == [PAGES]
    reply = run_call(long_matter, ToolCall("sum", (("of", "Kosten Gutachten"),)))
    assert "1.234,56" in reply.statements[0].text
    assert checked(long_matter, "Die Kosten betragen 1.234,56 € und nicht 9.876,54 €.") == [
        ("1.234,56 €", State.VERBATIM),
        ("9.876,54 €", State.MISSING),
    ]
    before = document_side(long_matter, record.document or "")
    changed = before.text.replace("1.234,56", "1.434,56")
    compared = compare(before, side("changed", changed))
    assert len(compared.changes) == 1
    assert compared.text(("deleted", "moved_away")) == changed


def test_a_table_of_five_hundred_columns_keeps_its_values_apart(
    workspace: Workspace, tmp_path: Path
) -> None:
    head = ";".join(f"Spalte {n}" for n in range(COLUMNS))
    row = ";".join("12.03.2026" if n == COLUMNS - 1 else f"Wert {n}" for n in range(COLUMNS))
    money = ";".join("Miete 77,00 €" if n == COLUMNS - 1 else "-" for n in range(COLUMNS))
    matter = made(workspace, tmp_path / "documents", wide_csv=f"{head}\n{row}\n{money}\n")
    for event in told(matter).events:
        for source in event.sources:
            assert event.start == "2026-03-12" and source.pinpoint.verified
            assert len(source.pinpoint.quote) < 3_000
    assert checked(matter, "Die Miete beträgt 77,00 € seit dem 12.03.2026, nicht 78,00 €.") == [
        ("77,00 €", State.VERBATIM),
        ("12.03.2026", State.VERBATIM),
        ("78,00 €", State.MISSING),
    ]
    matter.close()


@pytest.mark.parametrize("day", ["31. Februar 2026", "32.03.2026", "29.02.2025"])
def test_a_day_that_does_not_exist_begins_no_period_and_is_no_event(
    workspace: Workspace, tmp_path: Path, day: str
) -> None:
    text = f"Das Urteil wurde am {day} zugestellt."
    matter = made(workspace, tmp_path / "documents", urteil_txt=text)
    found = told(matter)
    assert found.events == ()
    *_read, ready = proposals(matter)
    assert [
        d.end for p in cast(ProposalsReady, ready).proposals for d in p.deadlines if d.end
    ] == []
    matter.close()


def test_a_call_of_the_calculator_with_no_such_day_asks_for_one(
    workspace: Workspace, tmp_path: Path
) -> None:
    matter = made(workspace, tmp_path / "documents", a_txt="Die Klage ist zulässig.")
    found = heard("Bis wann ist Berufung einzulegen, Zustellung am 31.02.2026?", "de")
    assert found is not None
    reply = run_call(matter, found.call)
    assert reply.reasons and reply.statements == ()
    assert "2026" not in reply.result
    matter.close()


def test_numbers_with_noise_of_recognition_are_in_no_sum_and_confirm_nothing(
    workspace: Workspace, tmp_path: Path
) -> None:
    text = "Die Miete beträgt 9OO,00 €.\n\nDie Miete beträgt 50,00 €."
    matter = made(workspace, tmp_path / "documents", scan_txt=text)
    reply = run_call(matter, ToolCall("sum", (("of", "Miete"),)))
    assert "50,00" in reply.statements[0].text and len(reply.statements) == 1
    assert reply.reasons
    assert checked(matter, "Die Miete beträgt 900,00 €.") == [("900,00 €", State.MISSING)]
    matter.close()


def test_contradictory_days_of_service_are_both_shown(workspace: Workspace, tmp_path: Path) -> None:
    texts = {
        "a_txt": "Das Urteil wurde am 3. März 2026 zugestellt.",
        "b_txt": "Das Urteil wurde am 5. März 2026 zugestellt.",
    }
    matter = made(workspace, tmp_path / "documents", **texts)
    assert {event.start for event in told(matter).events} == {"2026-03-03", "2026-03-05"}
    *_read, ready = proposals(matter)
    found = cast(ProposalsReady, ready).proposals
    assert {str(p.trigger.day) for p in found} == {"2026-03-03", "2026-03-05"}
    assert not any(deadline.certain for p in found for deadline in p.deadlines)
    matter.close()


def test_an_english_draft_against_a_german_matter_is_checked_by_its_values(
    workspace: Workspace, tmp_path: Path
) -> None:
    text = "Die Miete beträgt 1.450,00 € seit dem 3. Mai 2024 nach § 535 BGB."
    matter = made(workspace, tmp_path / "documents", vertrag_txt=text)
    found = checked(matter, "The rent is EUR 1,450.00 from 3 May 2024 (section 535 BGB).")
    assert {state for _, state in found} == {State.VERBATIM}
    assert len(found) == 3
    matter.close()
