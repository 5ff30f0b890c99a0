"""``copilot --plain``: a session of typed lines, read as a screen reader would say it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.cli.plain.matters import run
from copilot.cli.plain.said import statement_said
from copilot.domain import Pinpoint, Statement, Support
from copilot.workspace import Workspace


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    lease = "Mietvertrag\n\n§ 3 Miete\n\nDie Miete beträgt 900 EUR im Monat.\n"
    (folder / "miete.txt").write_text(lease, "utf-8")
    return folder


def _talk(workspace: Workspace, capsys: pytest.CaptureFixture[str], *lines: str) -> list[str]:
    """What is said when these lines are typed; the input ends after them."""
    typed: Iterator[str] = iter(lines)

    def read(prompt: str) -> str:
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    assert run(workspace, read) == 0
    return capsys.readouterr().out.splitlines()


def test_a_matter_is_created_indexed_asked_searched_read_and_exported(
    workspace: Workspace, documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "answer.md"
    said = _talk(
        workspace, capsys, "n", "Lindenhof", f"i {documents}", "Wie hoch ist die Miete?",
        "s Miete", "1", "n", "d", "v", "r", f"e {written}", "h", "x", "q",
    )  # fmt: skip
    text = "\n".join(said)
    assert "Done: 1 documents, 0 failed, 0 skipped." in said
    assert "Searched: 1 documents, 1 pages. Nothing was left out." in said
    assert "Pinpoint 1: " in text
    assert "The passage: " in text
    assert "There is no further page." in said
    assert "D1, miete.txt, 1 pages." in said
    assert f"Written: {written}" in said
    assert "Wie hoch ist die Miete?" in written.read_text("utf-8")
    assert "No such letter. h lists what you can type." in said
    assert said[-1] == "Goodbye."
    assert not any(sign in text for sign in "│─╭✓❝∅▸")


def test_what_fails_is_said_with_what_to_do_and_the_talk_goes_on(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace.create_matter("Lindenhof")
    said = _talk(workspace, capsys, "7", "1", "s Miete", "i /nowhere", "7", "m", "q")
    assert "There is no such matter." in said
    assert sum(line.startswith("What to do: ") for line in said) == 2
    assert "There is no pinpoint 7." in said
    assert said.count("1: Lindenhof") == 3


def test_states_differ_by_word() -> None:
    place = Pinpoint("D1", "a.pdf", 1, 0, 4, "Wort")
    supported = Statement("Ein Satz.", Support.SUPPORTED, (place, place))
    quoted = Statement("Wort", Support.QUOTED, (place,))
    assert statement_said(1, supported, 1) == ("Statement 1, supported: Ein Satz. Pinpoint 1-2.")
    assert statement_said(2, quoted, 3) == "Statement 2, quoted only: “Wort” Pinpoint 3."
