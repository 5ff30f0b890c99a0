"""Gold files: what is read from them, and what is said of a bad line."""

from pathlib import Path

import pytest

from copilot.domain import Span
from copilot.errors import BadGoldFileError, PathNotFoundError
from copilot.evals.cases import Case, GoldSpan, load_cases, spread
from tests.evals.conftest import WriteGold

_GOOD = {"qid": "a", "query": "Wer mietet?", "gold": [{"doc": "a.txt", "start": 1, "end": 4}]}


def test_a_line_is_a_question_with_its_spans(write_gold: WriteGold) -> None:
    [case] = load_cases(write_gold(_GOOD))
    assert case == Case("a", "Wer mietet?", (GoldSpan("a.txt", Span(1, 4)),), language="de", line=1)


def test_the_language_is_that_of_the_line_or_of_the_question(write_gold: WriteGold) -> None:
    given, guessed, other = load_cases(
        write_gold(
            {**_GOOD, "language": "en"},
            {"question": "Who is the tenant of the house?"},
            {**_GOOD, "language": "fr"},
        )
    )
    assert (given.language, guessed.language, other.language) == ("en", "en", "de")
    assert not guessed.answerable


def test_a_line_separator_inside_a_question_does_not_end_the_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('\ufeff{"query": "Wer\u2028mietet?"}\r\n\r\n{"query": "Wo?"}', "utf-8")
    assert [case.line for case in load_cases(path)] == [1, 3]


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ("{", "no JSON"),
        ("[]", "no object"),
        ({"qid": "a"}, "no question"),
        ({"query": 7}, "no question"),
        ({"query": "   "}, "empty"),
        ({"query": "x" * 5000}, "5000 characters"),
        ({"query": "Wer?", "gold": "a.txt"}, "no list"),
        ({"query": "Wer?", "gold": ["a.txt"]}, "no document"),
        ({"query": "Wer?", "gold": [{"doc": "a", "start": 3, "end": 3}]}, "start before end"),
        ({"query": "Wer?", "gold": [{"doc": "a", "start": -1, "end": 3}]}, "start before end"),
        ({"query": "Wer?", "gold": [{"doc": "a", "start": 0.5, "end": 3}]}, "whole numbers"),
        ({"query": "Wer?", "gold": [{"doc": "a", "start": 1}]}, "whole numbers"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(
    write_gold: WriteGold, line: object, detail: str
) -> None:
    path = write_gold(_GOOD, line)
    with pytest.raises(BadGoldFileError, match=r"Line 2 of .*gold\.jsonl") as caught:
        load_cases(path)
    assert detail in str(caught.value)
    assert '{"doc", "start", "end"}' in str(caught.value.fix)


def test_a_file_in_another_encoding_is_a_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes('{"query": "Kündigung?"}'.encode("latin-1"))
    with pytest.raises(BadGoldFileError, match="Line 1"):
        load_cases(path)
    with pytest.raises(PathNotFoundError):
        load_cases(tmp_path / "none.jsonl")


def test_a_limit_spreads_over_the_whole_file() -> None:
    cases = [Case(str(number), "?", ()) for number in range(10)]
    assert [case.qid for case in spread(cases, 3)] == ["0", "3", "6"]
    assert spread(cases, 0) == spread(cases, 10) == spread(cases, 99) == cases
