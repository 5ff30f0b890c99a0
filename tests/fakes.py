"""Small stand-ins for the models: same interfaces, no weights, deterministic."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray

from copilot.domain import Document, ReadOptions
from copilot.errors import ReadError
from copilot.inference.reader import PairReader
from copilot.readers import read


class HashEmbedder:
    """Embeds a text as the sum of hashed words: texts that share words are similar."""

    name = "hash"
    dimension = 64

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return np.stack([self._embed(text) for text in texts])

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.passages(texts)

    def count_tokens(self, texts: list[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def _embed(self, text: str) -> NDArray[np.float32]:
        # Like e5, any two texts are fairly similar: one dimension is shared by all.
        words = np.full(self.dimension - 1, 1e-3, np.float32)
        for word in text.lower().split():
            digest = hashlib.sha256(word.strip(".,;:?!").encode()).digest()
            words[digest[0] % len(words)] += 1.0
        unit = words / np.linalg.norm(words)
        return np.concatenate([[np.sqrt(0.75)], 0.5 * unit]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class FakeChoice:
    """A choice with its probabilities."""

    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FakeGeneration:
    """A finished generation."""

    text: str
    prompt_tokens: int = 100
    generated_tokens: int = 10


@dataclass(slots=True)
class FakeModel:
    """Picks source ``pick`` (0 = none) and says ``says``, a word at a time."""

    pick: int = 1
    says: str = ""
    name: str = "fake"
    judges: bool = True
    prompts: list[str] = field(default_factory=list)
    endless: bool = False
    stopped_early: bool = False
    started: bool = False
    turn: Event = field(default_factory=Event)

    def start(self) -> None:
        self.started = True

    def choose(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        continued: str,
        options: Sequence[str],
        cancelled: Callable[[], bool],
    ) -> FakeChoice:
        self.started = True
        self.prompts.append(messages[-1]["content"])
        index = min(self.pick, len(options) - 1)
        probabilities = [0.01] * len(options)
        probabilities[index] = 1 - 0.01 * (len(options) - 1)
        return FakeChoice(tuple(probabilities))

    def write(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        continued: str,
        max_tokens: int,
        stop: Sequence[str],
        on_text: Callable[[str], None],
        cancelled: Callable[[], bool],
    ) -> FakeGeneration:
        for word in self.says.split(" "):
            on_text(f"{word} ")
        while self.endless and not cancelled():
            self.turn.wait(timeout=0.005)
        self.stopped_early = cancelled()
        return FakeGeneration(self.says)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


class WordReader:
    """Takes a text to bear on a question, and a quote to carry a statement, by shared words."""

    def bears_on(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._shared(question, texts)

    def supports(self, statement: str, quotes: Sequence[str]) -> NDArray[np.float32]:
        return self._shared(statement, quotes)

    def _shared(self, first: str, texts: Sequence[str]) -> NDArray[np.float32]:
        wanted = {word.strip(".,;:?!") for word in first.lower().split()}
        shares = [
            len(wanted & {word.strip(".,;:?!") for word in text.lower().split()}) / len(wanted)
            for text in texts
        ]
        return np.array([8 * share - 4 for share in shares], np.float32)


class DirectReader:
    """Reads in this process, at once."""

    def submit(self, path: Path, options: ReadOptions | None = None) -> "Future[Document]":
        future: Future[Document] = Future()
        try:
            future.set_result(read(path))
        except ReadError as error:
            future.set_exception(error)
        return future


@dataclass(slots=True)
class FakeModels:
    """Both models of a workspace, without weights."""

    embedder: HashEmbedder = field(default_factory=HashEmbedder)
    language_model: FakeModel = field(default_factory=FakeModel)
    reader: PairReader | None = None

    def close(self) -> None:
        """Nothing to end."""
