"""Questions, answers and verdicts: kept in the matter, found again by their words."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.domain import (
    Answer,
    AnswerStatus,
    Chunk,
    Coverage,
    Hit,
    Judgement,
    Pinpoint,
    Span,
    Statement,
    StoredChunk,
    Support,
)
from copilot.errors import (
    BadPinpointError,
    DocumentNotFoundError,
    QuestionNotFoundError,
    StatementNotFoundError,
)
from copilot.locale import notice
from copilot.paths import MatterPaths
from copilot.store.conversations import answer_json, answer_of
from copilot.store.library import Library
from copilot.store.migrations import schema_files
from tests.store.samples import matter_paths, put, scope_of

_TEXT = "Der Mieter kann mit einer Frist von drei Monaten kündigen."
_QUOTED = Statement(
    _TEXT,
    Support.QUOTED,
    (Pinpoint("D1", "miete.txt", 1, 0, len(_TEXT), _TEXT, "§ 5", "Seite 1"),),
)
_ANSWER = Answer(
    question="Wie lang ist die Kündigungsfrist?",
    status=AnswerStatus.ANSWERED,
    language="de",
    statements=(_QUOTED,),
    coverage=Coverage(1, 1, 0, 0, 0),
    model="fake",
    dropped=("Sechs Monate.",),
    timings={"total": 1.5},
)
_NOT_FOUND = replace(
    _ANSWER,
    question="Who pays 3 %?",
    status=AnswerStatus.NOT_FOUND,
    statements=(),
    nearest=(
        Hit(
            1,
            StoredChunk(7, "D1", "miete.txt", "Mietvertrag", Chunk(1, 0, 3, "§ 5", "Der")),
            0.5,
            ("dense",),
        ),
    ),
    reasons=(notice("“{word}” occurs in no document.", word="Yilmaz"),),
)


@pytest.fixture
def paths(tmp_path: Path) -> MatterPaths:
    return matter_paths(tmp_path / "matter")


@pytest.fixture
def library(paths: MatterPaths) -> Iterator[Library]:
    with Library.open(paths, scope_of(paths), create=True) as opened:
        put(opened, "miete.txt", _TEXT)
        yield opened


def _record(library: Library, answer: Answer = _ANSWER, conversation: str = "") -> int:
    return library.record_answer(
        answer.question, answer_json(answer), answer.model, answer.status.value, conversation
    )


def test_an_answer_comes_back_whole() -> None:
    assert answer_of(answer_json(_ANSWER)) == _ANSWER
    assert answer_of(answer_json(_NOT_FOUND)) == _NOT_FOUND


def test_an_answer_with_half_a_character_is_kept_all_the_same(library: Library) -> None:
    number = _record(library, replace(_ANSWER, question="Frist \udc80?"))
    assert library.past_question(number).question == "Frist ??"


def test_the_newest_question_comes_first_with_what_was_answered(library: Library) -> None:
    first, second = _record(library), _record(library, _NOT_FOUND, "c1")
    newest, oldest = library.history()
    assert (newest.id, oldest.id) == (second, first)
    assert (newest.status, newest.conversation, newest.model) == ("not_found", "c1", "fake")
    assert newest.asked_at.endswith("+00:00")
    assert answer_of(oldest.answer) == _ANSWER
    assert [past.id for past in library.history(1)] == [second]
    assert [past.id for past in library.history(conversation="c1")] == [second]
    assert library.past_question(first) == oldest


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("Kündigungsfrist", 1),
        ("KÜNDIGUNG", 1),
        ("frist", 1),
        ("drei Monaten", 1),  # words of the quote
        ("frist monaten", 1),  # each word somewhere
        ("who pays", 1),
        ("3 %", 1),
        ("%", 1),
        ("frist pays", 0),
        ('"frist" OR who', 0),  # no query language
        ("", 2),
    ],
)
def test_questions_are_found_by_parts_of_words_asked_or_quoted(
    library: Library, search: str, found: int
) -> None:
    _record(library)
    _record(library, _NOT_FOUND)
    assert len(library.history(search=search)) == found


def test_verdicts_keep_who_said_what_of_which_statement(library: Library) -> None:
    number = _record(library)
    library.add_verdict(number, Judgement.RIGHT, "anna", note="so ist es")
    library.add_verdict(number, Judgement.WRONG, "ben", statement=1)
    library.add_verdict(number, Judgement.BETTER, "cem", statement=1, better=("d1", Span(4, 10)))
    right, wrong, better = library.verdicts()
    assert (right.judgement, right.statement, right.note) == (Judgement.RIGHT, None, "so ist es")
    assert (wrong.judgement, wrong.statement, wrong.user) == (Judgement.WRONG, 1, "ben")
    assert (better.better, better.quote) == (("D1", Span(4, 10)), "Mieter")
    assert {verdict.question for verdict in library.verdicts()} == {number}


def test_a_verdict_on_what_is_not_there_is_refused(library: Library) -> None:
    number = _record(library)
    with pytest.raises(QuestionNotFoundError):
        library.add_verdict(number + 1, Judgement.RIGHT, "anna")
    with pytest.raises(StatementNotFoundError):
        library.add_verdict(number, Judgement.RIGHT, "anna", statement=2)
    for place, error in (
        (("D9", Span(0, 4)), DocumentNotFoundError),
        (("D1", Span(0, 999)), BadPinpointError),
        (("D1", Span(9, 4)), BadPinpointError),
        (("D1", Span(3, 4)), BadPinpointError),  # a blank
    ):
        with pytest.raises(error):
            library.add_verdict(number, Judgement.BETTER, "anna", better=place)
    assert library.verdicts() == []


def test_a_better_place_goes_with_its_judgement_only(library: Library) -> None:
    number = _record(library)
    with pytest.raises(ValueError, match="better"):
        library.add_verdict(number, Judgement.BETTER, "anna")
    with pytest.raises(ValueError, match="better"):
        library.add_verdict(number, Judgement.RIGHT, "anna", better=("D1", Span(0, 3)))


def test_a_history_outlives_its_documents(library: Library) -> None:
    number = _record(library)
    library.add_verdict(number, Judgement.BETTER, "anna", better=("D1", Span(4, 10)))
    assert library.remove("/mandant/akten", "miete.txt")
    assert answer_of(library.past_question(number).answer) == _ANSWER
    assert library.verdicts()[0].quote == "Mieter"
    assert not library.check().taken_out


def test_a_library_of_the_first_version_gets_its_history(
    paths: MatterPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = schema_files()
    with monkeypatch.context() as older:
        older.setattr("copilot.store.migrations.schema_files", lambda: {1: steps[1]})
        with Library.open(paths, scope_of(paths), create=True) as library:
            document = put(library, "miete.txt", _TEXT)
    with Library.open(paths, scope_of(paths)) as library:
        assert _record(library) == 1
        assert library.text(document) == _TEXT


def test_an_encrypted_library_shows_no_question_on_the_disk(paths: MatterPaths) -> None:
    with Library.open(paths, scope_of(paths), create=True, key=bytes(range(32))) as library:
        _record(library)
        assert library.history(search="frist")
    written = b"".join(path.read_bytes() for path in paths.root.rglob("*") if path.is_file())
    assert b"ndigungsfrist" not in written


def test_a_history_is_in_its_own_matters_file_only(tmp_path: Path) -> None:
    mine, other = matter_paths(tmp_path / "a"), matter_paths(tmp_path / "b")
    with (
        Library.open(mine, scope_of(mine), create=True) as library,
        Library.open(other, scope_of(other), create=True) as stranger,
    ):
        _record(library)
        assert stranger.history() == []
    with sqlite3.connect(mine.library) as connection:
        assert connection.execute("SELECT count(*) FROM questions").fetchone() == (1,)
    connection.close()
