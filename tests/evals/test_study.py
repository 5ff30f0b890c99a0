"""A gold set put to a real small index: figures, comparison, going on after an interruption."""

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from copilot.errors import (
    BadGoldFileError,
    EmptyGoldFileError,
    GoldDocumentMissingError,
    GoldSpanMissingError,
    IndexMismatchError,
    ModelMissingError,
    NothingIndexedError,
    ProfileMissingError,
)
from copilot.evals.columns import Column, Kind, columns, labels
from copilot.evals.study import Study
from copilot.workspace import Workspace
from tests.evals.conftest import LEASE, QUESTIONS, WriteGold
from tests.fakes import FakeModel, FakeModels, HashEmbedder


class InterruptedEmbedder(HashEmbedder):
    """Presses Ctrl-C for the user when a question holds ``word``; counts what it is asked."""

    def __init__(self, word: str = "") -> None:
        self.word = word
        self.asked: list[str] = []

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        if self.word and any(self.word in text for text in texts):
            raise KeyboardInterrupt
        return super().queries(texts)


def _study(workspace: Workspace, gold: Path, kind: Kind = Kind.ANSWERS, **more: Any) -> Study:
    return Study(workspace, kind, gold, **{"matters": ["Lindenhof"], **more})


def _report(study: Study) -> dict[str, Any]:
    list(study.run())
    return study.write_report()


def _index_again(workspace: Workspace, folder: Path) -> None:
    with closing(workspace.open("Lindenhof")) as matter:
        list(matter.index([folder]))


def _profile(tmp_path: Path, name: str, lines: str) -> str:
    path = tmp_path / f"{name}.toml"
    path.write_text(lines, "utf-8")
    return str(path)


def test_retrieval_has_the_figures_of_the_contract(lindenhof: Workspace, gold: Path) -> None:
    report = _report(_study(lindenhof, gold, Kind.RETRIEVAL))
    assert report["queries"] == 2
    for k in (1, 5, 8, 10, 20, 64):
        assert {f"hit@{k}", f"recall@{k}", f"precision@{k}", f"hit@{k}_ci95"} <= set(report)
    assert {"mrr@10", "ndcg@10", "right_document@1", "ms_p50", "ms_p95"} <= set(report)
    assert report["hit@5"] == 1.0
    assert set(report["by_language"]) == {"de", "en"}
    assert report["columns"][0]["name"] == "default"
    assert report["columns"][0]["index"]["documents"] == 2
    assert report["differences"] == []


def test_answers_have_the_figures_of_the_contract(lindenhof: Workspace, gold: Path) -> None:
    report = _report(_study(lindenhof, gold))
    rates = (
        "answered_rate", "correctly_refused_rate", "wrongly_refused_rate",
        "verified_pinpoint_rate", "pinpoint_hits_gold_rate", "expect_found_rate",
        "false_supported_rate", "supported_rate", "quoted_only_rate", "dropped_rate",
    )  # fmt: skip
    for name in rates:
        low, high = report[f"{name}_ci95"]
        assert report[name] is None or low <= report[name] <= high
    assert {"first_token_p50", "first_token_p95", "total_p50", "total_p95"} <= set(report)
    assert report["questions"] == 3
    assert report["verified_pinpoint_rate"] == 1.0
    assert report["by_language"]["de"]["questions"] == 2


def test_without_a_folder_nothing_is_written(
    lindenhof: Workspace, gold: Path, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    study = _study(lindenhof, gold)
    _report(study)
    assert study.written == []
    assert sorted(tmp_path.iterdir()) == before


def test_an_interrupted_run_goes_on_where_it_was(
    lindenhof: Workspace, gold: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    lindenhof.models = FakeModels(embedder=InterruptedEmbedder("Scheune"))  # type: ignore[assignment]
    seen = []
    with pytest.raises(KeyboardInterrupt):
        for _, step in _study(lindenhof, gold, out=out).run():
            seen.append(step.outcome.qid)
    assert seen == ["q1", "q2"]
    assert not (out / "report.md").exists()
    [kept] = out.glob("outcomes-answers-*.jsonl")
    kept.write_text(kept.read_text("utf-8") + '{"key": "', "utf-8")

    going_on = InterruptedEmbedder()
    lindenhof.models = FakeModels(embedder=going_on)  # type: ignore[assignment]
    study = _study(lindenhof, gold, out=out)
    steps = [step for _, step in study.run()]
    assert [(step.done, step.kept) for step in steps] == [(1, 2), (2, 2), (3, 2)]
    assert {QUESTIONS[2]["question"]} >= set(going_on.asked) - {""}
    resumed = study.write_report()
    assert (out / "report.json").exists()

    fresh = _report(_study(lindenhof, gold))
    timed = ("passages", "first_token", "total", "columns", "about")
    assert {k: v for k, v in resumed.items() if not k.startswith(timed)} == {
        k: v for k, v in fresh.items() if not k.startswith(timed)
    }


def test_a_finished_run_asks_nothing_again(
    lindenhof: Workspace, gold: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = _report(_study(lindenhof, gold, out=out))
    quiet = InterruptedEmbedder()
    lindenhof.models = FakeModels(embedder=quiet)  # type: ignore[assignment]
    assert _report(_study(lindenhof, gold, out=out)) == first
    assert quiet.asked == []


def test_a_changed_question_index_or_profile_is_asked_anew(
    lindenhof: Workspace, write_gold: WriteGold, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    profile = _profile(tmp_path, "mine", "passages = 5\n")

    def asked(*lines: Any) -> int:
        given = write_gold(*lines)
        steps = [s for _, s in _study(lindenhof, given, out=out, profiles=[profile]).run()]
        return steps[0].total - steps[0].kept

    assert asked(*QUESTIONS) == 3
    assert asked(*QUESTIONS) == 0
    assert asked(QUESTIONS[0], {**QUESTIONS[1], "expect": "Ireland"}, QUESTIONS[2]) == 1
    _profile(tmp_path, "mine", "passages = 4\n")
    assert asked(*QUESTIONS) == 3
    (folder / "neu.txt").write_text("Ein neues Dokument über die Scheune.", "utf-8")
    _index_again(lindenhof, folder)
    assert asked(*QUESTIONS) == 3


def test_models_and_profiles_stand_side_by_side(
    lindenhof: Workspace, gold: Path, tmp_path: Path, language_models: dict[str, FakeModel]
) -> None:
    language_models["large"].pick = 0
    other = _profile(tmp_path, "short", "passages = 1\n")
    report = _report(
        _study(lindenhof, gold, models=["small", "large"], profiles=["default", other])
    )
    names = [column["name"] for column in report["columns"]]
    assert names == ["small, default", "small, short", "large, default", "large, short"]
    assert report["answered_rate"] == report["columns"][0]["answered_rate"]
    third = report["differences"][1]
    assert (third["column"], third["against"]) == ("large, default", "small, default")
    expected = report["columns"][2]["answered_rate"] - report["answered_rate"]
    assert third["answered_rate"] == pytest.approx(expected, abs=1e-3)
    low, high = third["answered_rate_ci95"]
    assert low <= third["answered_rate"] <= high


def test_a_column_more_asks_only_its_own_questions(
    lindenhof: Workspace, gold: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    list(_study(lindenhof, gold, models=["small"], out=out).run())
    steps = [s for _, s in _study(lindenhof, gold, models=["small", "large"], out=out).run()]
    assert [step.kept for step in steps] == [3, 3, 3, 0, 0, 0]


def test_the_model_alone_is_a_column_without_pinpoints(
    lindenhof: Workspace, gold: Path, tmp_path: Path, language_models: dict[str, FakeModel]
) -> None:
    language_models["small"].says = "The laws of Ireland."
    out = tmp_path / "out"
    report = _report(_study(lindenhof, gold, closed_book=True, out=out))
    retrieval, alone = report["columns"]
    assert alone["name"] == "small, closed book"
    assert (retrieval["pinpoints_possible"], alone["pinpoints_possible"]) == (True, False)
    assert alone["expect_found_rate"] == 0.5
    assert alone["correctly_refused_rate"] == 0.0
    assert "pinpoint_hits_gold_rate" not in alone
    text = (out / "report.md").read_text("utf-8")
    assert "## What retrieval adds" in text
    assert "no pinpoint is possible" in text
    assert (out / "outcomes-closed_book-small.jsonl").exists()


def test_a_model_alone_is_not_asked_again_after_the_index_changed(
    lindenhof: Workspace, gold: Path, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    list(_study(lindenhof, gold, closed_book=True, out=out).run())
    (folder / "neu.txt").write_text("Noch ein Dokument.", "utf-8")
    _index_again(lindenhof, folder)
    steps = [s for _, s in _study(lindenhof, gold, closed_book=True, out=out).run()]
    assert [step.kept for step in steps] == [0, 0, 0, 3, 3, 3]


def test_each_outcome_is_a_line_with_its_verdicts(
    lindenhof: Workspace, gold: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    list(_study(lindenhof, gold, out=out).run())
    [kept] = out.glob("outcomes-*.jsonl")
    first, *_ = map(json.loads, kept.read_text("utf-8").splitlines())
    assert first["qid"] == "q1"
    assert first["verdicts"]["answered_rate"] == 1.0
    assert first["verdicts"]["correctly_refused_rate"] is None
    assert first["timings"]["total"] >= 0
    assert first["gold"][0]["text"] in LEASE


def test_gold_on_a_copy_counts_as_gold_on_the_document(
    lindenhof: Workspace, write_gold: WriteGold, folder: Path
) -> None:
    (folder / "zweite.txt").write_text(LEASE, "utf-8")
    _index_again(lindenhof, folder)
    span = {**QUESTIONS[0]["gold"][0], "doc": "zweite.txt"}
    given = write_gold({**QUESTIONS[0], "gold": [span]})
    assert _report(_study(lindenhof, given, Kind.RETRIEVAL))["hit@5"] == 1.0


def test_a_gold_document_that_is_not_indexed_is_named(
    lindenhof: Workspace, write_gold: WriteGold
) -> None:
    missing = {"qid": "x", "query": "Wer?", "gold": [{"doc": "fehlt.pdf", "start": 0, "end": 5}]}
    with pytest.raises(GoldDocumentMissingError, match=r"Line 2 .*fehlt\.pdf.*Lindenhof") as caught:
        list(_study(lindenhof, write_gold(QUESTIONS[0], missing)).run())
    assert "copilot status" in str(caught.value.fix)
    beyond = {"qid": "x", "query": "Wer?", "gold": [{"doc": "nda.md", "start": 0, "end": 9999}]}
    with pytest.raises(GoldSpanMissingError, match="0 to 9999"):
        list(_study(lindenhof, write_gold(beyond)).run())


def test_what_cannot_work_is_said_before_the_first_question(
    lindenhof: Workspace, gold: Path, write_gold: WriteGold, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ProfileMissingError, match="default"):
        _study(lindenhof, gold, profiles=["none"])
    lindenhof.create_matter("Leer")
    with pytest.raises(NothingIndexedError):
        next(_study(lindenhof, gold, matters=["Lindenhof", "Leer"]).run())
    monkeypatch.setattr(HashEmbedder, "name", "another")
    with pytest.raises(IndexMismatchError, match="hash"):
        next(_study(lindenhof, gold).run())
    with pytest.raises(EmptyGoldFileError):
        _study(lindenhof, write_gold(QUESTIONS[2]), Kind.RETRIEVAL)
    with pytest.raises(BadGoldFileError):
        _study(lindenhof, write_gold("{"))


def test_a_model_that_is_not_installed_is_named(workspace: Workspace, gold: Path) -> None:
    with pytest.raises(ModelMissingError, match="nowhere-7b"):
        _study(workspace, gold, models=["nowhere-7b"])


def test_columns_go_model_by_model_with_each_alone_at_its_end() -> None:
    asked = columns(Kind.ANSWERS, ["M"], ["a", "b"], ["x", "y"], closed_book=True)
    assert labels(asked) == [
        "x, a", "x, b", "x, closed book", "y, a", "y, b", "y, closed book",
    ]  # fmt: skip
    assert labels(columns(Kind.RETRIEVAL, ["M", "N"], ["a"], [])) == ["a, M", "a, N"]
    assert labels([Column(Kind.ANSWERS, "M", "/p/mine.toml", "x")]) == ["x"]
    paths = ["/p/mine.toml", "/q/mine.toml"]
    assert labels(columns(Kind.RETRIEVAL, ["M"], ["/p/mine.toml", "default"], [])) == [
        "mine", "default",
    ]  # fmt: skip
    assert labels(columns(Kind.RETRIEVAL, ["M"], paths, [])) == paths


def test_an_index_made_with_another_embedder_is_a_column_with_that_one(
    lindenhof: Workspace, folder: Path, gold: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Tuned(HashEmbedder):
        name = "tuned"

    lindenhof.create_matter("Tuned")
    usual = lindenhof.models
    lindenhof.models = FakeModels(embedder=Tuned())  # type: ignore[assignment]
    with closing(lindenhof.open("Tuned")) as matter:
        list(matter.index([folder]))
    lindenhof.models = usual
    here = lindenhof.home.models / "tuned-folder"
    here.mkdir(parents=True)
    (here / "embedder.json").write_text("{}", "utf-8")
    monkeypatch.setattr(
        "copilot.inference.embedder.describe",
        lambda path: SimpleNamespace(identity="tuned" if path == here else "other"),
    )
    monkeypatch.setattr("copilot.inference.embedder.Embedder", lambda path, _: Tuned())
    report = _report(_study(lindenhof, gold, Kind.RETRIEVAL, matters=["Lindenhof", "Tuned"]))
    assert [column["index"]["embedder"] for column in report["columns"]] == ["hash", "tuned"]
    assert report["differences"][0]["hit@5"] == 0.0
