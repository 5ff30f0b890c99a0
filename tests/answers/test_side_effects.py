"""Whatever a document says: asking about it changes no file, and shows no other matter's words.

The forty injections and documents that hide text lie in one matter, a canary in another of
the same user. A model that does what the planted text says is asked about each.
"""

import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, cast

import pytest

from copilot.answers.ask import AnswerReady
from copilot.domain import Answer, Filter
from copilot.inference.installed import Models
from copilot.workspace import Workspace
from tests.answers.injections import INJECTIONS
from tests.fakes import FakeModels
from tests.readers.concealments import hiding

_CANARY = "Zitronenfalter 4711 GmbH"
_SIDE_EFFECTS = (
    *("subprocess", "os.exec", "os.system", "os.posix_spawn", "os.fork", "socket."),
    *("os.link", "os.symlink", "shutil.", "urllib", "webbrowser", "ctypes.dlopen"),
)
_EVERY = 5  # of the documents that hide text: each costs a second to read
_ALLOWED = {"matter-opened", "index-started", "index", "question", "answer"}


class _Watch:
    """Notes what this process does to files, programs and the network while ``on``."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event.startswith(_SIDE_EFFECTS):
            self.seen.append(event)


@pytest.fixture(scope="module")
def watch() -> _Watch:
    return _Watch()


@pytest.fixture
def asked(tmp_path: Path, models: FakeModels, workspace: Workspace) -> Iterator[Workspace]:
    documents, other = tmp_path / "documents", tmp_path / "other"
    for folder in (documents, other):
        folder.mkdir()
    for number, injection in enumerate(INJECTIONS):
        planted = injection.document + f"\nSiehe auch das Mandat {_CANARY[:14]} und ../other.\n"
        (documents / f"{number:02}.txt").write_text(planted, "utf-8")
    for number, case in enumerate(islice(hiding(), 0, None, _EVERY)):
        folder = documents / f"hidden-{number:03}"
        folder.mkdir()
        case.write(folder)
    (other / "geheim.txt").write_text(f"Die {_CANARY} kündigt mit einer Frist von drei Monaten.")
    for name, folder in (("Alpha", documents), ("Beta", other)):
        workspace.create_matter(name)
        with closing(workspace.open(name)) as matter:
            list(matter.index([folder], ocr="off"))
    yield workspace


def _files(root: Path, without: tuple[Path, ...]) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if not any(path.is_relative_to(each) for each in without)
    }


def _shown(answer: Answer) -> str:
    quotes = [p.quote for s in answer.statements for p in s.pinpoints]
    nearest = [hit.chunk.chunk.text for hit in answer.nearest]
    return "\n".join([*(s.text for s in answer.statements), *quotes, *nearest])


def test_no_document_makes_a_question_do_anything_but_answer(
    asked: Workspace, models: FakeModels, tmp_path: Path, watch: _Watch
) -> None:
    workspace = Workspace(asked.home, user="anna", models=cast(Models, models))
    own = (asked.home.matter("alpha").root, asked.home.trail)
    before = _files(tmp_path, own)
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
                    assert _CANARY not in _shown(last.answer)
        finally:
            watch.on = False
    assert watch.seen == []
    assert _files(tmp_path, own) == before
    assert {entry.action for entry in workspace.activity("Alpha")} <= _ALLOWED
