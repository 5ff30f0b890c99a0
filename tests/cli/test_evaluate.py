"""``copilot eval``: what it prints, what it writes, and what an interruption says."""

import json
from pathlib import Path
from typing import Any

import pytest

from copilot.cli import main
from copilot.evals.run import Step
from copilot.evals.study import Study
from copilot.workspace import Workspace
from tests.fakes import FakeModels

_LEASE = "§ 2 Kündigung\n\nDer Mieter kann mit einer Frist von drei Monaten kündigen.\n"
_GOLD = {
    "qid": "q1",
    "question": "Mit welcher Frist kann der Mieter kündigen?",
    "gold": [{"doc": "miete.txt", "start": 15, "end": len(_LEASE) - 1}],
    "expect": "drei Monaten",
}


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
    monkeypatch.setattr("copilot.inference.installed.InstalledModels", lambda *_: FakeModels())
    monkeypatch.setattr("getpass.getuser", lambda: workspace.user)
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture
def evaluate(tmp_path: Path, workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs ``copilot eval KIND`` with options on an indexed matter; returns its exit code."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "miete.txt").write_text(_LEASE, "utf-8")
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(_GOLD) + "\n", "utf-8")
    home = str(workspace.home.root)
    workspace.create_matter("Lindenhof")
    main(["index", str(folder), "--matter", "Lindenhof", "--home", home])
    capsys.readouterr()

    def run(kind: str, *options: str) -> int:
        given = ["eval", kind, "--gold", str(gold), "--matter", "Lindenhof", "--home", home]
        return main([*given, *options])

    return run


def test_json_is_one_line_with_the_figures_on_top(
    evaluate: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("retrieval", "--json") == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    [line] = captured.out.splitlines()
    report = json.loads(line)
    assert (report["queries"], report["hit@1"]) == (1, 1.0)
    assert report["ms_p95"] >= report["ms_p50"] > 0


def test_a_person_gets_a_table_and_the_folder(
    evaluate: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert evaluate("answers", "--closed-book", "--out", str(out)) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("| figure | fake (95 %) | fake, closed book (95 %) |")
    assert "Written to" in captured.err
    assert {path.name for path in out.iterdir()} == {
        "report.md",
        "report.json",
        "outcomes-answers-Lindenhof-default-fake.jsonl",
        "outcomes-closed_book-fake.jsonl",
    }
    assert json.loads((out / "report.json").read_text("utf-8"))["questions"] == 1


def test_an_interruption_says_how_to_go_on(
    evaluate: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    def interrupted(_: Study) -> Any:
        yield "fake", Step(None, 1, 1, 0, 0.0)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr("copilot.evals.study.Study.run", interrupted)
    assert evaluate("retrieval") == 130
    assert "With --out FOLDER" in capsys.readouterr().err
    out = tmp_path / "out"
    assert evaluate("retrieval", "--out", str(out)) == 130
    assert f"kept in {out}. The same command goes on" in capsys.readouterr().err
    assert not (out / "report.md").exists()


def test_progress_names_the_column_and_the_time_left(
    evaluate: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr("copilot.cli.output.Progress.show", lambda _, line: shown.append(line))
    assert evaluate("retrieval", "--limit", "1") == 0
    assert shown == ["default  1/1  0:00 left"]


def test_a_model_is_no_option_of_retrieval(evaluate: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        evaluate("retrieval", "--model", "x")
    assert ended.value.code == 2


def test_errors_carry_their_remedy(
    evaluate: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert evaluate("retrieval", "--profile", "none") == 2
    assert "There is no profile “none”; known are: " in capsys.readouterr().err
    (tmp_path / "gold.jsonl").write_text('{"query": "Wer?"}\n{\n', "utf-8")
    assert evaluate("answers", "--json") == 2
    told = json.loads(capsys.readouterr().out)
    assert "Line 2 of" in told["error"]
    assert "docs/evaluation.md" in told["remedy"]
    (tmp_path / "gold.jsonl").write_text('{"query": "Wer?"}\n', "utf-8")
    assert evaluate("retrieval") == 2
    assert "holds no question" in capsys.readouterr().err
    (tmp_path / "file").write_text("", "utf-8")
    (tmp_path / "gold.jsonl").write_text(json.dumps(_GOLD), "utf-8")
    assert evaluate("retrieval", "--out", str(tmp_path / "file")) == 2
    assert "Nothing can be written to" in capsys.readouterr().err
