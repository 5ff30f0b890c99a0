"""What a model is asked to do, token by token: write, choose, copy.

Works on anything that evaluates tokens and gives logits (:class:`Evaluator`); knows no library.
"""

import codecs
import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from copilot.inference.chat import Messages
from copilot.inference.copying import SpanCopy, Vocabulary, needs_blank

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Row = NDArray[np.float32]

Request = dict[str, Any]

LOOP_WINDOW: Final = 24
_SHORTEST_DRAFT: Final = 4
_BYTES_A_TOKEN: Final = 8


class CancelledError(Exception):
    """The app no longer wants the answer."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The tokens of a prompt, with what the assistant said behind them, and what ends its turn."""

    ids: list[int]
    prompt_length: int
    stops: tuple[str, ...] = ()


class Evaluator(Protocol):
    """A model with a cache of evaluated ``tokens``; one token's bytes are ``pieces[token]``."""

    tokens: list[int]
    logits: "Row | None"
    context: int
    pieces: list[bytes]
    ends_turn: frozenset[int]

    def turn(self, messages: Messages, continued: str) -> Turn:
        """The tokens of a prompt and of what the assistant has said already."""

    def tokenize(self, text: bytes) -> list[int]:
        """Token ids of plain text."""

    def forget(self) -> None:
        """Empty the cache."""

    def keep(self, count: int) -> None:
        """Drop all but the first ``count`` tokens."""

    def reach(self, turn: Turn) -> int:
        """Bring the cache to a turn; returns how many tokens it held. Raises CancelledError."""

    def feed(self, ids: Sequence[int], *, every: bool = False) -> "list[Row]":
        """Evaluate more tokens; the rows after each if asked for. Raises CancelledError."""

    def row(self) -> "Row":
        """The logits after the last token."""


class TextStream:
    """Bytes of tokens to text that may be shown: whole characters, nothing of a stop mark."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = [stop for stop in stops if stop]
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""

    def feed(self, piece: bytes) -> tuple[str, bool]:
        """The text that is certain now, and whether a stop mark was reached."""
        held = self._held + self._decoder.decode(piece)
        found = [at for stop in self._stops if (at := held.find(stop)) >= 0]
        if found:
            self._held = ""
            return held[: min(found)], True
        keep = max((_overlap(held, stop) for stop in self._stops), default=0)
        self._held = held[len(held) - keep :]
        return held[: len(held) - keep], False

    def rest(self) -> str:
        """What was held back and turned out to be text."""
        return self._held


def _overlap(text: str, stop: str) -> int:
    """How many characters at the end of ``text`` begin ``stop``."""
    for length in range(min(len(text), len(stop) - 1), 0, -1):
        if text.endswith(stop[:length]):
            return length
    return 0


class LoopWatch:
    """Notices when the same run of tokens comes again."""

    def __init__(self, window: int = LOOP_WINDOW) -> None:
        self._last: deque[int] = deque(maxlen=window)
        self._seen: set[tuple[int, ...]] = set()

    def repeats(self, token: int) -> bool:
        """Whether the window that ends with ``token`` was written before."""
        self._last.append(token)
        if len(self._last) < (self._last.maxlen or 0):
            return False
        window = tuple(self._last)
        if window in self._seen:
            return True
        self._seen.add(window)
        return False


def write(engine: Evaluator, request: Request, say: Callable[[Request], None]) -> Request:
    """Greedy generation, streamed; ends at a stop mark, the model's end, the limit or a loop."""
    began = time.perf_counter()
    if request["fresh"]:
        engine.forget()
    turn = engine.turn(request["messages"], request["continued"])
    stream = TextStream([*request["stop"], *turn.stops])
    result: Request = {"prompt_tokens": len(turn.ids), "reused_tokens": 0, "generated_tokens": 0}
    first = 0.0
    try:
        if request["max_tokens"] > 0:
            result["reused_tokens"] = engine.reach(turn)
        for token, ended in _greedy(engine, request["max_tokens"]):
            first = first or time.perf_counter() - began
            result["stopped"] = ended
            if ended == "stop":
                break
            result["generated_tokens"] += 1
            text, stopped = stream.feed(engine.pieces[token])
            if text:
                say({"text": text, "tokens": result["generated_tokens"]})
            if stopped:
                result["stopped"] = "stop"
                break
    except CancelledError:
        result["stopped"] = "cancelled"
    if rest := stream.rest():
        say({"text": rest, "tokens": result["generated_tokens"]})
    seconds = time.perf_counter() - began
    return {"stopped": "length", **result, "first_token_seconds": first, "seconds": seconds}


def _greedy(engine: Evaluator, limit: int) -> Iterator[tuple[int, str]]:
    """The likeliest tokens, each with why it is the last one ("" while it is not)."""
    loops = LoopWatch()
    for count in range(1, limit + 1):
        token = int(engine.row().argmax())
        if token in engine.ends_turn:
            yield token, "stop"
            return
        if loops.repeats(token):
            yield token, "loop"
            return
        full = len(engine.tokens) + 1 >= engine.context
        yield token, "length" if full or count == limit else ""
        if full or count == limit:
            return
        engine.feed([token])


def choose(engine: Evaluator, request: Request) -> Request:
    """How likely each option is as what comes next, out of the options."""
    turn = engine.turn(request["messages"], request["continued"])
    options = [tuple(engine.tokenize(text.encode())) for text in request["options"]]
    engine.reach(turn)
    base = engine.row()
    rows: dict[tuple[int, ...], Row] = {(): base}
    for option in sorted(set(options)):
        if len(option) > 1 and option[:-1] not in rows:
            engine.keep(len(turn.ids))
            for length, row in enumerate(engine.feed(option[:-1], every=True), start=1):
                rows[option[:length]] = row
    if len(engine.tokens) > len(turn.ids):
        engine.keep(len(turn.ids))
        engine.logits = base if engine.tokens else None
    return {"probabilities": option_probabilities(options, rows)}


def option_probabilities(
    options: Sequence[tuple[int, ...]], rows: "dict[tuple[int, ...], Row]"
) -> list[float]:
    """Normalised over the options, from the logits after each of their beginnings.

    An option that begins another one ("1" and "10") also needs the longer one not to follow.
    """
    children: dict[tuple[int, ...], set[int]] = {}
    for option in options:
        for length, token in enumerate(option):
            children.setdefault(option[:length], set()).add(token)
    likely = {
        prefix: _log_probabilities(rows[prefix], sorted(tokens))
        for prefix, tokens in children.items()
    }
    scores = []
    for option in options:
        score = sum(likely[option[:length]][token] for length, token in enumerate(option))
        if option in likely:
            going_on = sum(math.exp(value) for value in likely[option].values())
            score += math.log1p(-min(going_on, 1 - 1e-9))
        scores.append(score)
    best = max(scores)
    weights = [math.exp(score - best) for score in scores]
    return [weight / sum(weights) for weight in weights]


def _log_probabilities(row: "Row", tokens: Sequence[int]) -> dict[int, float]:
    import numpy as np

    wide = row.astype(np.float64)
    peak = wide.max()
    whole = peak + math.log(np.exp(wide - peak).sum())
    return {token: float(wide[token] - whole) for token in tokens}


def copy(engine: Evaluator, vocabulary: Vocabulary, request: Request) -> Request:
    """A verbatim span of one of the sources, or the literal "none"."""
    turn = engine.turn(request["messages"], request["continued"])
    span = SpanCopy(
        vocabulary,
        request["sources"],
        end=request["end"],
        none=request["none"],
        min_words=request["min_words"],
        leading_blank=needs_blank(request["continued"]),
        end_tokens=engine.ends_turn,
    )
    if span.finished:
        return {"copied": None}
    engine.reach(turn)
    limit = min(len(turn.ids) + request["max_tokens"], engine.context - 1)
    _copy_on(engine, span, limit, request["ahead"])
    copied = span.result()
    if copied is None:
        return {"copied": None}
    return {"copied": [copied.source, copied.start, copied.end, copied.text, copied.written]}


def _copy_on(engine: Evaluator, span: SpanCopy, limit: int, most_ahead: int) -> None:
    """Copy until the span is finished, several tokens an evaluation where the text allows it.

    What must follow is evaluated together with the token just taken, and kept as far as the model
    would have written the same: the result is that of one token at a time.
    """
    draft_length = _SHORTEST_DRAFT
    while len(engine.tokens) < limit:
        token = _best(engine.row(), span)
        if token is None or not span.take(token):
            return
        before = len(engine.tokens)
        room = min(draft_length, most_ahead, limit - before) - 1
        draft = [token, *_draft(engine, span, room)]
        rows = engine.feed(draft, every=True)
        taken = _take_agreed(span, rows, draft)
        engine.keep(before + taken)
        engine.logits = rows[taken - 1]
        draft_length = draft_length * 2 if taken == len(draft) else _SHORTEST_DRAFT


def _take_agreed(span: SpanCopy, rows: "Sequence[Row]", draft: Sequence[int]) -> int:
    """Take the tokens of a draft that the model would have taken; how many of it then stand."""
    for taken in range(1, len(draft)):
        if _best(rows[taken - 1], span) != draft[taken] or not span.take(draft[taken]):
            return taken
    return len(draft)


def _draft(engine: Evaluator, span: SpanCopy, count: int) -> list[int]:
    if count < 1:
        return []
    ahead = span.ahead(count * _BYTES_A_TOKEN).decode("utf-8", "ignore").encode()
    return engine.tokenize(ahead)[:count] if ahead else []


def _best(row: "Row", span: SpanCopy) -> int | None:
    tokens = span.allowed().tokens()
    return tokens[int(row[tokens].argmax())] if tokens else None
