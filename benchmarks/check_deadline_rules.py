"""Whether the norms that the rules of deadlines name exist, and say the period, in the statutes.

    python -m benchmarks.check_deadline_rules passages.jsonl

passages.jsonl holds one norm a line: {"id": "ZPO:§ 517", "text": ...}.
"""

import argparse
import json
from pathlib import Path

from copilot.structure.authorities import find_authorities
from copilot.tools.deadlines import Rule, rules

_WORDS = {
    "1 months": ("ein Monat", "einen Monat", "eines Monats", "einem Monat"),
    "2 months": ("zwei Monate", "zwei Monaten", "zweiten Kalendermonats"),
    "1 weeks": ("eine Woche", "einer Woche"),
    "2 weeks": ("zwei Wochen", "zweiwöchig"),
    "3 weeks": ("drei Wochen",),
    "3 days": ("drei Tage",),
    "14 days": ("14 Tage",),
}


def cited(text: str) -> list[str]:
    """The ids of the German norms a text cites."""
    return [
        f"{each.fields['book'].replace('SGB X', 'SGB_10')}:§ {each.fields['number']}"
        for each in find_authorities(text)
        if each.fields.get("unit") == "§"
    ]


def complaints(rule: Rule, texts: dict[str, str]) -> list[str]:
    """Norms that do not exist, and a period that the rule's own norms do not name."""
    sources = [rule.source, rule.counting, rule.moves, rule.extension, rule.without_instruction]
    names = [name for source in sources for name in cited(source)]
    found = [f"{name} does not exist" for name in names if name not in texts]
    period = f"{rule.period.number} {rule.period.unit}" if rule.period else ""
    own = " ".join(texts.get(name, "") for name in cited(rule.source))
    if own and period in _WORDS and not any(word in own for word in _WORDS[period]):
        found.append(f"{period} is not said by {rule.source}")
    return found


def main() -> None:
    """Print what does not agree, and how much was compared."""
    parser = argparse.ArgumentParser()
    parser.add_argument("passages", type=Path)
    options = parser.parse_args()
    lines = map(json.loads, options.passages.read_text("utf-8").splitlines())
    texts = {row["id"]: row["text"] for row in lines}
    wrong = 0
    for rule in rules():
        for complaint in complaints(rule, texts):
            wrong += 1
            print(f"{rule.name}: {complaint}")
    print(f"{len(rules())} rules, {wrong} complaints")


if __name__ == "__main__":
    main()
