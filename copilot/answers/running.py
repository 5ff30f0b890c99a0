"""A blocking call of the model as a generator: pieces of text while it works, and cancelling.

The call runs in a thread of its own; closing the generator tells it to stop and waits for it.
"""

import queue
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

PULSE_SECONDS: Final = 0.1

T = TypeVar("T")
OnText = Callable[[str], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class _Done(Generic[T]):
    value: T | None
    error: BaseException | None


def running(call: Callable[[OnText, Cancelled], T]) -> Generator[str, None, T]:
    """Yield what ``call`` writes, or "" each :data:`PULSE_SECONDS`; return its value.

    ``call`` gets a function to hand text to and one that says whether to stop. What it raises is
    raised here.
    """
    stopped = threading.Event()
    arrived: queue.SimpleQueue[str | _Done[T]] = queue.SimpleQueue()

    def work() -> None:
        try:
            arrived.put(_Done(call(arrived.put, stopped.is_set), None))
        except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread
            arrived.put(_Done(None, error))

    thread = threading.Thread(target=work, name="model-call", daemon=True)
    thread.start()
    try:
        while True:
            try:
                item = arrived.get(timeout=PULSE_SECONDS)
            except queue.Empty:
                item = ""
            if isinstance(item, str):
                yield item
                continue
            if item.error is not None:
                raise item.error
            return item.value  # type: ignore[return-value]
    finally:
        stopped.set()
        thread.join()
