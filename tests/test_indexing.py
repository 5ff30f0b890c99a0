"""What indexing does with copies, moved files, files read in vain, and while it watches."""

import os
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from copilot.domain import FileState
from copilot.indexing.events import FileFinished, FileStarted, IndexFinished, IndexReport, Progress
from copilot.workspace import OpenMatter, Workspace

_LEASE = "Mietvertrag Hafenstraße 12\n\n§ 1 Mietsache\n\nVermietet wird die Wohnung im Hof.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "miete.txt").write_text(_LEASE, "utf-8")
    return documents


@pytest.fixture
def matter(workspace: Workspace) -> Iterator[OpenMatter]:
    workspace.create_matter("Lindenhof")
    with closing(workspace.open("Lindenhof")) as opened:
        yield opened


def _index(matter: OpenMatter, *paths: Path) -> IndexReport:
    *_, last = matter.index(paths)
    assert isinstance(last, IndexFinished)
    return last.report


def test_copies_are_indexed_once_and_found_under_all_their_paths(
    matter: OpenMatter, folder: Path
) -> None:
    (folder / "kopie.txt").write_text(_LEASE, "utf-8")
    (folder / "zweite").mkdir()
    (folder / "zweite" / "miete.txt").write_text(_LEASE, "utf-8")
    report = _index(matter, folder)
    assert (report.indexed, report.copies, report.documents) == (3, 2, 1)
    best = matter.search("Wohnung im Hof").hits
    assert {hit.chunk.document for hit in best} == {matter.document("miete.txt").document}
    paths = {best[0].chunk.path, *best[0].chunk.also_at}
    assert paths == {"kopie.txt", "miete.txt", "zweite/miete.txt"}
    assert _index(matter, folder).unchanged == 3


def test_a_renamed_file_keeps_its_document(matter: OpenMatter, folder: Path) -> None:
    _index(matter, folder)
    before = matter.document("miete.txt").document
    (folder / "miete.txt").rename(folder / "Hafenstraße.txt")
    report = _index(matter, folder)
    assert (report.indexed, report.copies, report.documents) == (1, 1, 1)
    assert matter.document("Hafenstraße.txt").document == before
    assert [record.file.path for record in matter.files()] == ["Hafenstraße.txt"]


def test_a_folder_that_moved_as_a_whole_is_followed(
    matter: OpenMatter, folder: Path, tmp_path: Path
) -> None:
    _index(matter, folder)
    folder.rename(tmp_path / "archiv")
    assert _index(matter, tmp_path / "archiv").documents == 1
    (record,) = matter.files()
    assert record.file.folder == str(tmp_path / "archiv")


def test_a_copy_that_changes_becomes_a_document_of_its_own(
    matter: OpenMatter, folder: Path
) -> None:
    (folder / "kopie.txt").write_text(_LEASE, "utf-8")
    _index(matter, folder)
    (folder / "kopie.txt").write_text(_LEASE.replace("Hof", "Dachgeschoss"), "utf-8")
    assert _index(matter, folder).documents == 2
    assert "Hof" in matter.text(matter.document("miete.txt").document or "")


def test_a_file_read_in_vain_is_read_again_only_when_something_changed(
    matter: OpenMatter, folder: Path
) -> None:
    (folder / "kaputt.docx").write_bytes(b"PK\3\4 no zip")

    def read() -> bool:
        *events, last = matter.index([folder])
        assert isinstance(last, IndexFinished)
        assert [record.file.path for record in last.report.failed] == ["kaputt.docx"]
        return any(isinstance(event, FileStarted) for event in events)

    assert read()
    assert not read()
    *_, last = matter.index([folder], passwords=["geheim"])
    assert isinstance(last, IndexFinished)
    assert last.report.failed
    assert matter.library.passwords() == ("geheim",)
    assert not read()


def test_a_pipe_is_reported_and_not_waited_for(matter: OpenMatter, folder: Path) -> None:
    os.mkfifo(folder / "leitung.txt")
    (failed,) = _index(matter, folder).failed
    assert failed.file.path == "leitung.txt"
    assert str(failed.reason) == "It is a pipe or a device, not a file."


def test_links_that_lead_out_of_the_folder_are_reported_and_not_followed(
    matter: OpenMatter, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "andere-akte"
    other.mkdir()
    (other / "fremd.txt").write_text("Geheimer Kaufvertrag der Gegenseite.", "utf-8")
    (folder / "selbst.txt").symlink_to(next(folder.glob("*.txt")))
    (folder / "datei.txt").symlink_to(other / "fremd.txt")
    (folder / "ordner").symlink_to(other)
    report = _index(matter, folder)
    assert [record.file.path for record in report.skipped] == ["datei.txt", "ordner"]
    assert all("leads out of the folder" in str(record.reason) for record in report.skipped)
    assert matter.search("geheimer Kaufvertrag Gegenseite").hits[0].chunk.path != "datei.txt"
    assert {d.file.path for d in matter.files() if d.state is FileState.INDEXED} >= {"selbst.txt"}
    assert _index(matter, folder).indexed == 0


def test_progress_counts_files_bytes_and_time(matter: OpenMatter, folder: Path) -> None:
    (folder / "zwei.txt").write_text("Zweiter Vertrag über eine Garage.", "utf-8")
    finished = [e for e in matter.index([folder]) if isinstance(e, FileFinished)]
    assert [event.progress.files for event in finished] == [1, 2]
    last = finished[-1].progress
    assert last.bytes == last.bytes_total == sum(p.stat().st_size for p in folder.iterdir())
    assert last.pages == 2
    assert last.seconds_left == 0
    assert Progress(0, 2, 0, 9, 0, 0.1).seconds_left is None


def test_watching_follows_what_happens_to_the_folder(matter: OpenMatter, folder: Path) -> None:
    _index(matter, folder)
    stop = threading.Event()
    seen: list[str] = []
    (folder / "neu.txt").write_text("Nachtrag über einen Stellplatz.", "utf-8")
    for event in matter.watch([folder], stop):
        if isinstance(event, FileFinished) and event.state is FileState.INDEXED:
            seen.append(event.path)
        if isinstance(event, IndexFinished):
            if (folder / "neu.txt").exists():
                (folder / "neu.txt").rename(folder / "alt.txt")
            else:
                stop.set()
    assert seen == ["neu.txt", "alt.txt"]


@pytest.mark.parametrize(
    "name",
    [
        b"Vertrag \"Hafen\" 'alt'.txt",
        b"Zeile\neins\tzwei.txt",
        "Mandant 🏠 ß.txt".encode(),
        b"\xe4\xff ungueltig.txt",
        b"x" * 251 + b".txt",
        b"-rf *.txt",
        "עברית عربي.txt".encode(),
    ],
)
def test_a_file_of_any_name_is_indexed_and_shown(
    matter: OpenMatter, folder: Path, name: bytes
) -> None:
    (folder / "miete.txt").unlink()
    Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(_LEASE, "utf-8")
    assert _index(matter, folder).indexed == 1
    (hit, *_) = matter.search("Wohnung im Hof").hits
    hit.chunk.path.encode()
    assert matter.document(hit.chunk.document).file.path == os.fsdecode(name)
    assert _index(matter, folder).unchanged == 1


def test_files_that_a_stopped_run_did_not_reach_count_as_left_out_until_they_are_read(
    matter: OpenMatter, folder: Path
) -> None:
    for number in range(3):
        (folder / f"z{number}.txt").write_text(f"Schreiben Nummer {number}.\n", "utf-8")
    with closing(matter.index([folder])) as going:  # type: ignore[type-var]
        next(event for event in going if isinstance(event, FileFinished))
    left = [record for record in matter.files() if record.state is FileState.SKIPPED]
    assert len(left) == 3
    assert all("Not read yet" in str(record.reason) for record in left)
    assert matter.coverage().documents_skipped == 3
    assert _index(matter, folder).indexed == 3
    assert matter.coverage().documents_skipped == 0
    assert _index(matter, folder).unchanged == 4
