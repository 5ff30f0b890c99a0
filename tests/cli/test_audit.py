"""The trail on the command line: shown, checked, handed out, begun anew."""

import json
from pathlib import Path
from typing import Any

import pytest

from copilot.cli import main
from copilot.workspace import Workspace
from tests.fakes import FakeModels


@pytest.fixture(autouse=True)
def _a_matter(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
    monkeypatch.setattr("copilot.inference.installed.InstalledModels", lambda *_: FakeModels())
    monkeypatch.setattr("getpass.getuser", lambda: workspace.user)
    monkeypatch.setenv("LC_ALL", "C")
    workspace.create_matter("Lindenhof")
    workspace.record("export", kind="docx")


def _run(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main(["audit", *arguments, "--json", "--home", str(workspace.home.root)])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([], ["matter-created", "export"]),
        (["--action", "export"], ["export"]),
        (["--user", "otto"], []),
        (["--since", "2999"], []),
        (["--until", "2999-01"], ["matter-created", "export"]),
        (["--limit", "1"], ["export"]),
    ],
)
def test_entries_are_shown_by_what_was_asked_for(
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
    filters: list[str],
    expected: list[str],
) -> None:
    code, shown = _run(workspace, capsys, "show", *filters)
    assert [entry["action"] for entry in shown["entries"]] == expected
    assert code == (0 if expected else 4)


def test_a_changed_trail_is_an_exit_code_and_a_place(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(workspace, capsys, "verify")[0] == 0
    path = workspace.trail.path
    path.write_text(path.read_text().replace("docx", "xlsx"))
    code, told = _run(workspace, capsys, "verify")
    assert (code, told["whole"]) == (5, False)
    assert {fault["number"] for fault in told["trails"][0]["faults"]} == {2}


def test_after_a_break_a_new_trail_begins_and_the_old_one_is_kept(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = workspace.trail.lines()
    workspace.trail.path.write_text(lines[0] + "\n")
    assert _run(workspace, capsys, "verify")[0] == 5
    code, told = _run(workspace, capsys, "restart")
    assert code == 0
    assert Path(told["put_aside"]).read_text() == lines[0] + "\n"
    code, told = _run(workspace, capsys, "verify")
    assert code == 0
    assert all(trail["checked"] for trail in told["trails"])


def test_a_checkpoint_kept_elsewhere_finds_a_home_that_was_put_back(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = str(tmp_path / "checkpoint.json")
    folder = workspace.home.trail
    before = {path: path.read_bytes() for path in folder.iterdir()}
    workspace.record("export", kind="pdf")
    assert _run(workspace, capsys, "export", file)[0] == 0
    assert _run(workspace, capsys, "verify", "--checkpoint", file)[0] == 0
    for path, content in before.items():
        path.write_bytes(content)
    assert _run(workspace, capsys, "verify")[0] == 0
    assert _run(workspace, capsys, "verify", "--checkpoint", file)[0] == 5
