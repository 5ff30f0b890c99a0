"""A matter from an empty folder to an answer, with small stand-ins for the models."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from copilot.answers.ask import AnswerReady
from copilot.answers.replies import Understood
from copilot.domain import Answer, AnswerStatus, FileState
from copilot.errors import (
    EmptyFolderError,
    IndexMismatchError,
    MatterLockedError,
    NothingIndexedError,
    PathNotFoundError,
    WallError,
)
from copilot.indexing.events import FileFinished, IndexFinished, IndexReport
from copilot.inference.installed import Models
from copilot.paths import Home
from copilot.workspace import OpenMatter, Workspace
from tests.fakes import FakeModels, WordReader

_LEASE = (
    "Mietvertrag Hafenstraße 12\n\n§ 1 Mietsache\n\nVermietet wird die Wohnung im Erdgeschoss.\n\n"
    "§ 2 Kündigung\n\nDer Mieter kann das Mietverhältnis mit einer Frist von drei Monaten zum "
    "Ende eines Kalendermonats kündigen.\n"
)
_NDA = (
    "Non-Disclosure Agreement\n\n1. Term\n\nThis agreement ends after five years.\n\n"
    "2. Governing Law\n\nThis agreement is governed by the laws of Ireland.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "miete.txt").write_text(_LEASE, "utf-8")
    (documents / "nda.md").write_text(_NDA, "utf-8")
    return documents


@pytest.fixture
def matter(workspace: Workspace) -> Iterator[OpenMatter]:
    workspace.create_matter("Lindenhof")
    with closing(workspace.open("Lindenhof")) as opened:
        yield opened


def _index(matter: OpenMatter, *paths: Path, rebuild: bool = False) -> IndexReport:
    *_, last = matter.index(paths, rebuild=rebuild)
    assert isinstance(last, IndexFinished)
    return last.report


def _ask(matter: OpenMatter, question: str) -> Answer:
    *_, last = matter.ask(question)
    assert isinstance(last, AnswerReady)
    return last.answer


def test_a_search_finds_the_clause_and_its_exact_place(matter: OpenMatter, folder: Path) -> None:
    report = _index(matter, folder)
    assert (report.indexed, report.failed, report.skipped) == (2, (), ())
    best = matter.search("Mit welcher Frist kann der Mieter kündigen?").hits[0].chunk
    assert best.path == "miete.txt"
    assert "drei Monaten" in best.chunk.text
    assert _LEASE[best.chunk.start : best.chunk.end] == best.chunk.text


def test_an_answer_quotes_the_stored_page(matter: OpenMatter, folder: Path) -> None:
    _index(matter, folder)
    answer = _ask(matter, "Mit welcher Frist kann der Mieter das Mietverhältnis kündigen?")
    assert answer.status is AnswerStatus.ANSWERED
    pinpoint = answer.statements[0].pinpoints[0]
    assert _LEASE[pinpoint.start : pinpoint.end] == pinpoint.quote
    assert answer.coverage.documents_searched == 2


def test_a_second_run_changes_nothing(matter: OpenMatter, folder: Path) -> None:
    _index(matter, folder)
    report = _index(matter, folder)
    assert (report.indexed, report.unchanged, report.removed) == (0, 2, 0)


def test_a_touched_file_with_the_same_content_is_unchanged(
    matter: OpenMatter, folder: Path
) -> None:
    _index(matter, folder)
    (folder / "nda.md").write_text(_NDA, "utf-8")
    before = matter.document("nda.md").document
    assert _index(matter, folder).unchanged == 2
    assert matter.document("nda.md").document == before


def test_changed_and_deleted_files_follow(matter: OpenMatter, folder: Path) -> None:
    _index(matter, folder)
    (folder / "nda.md").write_text(_NDA.replace("Ireland", "Norway"), "utf-8")
    (folder / "miete.txt").unlink()
    report = _index(matter, folder)
    assert (report.indexed, report.removed, report.documents) == (1, 1, 1)
    assert "Norway" in matter.text(str(matter.document("nda.md").document))
    assert all(hit.chunk.path == "nda.md" for hit in matter.search("Mieter kündigen").hits)


def test_every_file_is_in_exactly_one_group(matter: OpenMatter, folder: Path) -> None:
    (folder / "film.mp4").write_bytes(b"\0\1")
    (folder / "kaputt.docx").write_bytes(b"PK\3\4 no zip")
    (folder / "leer.txt").write_bytes(b"")
    (folder / "~$brief.docx").write_bytes(b"lock")
    report = _index(matter, folder)
    assert report.indexed + report.unchanged + len(report.skipped) + len(report.failed) == 6
    assert {record.file.path for record in report.failed} == {"kaputt.docx", "leer.txt"}
    assert all(str(r.reason) and str(r.remedy) for r in (*report.failed, *report.skipped))


def test_a_failed_file_is_tried_again(matter: OpenMatter, folder: Path) -> None:
    (folder / "leer.txt").write_bytes(b"")
    assert len(_index(matter, folder).failed) == 1
    (folder / "leer.txt").write_text("Jetzt mit einem Satz Text.", "utf-8")
    assert _index(matter, folder).indexed == 1


def test_stopping_keeps_what_was_reported(matter: OpenMatter, folder: Path) -> None:
    events = matter.index([folder])
    reported = 0
    for event in events:
        if isinstance(event, FileFinished) and event.state is FileState.INDEXED:
            reported += 1
            break
    events.close()  # type: ignore[attr-defined]
    assert matter.coverage().documents_searched == reported == 1
    assert _index(matter, folder).documents == 2


def test_an_empty_folder_is_named_and_keeps_what_was_indexed(
    matter: OpenMatter, folder: Path
) -> None:
    _index(matter, folder)
    for file in folder.iterdir():
        file.unlink()
    with pytest.raises(EmptyFolderError):
        _index(matter, folder)
    assert matter.coverage().documents_searched == 2


def test_a_missing_path_is_named(matter: OpenMatter, tmp_path: Path) -> None:
    with pytest.raises(PathNotFoundError):
        _index(matter, tmp_path / "nowhere")


def test_searching_an_empty_matter_says_to_index_first(matter: OpenMatter) -> None:
    with pytest.raises(NothingIndexedError) as caught:
        matter.search("Frist")
    assert "copilot index" in str(caught.value.fix)


def test_another_process_may_search_but_not_index(
    matter: OpenMatter, folder: Path, home: Home, models: FakeModels
) -> None:
    _index(matter, folder)
    with (
        Workspace(home, user="anna", models=cast(Models, models)) as other,
        closing(other.open("Lindenhof")) as second,
    ):
        assert second.search("Frist kündigen").hits
        assert second._vectors() is second._vectors(), "its vectors are loaded once"
        with pytest.raises(MatterLockedError):
            _index(second, folder)


def test_another_user_does_not_see_the_matter(matter: OpenMatter, folder: Path, home: Home) -> None:
    _index(matter, folder)
    with Workspace(home, user="mallory", models=cast(Models, FakeModels())) as other:
        assert other.matters() == []
        with pytest.raises(WallError):
            other.open("Lindenhof")
        with pytest.raises(WallError):
            other.delete_matter("Lindenhof")


def test_another_embedder_is_explained_and_never_mixed(
    matter: OpenMatter, folder: Path, models: FakeModels
) -> None:
    _index(matter, folder)
    models.embedder.name = "other"
    with pytest.raises(IndexMismatchError) as caught:
        _index(matter, folder)
    assert "hash" in str(caught.value)
    with pytest.raises(IndexMismatchError):
        matter.search("Frist")
    assert _index(matter, folder, rebuild=True).indexed == 2
    assert matter.search("Frist kündigen").hits


def test_a_page_knows_its_place_in_the_document(matter: OpenMatter, tmp_path: Path) -> None:
    source = tmp_path / "seiten.txt"
    source.write_text("Erste Seite mit Text.\fZweite Seite mit mehr Text.", "utf-8")
    _index(matter, source)
    document = str(matter.document("seiten.txt").document)
    page = matter.page(document, 2)
    assert page.pages == 2
    assert matter.text(document)[page.start :] == page.text
    assert matter.page_at(document, page.start).number == 2


def test_warming_up_an_empty_matter_loads_nothing(matter: OpenMatter, models: FakeModels) -> None:
    matter.warm_up()
    assert not models.language_model.started


def test_warming_up_starts_the_model(matter: OpenMatter, folder: Path, models: FakeModels) -> None:
    _index(matter, folder)
    matter.warm_up()
    assert models.language_model.started


def test_warming_up_leaves_a_small_model_on_the_disk_beside_a_reader(
    matter: OpenMatter, folder: Path, models: FakeModels
) -> None:
    models.reader, models.language_model.judges = WordReader(), False
    _index(matter, folder)
    matter.warm_up()
    assert not models.language_model.started


def test_a_follow_up_is_completed_from_the_last_answer(matter: OpenMatter, folder: Path) -> None:
    _index(matter, folder)
    _ask(matter, "Mit welcher Frist kann der Mieter das Mietverhältnis kündigen?")
    resolved = matter.resolve("Und der Vermieter?")
    assert resolved.follow_up
    assert "Vermieter" in resolved.question
    assert "Frist" in resolved.question
    assert not matter.resolve("Welches Recht gilt für das Agreement?").follow_up


def test_what_is_measured_is_not_kept_as_history(matter: OpenMatter, folder: Path) -> None:
    _index(matter, folder)
    list(matter.ask("Mit welcher Frist kann der Mieter kündigen?", conversation=None))
    assert matter.library.history() == []
    _ask(matter, "Mit welcher Frist kann der Mieter kündigen?")
    assert len(matter.library.history()) == 1


def test_a_conversation_takes_the_path_that_a_question_asks_for(
    matter: OpenMatter, folder: Path
) -> None:
    _index(matter, folder)
    *_, all_of_them = matter.converse("Liste alle Dokumente mit einer Kündigungsfrist auf")
    assert isinstance(all_of_them, AnswerReady)
    assert all_of_them.answer.model == ""
    *_, passages = matter.converse("Mit welcher Frist kann der Mieter kündigen?")
    assert isinstance(passages, AnswerReady)
    first, *_, follow_up = matter.converse("Und der Vermieter?")
    assert isinstance(first, Understood)
    assert isinstance(follow_up, AnswerReady)
    *_, overview = matter.converse("Fasse den Mietvertrag Hafenstraße zusammen")
    assert isinstance(overview, AnswerReady)
