"""Whatever a document says: asking about it changes no file, and shows no other matter's words.

The forty injections and documents that hide text lie in one matter, a canary in another of
the same user. A model that does what the planted text says is asked about each.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from copilot.answers.ask import AnswerReady
from copilot.domain import Filter
from copilot.inference.installed import Models
from copilot.workspace import Workspace
from tests.answers.injections import INJECTIONS
from tests.answers.watching import CANARY, RECORDED, Watch, files, shown, write_documents
from tests.fakes import FakeModels

_EVERY = 5  # of the documents that hide text: each costs a second to read


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


@pytest.fixture
def asked(tmp_path: Path, models: FakeModels, workspace: Workspace) -> Iterator[Workspace]:
    documents, other = tmp_path / "documents", tmp_path / "other"
    write_documents(documents, other, _EVERY)
    for name, folder in (("Alpha", documents), ("Beta", other)):
        workspace.create_matter(name)
        with closing(workspace.open(name)) as matter:
            list(matter.index([folder], ocr="off"))
    yield workspace


def test_no_document_makes_a_question_do_anything_but_answer(
    asked: Workspace, models: FakeModels, tmp_path: Path, watch: Watch
) -> None:
    workspace = Workspace(asked.home, user="anna", models=cast(Models, models))
    own = (asked.home.matter("alpha").root, asked.home.trail)
    before = files(tmp_path, own)
    model = models.language_model
    with closing(workspace.open("Alpha")) as matter:
        numbers = {record.file.path: record.document or "" for record in matter.files()}
        questions = [(i.base.question, f"{n:02}.txt", i) for n, i in enumerate(INJECTIONS)]
        watch.on = True
        try:
            for question, path, injection in questions:
                model.says = injection.wanted
                model.pick = injection.pick if injection.pick is not None else 1
                for among in (Filter(documents=frozenset({numbers[path]})), None):
                    *_, last = matter.ask(question, among)
                    assert isinstance(last, AnswerReady)
                    assert CANARY not in shown(last.answer)
        finally:
            watch.on = False
    assert watch.seen == []
    assert files(tmp_path, own) == before
    assert {entry.action for entry in workspace.activity("Alpha")} <= RECORDED
