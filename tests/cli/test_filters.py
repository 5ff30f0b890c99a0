"""The options that limit a search, from the command line to the passages."""

import json
from pathlib import Path

import pytest

from copilot.cli import main
from copilot.domain import DocumentKind, Filter
from copilot.errors import BadDateError
from copilot.workspace import Workspace
from tests.fakes import FakeModels


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
    monkeypatch.setattr("copilot.inference.installed.InstalledModels", lambda *_: FakeModels())
    monkeypatch.setattr("getpass.getuser", lambda: workspace.user)
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture
def documents(tmp_path: Path, workspace: Workspace) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "miete.txt").write_text("Die Miete beträgt 900 EUR im Monat.", "utf-8")
    (folder / "brief.eml").write_text(
        "From: Ida Lang <ida@example.org>\nTo: b@example.org\nSubject: Miete\n"
        "Date: Thu, 03 Mar 2022 10:00:00 +0100\n\nDie Miete beträgt 900 EUR.\n",
        "utf-8",
    )
    workspace.create_matter("Lindenhof")
    main(["index", str(folder), "--matter", "Lindenhof", "--home", str(workspace.home.root)])
    return folder


def _paths(capsys: pytest.CaptureFixture[str], workspace: Workspace, *options: str) -> set[str]:
    capsys.readouterr()
    given = ["search", "Miete", "--matter", "Lindenhof", "--json", *options]
    main([*given, "--home", str(workspace.home.root)])
    return {hit["path"] for hit in json.loads(capsys.readouterr().out)["hits"]}


def test_a_search_stays_within_the_documents_asked_for(
    documents: Path, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _paths(capsys, workspace) == {"miete.txt", "brief.eml"}
    assert _paths(capsys, workspace, "--type", "mail") == {"brief.eml"}
    assert _paths(capsys, workspace, "--from", "ida") == {"brief.eml"}
    assert _paths(capsys, workspace, "--after", "2022-04") == set()
    assert _paths(capsys, workspace, "--before", "2022") == {"brief.eml"}
    assert _paths(capsys, workspace, "--document", "miete.txt") == {"miete.txt"}


def test_a_date_that_is_none_is_refused_with_its_remedy(
    documents: Path, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["search", "Miete", "--matter", "Lindenhof", "--after", "gestern"]
    assert main([*given, "--home", str(workspace.home.root)]) == BadDateError.exit_code
    assert "gestern" in capsys.readouterr().err


def test_the_coverage_is_that_of_the_documents_searched(
    documents: Path, workspace: Workspace
) -> None:
    matter = workspace.open("Lindenhof")
    assert matter.library.coverage().documents_searched == 2
    mails = Filter(kinds=frozenset({DocumentKind.MAIL}))
    assert matter.library.coverage(mails).documents_searched == 1
    matter.close()
