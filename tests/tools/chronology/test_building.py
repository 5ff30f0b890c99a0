"""The chronology of the sample matter against its gold list, and of small made documents."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from copilot.tools.chronology.building import ChronologyReady, filtered
from copilot.tools.chronology.nouns import Chronology, Event, EventKind, Wanted
from copilot.tools.chronology.report import report
from copilot.tools.chronology.timeline import picture
from copilot.workspace import OpenMatter, Workspace
from copilot.workspace.products.chronology import chronology

ROOT = Path(__file__).resolve().parents[3]
GOLD = [
    json.loads(line)
    for line in (ROOT / "index" / "gold" / "chronology.jsonl").read_text("utf-8").splitlines()
]
# Written by somebody who had read the documents and not the tool's list.
READ = [
    json.loads(line)
    for line in (ROOT / "index" / "gold" / "chronology_read.jsonl").read_text("utf-8").splitlines()
]


def chronology_of(matter: OpenMatter, document: str = "") -> Chronology:
    ready = [e for e in chronology(matter, document) if isinstance(e, ChronologyReady)]
    return ready[-1].chronology


def made(workspace: Workspace, folder: Path, **texts: str) -> Chronology:
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    workspace.create_matter("Made")
    with_matter = workspace.open("Made")
    for _ in with_matter.index([folder]):
        pass
    found = chronology_of(with_matter)
    with_matter.close()
    return found


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Chronology:
    from typing import cast

    from copilot.inference.installed import Models
    from copilot.paths import data_home
    from tests.fakes import FakeModels

    home = data_home(str(tmp_path_factory.mktemp("home")))
    with Workspace(home, user="anna", models=cast(Models, FakeModels())) as workspace:
        workspace.create_matter("Sample")
        matter = workspace.open("Sample")
        for _ in matter.index([ROOT / "index" / "sample_matter"]):
            pass
        found = chronology_of(matter)
        matter.close()
    return found


def squeezed(text: str) -> str:
    return " ".join(text.split())


def tells(event: Event, gold: dict[str, Any]) -> bool:
    if (event.start, event.end) != (gold["date"], gold["end"]):
        return False
    return any(
        source.pinpoint.path == told["path"]
        and squeezed(told["words"]) in squeezed(source.pinpoint.quote)
        for source in event.sources
        for told in gold["sources"]
    )


def test_nearly_every_event_of_the_gold_list_is_found(sample: Chronology) -> None:
    missed = [g["id"] for g in GOLD if not any(tells(event, g) for event in sample.events)]
    assert len(missed) / len(GOLD) <= 0.05, missed


def test_nearly_every_event_that_another_reader_listed_is_found(sample: Chronology) -> None:
    missed = [line["id"] for line in READ if not any(told(e, line) for e in sample.events)]
    assert len(missed) / len(READ) <= 0.05, missed


def told(event: Event, gold: dict[str, Any]) -> bool:
    if gold["end"] == "*":
        same = event.start.startswith(gold["date"])
    else:
        same = (event.start, event.end) == (gold["date"], gold["end"])
    quotes = [squeezed(source.pinpoint.quote) for source in event.sources]
    return same and any(words in quote for quote in quotes for words in gold["words"])


def test_no_event_is_invented(sample: Chronology) -> None:
    invented = [e.what for e in sample.events if not any(tells(e, g) for g in GOLD)]
    assert invented == []


def test_every_source_is_verbatim_and_holds_its_date(sample: Chronology) -> None:
    for event in sample.events:
        for source in event.sources:
            assert source.pinpoint.verified
            place = source.pinpoint
            assert place.start <= source.mention.at < source.mention.to <= place.end


def test_the_contradictions_of_the_sample_matter_are_shown(sample: Chronology) -> None:
    contested = {frozenset(conflict.dates) for conflict in sample.conflicts}
    assert frozenset(("2024-01-09", "2024-01-12")) in contested
    assert frozenset(("2024-10-02", "2024-10-04")) in contested


def test_dates_of_cited_decisions_are_no_events(sample: Chronology) -> None:
    days = Counter(event.start for event in sample.events)
    assert not {"2008-03-12", "2008-04-23", "2005-04-06", "2010-07-13"} & days.keys()


def test_filters_keep_what_was_asked_for(sample: Chronology) -> None:
    october = filtered(sample, Wanted(after="2024-10", before="2024-10"))
    assert {event.start[:7] for event in october.events} == {"2024-10"}
    payments = filtered(sample, Wanted(kinds=frozenset((EventKind.PAYMENT,))))
    assert {event.kind for event in payments.events} == {EventKind.PAYMENT}
    yilmaz = filtered(sample, Wanted(actor="yilmaz"))
    assert {event.start for event in yilmaz.events} >= {"2024-10-04"}


def test_the_report_has_a_picture_a_row_an_event_and_quotes_as_notes(sample: Chronology) -> None:
    made_report = report(sample, "Sample")
    picture_block, table, *_ = made_report.blocks
    assert type(picture_block).__name__ == "Picture"
    assert len(table.rows) == len(sample.events)  # type: ignore[union-attr]
    assert all(row[2].notes for row in table.rows)  # type: ignore[union-attr]
    assert picture(sample).startswith(b"\x89PNG")


def test_the_same_event_in_two_documents_is_one_with_both_sources(
    workspace: Workspace, tmp_path: Path
) -> None:
    found = made(
        workspace,
        tmp_path / "documents",
        a="Die Lieferung der Pumpen ist am 27. Mai 2024 in Nordhaven eingetroffen.",
        b="Am 27. Mai 2024 ist die Lieferung der Pumpen in Nordhaven eingetroffen.",
    )
    (event,) = found.events
    assert len(event.sources) == 2


def test_a_matter_without_dates_has_no_events_and_no_picture(
    workspace: Workspace, tmp_path: Path
) -> None:
    found = made(workspace, tmp_path / "documents", a="Die Halle ist groß und leer.")
    assert (found.events, picture(found)) == ((), b"")
