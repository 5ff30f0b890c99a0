"""Questions about everything, over a real library with a small embedder."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.answers.exhaustive import (
    DocumentExamined,
    ExhaustiveAnswer,
    ExhaustiveReady,
    MatchFound,
    exhaust,
)
from copilot.answers.limits import holds, limits_of, meets_amounts, meets_days
from copilot.answers.routing import route
from copilot.config import load_profile
from copilot.domain import Filter, ReadOptions
from copilot.indexing.run import index
from copilot.structure.language import detect
from copilot.workspace import OpenMatter, Workspace
from tests.fakes import DirectReader, HashEmbedder

_FILES = {
    "Mietvertrag_Nord.txt": (
        "Mietvertrag\n\nzwischen der Nord GmbH (Vermieterin) und der Süd GmbH (Mieterin)\n\n"
        "§ 1 Mietgegenstand\n\nVermietet wird die Halle 3.\n\n§ 2 Mietzeit\n\nDas Mietverhältnis "
        "beginnt am 1. Mai 2017 und endet am 30. April 2027.\n\n§ 3 Kaution\n\nDie Mieterin zahlt "
        "eine Kaution von 9.000,00 EUR.\n"
    ),
    "Lease_South.txt": (
        "Lease Agreement\n\nThis lease is made between South Limited and Harbour Limited.\n\n"
        "1. Term\n\nThe term begins on 1 July 2017 and runs for ten years.\n\n2. Deposit\n\n"
        "The tenant pays a deposit of EUR 4,000.00 to the landlord.\n"
    ),
    "Supply_Agreement.txt": (
        "Supply Agreement\n\nThis agreement is made by and between Foundry Limited and Pump GmbH."
        "\n\n1. Change of control\n\nEither party may terminate this agreement upon a change of "
        "control of the other party.\n\n2. Governing law\n\nThis agreement is governed by the laws "
        "of England.\n"
    ),
    "mail.eml": (
        "From: Priya Raman <p@example.org>\nTo: Uwe <u@example.org>\nDate: Wed, 12 Jun 2024 "
        "09:18:33 +0100\nSubject: Housings\n\nDear Uwe,\n\nwe ship the housings tomorrow.\n"
    ),
}


@pytest.fixture
def matter(workspace: Workspace, tmp_path: Path) -> Iterator[OpenMatter]:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in _FILES.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
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


def _answer(matter: OpenMatter, question: str, among: Filter | None = None) -> ExhaustiveAnswer:
    *_, last = exhaust(
        question,
        route(question, detect(question)),
        library=matter.library,
        embedder=HashEmbedder(),
        among=among,
    )
    assert isinstance(last, ExhaustiveReady)
    return last.answer


def _paths(answer: ExhaustiveAnswer) -> set[str]:
    return {match.path for match in answer.matches}


def test_every_document_is_examined_and_counted(matter: OpenMatter) -> None:
    answer = _answer(matter, "Which documents mention a change of control?")
    assert answer.examined == 4
    assert _paths(answer) == {"Supply_Agreement.txt"}
    assert len(answer.matches) + len(answer.to_check) + len(answer.without) == 4
    assert answer.coverage.documents_failed == 1


def test_a_match_is_quoted_from_the_stored_text(matter: OpenMatter) -> None:
    (match,) = _answer(matter, "Welche Verträge unterliegen englischem Recht?").matches
    (pinpoint,) = match.statement.pinpoints
    assert matter.library.slice(match.document, pinpoint.start, pinpoint.end) == pinpoint.quote
    assert "laws of England" in pinpoint.quote


def test_a_date_is_compared_by_code_and_a_computed_end_is_to_be_checked(
    matter: OpenMatter,
) -> None:
    answer = _answer(matter, "Which leases end in 2027?")
    assert _paths(answer) == {"Mietvertrag_Nord.txt"}
    (computed,) = answer.to_check
    assert computed.path == "Lease_South.txt"
    assert "2027-06-30" in str(computed.note)
    assert not _paths(_answer(matter, "Welche Mietverträge enden 2026?"))


def test_an_amount_is_compared_by_code(matter: OpenMatter) -> None:
    answer = _answer(matter, "Which leases have a deposit of more than EUR 5,000?")
    found = {match.path for match in (*answer.matches, *answer.to_check)}
    assert found == {"Mietvertrag_Nord.txt"}


def test_other_kinds_are_left_out_and_counted(matter: OpenMatter) -> None:
    answer = _answer(matter, "list all mails")
    assert _paths(answer) == {"mail.eml"}
    assert answer.other_kinds == 3


def test_mails_from_someone_are_found_by_their_sender(matter: OpenMatter) -> None:
    assert _paths(_answer(matter, "Zeige mir alle E-Mails von Priya Raman.")) == {"mail.eml"}


def test_documents_without_a_match_are_named(matter: OpenMatter) -> None:
    answer = _answer(matter, "Which contracts do not contain a change of control clause?")
    assert answer.route.negated
    missing = {matter.document(name).file.path for name in answer.without}
    assert {"Mietvertrag_Nord.txt", "Lease_South.txt"} <= missing


def test_a_filter_limits_what_is_examined(matter: OpenMatter) -> None:
    lease = matter.document("Lease_South.txt").document or ""
    answer = _answer(matter, "list all documents", Filter(documents=frozenset({lease})))
    assert (answer.examined, answer.coverage.documents_searched) == (1, 1)


def test_progress_comes_for_each_document_and_partial_results_stand(matter: OpenMatter) -> None:
    question = "list all contracts"
    events = exhaust(
        question, route(question, "en"), library=matter.library, embedder=HashEmbedder()
    )
    first, second = next(events), next(events)
    assert isinstance(first, MatchFound)
    assert isinstance(second, DocumentExamined)
    assert (second.done, second.total) == (1, 3)
    events.close()  # type: ignore[attr-defined]
    assert first.match.statement.pinpoints[0].verified


@pytest.mark.parametrize(
    ("condition", "within", "outside"),
    [
        ("end in 2027", "2027-04-30", "2026-12-31"),
        ("expire before 2026", "2025-12-31", "2026-01-01"),
        ("nach dem 1. Mai 2026 enden", "2026-05-02", "2026-05-01"),
        ("enden zwischen 2025 und 2027", "2026-01-01", "2028-01-01"),
        ("bis 2025 geschlossen", "2025-06-01", "2026-01-01"),
    ],
)
def test_a_condition_on_dates_has_sharp_limits(condition: str, within: str, outside: str) -> None:
    limits = limits_of(condition, detect(condition))
    assert holds(within, limits.days)
    assert not holds(outside, limits.days)
    assert limits.rest == ""


def test_a_date_near_other_words_is_no_end() -> None:
    limits = limits_of("end in 2027", "en")
    assert meets_days("Die Mietzeit läuft bis zum 30. April 2027.", "", limits, "de") == "sure"
    assert meets_days("Zahlbar bis zum 30. April 2027.", "§ 4 Miete", limits, "de") == "no"


def test_a_sentence_without_an_amount_cannot_be_decided() -> None:
    limits = limits_of("notice period of more than three months", "en")
    assert meets_amounts("a notice period of six months", limits) == "sure"
    assert meets_amounts("a notice period of two months", limits) == "no"
    assert meets_amounts("a reasonable notice period", limits) == "possible"


@given(st.text(max_size=120))
def test_any_condition_is_taken(condition: str) -> None:
    limits = limits_of(condition, "de")
    meets_days(condition, "", limits, "de")
    meets_amounts(condition, limits)
