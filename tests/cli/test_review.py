"""``copilot review`` from the command line."""

import json
from pathlib import Path

import pytest

from copilot.cli import main
from copilot.workspace import Workspace
from tests.fakes import FakeModels

_LEASE = (
    "Mietvertrag\n\nzwischen der Ostsee GmbH und der Nordwind GmbH.\n\n§ 1 Mietzeit\n\n"
    "Das Mietverhältnis beginnt am 1. Mai 2019.\n\n§ 2 Miete\n\nDie Nettokaltmiete beträgt "
    "900,00 €.\n"
)


@pytest.fixture(autouse=True)
def _matter(monkeypatch: pytest.MonkeyPatch, workspace: Workspace, tmp_path: Path) -> None:
    monkeypatch.setattr("copilot.inference.installed.InstalledModels", lambda *_: FakeModels())
    monkeypatch.setattr("getpass.getuser", lambda: workspace.user)
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("COPILOT_HOME", str(workspace.home.root))
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "mietvertrag.txt").write_text(_LEASE, "utf-8")
    workspace.create_matter("L")
    main(["index", str(folder), "--matter", "L"])


def test_a_table_is_made_filled_judged_and_exported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["review", "create", "--template", "lease", "--matter", "L"]) == 0
    assert main(["review", "run", "--no-model", "--matter", "L"]) == 0
    column = ["--column", "rent", "--value", "950.00 EUR"]
    assert main(["review", "verdict", "--matter", "L", "--document", "D1", *column, "wrong"]) == 0
    capsys.readouterr()
    assert main(["review", "show", "--matter", "L", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["done"], record["total"]) == (15, 15)
    (row,) = record["rows"]
    assert row["cells"]["begin"]["value"] == "2019-05-01"
    assert row["cells"]["rent"]["pinpoints"][0]["verified"]
    assert row["verdicts"]["rent"]["value"] == "950.00 EUR"
    for name in ("t.xlsx", "t.docx", "t.csv", "t.json"):
        assert main(["review", "export", str(tmp_path / name), "--matter", "L"]) == 0
        assert (tmp_path / name).stat().st_size > 100


def test_an_unknown_template_or_table_is_refused() -> None:
    assert main(["review", "create", "--template", "treaty", "--matter", "L"]) == 2
    assert main(["review", "run", "--matter", "L"]) == 2
