"""An indexed matter in which questions were asked; what was answered is kept in it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from copilot.answers.ask import AnswerReady
from copilot.domain import Answer
from copilot.store.conversations import answer_json
from copilot.workspace import OpenMatter, Workspace
from tests.fakes import FakeModels

LEASE = (
    "Mietvertrag\n\nzwischen der Hafenblick Immobilien GmbH, Hafenstraße 12, 24103 Kiel,\n"
    "- Vermieterin -\n\nund Frau Claudia Mertens, claudia@example.org, Tel. 0431/5678901,\n"
    "- Mieterin -\n\n§ 1 Mietsache\n\nVermietet wird die Wohnung im Erdgeschoss.\n\n"
    "§ 2 Kündigung\n\nFrau Claudia Mertens kann das Mietverhältnis mit einer Frist von drei "
    "Monaten zum Ende eines Kalendermonats kündigen, erstmals zum 31. Januar 2025.\n\n"
    "§ 3 Miete\n\nDie Miete von 900 EUR wird auf DE89 3704 0044 0532 0130 00 gezahlt.\n"
)
QUESTION = "Mit welcher Frist kann Claudia Mertens das Mietverhältnis kündigen?"

Ask = Callable[..., int]


@pytest.fixture
def matter(workspace: Workspace, tmp_path: Path) -> Iterator[OpenMatter]:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "miete.txt").write_text(LEASE, "utf-8")
    workspace.create_matter("Mertens")
    with closing(workspace.open("Mertens")) as opened:
        list(opened.index([folder]))
        yield opened


def answer_of(matter: OpenMatter, question: str) -> Answer:
    *_, last = matter.ask(question)
    assert isinstance(last, AnswerReady)
    return last.answer


@pytest.fixture
def ask(matter: OpenMatter, models: FakeModels) -> Ask:
    """Asks and keeps the answer where nobody else does; returns its number."""

    def asked(question: str = QUESTION, says: str = "", pick: int = 1) -> int:
        models.language_model.says = says
        models.language_model.pick = pick
        before = len(matter.library.history())
        answer = answer_of(matter, question)
        kept = matter.library.history()
        if len(kept) > before:
            return kept[0].id
        return matter.library.record_answer(
            answer.question, answer_json(answer), answer.model, answer.status.value
        )

    return asked
