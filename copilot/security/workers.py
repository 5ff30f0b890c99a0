"""A pool of confined processes, seen from the parent, which trusts nothing they say.

A reply is bytes of a bounded length, decoded by the caller's own function; nothing is ever
unpickled. A worker that dies, hangs, answers too much or cannot be decoded is replaced, and the
next task goes on.
"""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Generic, Self, TypeVar

import copilot
from copilot.errors import ReaderLimitError, ReadError, WorkerStartError
from copilot.security import listening, offline
from copilot.security.listening import HandOver, Listener, Refusal
from copilot.security.sandbox import (
    ALIVE,
    BOUNDED,
    OUT_OF_MEMORY,
    READY,
    REQUEST_BYTES,
    Limits,
    Orders,
    program_folders,
    receive,
    send,
)

_Result = TypeVar("_Result")
_Task = tuple[bytes, Future[_Result]]

# The limit of a worker that tried what no reader does.
FORBIDDEN: Final = "forbidden"
_START_SECONDS: Final = 60.0
_PACKAGE: Final = Path(copilot.__file__).resolve().parent.parent
# Named in a run: what a document that takes a reader over repeats for ever fills no trail.
_MOST_REFUSALS: Final = 100
_KEPT_VARIABLES: Final = (
    "DYLD_LIBRARY_PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "PATH",
    "PYTHONUTF8",
    "SYSTEMROOT",
    offline.UNSAFE,
)


class _Child:
    """One running worker, seen from the parent."""

    def __init__(self, module: str, orders: Orders, tell: Callable[[Refusal], None]) -> None:
        self.tasks_left = orders.limits.tasks
        self._limits = orders.limits
        self._expired = False
        if orders.folders and listening.is_available():
            with HandOver() as way:
                self._process = _process(module, replace(orders, listener=way.number))
            readable = [_PACKAGE, *program_folders(), *map(Path, orders.folders)]
            Listener(self._process.pid, way, readable, tell)
        else:
            self._process = _process(module, orders)
        with self._deadline(_START_SECONDS):
            answer = self._answer(REQUEST_BYTES)
        if answer != READY:
            self.let_go()
            detail = (answer or b"").decode("utf-8", "replace")
            raise WorkerStartError(detail=detail or f"exit status {self._process.returncode}")

    def ask(self, request: bytes) -> bytes:
        """The worker's reply; ReaderLimitError when it met a limit, and then it is gone."""
        self.tasks_left -= 1
        with self._deadline(self._limits.task_seconds):
            reply = self._step(self._limits.wall_seconds, request)
            while reply in (ALIVE, BOUNDED):
                bounded = reply == BOUNDED
                limits = self._limits
                reply = self._step(limits.bounded_seconds if bounded else limits.wall_seconds)
        if reply is None:
            raise ReaderLimitError(limit=self._cause_of_death())
        return reply

    def _step(self, seconds: float, request: bytes | None = None) -> bytes | None:
        """The next message within the time of one step; None when the worker is gone."""
        with self._deadline(seconds):
            try:
                if request is not None:
                    send(self._pipe(self._process.stdin), request)
                return self._answer(self._limits.reply_bytes)
            except OSError:  # it died before it read the request
                return None
            except ValueError as error:
                self.end()
                raise ReaderLimitError(limit="size") from error

    def end(self) -> None:
        """Kill it, wherever it is."""
        self._process.kill()
        self._process.wait()

    def let_go(self) -> None:
        """Close its pipes once nobody reads from them any more."""
        self.end()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                self._pipe(pipe).close()

    def _answer(self, most: int) -> bytes | None:
        return receive(self._pipe(self._process.stdout), most)

    @contextlib.contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _expire(self) -> None:
        self._expired = True
        self._process.kill()

    def _cause_of_death(self) -> str:
        try:
            status = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:  # it hung up, yet it lives
            self.end()
            return "crash"
        if self._expired or status == -getattr(signal, "SIGXCPU", 0):
            return "time"
        if status == -getattr(signal, "SIGSYS", 0):
            return FORBIDDEN
        out_of_memory = (OUT_OF_MEMORY, -getattr(signal, "SIGKILL", 0))
        return "memory" if status in out_of_memory else "crash"

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        if pipe is None:
            raise BrokenPipeError
        return pipe


def _process(module: str, orders: Orders) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-P", "-B", "-m", module, json.dumps(asdict(orders))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        pass_fds=() if orders.listener is None else (orders.listener,),
    )


def _environment() -> dict[str, str]:
    """Little more than the way to the program: no secret of the user's reaches a worker."""
    offline.prepare_environment()
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    places = [str(_PACKAGE), *(entry for entry in sys.path if Path(entry).is_absolute())]
    return {
        **kept,
        **offline.SWITCHES,
        # Where there is none, Python asks the system's name service for it, by a socket.
        "HOME": "/nonexistent",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(places)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


class WorkerPool(Generic[_Result]):
    """Confined workers behind a queue, each with a thread here that feeds and replaces it.

    ``module`` is run with ``-m`` and calls :func:`serve`. ``decode`` turns a reply into a result:
    it may raise a ReadError (the task failed) or ValueError (the worker is no longer trusted).
    With ``folders``, workers read files beneath these and the program's own only, where the
    kernel has Landlock.
    """

    def __init__(
        self,
        module: str,
        decode: Callable[[bytes], _Result],
        workers: int = 1,
        limits: Limits | None = None,
        folders: Sequence[Path] = (),
    ) -> None:
        self._module = module
        self._decode = decode
        places = tuple(str(folder.resolve()) for folder in folders)
        self._orders = Orders(limits or Limits(), places, os.getpid())
        self._tasks: queue.SimpleQueue[_Task[_Result] | None] = queue.SimpleQueue()
        self._children: set[_Child] = set()
        self._refusals: dict[Refusal, bool] = {}  # told already?
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._feed, name=f"{module}-{number}", daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, request: bytes) -> Future[_Result]:
        """Queue one request; the future raises ReadError, or WorkerStartError."""
        if self._closing.is_set():
            raise RuntimeError("the pool is closed")
        future: Future[_Result] = Future()
        self._tasks.put((request, future))
        return future

    def refusals(self) -> list[Refusal]:
        """What workers tried to open outside of their folders since this was last asked.

        Each is told once, a hundred at most. Complete for every task that is done.
        """
        with self._lock:
            new = [refusal for refusal, told in self._refusals.items() if not told]
            self._refusals.update(dict.fromkeys(new, True))
        return new

    def _tell(self, refusal: Refusal) -> None:
        with self._lock:
            if len(self._refusals) < _MOST_REFUSALS:
                self._refusals.setdefault(refusal, False)

    def close(self) -> None:
        """End the workers at once; what they had not answered is cancelled."""
        self._closing.set()
        for _ in self._threads:
            self._tasks.put(None)
        with self._lock:
            for child in self._children:
                child.end()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _feed(self) -> None:
        """Start a worker ahead of its first task: a start takes longer than most documents.

        The worker dies with the thread that started it, so this thread lives as long as the pool.
        """
        child = self._start_ahead()
        while (task := self._tasks.get()) is not None:
            request, future = task
            if self._closing.is_set():
                future.cancel()
            if not future.set_running_or_notify_cancel():
                continue
            child = self._perform(request, future, child)
            if child is None and not self._closing.is_set():
                child = self._start_ahead()
        if child is not None:
            self._drop(child)

    def _perform(
        self, request: bytes, future: Future[_Result], child: _Child | None
    ) -> _Child | None:
        """Do one task; returns the worker if it can take another."""
        try:
            child = child or self._start()
            reply = child.ask(request)
        except (ReaderLimitError, WorkerStartError) as error:
            future.set_exception(CancelledError() if self._closing.is_set() else error)
            self._drop(child)
            return None
        try:
            future.set_result(self._decode(reply))
        except ReadError as error:
            future.set_exception(error)
        except ValueError:
            future.set_exception(ReaderLimitError(limit="crash"))
            self._drop(child)
            return None
        if child.tasks_left > 0:
            return child
        self._drop(child)
        return None

    def _start_ahead(self) -> _Child | None:
        with contextlib.suppress(WorkerStartError):  # the next task meets it again and reports it
            return self._start()
        return None

    def _start(self) -> _Child:
        try:
            child = _Child(self._module, self._orders, self._tell)
        except OSError as error:
            raise WorkerStartError(detail=str(error)) from error
        with self._lock:
            self._children.add(child)
        if self._closing.is_set():
            child.end()
        return child

    def _drop(self, child: _Child | None) -> None:
        if child is not None:
            with self._lock:
                self._children.discard(child)
            child.let_go()
