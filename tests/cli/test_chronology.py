"""``copilot chronology`` from the command line."""

import json
from pathlib import Path

import pytest

from copilot.cli import main
from copilot.cli.chronology import KINDS
from copilot.tools.chronology.nouns import EventKind
from copilot.workspace import Workspace
from tests.fakes import FakeModels


@pytest.fixture(autouse=True)
def _matter(monkeypatch: pytest.MonkeyPatch, workspace: Workspace, tmp_path: Path) -> None:
    monkeypatch.setattr("copilot.inference.installed.InstalledModels", lambda *_: FakeModels())
    monkeypatch.setattr("getpass.getuser", lambda: workspace.user)
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("COPILOT_HOME", str(workspace.home.root))
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text(
        "Die Pumpen wurden am 27. Mai 2024 geliefert.\n\nAm 31.02.2024 war niemand da.", "utf-8"
    )
    workspace.create_matter("Lindenhof")
    main(["index", str(folder), "--matter", "Lindenhof"])


def test_the_kinds_of_the_option_are_those_of_the_tool() -> None:
    assert set(KINDS) == {kind.value for kind in EventKind}


def test_events_and_unread_dates_come_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["chronology", "--matter", "Lindenhof", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    (event,) = record["events"]
    assert (event["date"], event["kind"]) == ("2024-05-27", "delivery")
    assert event["sources"][0]["verified"]
    assert [each["written"] for each in record["unread"]] == ["31.02.2024"]


def test_an_export_is_written_and_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("c.md", "c.docx", "c.xlsx", "c.png"):
        given = ["chronology", "--matter", "Lindenhof", "--export", str(tmp_path / name)]
        assert main(given) == 0
        assert (tmp_path / name).stat().st_size > 100
        assert main(given) == 2


def test_nothing_in_the_time_asked_for_is_told_by_the_exit_code() -> None:
    assert main(["chronology", "--matter", "Lindenhof", "--after", "2025"]) == 4
    assert main(["chronology", "--matter", "Lindenhof", "--after", "gestern"]) == 2
