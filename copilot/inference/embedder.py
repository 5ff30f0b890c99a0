"""Sentence embeddings of multilingual-e5-small through ONNX.

It does not know what a passage is or where vectors are kept. A text's vector depends on that text
alone: texts are run one by one, so nothing is padded and no neighbour moves a rounding step.
"""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from copilot.errors import ModelDamagedError, ModelMissingError
from copilot.locale import _

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DESCRIPTION: Final = "embedder.json"
_PASSAGE: Final = "passage: "
_QUERY: Final = "query: "


@dataclass(frozen=True, slots=True)
class EmbedderFile:
    """One file of the embedder's folder as it was when the folder was made."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class EmbedderDescription:
    """What ``embedder.json`` says: the model, how it is quantised, and the files beside it."""

    name: str
    quantisation: str
    dimension: int
    max_tokens: int
    files: tuple[EmbedderFile, ...]

    @property
    def identity(self) -> str:
        """What an index records: vectors of two identities cannot be compared."""
        return f"{self.name}/{self.quantisation}/{self.files[0].sha256[:12]}"


def describe(folder: Path) -> EmbedderDescription:
    """Read the folder's description and check that its files are there in full length.

    The SHA-256 sums are not checked here: that takes a second and belongs to ``models verify``.
    """
    path = folder / DESCRIPTION
    try:
        told = json.loads(path.read_text("utf-8"))
        files = tuple(EmbedderFile(**file) for file in told.pop("files"))
        description = EmbedderDescription(**told, files=files)
        if {file.name for file in files} != {"model.onnx", "tokenizer.json"}:
            raise KeyError("files")
    except FileNotFoundError as error:
        raise ModelMissingError(name=folder.name) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelDamagedError(path=str(path), detail=str(error)) from error
    for file in description.files:
        check_length(folder / file.name, file.bytes)
    return description


def check_length(path: Path, expected: int) -> None:
    """Raise where a file of a converted folder is missing or was cut short."""
    if not path.is_file():
        raise ModelMissingError(name=f"{path.parent.name}/{path.name}")
    if path.stat().st_size != expected:
        detail = _("it has {found} bytes instead of {expected}.")
        raise ModelDamagedError(
            path=str(path), detail=detail.format(found=path.stat().st_size, expected=expected)
        )


class Embedder:
    """Turns texts into unit vectors; several threads share one session of one thread each.

    One session per text and thread scales better than one text spread over threads: passages are
    short, and the threads of a session wait for each other after each of its 100 steps.
    """

    dimension: ClassVar[int] = 384

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """``threads`` 0 means all cores this process may use."""
        description = describe(folder)
        self.name = description.identity
        self._limit = description.max_tokens
        self._threads = threads or len(usable_cores())
        self.tokenizer_file = folder / "tokenizer.json"
        self._tokenizer = _load_tokenizer(self.tokenizer_file)
        self._end = self._tokenizer.token_to_id("</s>")
        self._session = load_session(folder / "model.onnx", ["input_ids"])
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="embed")

    def passages(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Vectors of passages to be searched, shape (n, 384), each of length 1."""
        return self._embed([_PASSAGE + text for text in texts])

    def queries(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Vectors of queries, shape (n, 384), each of length 1; comparable to passages only."""
        return self._embed([_QUERY + text for text in texts])

    def count_tokens(self, texts: list[str]) -> list[int]:
        """How many tokens each text has, without prefix and end marks, however long it is."""
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of texts with both end marks, however long they are: for the reader."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(cancel_futures=True)

    def _embed(self, texts: list[str]) -> "NDArray[np.float32]":
        import numpy as np

        vectors = np.empty((len(texts), self.dimension), np.float32)
        token_ids = self.token_ids(texts)

        def embed_one(at: int) -> None:
            ids = token_ids[at]
            if len(ids) > self._limit:
                ids = [*ids[: self._limit - 1], self._end]
            feed = {"input_ids": np.array([ids], np.int64)}
            vectors[at] = self._session.run(None, feed)[0][0]

        if len(texts) == 1 or self._threads == 1:
            for at in range(len(texts)):
                embed_one(at)
            return vectors
        longest_first = sorted(range(len(texts)), key=lambda at: -len(token_ids[at]))
        for _done in self._pool.map(embed_one, longest_first):
            pass
        return vectors


def usable_cores() -> Sequence[int] | set[int]:
    """The processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return range(os.cpu_count() or 1)


def _load_tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower for a file it cannot read
        raise ModelDamagedError(path=str(path), detail=str(error)) from error


def load_session(path: Path, inputs: Sequence[str]) -> Any:
    """A session of one thread; raises ModelDamagedError where the inputs are not those expected."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as failures

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # every text has another length; patterns only pile up
    options.log_severity_level = 3
    unusable = (
        failures.Fail,
        failures.InvalidArgument,
        failures.InvalidGraph,
        failures.InvalidProtobuf,
        failures.NotImplemented,
        failures.RuntimeException,
    )
    try:
        session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
    except unusable as error:
        raise ModelDamagedError(path=str(path), detail=str(error)) from error
    if [value.name for value in session.get_inputs()] != list(inputs):
        raise ModelDamagedError(path=str(path), detail=_("its inputs are not those expected."))
    return session
