"""From the command line to a file: an answer, a search, everything that was asked."""

import json
from pathlib import Path

import pytest

from copilot.cli import main
from copilot.workspace import Workspace
from tests.fakes import FakeModels


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
    monkeypatch.setattr("copilot.inference.installed.InstalledModels", lambda *_: FakeModels())
    monkeypatch.setattr("getpass.getuser", lambda: workspace.user)
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture
def matter(tmp_path: Path, workspace: Workspace) -> list[str]:
    """The options that name a matter of one lease."""
    folder = tmp_path / "documents"
    folder.mkdir()
    lease = "Mietvertrag\n\n§ 3 Miete\n\nDie Miete beträgt 900 EUR im Monat.\n"
    (folder / "miete.txt").write_text(lease, "utf-8")
    workspace.create_matter("Lindenhof")
    options = ["--matter", "Lindenhof", "--home", str(workspace.home.root)]
    main(["index", str(folder), *options])
    return options


def test_an_answer_and_a_search_are_written_beside_what_is_printed(
    matter: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer, search = tmp_path / "answer.md", tmp_path / "search.md"
    asked = main(["ask", "Wie hoch ist die Miete?", "--export", str(answer), *matter])
    assert asked in (0, 4)
    assert "Wie hoch ist die Miete?" in answer.read_text("utf-8")
    assert "Searched: 1 documents" in answer.read_text("utf-8")
    assert main(["search", "Miete", "--export", str(search), *matter]) == 0
    assert "900 EUR" in search.read_text("utf-8")
    assert "§ 3" in search.read_text("utf-8")
    capsys.readouterr()


def test_what_was_asked_is_exported_and_a_file_is_not_replaced_unasked(
    matter: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "all.md"
    assert main(["export", str(path), *matter]) == 4
    for question in ("Wie hoch ist die Miete?", "Wer zahlt die Orgel?"):
        main(["ask", question, *matter])
    capsys.readouterr()
    assert main(["export", str(path), "--json", *matter]) == 0
    assert json.loads(capsys.readouterr().out) == {"path": str(path), "questions": 2}
    text = path.read_text("utf-8")
    assert text.index("Wie hoch ist die Miete?") < text.index("Wer zahlt die Orgel?")
    assert main(["export", str(path), *matter]) == 2
    assert main(["export", str(path), "--question", "2", "--overwrite", *matter]) == 0
    assert "Wie hoch" not in path.read_text("utf-8")
    assert main(["export", str(tmp_path / "all.odt"), *matter]) == 2
