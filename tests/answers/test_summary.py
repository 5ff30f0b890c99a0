"""An overview of a document: quotations by topic, or "not found"."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from copilot.answers.summary import SummaryPart, SummaryPartReady, SummaryReady, summarise
from copilot.config import load_profile
from copilot.domain import ReadOptions
from copilot.indexing.run import index
from copilot.workspace import OpenMatter, Workspace
from tests.fakes import DirectReader, HashEmbedder

_LEASE = (
    "Mietvertrag\n\nzwischen der Nord GmbH (Vermieterin) und der Süd GmbH (Mieterin)\n\n"
    "§ 1 Mietgegenstand\n\nVermietet werden die Räume im Erdgeschoss mit einer Fläche von 200 m²."
    "\n\n"
    "§ 2 Mietzeit\n\nDas Mietverhältnis beginnt am 1. Mai 2017 und endet am 30. April 2027.\n\n"
    "§ 3 Miete\n\nDie monatliche Nettomiete beträgt 1.200,00 EUR.\n\nNordhaven, den 14. März 2017\n"
)
_LETTER = (
    "Kanzlei Pabst\nDomgang 7\n\nNordhaven, den 5. September 2024\n\nMietrückstand\n\nSehr geehrte "
    "Damen und Herren,\n\nich fordere Sie auf, den Betrag bis zum 27. September 2024 zu zahlen.\n\n"
    "Mit freundlichen Grüßen\nPabst\n"
)
_RULING = (
    "Landgericht Nordhaven\n\nUrteil vom 18. Juni 2024 – 6 O 214/23\n\nIm Namen des Volkes\n\n"
    "Tenor\n\n1. Die Beklagte wird verurteilt, an die Klägerin 100 EUR zu zahlen.\n\nTatbestand\n\n"
    "Die Parteien streiten.\n"
)


@pytest.fixture
def matter(workspace: Workspace, tmp_path: Path) -> Iterator[OpenMatter]:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in (("miete.txt", _LEASE), ("brief.txt", _LETTER), ("urteil.txt", _RULING)):
        (folder / name).write_text(text, "utf-8")
    workspace.create_matter("Akte")
    with closing(workspace.open("Akte")) as opened:
        indexing = index(
            [folder],
            library=opened.library,
            reader=DirectReader(),
            embedder=HashEmbedder(),
            profile=load_profile("default"),
            options=ReadOptions(),
        )
        list(indexing)
        yield opened


def _parts(matter: OpenMatter, name: str) -> dict[str, SummaryPart]:
    *parts, last = summarise(matter.document(name), matter.library, HashEmbedder())
    assert isinstance(last, SummaryReady)
    assert all(isinstance(part, SummaryPartReady) for part in parts)
    return {part.name: part for part in last.summary.parts}


def test_a_lease_is_shown_by_its_topics(matter: OpenMatter) -> None:
    parts = _parts(matter, "miete.txt")
    assert "Räume" in parts["premises"].statements[0].text
    assert "1.200,00" in parts["rent"].statements[0].text
    assert "2027" in parts["term"].statements[0].text
    assert parts["date"].value == "2017-03-14"


def test_what_a_document_does_not_regulate_is_not_found(matter: OpenMatter) -> None:
    deposit = _parts(matter, "miete.txt")["deposit"]
    assert not deposit.found
    assert deposit.statements == ()


def test_a_letter_is_shown_by_requests_and_deadlines(matter: OpenMatter) -> None:
    parts = _parts(matter, "brief.txt")
    assert "fordere" in parts["requests"].statements[0].text
    assert "27. September 2024" in parts["deadlines"].statements[0].text


def test_a_judgment_is_shown_by_its_operative_part(matter: OpenMatter) -> None:
    parts = _parts(matter, "urteil.txt")
    assert "6 O 214/23" in parts["file number"].statements[0].text
    assert "verurteilt" in parts["operative part"].statements[0].text


def test_every_quotation_stands_at_its_place(matter: OpenMatter) -> None:
    for name in ("miete.txt", "brief.txt", "urteil.txt"):
        for part in _parts(matter, name).values():
            for statement in part.statements:
                (pinpoint,) = statement.pinpoints
                stored = matter.library.slice(pinpoint.document, pinpoint.start, pinpoint.end)
                assert " ".join(stored.split()) == statement.text


def test_progress_counts_to_its_total(matter: OpenMatter) -> None:
    events = [
        event
        for event in summarise(matter.document("miete.txt"), matter.library, HashEmbedder())
        if isinstance(event, SummaryPartReady)
    ]
    assert [event.done for event in events] == list(range(1, events[0].total + 1))
