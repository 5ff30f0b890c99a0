"""The table of rules, read from TOML: periods with their norms, no arithmetic."""

import difflib
import re
import tomllib
from functools import cache
from typing import Any

from copilot.errors.deadlines import UnknownRuleError
from copilot.paths import resource
from copilot.tools.deadlines.nouns import Period, Rule, Worded


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the table."""
    path = resource("index", "deadlines", "rules.toml")
    table = tomllib.loads(path.read_text("utf-8"))
    return tuple(_rule(row, table["system"][row["system"]]) for row in table["rule"])


def rule_named(name: str) -> Rule:
    """A rule by its name; raises UnknownRuleError with the nearest ones."""
    known = {rule.name: rule for rule in rules()}
    found = known.get(name.strip().lower().replace("-", "_"))
    if found is None:
        near = ", ".join(difflib.get_close_matches(name, known, 4, 0.3)) or "berufung"
        raise UnknownRuleError(name=name, near=near)
    return found


def rules_heard(question: str) -> tuple[str, ...]:
    """The names of the rules that the words of a question may mean; empty where none fits."""
    return next((names for words, names in _heard() if words.search(question)), ())


@cache
def _heard() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    path = resource("index", "deadlines", "words.toml")
    rows = tomllib.loads(path.read_text("utf-8"))["heard"]
    return tuple((re.compile(row["words"], re.IGNORECASE), tuple(row["rules"])) for row in rows)


def period_of(written: str) -> Period | None:
    """ "2 weeks" -> Period(2, "weeks"); None for an empty text."""
    if not written:
        return None
    number, unit = written.split()
    match unit.removesuffix("s"):
        case "day":
            return Period(int(number), "days")
        case "week":
            return Period(int(number), "weeks")
        case "month":
            return Period(int(number), "months")
        case "year":
            return Period(int(number), "years")
    raise ValueError(written)


def _rule(row: dict[str, Any], system: dict[str, str]) -> Rule:
    targets = tuple(each.strip() for each in row.get("targets", "").split(",") if each.strip())
    return Rule(
        name=row["name"],
        source=row["source"],
        title=Worded(**row["title"]),
        trigger=Worded(**row["trigger"]),
        kind=row.get("kind", "after"),
        period=period_of(row["period"]),
        counting=system["counting"],
        moves=system["moves"],
        latest_start_months=row.get("latest_start_months", 0),
        notfrist=row.get("notfrist", False),
        extension=row.get("extension", ""),
        fiction=row.get("fiction", ""),
        without_instruction=row.get("without_instruction", ""),
        mail_days=row.get("mail_days", 0),
        targets=targets,
        note=Worded(**row.get("note", {})),
        unsure=Worded(**row.get("unsure", {})),
    )
