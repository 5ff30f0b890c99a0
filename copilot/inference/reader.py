"""The reader: how much a text bears on a question, and whether a quote carries a statement.

A small network made from the embedder by post-training (docs/post-training.md), through ONNX. It
does not know what a passage is; what it says of a pair depends on that pair alone.
"""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from copilot.errors import ModelDamagedError, ModelMissingError
from copilot.inference.embedder import EmbedderFile, check_length, load_session, usable_cores

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DESCRIPTION: Final = "reader.json"
_QUERY: Final = "query: "
_PASSAGE: Final = "passage: "
_BEARS: Final = 0
_SUPPORTS: Final = 1

TokenIds = Callable[[Sequence[str]], list[list[int]]]
"""Texts to token ids with both end marks, as the embedder makes them."""


class PairReader(Protocol):
    """What retrieval and answers need of a reader; tests give a small one."""

    def bears_on(self, question: str, texts: Sequence[str]) -> "NDArray[np.float32]": ...

    def supports(self, statement: str, quotes: Sequence[str]) -> "NDArray[np.float32]": ...


@dataclass(frozen=True, slots=True)
class ReaderDescription:
    """What ``reader.json`` says: the model, its limits in tokens, and the file beside it."""

    name: str
    quantisation: str
    question_tokens: int
    text_tokens: int
    delta: str
    files: tuple[EmbedderFile, ...]


def describe(folder: Path) -> ReaderDescription:
    """Read the folder's description and check that its file is there in full length."""
    path = folder / DESCRIPTION
    try:
        told = json.loads(path.read_text("utf-8"))
        files = tuple(EmbedderFile(**file) for file in told.pop("files"))
        description = ReaderDescription(**told, files=files)
    except FileNotFoundError as error:
        raise ModelMissingError(name=folder.name) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelDamagedError(path=str(path), detail=str(error)) from error
    for file in description.files:
        check_length(folder / file.name, file.bytes)
    return description


class Reader:
    """Reads pairs of texts; several threads share one session of one thread each."""

    def __init__(self, folder: Path, token_ids: TokenIds, threads: int = 0) -> None:
        """``token_ids`` are the embedder's; ``threads`` 0 means all cores this process may use."""
        description = describe(folder)
        self.name = f"{description.name}/{description.files[0].sha256[:12]}"
        self._token_ids = token_ids
        self._question_limit = description.question_tokens
        self._text_limit = description.text_tokens
        self._session = load_session(folder / "model.onnx", ["question", "text"])
        self._pool = ThreadPoolExecutor(threads or len(usable_cores()), thread_name_prefix="read")

    def bears_on(self, question: str, texts: Sequence[str]) -> "NDArray[np.float32]":
        """The log-odds that each text bears on the question, shape (n,)."""
        return self._read(question, texts, _BEARS)

    def supports(self, statement: str, quotes: Sequence[str]) -> "NDArray[np.float32]":
        """The log-odds that each quote carries the statement, shape (n,)."""
        return self._read(statement, quotes, _SUPPORTS)

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(cancel_futures=True)

    def _read(self, first: str, texts: Sequence[str], output: int) -> "NDArray[np.float32]":
        import numpy as np

        asked, *read = self._token_ids([_QUERY + first, *(_PASSAGE + text for text in texts)])
        question = np.array([_cut(asked, self._question_limit)], np.int64)
        scores = np.empty(len(texts), np.float32)

        def read_one(at: int) -> None:
            text = np.array([_cut(read[at], self._text_limit)], np.int64)
            found = self._session.run(None, {"question": question, "text": text})
            scores[at] = found[0][0][output]

        longest_first = sorted(range(len(texts)), key=lambda at: -len(read[at]))
        for _done in self._pool.map(read_one, longest_first):
            pass
        return scores


def _cut(ids: list[int], most: int) -> list[int]:
    """The first tokens of a text that is too long, its end mark kept."""
    return ids if len(ids) <= most else [*ids[: most - 1], ids[-1]]
