"""Spans and fields of German citations on a gold set, raw and with its gaps filled in.

    python -m benchmarks.measure_authorities FOLDER

FOLDER holds documents.jsonl and annotations.jsonl of the public benchmark of German legal
references. Its gold leaves out many citations that stand in the text and cuts some fields; with
``authorities_corrections.tsv`` (places only) both are put right, and both figures are printed.
Also prints the speed over one megabyte.
"""

import argparse
import json
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from copilot.structure.authorities import Authority, find_authorities

_TYPES = {"law": ("statute", "regulation"), "case": ("decision",)}
_CORRECTIONS = Path(__file__).with_name("authorities_corrections.tsv")
_MEGABYTE = 1_000_000
Gold = tuple[int, int, dict[str, Any]]


class Counts:
    """True and false positives, and what was missed."""

    def __init__(self) -> None:
        self.hit = self.wrong = self.missed = 0

    def add(self, other: "Counts") -> None:
        """Add another document's."""
        self.hit += other.hit
        self.wrong += other.wrong
        self.missed += other.missed

    def line(self) -> str:
        """Precision, recall, F1."""
        precision = self.hit / max(1, self.hit + self.wrong)
        recall = self.hit / max(1, self.hit + self.missed)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}"


def corrections() -> dict[tuple[str, int, int], str]:
    """What to do with a place of the gold: "add law", "add case", or "drop" what is no citation."""
    if not _CORRECTIONS.exists():
        return {}
    rows = [line.split("\t") for line in _CORRECTIONS.read_text("utf-8").splitlines() if line]
    return {(row[0], int(row[1]), int(row[2])): row[3] for row in rows if row[0] != "doc_id"}


def match(
    found: list[Authority], gold: list[tuple[int, int, dict[str, Any]]], exact: bool
) -> tuple[Counts, list[tuple[Authority, dict[str, Any]]]]:
    """One-to-one, by equal spans or by any overlap."""
    counts, used, pairs = Counts(), set(), []
    for authority in found:
        for index, (start, end, fields) in enumerate(gold):
            same = (start, end) == (authority.start, authority.end)
            overlap = authority.start < end and start < authority.end
            if index not in used and (same if exact else overlap):
                used.add(index)
                pairs.append((authority, fields))
                break
    counts.hit = len(used)
    counts.wrong = len(found) - len(used)
    counts.missed = len(gold) - len(used)
    return counts, pairs


def put_right(gold: dict[str, Any]) -> dict[str, Any]:
    """A law of the gold with the fields it cuts: "SGB V", "§ 79 a", "Abs. 3a", full names."""
    text = gold["span"]["text"]
    fixed = {**gold, "structure": dict(gold.get("structure") or {})}
    book = re.search(r"SGB [IVX]+", text)
    if book:
        fixed["book"] = book[0]
    names = {"sozialgerichtsgesetzes": "SGG", "finanzgerichtsordnung": "FGO"}
    fixed["book"] = names.get(str(fixed.get("book")), fixed.get("book"))
    letter = re.search(r"§ (\d+) ([a-z]) ", text)
    if letter:
        fixed["number"] = letter[1] + letter[2]
    part = re.search(r"Abs\.? ?(\d+[a-z])\b", text)
    if part:
        fixed["structure"]["absatz"] = part[1]
    second = re.search(r"Satz 1 und Satz 2 Nr", text)
    if second:
        fixed["structure"].pop("nummer", None)
    return fixed


def _is_written(name: str, value: str, near: str) -> bool:
    """Whether a gold value stands in the text; some come from the decisions' metadata."""
    if name == "book":
        return True
    if name == "date":
        year, _month, day = value.split("-")
        return year in near and str(int(day)) in near
    if name == "court" and value in ("tz", "rdnr", "bstbl", "l", "b", "rz", "njw"):
        return False  # no court
    return value in near


def right_fields(
    pairs: Iterable[tuple[Authority, dict[str, Any]]], text: str
) -> dict[str, list[int]]:
    """For each field how often it is right; a value that is not written near is left out."""
    right: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for authority, gold in pairs:
        near = text[max(0, authority.start - 250) : authority.end + 20].lower()
        for name in ("book", "number", "court", "file_number", "date", "reporter",
                     "reporter_volume", "reporter_page"):  # fmt: skip
            value = str(gold.get(name) or "").lower()
            mine = authority.fields.get(name, "").lower()
            if not gold or not value or not _is_written(name, value, near):
                continue
            right[name][1] += 1
            right[name][0] += value == mine or (name == "court" and mine.startswith(f"{value} "))
        for name, value in (gold.get("structure") or {}).items():
            right["structure"][1] += 1
            right["structure"][0] += str(value) == authority.fields.get(name)
    return right


def compared(
    row: dict[str, Any], text: str, corrected: dict[tuple[str, int, int], str], label: str
) -> Iterator[tuple[str, list[Authority], list[Gold]]]:
    """For each type what was found and what the gold holds, put right where asked for."""
    found = find_authorities(text)
    for kind, kinds in _TYPES.items():
        mine = [each for each in found if each.kind in kinds]
        gold: list[Gold] = [
            (each["span"]["start"], each["span"]["end"], each)
            for each in row["citations"]
            if each["type"] == kind
        ]
        if label == "corrected":
            places = {
                (start, end): what
                for (document, start, end), what in corrected.items()
                if document == row["doc_id"]
            }
            gold = [(s, e, put_right(g)) for s, e, g in gold if places.get((s, e)) != "drop"]
            gold += [(s, e, {}) for (s, e), what in places.items() if what == f"add {kind}"]
        yield kind, mine, gold


def main() -> None:
    """Print spans, fields and speed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--unmatched", action="store_true", help="list what the gold lacks")
    options = parser.parse_args()
    documents = (options.folder / "documents.jsonl").read_text("utf-8").splitlines()
    texts = {row["doc_id"]: row["text"] for row in map(json.loads, documents)}
    annotations = (options.folder / "annotations.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in annotations]
    corrected = corrections()
    for label in ("as published", "corrected"):
        totals: dict[str, Counts] = defaultdict(Counts)
        fields: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for row in rows:
            text = texts[row["doc_id"]]
            for kind, mine, gold in compared(row, text, corrected, label):
                totals[f"{kind} exact"].add(match(mine, gold, True)[0])
                counts, pairs = match(mine, gold, False)
                totals[f"{kind} overlap"].add(counts)
                for name, (good, all_) in right_fields(pairs, text).items():
                    fields[name][0] += good
                    fields[name][1] += all_
                if options.unmatched:
                    _list_unmatched(row["doc_id"], kind, mine, pairs)
        for name, counts in sorted(totals.items()):
            print(f"{label:13} {name:14} {counts.line()}")
        for name, (good, all_) in fields.items():
            print(f"{label:13} {name:16} {good} of {all_} ({good / max(1, all_):.3f})")
    _print_speed(texts)


def _list_unmatched(
    document: str, kind: str, mine: list[Authority], pairs: list[tuple[Authority, dict[str, Any]]]
) -> None:
    matched = {id(authority) for authority, _ in pairs}
    for each in mine:
        if id(each) not in matched:
            print(f"{document}\t{each.start}\t{each.end}\tadd {kind}\t{each.text!r}")


def _print_speed(texts: dict[str, str]) -> None:
    joined = "\n".join(texts.values())
    megabyte = (joined * (_MEGABYTE // len(joined) + 1))[:_MEGABYTE]
    began, processor = time.perf_counter(), time.process_time()
    number = len(find_authorities(megabyte))
    print(
        f"1 MB, {number} citations: {time.process_time() - processor:.2f} s of processor, "
        f"{time.perf_counter() - began:.2f} s on the clock"
    )


if __name__ == "__main__":
    main()
