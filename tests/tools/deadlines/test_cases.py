"""The table of cases: rule, source and reason are written beside each; all must be right."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from copilot.tools.deadlines import Inputs, compute, rule_named
from copilot.tools.deadlines.rules import period_of

_LOCAL = {"yes": True, "no": False}


def _cases() -> list[dict[str, str]]:
    path = Path(__file__).with_name("cases.csv")
    return list(csv.DictReader(path.read_text("utf-8").splitlines(), delimiter=";"))


def _inputs(case: dict[str, str]) -> Inputs:
    given: dict[str, Any] = {case["given"]: date.fromisoformat(case["day"]), "land": case["land"]}
    for option in filter(None, case["options"].split(",")):
        name, _, value = option.partition("=")
        if name == "local":
            given["local"] = _LOCAL[value]
        elif name == "mail":
            given["by_mail"] = True
        elif name == "instructed":
            given["instructed"] = _LOCAL[value]
        else:
            given[name] = period_of(value)
    return Inputs(**given)


@pytest.mark.parametrize(
    "case", _cases(), ids=lambda case: f"{case['rule']}-{case['land']}-{case['day']}"
)
def test_case_of_the_table_is_right(case: dict[str, str]) -> None:
    found = compute(rule_named(case["rule"]), _inputs(case))
    assert found.end == date.fromisoformat(case["expected"]), case["reason"]
    assert case["source"]
    assert all(step.source for step in found.steps)


def test_the_table_has_cases_enough() -> None:
    assert len(_cases()) >= 150
