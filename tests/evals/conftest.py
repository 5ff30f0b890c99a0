"""A small indexed matter with its gold file, and models that need no weights."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from copilot.workspace import Workspace
from tests.fakes import FakeModel, FakeModels

LEASE = (
    "Mietvertrag Hafenstraße 12\n\n§ 1 Mietsache\n\nVermietet wird die Wohnung im Erdgeschoss.\n\n"
    "§ 2 Kündigung\n\nDer Mieter kann das Mietverhältnis mit einer Frist von drei Monaten zum "
    "Ende eines Kalendermonats kündigen.\n"
)
NDA = (
    "Non-Disclosure Agreement\n\n1. Term\n\nThis agreement ends after five years.\n\n"
    "2. Governing Law\n\nThis agreement is governed by the laws of Ireland.\n"
)
WriteGold = Callable[..., Path]


def gold_line(qid: str, question: str, document: str = "", words: str = "", **more: Any) -> Any:
    """A gold line whose span is where ``words`` stand in one of the two documents."""
    text = {"miete.txt": LEASE, "nda.md": NDA}.get(document, "")
    start = text.find(words)
    gold = [{"doc": document, "start": start, "end": start + len(words)}] if words else []
    return {"qid": qid, "question": question, "gold": gold, **more}


QUESTIONS = (
    gold_line(
        "q1",
        "Mit welcher Frist kann der Mieter das Mietverhältnis kündigen?",
        "miete.txt",
        "Der Mieter kann das Mietverhältnis mit einer Frist von drei Monaten",
        expect="drei Monaten",
    ),
    gold_line(
        "q2",
        "By the laws of which country is this agreement governed?",
        "nda.md",
        "This agreement is governed by the laws of Ireland.",
        expect="laws of Ireland",
    ),
    gold_line("q3", "Welche Farbe hat das Dach der Scheune?", answerable=False),
)


@pytest.fixture
def write_gold(tmp_path: Path) -> WriteGold:
    def write(*lines: Any) -> Path:
        path = tmp_path / "gold.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        path.write_text("\n".join(texts) + "\n", "utf-8")
        return path

    return write


@pytest.fixture
def gold(write_gold: WriteGold) -> Path:
    return write_gold(*QUESTIONS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "miete.txt").write_text(LEASE, "utf-8")
    (documents / "nda.md").write_text(NDA, "utf-8")
    return documents


@pytest.fixture
def language_models(monkeypatch: pytest.MonkeyPatch) -> dict[str, FakeModel]:
    """The language models that can be named; a column gets its own from here."""
    there = {"small": FakeModel(name="small"), "large": FakeModel(name="large", says="Unknown.")}

    def made(_home: Any, settings: Any) -> FakeModels:
        return FakeModels(language_model=there[settings.model or "small"])

    monkeypatch.setattr("copilot.inference.installed.InstalledModels", made)
    return there


@pytest.fixture
def lindenhof(
    workspace: Workspace, folder: Path, language_models: dict[str, FakeModel]
) -> Workspace:
    """A workspace with the indexed matter “Lindenhof”."""
    workspace.create_matter("Lindenhof")
    with closing(workspace.open("Lindenhof")) as matter:
        list(matter.index([folder]))
    return workspace
