"""The language model's own process: the only home of llama.cpp, behind the network guard.

Reads requests as JSON lines on stdin and answers on stdout; everything else that is printed goes
to stderr, which the app keeps for its error message. It knows tokens, never matters or documents
as such. The app's side is :mod:`copilot.inference.llm`.
"""

import ctypes
import json
import os
import queue
import re
import signal
import sys
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from copilot.errors import CopilotError, ModelDamagedError, ModelDiedError, PromptTooLongError
from copilot.inference.chat import Chat, Messages
from copilot.inference.child import READABLE
from copilot.inference.copying import Vocabulary
from copilot.inference.decoding import CancelledError, Request, Turn, choose, copy, write
from copilot.security import landlock, sandbox

if TYPE_CHECKING:
    from copilot.inference.decoding import Row

_CONTROL_ATTRIBUTES: Final = 1 | 8  # LLAMA_TOKEN_ATTR_UNKNOWN, _CONTROL
_ERROR_LEVEL: Final = 4  # GGML_LOG_LEVEL_ERROR
_REMEMBERED: Final = 8
_STEADY_BATCH: Final = 64
"""From here on llama.cpp computes a token to the same bits whatever else is in its batch."""
_ABORTED: Final = 2  # llama_decode: stopped by the abort callback
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG


class Engine:
    """A loaded model with the tokens its cache holds and the logits after the last of them."""

    def __init__(self, request: Request) -> None:
        import llama_cpp

        self._api = llama_cpp
        self._errors = _quiet_log(llama_cpp)
        self._path = str(request["path"])
        self.threads = _threads(request)
        self.gpu_layers = _gpu_layers(request, llama_cpp.llama_supports_gpu_offload())
        self.tokens: list[int] = []
        self.logits: Row | None = None
        self._prompt_tokens = 0
        self._reached: dict[int, Row] = {}
        load_variant(llama_cpp, str(request.get("variant", "")))
        llama_cpp.llama_backend_init()
        self._model = self._load_model()
        self._vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        adapter = self._load_adapter(str(request.get("adapter", "")))
        self._context = self._make_context(request)
        if adapter is not None:
            self._lay_over(adapter, float(request.get("adapter_scale", 1)), request)
        self.context: int = llama_cpp.llama_n_ctx(self._context)
        self._batch_size: int = llama_cpp.llama_n_batch(self._context)
        self._batch = llama_cpp.llama_batch_init(self._batch_size, 0, 1)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._stop_flag = self._watch_stop_flag()
        self._row_length: int = llama_cpp.llama_vocab_n_tokens(self._vocabulary)
        self.pieces = self._all_pieces()
        self.ends_turn = frozenset(
            token
            for token, piece in enumerate(self.pieces)
            if llama_cpp.llama_vocab_is_eog(self._vocabulary, token)
        )
        self.chat = self._make_chat()

    def _load_model(self) -> Any:
        parameters = self._api.llama_model_default_params()
        parameters.n_gpu_layers = self.gpu_layers
        model = self._api.llama_model_load_from_file(os.fsencode(self._path), parameters)
        if not model:
            raise ModelDamagedError(path=self._path, detail=self._last_error())
        return model

    def _load_adapter(self, path: str) -> Any:
        """The LoRA adapter of that file, None without one; before the context, which makes room."""
        if not path:
            return None
        adapter = self._api.llama_adapter_lora_init(self._model, os.fsencode(path))
        if not adapter:
            raise ModelDamagedError(path=path, detail=self._last_error())
        return adapter

    def _lay_over(self, adapter: Any, scale: float, request: Request) -> None:
        """Let the adapter change every computation from here on."""
        adapters = (self._api.llama_adapter_lora_p_ctypes * 1)(adapter)
        scales = (ctypes.c_float * 1)(scale)
        if self._api.llama_set_adapters_lora(self._context, adapters, 1, scales):
            raise ModelDiedError(name=str(request["name"]), detail=self._last_error())

    def _make_context(self, request: Request) -> Any:
        api, safe = self._api, bool(request["safe"])
        parameters = api.llama_context_default_params()
        trained: int = api.llama_model_n_ctx_train(self._model)
        parameters.n_ctx = min(int(request["context"]), trained)
        parameters.n_batch = parameters.n_ubatch = min(128 if safe else 512, int(request["batch"]))
        parameters.n_threads = parameters.n_threads_batch = self.threads
        parameters.flash_attn_type = (
            api.LLAMA_FLASH_ATTN_TYPE_DISABLED if safe else api.LLAMA_FLASH_ATTN_TYPE_ENABLED
        )
        parameters.no_perf = True
        context = api.llama_init_from_model(self._model, parameters)
        if not context:
            raise ModelDiedError(name=str(request["name"]), detail=self._last_error())
        return context

    def _watch_stop_flag(self) -> Any:
        """Let the computation end as soon as a byte is set.

        llama.cpp asks its abort callback before every operation; ``strlen`` of the flag answers
        that without entering Python, which would cost more than the operation.
        """
        flag = ctypes.create_string_buffer(2)
        library = ctypes.cdll.msvcrt if sys.platform == "win32" else ctypes.CDLL(None)
        callback = ctypes.cast(library.strlen, self._api.ggml_abort_callback)
        self._api.llama_set_abort_callback(self._context, callback, ctypes.addressof(flag))
        return flag

    def _last_error(self) -> str:
        shown = " ".join(list(self._errors)[-2:]) or "llama.cpp gave no reason"
        return shown.replace(self._path, Path(self._path).name)

    def _all_pieces(self) -> list[bytes]:
        to_piece, vocabulary = self._api.llama_token_to_piece, self._vocabulary
        buffer = ctypes.create_string_buffer(512)
        pieces = []
        for token in range(self._row_length):
            length = to_piece(vocabulary, token, buffer, len(buffer), 0, False)
            pieces.append(ctypes.string_at(buffer, length) if length > 0 else b"")
        return pieces

    def _make_chat(self) -> Chat:
        import jinja2

        api, vocabulary = self._api, self._vocabulary
        template = api.llama_model_chat_template(self._model, None)
        control = [
            self._text_of(token)
            for token, piece in enumerate(self.pieces)
            if not piece and api.llama_vocab_get_attr(vocabulary, token) & _CONTROL_ATTRIBUTES
        ]
        try:
            return Chat(
                template.decode("utf-8", "replace") if template else None,
                bos=self._text_of(api.llama_vocab_bos(vocabulary)),
                eos=self._text_of(api.llama_vocab_eos(vocabulary)),
                control=control,
            )
        except jinja2.TemplateError as error:
            detail = f"chat template: {error}"
            raise ModelDamagedError(path=self._path, detail=detail) from error

    def _text_of(self, token: int) -> str:
        if token < 0:
            return ""
        text: bytes = self._api.llama_vocab_get_text(self._vocabulary, token)
        return text.decode("utf-8", "replace")

    def describe(self) -> dict[str, Any]:
        """What the app shows about the loaded model."""
        system: bytes = self._api.llama_print_system_info()
        return {
            "parameters": self._api.llama_model_n_params(self._model),
            "context": self.context,
            "threads": self.threads,
            "gpu_layers": self.gpu_layers,
            "cpu_features": re.findall(r"(\w+) = 1", system.decode()),
            "build": f"llama-cpp-python {self._api.__version__}",
            "chat_template": bool(self._api.llama_model_chat_template(self._model, None)),
        }

    def tokenize(self, text: bytes, *, special: bool = False) -> list[int]:
        """Token ids; ``special`` reads control tokens out of the text, so never for a document."""
        ids = self._tokenize(text, special)
        if not special and ids and self.pieces[ids[0]][:1] == b" " != text[:1]:
            # SentencePiece puts a blank before a text: behind a line break it does not count.
            behind = self._tokenize(b"\n" + text, special)
            for cut in range(1, min(4, len(behind)) + 1):
                if b"".join(self.pieces[t] for t in behind[cut:]) == text:
                    return behind[cut:]
        return ids

    def _tokenize(self, text: bytes, special: bool) -> list[int]:
        room = len(text) + 8
        buffer = (ctypes.c_int32 * room)()
        count = self._api.llama_tokenize(
            self._vocabulary, text, len(text), buffer, room, False, special
        )
        return list(buffer[: max(0, count)])

    def turn(self, messages: Messages, continued: str) -> Turn:
        """The tokens of the prompt and of what the assistant has said already.

        What it said in tokens that the cache still holds is taken over as it stands: tokenising
        the text again might cut it otherwise and throw the cache away.
        """
        import jinja2

        try:
            prompt = self.chat.prompt(messages)
        except jinja2.TemplateError as error:
            detail = f"chat template: {error}"
            raise ModelDamagedError(path=self._path, detail=detail) from error
        ids = self._prompt_ids(prompt.text)
        length = len(ids)
        said = continued.encode("utf-8", "replace")
        if self.tokens[:length] == ids:
            for token in self.tokens[length:]:
                piece = self.pieces[token]
                if not piece or not said.startswith(piece):
                    break
                ids.append(token)
                said = said[len(piece) :]
        ids += self.tokenize(said) if said else []
        if len(ids) >= self.context:
            raise PromptTooLongError(tokens=len(ids), limit=self.context - 1)
        return Turn(ids, length, prompt.stops)

    def _prompt_ids(self, text: str) -> list[int]:
        first = []
        if self._api.llama_vocab_get_add_bos(self._vocabulary):
            bos = self._api.llama_vocab_bos(self._vocabulary)
            text = text.removeprefix(self._text_of(bos))
            first = [bos]
        return first + self._tokenize(text.encode("utf-8", "replace"), True)

    def ids(self, request: Request) -> Request:
        """The tokens of a prompt and of the pieces of an answer, each cut by itself."""
        return {
            "prompt": self.turn(request["messages"], "").ids,
            "said": [self.tokenize(piece.encode()) for piece in request["said"]],
            "end": self._api.llama_vocab_eos(self._vocabulary),
        }

    def request_stop(self, stop: bool) -> None:
        """Set or clear the flag that ends a running computation; safe from another thread."""
        self._stop_flag[0] = b"\x01" if stop else b"\x00"

    def forget(self) -> None:
        """Empty the cache."""
        self._api.llama_memory_clear(self._memory, True)
        self.tokens, self.logits, self._prompt_tokens = [], None, 0
        self._reached.clear()

    def keep(self, count: int) -> None:
        """Drop all but the first ``count`` tokens from the cache."""
        if count >= len(self.tokens):
            return
        if self._api.llama_memory_seq_rm(self._memory, 0, count, -1):
            self.tokens, self.logits = self.tokens[:count], None
            self._prompt_tokens = min(self._prompt_tokens, count)
            self._reached = {at: row for at, row in self._reached.items() if at <= count}
        else:
            self.forget()  # a recurrent model cannot go back

    def reach(self, turn: Turn) -> int:
        """Bring the cache to a turn; returns how many tokens it held. Raises CancelledError.

        The same question must get the same answer whatever was asked before. So what of a prompt is
        reused was evaluated as part of a prompt, what is evaluated of it is never a short batch,
        and the logits where a turn was reached are remembered.
        """
        ids, prompt = turn.ids, turn.prompt_length
        common = self._common(ids)
        if common < prompt:
            common = min(common, self._prompt_tokens, max(0, prompt - _STEADY_BATCH))
            self.keep(common)
            common = len(self.tokens)
            self.feed(ids[common:prompt])
            self._prompt_tokens = prompt if prompt >= _STEADY_BATCH else 0
            self._reached = {prompt: self.row()}
        self._go_to(ids)
        return common

    def _go_to(self, ids: Sequence[int]) -> None:
        """Evaluate what the assistant said on top of the prompt that the cache holds."""
        common = self._common(ids)
        if common == len(ids) and common in self._reached:
            self.keep(common)
            self.logits = self._reached.get(common)
        if self.logits is None or not common == len(ids) == len(self.tokens):
            self.keep(min(common, len(ids) - 1))
            self.feed(ids[len(self.tokens) :])
        if len(self._reached) >= _REMEMBERED:
            del self._reached[sorted(self._reached)[1]]  # the first is the prompt itself
        self._reached[len(ids)] = self.row()

    def _common(self, ids: Sequence[int]) -> int:
        common = 0
        for wanted, held in zip(ids, self.tokens, strict=False):
            if wanted != held:
                break
            common += 1
        return common

    def feed(self, ids: Sequence[int], *, every: bool = False) -> "list[Row]":
        """Evaluate more tokens; the rows after each if asked for. Raises CancelledError.

        Batches are of equal size, so that the last one is not short.
        """
        rows: list[Row] = []
        batches = -(-len(ids) // self._batch_size)
        size = -(-len(ids) // max(1, batches))
        for at in range(0, len(ids), size):
            part = list(ids[at : at + size])
            self._fill(part, every)
            code = self._api.llama_decode(self._context, self._batch)
            if code:
                self.logits = None
                if not self._api.llama_memory_seq_rm(self._memory, 0, len(self.tokens), -1):
                    self.forget()
                if code == _ABORTED:
                    raise CancelledError
                raise RuntimeError(f"llama_decode returned {code}: {self._last_error()}")
            self.tokens += part
            rows += [self._row(i) for i in range(len(part))] if every else []
            self.logits = rows[-1] if every else self._row(len(part) - 1)
        return rows

    def _fill(self, part: Sequence[int], every: bool) -> None:
        batch, past = self._batch, len(self.tokens)
        batch.n_tokens = len(part)
        for i, token in enumerate(part):
            batch.token[i] = token
            batch.pos[i] = past + i
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = 0
            batch.logits[i] = every
        batch.logits[len(part) - 1] = True

    def _row(self, index: int) -> "Row":
        import numpy as np

        pointer = self._api.llama_get_logits_ith(self._context, index)
        row: Row = np.ctypeslib.as_array(pointer, shape=(self._row_length,)).copy()
        return row

    def row(self) -> "Row":
        """The logits after the last token."""
        if self.logits is None:
            raise RuntimeError("nothing was evaluated")
        return self.logits


def load_variant(api: Any, path: str) -> None:
    """Load the processor's library where the build has several: llama.cpp would not by itself."""
    if not path:
        return
    # A symbol is looked up in what a library needs as well: this is the very libggml llama.cpp is
    # linked to. One loaded by its own name may be a second copy, whose list llama.cpp never sees.
    load = api.llama_cpp._lib.ggml_backend_load
    load.argtypes, load.restype = [ctypes.c_char_p], ctypes.c_void_p
    if not load(os.fsencode(path)):
        raise ModelDiedError(name=Path(path).name, detail="ggml_backend_load")


def _threads(request: Request) -> int:
    usable = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    wanted = int(request["threads"]) or usable
    return max(1, wanted - 1) if request["safe"] else wanted


def _gpu_layers(request: Request, supported: bool) -> int:
    wanted = str(request["gpu_layers"])
    if request["safe"] or not supported:
        return 0
    return -1 if wanted == "auto" else int(wanted)


_log_callbacks: Final[list[Any]] = []  # llama.cpp keeps the pointer, so it must stay alive


def _quiet_log(api: Any) -> deque[str]:
    """Keep only errors: the last ones for messages, all of them on stderr."""
    errors: deque[str] = deque(maxlen=8)

    def note(level: int, text: bytes, _: object) -> None:
        if level == _ERROR_LEVEL:
            line = text.decode("utf-8", "replace").strip()
            errors.append(line)
            sys.stderr.write(line + "\n")

    callback = api.llama_log_callback(note)
    _log_callbacks.append(callback)
    api.llama_log_set(callback, None)
    return errors


class Desk:
    """Takes requests one after the other while a second thread listens for cancellations."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source, self._sink = source, sink
        self._requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._current = 0
        self._cancelled: set[int] = set()
        self._engine: Engine | None = None
        self._vocabulary: Vocabulary | None = None

    def listen(self) -> None:
        """Read stdin; the app's end of it closes when the app does, and so ends this process."""
        for line in self._source:
            message: Request = json.loads(line)
            if "cancel" in message:
                self._cancel(message["cancel"])
            else:
                self._requests.put(message)
        os._exit(0)

    def _cancel(self, number: int) -> None:
        with self._lock:
            self._cancelled.add(number)
            if self._engine is not None and number == self._current:
                self._engine.request_stop(True)

    def serve(self) -> None:
        """Answer requests for ever."""
        while True:
            request = self._requests.get()
            with self._lock:
                self._current = request["id"]
                if self._engine is not None:
                    self._engine.request_stop(request["id"] in self._cancelled)
            try:
                self._say({"result": self._answer(request)})
            except CancelledError:
                self._say({"error": "StoppedError", "values": {}})
            except CopilotError as error:
                self._say({"error": type(error).__name__, "values": error.values})

    def _answer(self, request: Request) -> Request:
        if request["do"] == "load":
            self._engine = Engine(request)
            return self._engine.describe()
        engine = self._engine
        if engine is None:
            raise RuntimeError("no model is loaded")
        if request["do"] == "write":
            return write(engine, request, self._say)
        if request["do"] == "choose":
            return choose(engine, request)
        if request["do"] == "copy":
            self._vocabulary = self._vocabulary or Vocabulary(engine.pieces)
            return copy(engine, self._vocabulary, request)
        if request["do"] == "ids":
            return engine.ids(request)
        return {"counts": [len(engine.tokenize(text.encode())) for text in request["texts"]]}

    def _say(self, message: Request) -> None:
        line = json.dumps({"id": self._current, **message})
        self._sink.write(line.encode() + b"\n")
        self._sink.flush()


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _confine() -> None:
    """Keep to the program's own files and the weights: no matter is read or written from here."""
    if sys.platform != "linux":
        return
    weights = [Path(file) for file in os.environ.get(READABLE, "").split(os.pathsep) if file]
    system = ["/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices", "/sys/class/drm"]
    graphics = [*Path("/dev").glob("nvidia*"), Path("/dev/dri"), Path("/dev/kfd")]
    readable = [*sandbox.program_folders(), *map(Path, system), *weights]
    landlock.allow_reading_only(readable, [Path("/dev/null"), *graphics])


def main() -> None:
    """Put the guard in place, then serve; stdout is kept for answers alone."""
    _die_with_parent()
    _confine()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    desk = Desk(sys.stdin.buffer, answers)
    threading.Thread(target=desk.listen, daemon=True).start()
    desk.serve()


if __name__ == "__main__":
    from copilot.security.offline import install_guard

    install_guard()
    main()
