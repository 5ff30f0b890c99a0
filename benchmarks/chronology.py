"""The chronology of the sample matter against two lists of what happened.

    python benchmarks/chronology.py MATTER     # a matter in which index/sample_matter is indexed

index/gold/chronology.jsonl was begun from the tool's own list. chronology_read.jsonl was written
by somebody who had read the twenty documents and not the tool's list; it names a date (an end "*"
takes any span that begins so) and words of which one has to stand in a source. Prints a Markdown
table for each: recall, events that the list does not tell, events listed twice, seconds; then what
was missed, and the events that the second list does not tell, to be judged by reading.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

from copilot.paths import data_home
from copilot.tools.chronology.building import ChronologyReady
from copilot.tools.chronology.nouns import Chronology, Event
from copilot.workspace import Workspace
from copilot.workspace.products.chronology import chronology

GOLD = Path(__file__).resolve().parents[1] / "index" / "gold" / "chronology.jsonl"

READ = GOLD.with_name("chronology_read.jsonl")


def squeezed(text: str) -> str:
    return " ".join(text.split())


def tells(event: Event, gold: dict[str, Any]) -> bool:
    """Whether an event is that of a gold line: its dates, and a sentence of one of its sources."""
    return (event.start, event.end) == (gold["date"], gold["end"]) and any(
        source.pinpoint.path == told["path"]
        and squeezed(told["words"]) in squeezed(source.pinpoint.quote)
        for source in event.sources
        for told in gold["sources"]
    )


def read(event: Event, gold: dict[str, Any]) -> bool:
    """Whether an event is that of a line of the second list."""
    dates = (
        event.start.startswith(gold["date"])
        if gold["end"] == "*"
        else ((event.start, event.end) == (gold["date"], gold["end"]))
    )
    return dates and any(
        words in squeezed(source.pinpoint.quote)
        for source in event.sources
        for words in gold["words"]
    )


def built(matter: str) -> tuple[Chronology, float]:
    with Workspace(data_home()) as workspace:
        opened = workspace.open(matter)
        assert opened.models.embedder.queries(["warm"]).size
        started = time.perf_counter()
        for event in chronology(opened):
            if isinstance(event, ChronologyReady):
                return event.chronology, time.perf_counter() - started
    raise AssertionError("a chronology ends with ChronologyReady")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("matter")
    found, seconds = built(parser.parse_args().matter)
    gold = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    hits = [[event for event in found.events if tells(event, line)] for line in gold]
    known = {id(event) for group in hits for event in group}
    kinds = [
        line["kind"] in {e.kind.value for e in group}
        for line, group in zip(gold, hits, strict=True)
        if group
    ]
    print("| events | gold | recall | invented | listed twice | kind right | conflicts | seconds |")
    print("|---|---|---|---|---|---|---|---|")
    twice = sum(len(group) - 1 for group in hits if group)
    invented = sum(id(event) not in known for event in found.events)
    recall = sum(map(bool, hits)) / len(gold)
    print(
        f"| {len(found.events)} | {len(gold)} | {recall:.3f} | {invented} "
        f"| {twice} | {sum(kinds) / len(kinds):.3f} | {len(found.conflicts)} | {seconds:.1f} |"
    )
    for line, group in zip(gold, hits, strict=True):
        if not group:
            print(f"missed: {line['date']} {line['sources'][0]['words']}")
    tell_second(found)


def tell_second(found: Chronology) -> None:
    """The second list: recall, and what it does not tell."""
    gold = [json.loads(line) for line in READ.read_text("utf-8").splitlines()]
    hits = [[event for event in found.events if read(event, line)] for line in gold]
    known = {id(event) for group in hits for event in group}
    others = [event for event in found.events if id(event) not in known]
    print("\n| second list | recall | events it does not tell |\n|---|---|---|")
    print(f"| {len(gold)} | {sum(map(bool, hits)) / len(gold):.3f} | {len(others)} |")
    for line, group in zip(gold, hits, strict=True):
        if not group:
            print(f"missed: {line['date']} {line['words'][0]}")
    for event in others:
        print(f"to be judged: {event.start} {squeezed(event.sources[0].pinpoint.quote)[:120]}")


if __name__ == "__main__":
    main()
