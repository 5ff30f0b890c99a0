"""Outcomes on disk: what was written is read again, what was cut off is passed over."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import FolderNotWritableError
from copilot.evals.outcomes import (
    Keeper,
    Outcome,
    Place,
    Quoted,
    Shown,
    file_name,
    kept_outcomes,
    line_of,
    made_folder,
    outcome_of,
    write_text,
)

_OUTCOME = Outcome(
    key="k1",
    qid="q1",
    question="Wer mietet?",
    hits=(Place("miete.txt", 0, 9, "Der Mieter"),),
    gold=(Place("miete.txt", 3, 9, "Mieter"),),
    answered=True,
    statements=(Shown("Der Mieter.", "supported", (Quoted("miete.txt", 0, 9, "Der", True),)),),
    dropped=("Die Mieterin.",),
    timings={"total": 1.5},
)


def test_an_outcome_is_read_as_it_was_written() -> None:
    assert outcome_of(line_of(_OUTCOME, {"answered_rate": 1.0, "other": None})) == _OUTCOME


@given(st.text(), st.text())
def test_any_words_survive_on_one_line(question: str, words: str) -> None:
    outcome = Outcome("k", "q", question, hits=(Place(words, 0, 1, words),))
    line = line_of(outcome, {})
    assert "\n" not in line
    assert outcome_of(line) == outcome


@given(st.integers(min_value=0, max_value=len(line_of(_OUTCOME, {})) - 1))
def test_a_line_cut_anywhere_is_none(length: int) -> None:
    assert outcome_of(line_of(_OUTCOME, {})[:length]) is None


@pytest.mark.parametrize("line", ["", "[]", "null", '{"key": 1}', '{"verdicts": {}}'])
def test_what_is_no_outcome_is_none(line: str) -> None:
    assert outcome_of(line) is None


def test_a_line_after_a_cut_one_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.jsonl"
    Keeper(path).keep(line_of(_OUTCOME, {}))
    path.write_text(path.read_text("utf-8") + '{"key": "half', "utf-8")
    Keeper(path).keep(line_of(Outcome("k2", "q2", "?"), {}))
    assert list(kept_outcomes(path)) == ["k1", "k2"]


def test_without_a_file_nothing_is_kept(tmp_path: Path) -> None:
    Keeper(None).keep("x")
    assert kept_outcomes(None) == kept_outcomes(tmp_path / "none") == {}
    assert list(tmp_path.iterdir()) == []


def test_what_quotes_a_matter_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    folder = made_folder(tmp_path / "a" / "out")
    Keeper(folder / "o.jsonl").keep("{}")
    write_text(folder / "report.md", "# R\n")
    write_text(folder / "report.md", "# R2\n")
    assert (folder / "report.md").read_text("utf-8") == "# R2\n"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"o.jsonl": 0o600, "report.md": 0o600}


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    for path in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises(FolderNotWritableError, match="file"):
            made_folder(path)
    with pytest.raises(FolderNotWritableError):
        Keeper(tmp_path / "none" / "o.jsonl").keep("{}")


def test_a_file_is_named_after_its_column() -> None:
    name = file_name("answers", "Müller ./. Maier", "", "qwen2.5")
    assert name == "outcomes-answers-Müller-.-.-Maier-qwen2.5.jsonl"
    assert len(file_name("x" * 500)) < 200
