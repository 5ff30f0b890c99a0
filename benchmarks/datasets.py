"""Lay out a public data set as a folder of documents and gold files for ``copilot eval``.

    python benchmarks/datasets.py statutes FOLDER_OF_THE_SET TARGET
    python benchmarks/datasets.py legalbench-rag FOLDER_OF_THE_SET TARGET
    python benchmarks/datasets.py legalquad FOLDER_OF_THE_SET TARGET

TARGET gets ``documents/`` to be indexed and ``gold-*.jsonl``. Nothing of a set is part of this
repository.
"""

import json
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _write(path: Path, records: Iterable[dict[str, Any]]) -> None:
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def statutes(source: Path, target: Path) -> None:
    """One text file a law; gold spans are whole norms, ``expect`` is the quoted answer."""
    titles = {
        entry["law"]: entry["title"] for entry in json.loads((source / "laws.json").read_text())
    }
    texts: dict[str, str] = {law: f"{title} ({law})\n\n" for law, title in titles.items()}
    spans: dict[str, dict[str, Any]] = {}
    for norm in _lines(source / "passages.jsonl"):
        law = norm["law"]
        before = texts.setdefault(law, f"{law}\n\n")
        entry = f"{norm['norm']} {norm['heading']}".strip() + f"\n\n{norm['text']}\n\n"
        spans[norm["id"]] = {
            "doc": f"{law}.txt",
            "start": len(before),
            "end": len(before) + len(entry.rstrip()),
        }
        texts[law] = before + entry
    for law, text in texts.items():
        (target / "documents" / f"{law}.txt").write_text(text, "utf-8")
    asked = _lines(source / "questions_handwritten.jsonl")
    for language in ("de", "en"):
        _write(target / f"gold-{language}.jsonl", (_question(q, language, spans) for q in asked))
    _write(
        target / "gold-masked.jsonl",
        (
            {"qid": q["qid"], "query": q["query"], "gold": [spans[g] for g in q["gold"]]}
            for q in _lines(source / "queries_masked_citation.jsonl")
        ),
    )


def _question(
    asked: dict[str, Any], language: str, spans: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    return {
        "qid": f"{asked['qid']}-{language}",
        "question": asked[f"question_{language}"],
        "gold": [spans[g] for g in asked["gold"]],
        "expect": asked["quote"],
        "answerable": bool(asked["gold"]),
    }


def legalbench_rag(source: Path, target: Path) -> None:
    """The documents as they are; one gold file for all and one for each of the four sources."""
    for document in (source / "docs").iterdir():
        shutil.copyfile(document, target / "documents" / document.name)
    queries = _lines(source / "queries.jsonl")
    records = [
        {
            "qid": q["qid"],
            "query": q["query"],
            "gold": [{key: g[key] for key in ("doc", "start", "end")} for g in q["gold"]],
        }
        for q in queries
    ]
    _write(target / "gold-all.jsonl", records)
    for name in sorted({q["source"] for q in queries}):
        chosen = [r for r, q in zip(records, queries, strict=True) if q["source"] == name]
        _write(target / f"gold-{name}.jsonl", chosen)


def legalquad(source: Path, target: Path) -> None:
    """One text file a decision; gold spans are the answers."""
    for document in _lines(source / "docs.jsonl"):
        path = target / "documents" / f"{document['doc']}.txt"
        path.write_text(document["text"], "utf-8", newline="")
    _write(
        target / "gold.jsonl",
        (
            {
                "qid": q["qid"],
                "question": q["question"],
                "gold": [
                    {"doc": f"{q['doc']}.txt", "start": a["start"], "end": a["end"]}
                    for a in q["answers"]
                ],
                "expect": q["answers"][0]["text"] if q["answers"] else "",
                "answerable": bool(q["answers"]),
            }
            for q in _lines(source / "questions.jsonl")
        ),
    )


_SETS: dict[str, Callable[[Path, Path], None]] = {
    "statutes": statutes,
    "legalbench-rag": legalbench_rag,
    "legalquad": legalquad,
}


def main() -> int:
    """Lay out one set; returns the exit code."""
    if len(sys.argv) != 4 or sys.argv[1] not in _SETS:
        print(__doc__, file=sys.stderr)
        return 2
    source, target = Path(sys.argv[2]), Path(sys.argv[3])
    (target / "documents").mkdir(parents=True, exist_ok=True)
    _SETS[sys.argv[1]](source, target)
    print(f"{target}: {sum(1 for _ in (target / 'documents').iterdir())} documents")
    return 0


if __name__ == "__main__":
    sys.exit(main())
