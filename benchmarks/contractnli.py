"""ContractNLI as a review table: 17 questions on every agreement, against the labels.

    python -m benchmarks.contractnli FILE.json [--documents N] [--model] [--alone N]

Each agreement is indexed as a text file and reviewed with the shipped template "nda". A cell that
says yes counts as Entailment, no as Contradiction, the rest as NotMentioned. Evidence recall is
the share of the labelled spans of answered cells that a shown quotation overlaps by half; plain
retrieval shows the three passages most like the hypothesis. ``--model`` lets the language model
choose where code finds no value; ``--alone N`` asks the model the same of N agreements without
retrieval, the whole text in its context as far as it fits, and without any document (closed book).
Prints Markdown, by halves: the patterns were written with every third agreement in view.
"""

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from copilot.domain import Span
from copilot.paths import data_home
from copilot.tools.review.evaluating import prepare
from copilot.tools.review.nouns import NO, YES, Cell
from copilot.tools.review.running import run
from copilot.tools.review.templates import load_template
from copilot.workspace import OpenMatter, Workspace

COLUMNS: Final = {
    "nda-1": "explicit_identification", "nda-2": "technical_only", "nda-3": "verbal",
    "nda-4": "limited_use", "nda-5": "employees", "nda-7": "third_parties",
    "nda-8": "compelled_notice", "nda-10": "confidential_agreement",
    "nda-11": "reverse_engineering", "nda-12": "independent_development",
    "nda-13": "from_third_party", "nda-15": "no_licence", "nda-16": "return",
    "nda-17": "copies", "nda-18": "no_solicitation", "nda-19": "survival", "nda-20": "keep_copy",
}  # fmt: skip
LABELS: Final = {YES: "Entailment", NO: "Contradiction"}
CHOICES: Final = ("Entailment", "Contradiction", "NotMentioned")


@dataclass
class Judged:
    """One cell against its label."""

    document: int
    question: str
    said: str
    gold: str
    spans: list[Span]
    shown: list[Span]
    verbatim: bool = True


def cells(
    matter: OpenMatter, names: Sequence[str], with_model: bool
) -> Iterator[tuple[str, str, Cell]]:
    template = load_template("nda")
    wanted = [column for column in template.columns if column.name in COLUMNS.values()]
    records = [record for record in matter.files() if record.file.path in names]
    events = run(
        wanted, records, frozenset(), lambda *_: None, library=matter.library,
        embedder=matter.models.embedder,
        model=matter.models.language_model if with_model else None,
    )  # fmt: skip
    for ready in events:
        yield ready.path, ready.column, ready.cell


def spans_of(document: dict[str, Any], question: str) -> tuple[str, list[Span]]:
    annotation = document["annotation_sets"][0]["annotations"][question]
    return annotation["choice"], [Span(*document["spans"][n]) for n in annotation["spans"]]


def reviewed(
    matter: OpenMatter, documents: Sequence[dict[str, Any]], with_model: bool
) -> list[Judged]:
    by_name = {f"{document['id']}.txt": document for document in documents}
    questions = {column: question for question, column in COLUMNS.items()}
    found = []
    for path, column, cell in cells(matter, list(by_name), with_model):
        document = by_name[path]
        gold, spans = spans_of(document, questions[column])
        shown = [Span(place.start, place.end) for place in cell.places]
        verbatim = all(
            document["text"][place.start : place.end] == place.quote for place in cell.places
        )
        said = LABELS.get(cell.value, "NotMentioned")
        found.append(Judged(document["id"], questions[column], said, gold, spans, shown, verbatim))
    return found


def retrieved(matter: OpenMatter, documents: Sequence[dict[str, Any]]) -> list[Judged]:
    """What plain retrieval shows: the three passages of the document most like the hypothesis."""
    template = {column.name: column for column in load_template("nda").columns}
    numbers = {record.file.path: record.document or "" for record in matter.files()}
    found = []
    for question, name in COLUMNS.items():
        queries = prepare(template[name], matter.models.embedder, matter.library).queries[1:]
        for document in documents:
            number = numbers[f"{document['id']}.txt"]
            chunks = matter.library.chunks_of(number)
            likeness = (matter.library.vectors_of(number)[1].astype("f4") @ queries.T).max(1)
            best = sorted(range(len(chunks)), key=lambda place: -likeness[place])[:3]
            shown = [Span(chunks[n].chunk.start, chunks[n].chunk.end) for n in best]
            gold, spans = spans_of(document, question)
            found.append(Judged(document["id"], question, "Entailment", gold, spans, shown))
    return found


def alone(
    matter: OpenMatter, documents: Sequence[dict[str, Any]], labels: dict[str, Any], most: int
) -> list[Judged]:
    """The model without retrieval: the first ``most`` characters of the agreement, then choose."""
    model = matter.models.language_model
    said = ("yes", "no", "not mentioned")
    found = []
    for document in documents:
        text = " ".join(document["text"].split())[:most]
        for question in COLUMNS:
            statement = labels[question]["hypothesis"]
            asked = f"{text}\n\nStatement about the agreement: {statement}\nIs it so? "
            asked += f"One of: {', '.join(said)}"
            choice = model.choose(
                [{"role": "user", "content": asked}], continued="Answer: ", options=said
            )
            gold, spans = spans_of(document, question)
            found.append(Judged(document["id"], question, CHOICES[choice.index], gold, spans, []))
    return found


def f1(judged: Sequence[Judged], choice: str) -> float:
    said = sum(each.said == choice for each in judged)
    gold = sum(each.gold == choice for each in judged)
    both = sum(each.said == each.gold == choice for each in judged)
    return 2 * both / (said + gold) if said + gold else 0.0


def interval(values: Sequence[bool], documents: Sequence[int]) -> tuple[float, float]:
    """95 % of a bootstrap over agreements."""
    by: dict[int, list[bool]] = {}
    for value, document in zip(values, documents, strict=True):
        by.setdefault(document, []).append(value)
    chance = random.Random(7)  # noqa: S311 - a bootstrap, no secret
    groups = list(by.values())
    means = []
    for _ in range(1000):
        drawn = [value for group in chance.choices(groups, k=len(groups)) for value in group]
        means.append(sum(drawn) / len(drawn))
    means.sort()
    return means[25], means[974]


def evidence_recall(judged: Sequence[Judged]) -> float:
    hits = total = 0
    for each in judged:
        if each.gold == "NotMentioned":
            continue
        for span in each.spans:
            total += 1
            best = max((span.overlap(shown) for shown in each.shown), default=0)
            hits += best >= 0.5 * (span.end - span.start)
    return hits / total if total else 0.0


def any_evidence(judged: Sequence[Judged]) -> float:
    """In how many cells with evidence at least one span of it is shown."""
    told = [each for each in judged if each.gold != "NotMentioned" and each.spans]
    hits = sum(
        any(
            span.overlap(s) >= 0.5 * (span.end - span.start)
            for span in each.spans
            for s in each.shown
        )
        for each in told
    )
    return hits / len(told) if told else 0.0


def row(name: str, judged: Sequence[Judged], shows: bool = True) -> str:
    if not judged:
        return ""
    right = [each.said == each.gold for each in judged]
    low, high = interval(right, [each.document for each in judged])
    evidence = f"{evidence_recall(judged):.3f} | {any_evidence(judged):.3f}" if shows else "– | –"
    yes, no = f1(judged, "Entailment"), f1(judged, "Contradiction")
    return (
        f"| {name} | {len({each.document for each in judged})} | {sum(right) / len(right):.3f} "
        f"({low:.3f}–{high:.3f}) | {yes:.3f} | {no:.3f} | {evidence} |"
    )


def majority(judged: Sequence[Judged]) -> list[Judged]:
    usual = {
        question: Counter(e.gold for e in judged if e.question == question).most_common(1)[0][0]
        for question in COLUMNS
    }
    return [Judged(e.document, e.question, usual[e.question], e.gold, e.spans, []) for e in judged]


def halves(judged: Sequence[Judged], design: set[int]) -> Iterator[tuple[str, list[Judged]]]:
    yield "design third", [each for each in judged if each.document in design]
    yield "kept", [each for each in judged if each.document not in design]
    yield "all", list(judged)


def report(
    documents: Sequence[dict[str, Any]], labels: dict[str, Any], options: argparse.Namespace
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Workspace(data_home(str(Path(folder) / "home"))) as workspace,
    ):
        workspace.create_matter("NDAs", "en")
        matter = workspace.open("NDAs")
        source = Path(folder) / "agreements"
        source.mkdir()
        for document in documents:
            (source / f"{document['id']}.txt").write_text(document["text"], "utf-8", newline="")
        for _ in matter.index([source]):
            pass
        tell(matter, documents, labels, options)


def tell(
    matter: OpenMatter,
    documents: Sequence[dict[str, Any]],
    labels: dict[str, Any],
    options: argparse.Namespace,
) -> None:
    design = {document["id"] for document in documents[::3]}
    started = time.perf_counter()
    judged = reviewed(matter, documents, options.model)
    seconds = time.perf_counter() - started
    print("| | agreements | accuracy (95 %) | F1 yes | F1 no | evidence spans | any of them |")
    print("|---|---|---|---|---|---|---|")
    for name, part in halves(judged, design):
        print(row(f"review table, {name}", part))
    print(row("most frequent label of each question", majority(judged), shows=False))
    print(row("plain retrieval, 3 passages, always yes", retrieved(matter, documents)))
    if options.alone:
        chosen = documents[1 :: max(1, len(documents) // options.alone)][: options.alone]
        for name, most in (("model alone, text in its context", 9_000), ("closed book", 0)):
            print(row(name, alone(matter, chosen, labels, most), shows=False))
        ids = {document["id"] for document in chosen}
        print(row("review table, same agreements", [j for j in judged if j.document in ids]))
    verbatim = all(each.verbatim for each in judged)
    print(f"\n{len(judged)} cells in {seconds:.1f} s; every quotation verbatim: {verbatim}")
    if options.verbose:
        mistakes(judged, documents)


def mistakes(judged: Sequence[Judged], documents: Sequence[dict[str, Any]]) -> None:
    for question in COLUMNS:
        own = [each for each in judged if each.question == question]
        pairs = Counter((each.gold[:1], each.said[:1]) for each in own)
        right = sum(each.said == each.gold for each in own) / len(own)
        print(f"{question} {COLUMNS[question]}: {right:.2f} {dict(pairs)}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--documents", type=int, default=0)
    parser.add_argument("--model", action="store_true")
    parser.add_argument("--alone", type=int, default=0, metavar="N")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    data = json.loads(options.file.read_text("utf-8"))
    documents = sorted(data["documents"], key=lambda document: document["id"])
    report(documents[: options.documents or None], data["labels"], options)


if __name__ == "__main__":
    main()
