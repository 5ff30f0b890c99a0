"""``copilot models use`` for an adapter: only what answers better than its base may answer."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from copilot.cli import main
from copilot.config import load_settings
from copilot.domain import Judgement
from copilot.inference.catalogue import add
from copilot.paths import Home
from copilot.workspace import Workspace
from tests.evals.conftest import LEASE, NDA, QUESTIONS
from tests.fakes import FakeModel, FakeModels
from tests.inference.adapters import change, lora
from tests.inference.test_catalogue import gguf

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _only_the_models_of_the_test(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
    """No shipped weights."""
    monkeypatch.setattr(Home, "weight_folders", lambda home: (home.models,))
    monkeypatch.setattr("getpass.getuser", lambda: workspace.user)
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> dict[str, FakeModel]:
    """How the base and the adapter answer; each picks "none" until a test says otherwise."""
    there = {name: FakeModel(name=name, pick=0) for name in ("nemo", "firm")}
    monkeypatch.setattr(
        "copilot.inference.installed.InstalledModels",
        lambda _home, settings: FakeModels(language_model=there[settings.model or "nemo"]),
    )
    return there


@pytest.fixture
def run(
    tmp_path: Path,
    workspace: Workspace,
    answering: dict[str, FakeModel],
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs ``copilot models`` where an adapter "firm" for "nemo" and a small matter are there."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "miete.txt").write_text(LEASE, "utf-8")
    (documents / "nda.md").write_text(NDA, "utf-8")
    workspace.create_matter("Lindenhof")
    with closing(workspace.open("Lindenhof")) as matter:
        list(matter.index([documents]))
    (tmp_path / "nemo.gguf").write_bytes(gguf())
    add(workspace.home, tmp_path / "nemo.gguf")
    fitting = lora({"blk.0.weight": change((32, 2), 0.1)}, architecture="nemo")
    (tmp_path / "firm.gguf").write_bytes(fitting)

    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["models", *words, "--home", str(workspace.home.root)])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    code, out, _ = command("add", str(tmp_path / "firm.gguf"), "--base", "nemo")
    assert code == 0
    assert "--gold" in out
    return command


@pytest.fixture
def held_out(tmp_path: Path) -> tuple[str, ...]:
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(line) + "\n" for line in QUESTIONS), "utf-8")
    return ("--gold", str(gold), "--matter", "Lindenhof")


def _in_use(workspace: Workspace) -> str:
    return load_settings(workspace.home).model


def test_the_list_names_an_adapter_with_its_base(run: Run) -> None:
    told = json.loads(run("list", "--json")[1])
    (adapter,) = [model for model in told["models"] if model["role"] == "adapter"]
    assert (adapter["name"], adapter["base"], adapter["in_use"]) == ("firm", "nemo", False)


def test_an_adapter_is_not_used_untested(run: Run, workspace: Workspace) -> None:
    code, _, err = run("use", "firm")
    assert code == 6
    assert "--gold" in err
    assert _in_use(workspace) == ""
    code, out, _ = run("use", "firm", "--anyway")
    assert code == 0
    assert "nothing shows" in out
    assert _in_use(workspace) == "firm"


def test_an_adapter_that_answers_better_is_used_and_the_figures_say_so(
    run: Run, workspace: Workspace, answering: dict[str, FakeModel], held_out: tuple[str, ...]
) -> None:
    answering["firm"].pick = 1
    code, out, _ = run("use", "firm", *held_out)
    assert code == 0
    assert "pinpoint_hits_gold_rate" in out
    assert "firm answers better than nemo on 3 questions" in out
    assert _in_use(workspace) == "firm"


def test_an_adapter_that_does_not_improve_is_refused(
    run: Run, workspace: Workspace, held_out: tuple[str, ...]
) -> None:
    code, _, err = run("use", "firm", *held_out)
    assert code == 6
    assert "does not answer better" in err
    assert _in_use(workspace) == ""
    code, out, _ = run("use", "firm", *held_out, "--json")
    told = json.loads(out)
    assert (code, told["exit"], told["improves"], told["measured"]) == (6, 6, False, True)
    assert "using" not in told
    code, out, _ = run("use", "firm", *held_out, "--anyway")
    assert code == 0
    assert "does not improve" in out
    assert _in_use(workspace) == "firm"


def test_questions_that_may_have_been_trained_on_are_named(
    run: Run,
    workspace: Workspace,
    answering: dict[str, FakeModel],
    held_out: tuple[str, ...],
) -> None:
    answering["firm"].pick = 1
    nothing: dict[str, Any] = {"statements": []}
    with closing(workspace.open("Lindenhof")) as matter:
        number = matter.library.record_answer(
            QUESTIONS[0]["question"], json.dumps(nothing), "nemo", "not_found"
        )
        matter.library.add_verdict(number, Judgement.WRONG, "anna")
    _, _, err = run("use", "firm", *held_out)
    assert "1 of these questions were judged before" in err


def test_a_report_of_the_comparison_is_written(
    run: Run, held_out: tuple[str, ...], tmp_path: Path
) -> None:
    run("use", "firm", *held_out, "--out", str(tmp_path / "report"))
    report = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    assert [column["model"] for column in report["columns"]] == ["nemo", "firm"]


def test_another_model_needs_no_proof(run: Run, workspace: Workspace) -> None:
    assert run("use", "nemo")[0] == 0
    assert _in_use(workspace) == "nemo"
