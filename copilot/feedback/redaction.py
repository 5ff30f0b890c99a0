"""What training pairs tell of people: counted by kind, replaced only where that is asked."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from copilot.feedback.pairs import Pair
from copilot.structure.personal import Kind, personal_data

_SAMPLES: Final = 5
_RUN: Final = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class Findings:
    """Everything found in the pairs so far, by kind: how often, and which."""

    counts: Counter[Kind] = field(default_factory=Counter)
    values: dict[Kind, dict[str, None]] = field(default_factory=dict)

    def add(self, kind: Kind, value: str) -> None:
        """Count one more place."""
        self.counts[kind] += 1
        self.values.setdefault(kind, {})[_plain(value)] = None

    def record(self) -> dict[str, Any]:
        """Every kind with its counts and some masked samples."""
        return {
            kind.value: {
                "found": self.counts[kind],
                "different": len(self.values.get(kind, ())),
                "samples": [masked(value) for value in list(self.values.get(kind, ()))[:_SAMPLES]],
            }
            for kind in Kind
        }


def examine(pair: Pair, known: Sequence[str], findings: Findings) -> Mapping[str, Kind]:
    """Count what a pair tells of people; returns it, each value with its kind."""
    values: dict[str, Kind] = {}
    for text in _texts(pair):
        for found in personal_data(text, known, pair.language):
            findings.add(found.kind, found.text)
            values.setdefault(_plain(found.text), found.kind)
    return values


def redacted(pair: Pair, values: Mapping[str, Kind]) -> Pair:
    """The pair with every value replaced by its kind and a number, the same one throughout."""
    if not values:
        return pair
    numbers: Counter[Kind] = Counter()
    placeholders = {}
    for value, kind in values.items():
        numbers[kind] += 1
        placeholders[value] = f"[{kind.value.upper()}_{numbers[kind]}]"
    pattern = _any_of(values)

    def clean(text: str) -> str:
        return pattern.sub(lambda match: placeholders[_plain(match[0])], text)

    first, *rest = pair.prompt
    return replace(
        pair,
        prompt=(first, *({**message, "content": clean(message["content"])} for message in rest)),
        chosen=clean(pair.chosen),
        rejected=None if pair.rejected is None else clean(pair.rejected),
    )


def masked(value: str) -> str:
    """A value that is recognised by who knows it and tells nobody else: "M••• P••••"."""
    return _RUN.sub(lambda run: run[0][0] + "•" * (len(run[0]) - 1), value)


def _texts(pair: Pair) -> list[str]:
    """What came out of the matter; the system prompt is the product's own."""
    said = [message["content"] for message in pair.prompt[1:]]
    return [*said, pair.chosen, *([pair.rejected] if pair.rejected is not None else [])]


def _any_of(values: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(values, key=lambda value: (-len(value), value))
    parts = (r"\s+".join(map(re.escape, value.split())) for value in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _plain(value: str) -> str:
    return " ".join(value.split())
