"""Reading in confined processes: what the rest of the program uses to turn files into documents."""

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from copilot.domain import Document, ReadOptions
from copilot.readers.request import encode_request
from copilot.readers.wire import decode_document
from copilot.security.listening import Refusal
from copilot.security.sandbox import Limits
from copilot.security.workers import WorkerPool

_WORKER: Final = "copilot.readers.worker"


class ReaderPool:
    """Confined readers, kept for many documents of one matter; close it, or use it with ``with``.

    ``folders`` are what the readers may read besides the program itself: give the indexed ones,
    so that a document that takes a reader over cannot reach another matter's files. Without any,
    a reader may open whatever the user may. ``module`` is another worker, for tests.
    """

    def __init__(
        self,
        workers: int = 1,
        limits: Limits | None = None,
        folders: Sequence[Path] = (),
        module: str = _WORKER,
    ) -> None:
        self._pool = WorkerPool(module, decode_document, workers, limits or Limits(), folders)

    def read(self, path: Path, options: ReadOptions | None = None) -> Document:
        """The document; raises the ReadError subclass that says why there is none."""
        return self.submit(path, options).result()

    def submit(self, path: Path, options: ReadOptions | None = None) -> Future[Document]:
        """Read in the background; the future raises what :meth:`read` raises.

        ReaderLimitError names the limit: memory, time, size (of the answer), crash or
        forbidden (it tried to link to a file).
        """
        return self._pool.submit(encode_request(path, options or ReadOptions()))

    def refusals(self) -> list[Refusal]:
        """What the readers tried to open outside of their folders since this was last asked."""
        return self._pool.refusals()

    def close(self) -> None:
        """End the readers at once; documents not yet read are cancelled."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
