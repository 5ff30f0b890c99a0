"""Opening an original: what is in the way is said, and a program is never run."""

import sys
from pathlib import Path

import pytest

from copilot.domain import FileRecord, FileState, SourceFile
from copilot.tui.screens.library import viewer


def _record(folder: Path, state: FileState = FileState.INDEXED) -> FileRecord:
    (folder / "a.pdf").write_bytes(b"%PDF")
    return FileRecord(SourceFile(str(folder), "a.pdf", 1, 1), state, document="D1")


@pytest.mark.parametrize(
    ("state", "environment", "platform", "words"),
    [
        (FileState.SKIPPED, {"DISPLAY": ":0"}, "linux", "may be a program"),
        (FileState.INDEXED, {"SSH_CONNECTION": "1"}, "darwin", "Over SSH"),
        (FileState.INDEXED, {}, "linux", "no screen here"),
        (FileState.INDEXED, {}, "plan9", "names no program"),
    ],
)
def test_what_is_in_the_way_is_said(
    tmp_path: Path, state: FileState, environment: dict[str, str], platform: str, words: str
) -> None:
    assert words in str(viewer.hindrance(_record(tmp_path, state), platform, environment))


def test_a_file_that_is_gone_is_not_opened(tmp_path: Path) -> None:
    gone = FileRecord(SourceFile(str(tmp_path), "weg.pdf", 1, 1), FileState.INDEXED)
    assert "not there any more" in str(viewer.hindrance(gone))


def test_the_guard_is_named_where_it_binds_the_viewer_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    record = _record(tmp_path)
    monkeypatch.setattr(viewer, "which", lambda _name: "/usr/bin/xdg-open")
    assert viewer.hindrance(record, "linux", {"DISPLAY": ":0"}) is None
    monkeypatch.setattr("copilot.tui.screens.library.viewer.socket.socket", refuse)
    hindered = viewer.hindrance(record, "linux", {"DISPLAY": ":0"})
    assert "network guard also binds" in str(hindered)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows opens files by itself")
def test_the_path_is_one_argument_of_the_viewer_and_no_shell_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(
        "copilot.tui.screens.library.viewer.subprocess.Popen",
        lambda words, **_: started.append(words),
    )
    path = tmp_path / "a; rm -rf $HOME.pdf"
    viewer.open_original(path, "darwin")
    assert started == [["open", str(path)]]
