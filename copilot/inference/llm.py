"""The language model as the app sees it: a handle on a process of its own.

A build of llama.cpp that does not fit the CPU dies by signal, not by exception; here that costs
one restart with safer settings, and the app lives on. It knows no prompt and no document.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

from copilot import errors
from copilot.errors import CopilotError, ModelDiedError, ModelMissingError
from copilot.inference.child import READABLE, Child, ChildDiedError
from copilot.inference.copying import Copied
from copilot.inference.variants import CRASHES, Variants, name_of
from copilot.inference.variants import Choice as VariantChoice

__all__ = [
    "Choice",
    "Copied",
    "Generation",
    "LanguageModel",
    "ModelInfo",
    "ModelSettings",
    "SelfTest",
    "TokenIds",
]

Messages = Sequence[Mapping[str, str]]
Stopped = Literal["stop", "length", "cancelled", "loop"]

_WORKER: Final = "copilot.inference.llm_worker"
OPENMP_SETTINGS: Final = {"GOMP_SPINCOUNT": "1000"}
"""How long a thread spins for the others before it sleeps.

The default is milliseconds; wherever another program wants a core too, that is spent at each of
about a thousand barriers a token, and generation falls to a fifth.
"""
_POLL_SECONDS: Final = 0.05
_CANCEL_SECONDS: Final = 5.0
_CLOSE_SECONDS: Final = 0.5
_DRAFT_TOKENS: Final = 16
_SELFTEST_TOKENS: Final = 32
_SELFTEST_TEXT: Final = (
    "Die Kündigung des Mietverhältnisses bedarf der schriftlichen Form. The lease ends upon three "
    "months' written notice, unless the parties have agreed otherwise in writing. "
)


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """How a model is loaded; ``threads`` 0 means every core the process may use.

    ``gpu_layers`` is "auto" (all of them where the build can) or a number. ``safe`` gives up speed
    for the fewest assumptions about the machine. ``adapter`` is a LoRA file laid over the model,
    ``adapter_scale`` how much of its change counts. ``sha256`` is that of the file; ``judges`` says
    that the model is large enough to judge which passage answers.
    """

    path: Path
    name: str
    context: int = 4096
    threads: int = 0
    gpu_layers: str = "auto"
    batch: int = 512
    safe: bool = False
    adapter: Path | None = None
    adapter_scale: float = 1.0
    judges: bool = False
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A loaded model; ``parameters`` is their number, ``context`` counts tokens."""

    name: str
    parameters: int
    context: int
    threads: int
    gpu_layers: int
    cpu_features: tuple[str, ...]
    build: str
    load_seconds: float
    chat_template: bool
    safe: bool = False
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Generation:
    """What was written; ``reused_tokens`` of the prompt were still evaluated from before."""

    text: str
    prompt_tokens: int
    reused_tokens: int
    generated_tokens: int
    first_token_seconds: float
    seconds: float
    stopped: Stopped


@dataclass(frozen=True, slots=True)
class Choice:
    """The likeliest option and the probability of each, which sum to 1."""

    index: int
    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TokenIds:
    """The tokens of a prompt, of each piece of an answer, and the one that ends a turn."""

    prompt: list[int]
    said: list[list[int]]
    end: int


@dataclass(frozen=True, slots=True)
class SelfTest:
    """Whether the model works on this machine, and how fast."""

    loads: bool
    generates: bool
    prompt_tokens_per_second: float
    generation_tokens_per_second: float
    threads: int
    cpu_features: tuple[str, ...]
    text: str
    variant: str = ""
    given_up: tuple[tuple[str, str], ...] = ()


class LanguageModel:
    """A model that starts with its first use; safe to share between threads, one at a time writes.

    Every method may raise ModelError. A process that dies is started once more with safer settings
    and its request repeated; the second death in one request is a ModelDiedError. Where the build
    has several processor variants, one that crashes is first given up for the next.
    """

    def __init__(self, settings: ModelSettings, variants: Variants | None = None) -> None:
        self.settings: Final = settings
        self._variants = variants or Variants((), ())
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._child: Child | None = None
        self._info: ModelInfo | None = None
        self._safe = settings.safe
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def name(self) -> str:
        """The name the catalogue gives the model."""
        return self.settings.name

    @property
    def judges(self) -> bool:
        """Whether the model can tell which passage answers; small ones cannot."""
        return self.settings.judges

    @property
    def identity(self) -> dict[str, str]:
        """For the record of an answer: the file's hash and, once it is loaded, the CPU variant."""
        info = self._info
        features = ",".join(info.cpu_features) if info else ""
        told = {"model_sha256": self.settings.sha256, "cpu": features}
        return {**told, "cpu_variant": info.variant} if info and info.variant else told

    @property
    def pid(self) -> int | None:
        """The process of the model, while there is one."""
        child = self._child
        return child.process.pid if child else None

    @property
    def variant(self) -> VariantChoice:
        """The processor variant in use and those that crashed here."""
        return self._variants.choice()

    def start(self) -> ModelInfo:
        """Load the model, if it is not loaded yet."""
        self._ask("ready", dict)
        if self._info is None:
            raise ModelDiedError(name=self.settings.name, detail="closed")
        return self._info

    def write(
        self,
        messages: Messages,
        *,
        continued: str = "",
        max_tokens: int,
        stop: Sequence[str] = (),
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Generation:
        """The likeliest continuation; ``on_text`` is called with pieces that add up to its text."""
        return self._write(messages, continued, max_tokens, stop, on_text, cancelled)

    def _write(
        self,
        messages: Messages,
        continued: str,
        max_tokens: int,
        stop: Sequence[str] = (),
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        fresh: bool = False,
    ) -> Generation:
        pieces: list[str] = []
        earlier = latest = 0

        def values() -> dict[str, Any]:
            nonlocal earlier
            earlier += latest
            return {
                "messages": [dict(message) for message in messages],
                "continued": continued + "".join(pieces),
                "max_tokens": max_tokens - earlier,
                "stop": list(stop),
                "fresh": fresh,
            }

        def receive(message: Mapping[str, Any]) -> None:
            nonlocal latest
            latest = message["tokens"]
            pieces.append(message["text"])
            if on_text is not None:
                on_text(message["text"])

        began = time.perf_counter()
        result = self._ask("write", values, receive, cancelled)
        result["generated_tokens"] += earlier
        result["seconds"] = time.perf_counter() - began
        return Generation(text="".join(pieces), **result)

    def choose(
        self,
        messages: Messages,
        *,
        continued: str = "",
        options: Sequence[str],
        cancelled: Callable[[], bool] | None = None,
    ) -> Choice:
        """Which of the options the model would say next. Raises StoppedError when cancelled."""
        if not options or not all(options):
            raise ValueError("options must be texts, at least one")
        result = self._ask(
            "choose",
            lambda: {
                "messages": [dict(message) for message in messages],
                "continued": continued,
                "options": list(options),
            },
            cancelled=cancelled,
        )
        probabilities = tuple(result["probabilities"])
        return Choice(probabilities.index(max(probabilities)), probabilities)

    def copy(
        self,
        messages: Messages,
        *,
        continued: str = "",
        sources: Sequence[str],
        end: str = "\n",
        max_tokens: int = 160,
        none: str | None = None,
        min_words: int = 3,
        cancelled: Callable[[], bool] | None = None,
        ahead: int = _DRAFT_TOKENS,
    ) -> Copied | None:
        """A verbatim span of one source, from a word's start to a word's end, in one paragraph.

        ``end`` is what closes it (one character); ``none`` is a text the model may write instead,
        for which None is returned. ``ahead`` tokens at most are evaluated at once, 1 for one by
        one. Raises StoppedError when cancelled.
        """
        result = self._ask(
            "copy",
            lambda: {
                "messages": [dict(message) for message in messages],
                "continued": continued,
                "sources": list(sources),
                "end": end,
                "max_tokens": max_tokens,
                "none": none,
                "min_words": min_words,
                "ahead": ahead,
            },
            cancelled=cancelled,
        )
        return Copied(*result["copied"]) if result["copied"] else None

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, without those of a chat template."""
        counts: list[int] = self._ask("count", lambda: {"texts": list(texts)})["counts"]
        return counts

    def token_ids(self, messages: Messages, said: Sequence[str]) -> TokenIds:
        """A prompt as the model reads it, and pieces of an answer behind it: for training."""
        result = self._ask(
            "ids",
            lambda: {"messages": [dict(message) for message in messages], "said": list(said)},
        )
        return TokenIds(**result)

    def selftest(self) -> SelfTest:
        """Load, read a prompt afresh and write a few words; raises ModelError where that fails."""
        info = self.start()
        message = {"role": "user", "content": _SELFTEST_TEXT * 3 + "Summarise."}
        written = self._write([message], "", _SELFTEST_TOKENS, fresh=True)
        writing = max(written.seconds - written.first_token_seconds, 1e-6)
        ran_on = self._variants.choice()
        return SelfTest(
            loads=True,
            generates=bool(written.text.strip()),
            prompt_tokens_per_second=written.prompt_tokens / max(written.first_token_seconds, 1e-6),
            generation_tokens_per_second=max(written.generated_tokens - 1, 0) / writing,
            threads=info.threads,
            cpu_features=info.cpu_features,
            text=written.text,
            variant=ran_on.variant,
            given_up=ran_on.given_up,
        )

    def close(self) -> None:
        """End the process; what is being written in another thread is cancelled. Final."""
        self._closing.set()
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        child, self._child, self._info = self._child, None, None
        if child is not None:
            child.close()

    def _ask(
        self,
        what: str,
        values: Callable[[], dict[str, Any]],
        receive: Callable[[Mapping[str, Any]], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> dict[str, Any]:
        with self._lock:
            deaths = 0
            while True:
                try:
                    result = self._attempt(what, values, receive, cancelled)
                except ChildDiedError as death:
                    self._drop()
                    if self._next_variant(death):
                        continue
                    deaths += 1
                    if deaths > 1:
                        raise ModelDiedError(name=self.settings.name, detail=str(death)) from death
                    self._safe = True
                else:
                    if what in ("write", "choose", "copy"):
                        self._variants.worked()
                    return result

    def _next_variant(self, death: ChildDiedError) -> bool:
        """Whether the death is one of a library for another processor, and one is left to try."""
        reason = str(death)
        return reason.startswith(CRASHES) and self._variants.give_up(reason.split(" | ", 1)[0])

    def _attempt(
        self,
        what: str,
        values: Callable[[], dict[str, Any]],
        receive: Callable[[Mapping[str, Any]], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> dict[str, Any]:
        def stop() -> bool:
            return self._closing.is_set() or (cancelled is not None and cancelled())

        if self._closing.is_set():
            raise ModelDiedError(name=self.settings.name, detail="closed")
        child = self._running()
        if what == "ready":
            return {}
        return self._exchange(child, {"do": what, **values()}, receive, stop)

    def _running(self) -> Child:
        """The process with its model loaded."""
        if self._child is not None:
            return self._child
        settings = self.settings
        for file in filter(None, (settings.path, settings.adapter)):
            if not file.is_file():
                raise ModelMissingError(name=settings.name)
        variant = self._variants.current()
        began = time.perf_counter()
        try:
            self._child = child = Child(_WORKER, {**OPENMP_SETTINGS, **_readable(settings)})
        except OSError as error:
            raise ModelDiedError(name=settings.name, detail=str(error)) from error
        load = {
            "do": "load",
            "path": str(settings.path),
            "name": settings.name,
            "context": settings.context,
            "threads": settings.threads,
            "gpu_layers": settings.gpu_layers,
            "batch": settings.batch,
            "safe": self._safe,
            "adapter": str(settings.adapter or ""),
            "adapter_scale": settings.adapter_scale,
            "variant": str(variant or ""),
        }
        try:
            result = self._exchange(child, load, None, self._closing.is_set)
        except CopilotError:
            self._drop()
            raise
        features = tuple(result.pop("cpu_features"))
        seconds = time.perf_counter() - began
        self._info = ModelInfo(
            settings.name,
            cpu_features=features,
            load_seconds=seconds,
            safe=self._safe,
            variant=name_of(variant) if variant else "",
            **result,
        )
        return child

    def _exchange(
        self,
        child: Child,
        request: Mapping[str, Any],
        receive: Callable[[Mapping[str, Any]], None] | None,
        stop: Callable[[], bool],
    ) -> dict[str, Any]:
        """Send a request and take what comes until its result; a stop is passed on at once."""
        self._number += 1
        number = self._number
        child.send({"id": number, **request})
        patience: float | None = None
        done = False
        try:
            while True:
                if patience is None and stop():
                    wait = _CLOSE_SECONDS if self._closing.is_set() else _CANCEL_SECONDS
                    patience = time.monotonic() + wait
                    child.send({"cancel": number})
                elif patience is not None and time.monotonic() > patience:
                    child.kill()
                    raise errors.StoppedError
                message = child.receive(_POLL_SECONDS)
                if message is None or message["id"] != number:
                    continue
                done = "text" not in message
                if done:
                    return _result(message)
                if receive is not None:
                    receive(message)
        finally:
            if not done and patience is None and child.process.poll() is None:
                with contextlib.suppress(ChildDiedError):
                    child.send({"cancel": number})


def _readable(settings: ModelSettings) -> dict[str, str]:
    """The only files beside the program's own that the process may open."""
    files = [str(file.resolve()) for file in (settings.path, settings.adapter) if file]
    return {READABLE: os.pathsep.join(files)}


def _result(message: Mapping[str, Any]) -> dict[str, Any]:
    if "error" in message:
        kind: type[CopilotError] = getattr(errors, message["error"])
        raise kind(**message["values"])
    result: dict[str, Any] = message["result"]
    return result
