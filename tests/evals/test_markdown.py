"""The report for a person: its shape, and that nothing in it is rendered from a document."""

import re
from typing import Any

from copilot.domain import Span
from copilot.evals.cases import Case, GoldSpan
from copilot.evals.columns import Column, Kind
from copilot.evals.markdown import figures_table, markdown
from copilot.evals.mistakes import mistakes, worst
from copilot.evals.outcomes import Outcome, Place, Quoted, Shown
from copilot.evals.report import Result, report_of, result_of

_INDEX = {"documents": 2, "pages": 3, "passages": 4, "embedder": "e5", "chunking": "whole"}
_ABOUT = {"gold": "g.jsonl", "gold_sha256": "f" * 64, "questions": 4, "version": "1.0"}
_FRIST = Case("f", "Mit welcher | Frist?", (GoldSpan("a.txt", Span(0, 40)),), "drei Monate")
_LAW = Case("l", "Which law?", (GoldSpan("b.md", Span(0, 10)),), "Ireland", language="en")
_ROOF = Case("r", "Welche Farbe?", (), answerable=False)
_CASES = [_FRIST, _LAW, _ROOF]
_HOSTILE = "![x](https://example.org/`a`) <img src=x>\n# Kopf | Spalte"


def _outcome(case: Case, *statements: Shown) -> Outcome:
    gold = tuple(Place(g.doc, g.span.start, g.span.end, "drei Monate") for g in case.gold)
    return Outcome(
        key=case.qid,
        qid=case.qid,
        question=case.question,
        hits=(Place("c.txt", 0, 30, _HOSTILE),),
        gold=gold,
        answered=bool(statements),
        statements=statements,
        timings={"first_token": 1.0, "total": 2.0},
    )


def _answers() -> Result:
    wrong = Shown(_HOSTILE, "supported", (Quoted("c.txt", 0, 30, _HOSTILE, True),))
    outcomes = [_outcome(_FRIST, wrong), _outcome(_LAW), _outcome(_ROOF, wrong)]
    column = Column(Kind.ANSWERS, "M", "default", "tiny")
    return result_of("tiny", column, _CASES, outcomes, _INDEX)


def _alone() -> Result:
    said = Shown("Drei Monate.", "")
    outcomes = [_outcome(case, said) for case in _CASES]
    column = Column(Kind.CLOSED_BOOK, "M", "default", "tiny")
    return result_of("tiny, closed book", column, _CASES, outcomes, _INDEX)


def _report(*results: Result) -> dict[str, Any]:
    return report_of(results, _ABOUT)


def test_the_report_has_its_parts_in_order() -> None:
    results = (_answers(), _alone())
    text = markdown(_report(*results), results)
    assert re.findall(r"^#+ .*$", text, re.MULTILINE) == [
        "# Answers",
        "## What retrieval adds",
        "## Figures",
        "## By language",
        "## What went wrong: tiny",
        "## What went wrong: tiny, closed book",
    ]
    assert "- Gold set: `g.jsonl` (ffffffffffff), 4 questions; program 1.0." in text
    assert (
        "- `tiny`: matter `M`, 2 documents, 4 passages, profile `default`, index made with `e5`, "
        "whole." in text
    )
    assert "- `tiny, closed book`: the model alone, without documents.\n" in text
    assert "it refuses 0.000 (0.000–0.793) and 0.000 (0.000–0.793)." in text


def test_the_table_has_a_row_a_figure_and_each_further_column_its_difference() -> None:
    lines = figures_table(_report(_answers(), _alone())).split("\n")
    assert lines[0] == "| figure | tiny (95 %) | tiny, closed book (95 %) | difference (95 %) |"
    assert lines[1] == "|---|---|---|---|"
    assert {line.count("|") for line in lines} == {5}
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in lines[2:]}
    assert rows["questions"] == "| questions | 3 | 3 |  |"
    assert rows["expect_found_rate"].startswith(
        "| expect_found_rate | 0.000 (0.000–0.658) | 0.500 (0.095–0.905) | +0.500 ("
    )
    assert rows["verified_pinpoint_rate"].endswith(" | – |  |")
    assert not [name for name in rows if name.endswith("_ci95") or name == "index"]


def test_each_case_shows_question_gold_and_what_was_shown() -> None:
    results = (_answers(),)
    text = markdown(_report(*results), results)
    part = text[text.index("- **f**") :].split("\n\n")[0]
    assert part.split("\n")[0] == "- **f**, shown as supported, and wrong"
    assert "  - question: `Mit welcher | Frist?`" in part
    assert "  - gold, `a.txt`: `drei Monate`" in part
    assert "  - expected: `drei Monate`" in part
    assert "  - supported: `![x](https://example.org/'a') <img src=x> # Kopf | Spalte`" in part
    assert "  - not found; first passage: `" in text


def test_no_word_of_a_document_stands_outside_a_code_span() -> None:
    results = (_answers(), _alone())
    outside = re.sub(r"`[^`\n]*`", "", markdown(_report(*results), results))
    assert "example.org" not in outside
    assert "<img" not in outside
    assert "Kopf" not in outside


def test_a_long_quote_is_cut_and_a_name_cannot_break_the_table() -> None:
    case = Case("f", "Frist? " * 200, (), answerable=False)
    outcome = _outcome(case, Shown("x", "supported"))
    result = result_of("a|b*", Column(Kind.ANSWERS, "M", "p", "a|b*"), [case], [outcome], _INDEX)
    text = markdown(_report(result), (result,))
    assert "| figure | a\\|b* (95 %) |" in text
    assert "## What went wrong: a\\|b\\*" in text
    assert max(map(len, text.split("\n"))) < 400


def test_mistakes_are_sorted_by_what_they_cost() -> None:
    assert list(mistakes(_answers())) == [
        "supported_unanswerable",
        "supported_wrong",
        "refused_missed",
    ]
    assert list(mistakes(_alone())) == ["invented", "stated_wrong"]


def test_a_frequent_mistake_does_not_hide_the_others() -> None:
    wrong = Shown("x", "supported")
    cases = [_ROOF] * 30 + [_LAW]
    outcomes = [_outcome(_ROOF, wrong)] * 30 + [_outcome(_LAW)]
    result = result_of("t", Column(Kind.ANSWERS, "M", "p", "t"), cases, outcomes, _INDEX)
    kinds = [mistake.kind for mistake in worst(mistakes(result))]
    assert kinds == ["supported_unanswerable"] * 9 + ["refused_missed"]


def test_every_kind_of_answer_has_its_place() -> None:
    gold = Quoted("a.txt", 0, 40, "x", True)
    beside = Quoted("c.txt", 0, 9, "y", True)
    shown = {
        "right_place_only": Shown("x", "quoted_only", (gold,)),
        "quoted_wrong": Shown("y", "quoted_only", (beside,)),
        "unverified": Shown("y", "quoted_only", (Quoted("c.txt", 0, 9, "y", False),)),
    }
    for kind, statement in shown.items():
        outcome = _outcome(_FRIST, statement)
        column = Column(Kind.ANSWERS, "M", "p", "t")
        assert list(mistakes(result_of("t", column, [_FRIST], [outcome], _INDEX))) == [kind]
    right = Shown("Drei Monate.", "supported", (beside,))
    result = result_of("t", column, [_FRIST], [_outcome(_FRIST, right)], _INDEX)
    assert mistakes(result) == {}


def test_a_search_goes_wrong_in_three_ways() -> None:
    far = tuple(Place("c.txt", at, at + 1) for at in range(70))
    gold = Place("a.txt", 0, 40)
    lists = {
        "not_in_64": far,
        "not_in_10": (*far[:20], gold),
        "wrong_document_first": (far[0], gold),
        "": (gold,),
    }
    column = Column(Kind.RETRIEVAL, "M", "p")
    for kind, hits in lists.items():
        outcome = Outcome("k", "f", "?", hits=hits, timings={"total": 0.1})
        result = result_of("p", column, [_FRIST], [outcome], _INDEX)
        assert list(mistakes(result)) == ([kind] if kind else [])
