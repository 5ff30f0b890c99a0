"""A worker process spoken to in JSON lines; its death is an exception here, never a crash.

Knows nothing of models: a message is a JSON object, a line each way.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import copilot

# What a worker that confines itself may read: files, joined as in PATH.
READABLE: Final = "COPILOT_READABLE"
_LAST_LINES: Final = 40
_SHOWN_LINES: Final = 5
_PATIENCE: Final = 2.0


class ChildDiedError(Exception):
    """The process ended by itself; the text says by which signal and what it said last."""


class Child:
    """A running worker. One thread may talk to it at a time."""

    def __init__(self, module: str, variables: Mapping[str, str]) -> None:
        """Start ``python -m module``. Raises OSError where no process can be started.

        ``variables`` are for its environment, where this process's own does not have them.

        A thread that lives as long as the process starts it: on Linux the death signal of a
        process is tied to the thread that started it, not to the program.
        """
        self._module = module
        self._environment = _environment(variables)
        self._said: deque[str] = deque(maxlen=_LAST_LINES)
        self._received: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._failure: OSError | None = None
        started = threading.Event()
        self._keeper = threading.Thread(target=self._keep, args=(started,), daemon=True)
        self._keeper.start()
        started.wait()
        if self._failure is not None:
            raise self._failure
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The process, running or ended."""
        assert self._process is not None  # noqa: S101 - the constructor raised otherwise
        return self._process

    def _keep(self, started: threading.Event) -> None:
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self._environment,
                start_new_session=True,
            )
        except OSError as error:
            self._failure = error
        finally:
            started.set()
        if self._process is not None and self._process.stderr is not None:
            for line in self._process.stderr:
                self._said.append(line.decode("utf-8", "replace").strip())
            self._process.wait()

    def _listen(self) -> None:
        stream = self.process.stdout
        if stream is not None:
            for line in stream:
                self._received.put(line)
        self._received.put(None)

    def send(self, message: Mapping[str, Any]) -> None:
        """Write one message. Raises ChildDiedError."""
        stream = self.process.stdin
        line = json.dumps(message).encode() + b"\n"
        try:
            if stream is not None:
                stream.write(line)
                stream.flush()
        except (OSError, ValueError) as error:
            raise self._death() from error

    def receive(self, seconds: float) -> dict[str, Any] | None:
        """The next message, or None when none came in time. Raises ChildDiedError."""
        try:
            line = self._received.get(timeout=seconds)
        except queue.Empty:
            return None
        if line is None:
            self._received.put(None)
            raise self._death()
        message: dict[str, Any] = json.loads(line)
        return message

    def _death(self) -> ChildDiedError:
        try:
            code = self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self._keeper.join(_PATIENCE)
        lines = [line for line in self._said if line][-_SHOWN_LINES:]
        return ChildDiedError(" | ".join([_ending(code), *lines]))

    def kill(self) -> None:
        """End the process at once."""
        self.process.kill()

    def close(self) -> None:
        """End the process and wait for it; it leaves by itself when its input closes."""
        process = self.process
        try:
            if process.stdin is not None:
                process.stdin.close()
        except OSError:
            process.kill()  # what was still to be written can no longer be
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._keeper.join(_PATIENCE)
        self._listener.join(_PATIENCE)
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    """This process's own, with the package importable wherever the program was started from."""
    package = str(Path(copilot.__file__).resolve().parents[1])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    own = {key: value for key, value in os.environ.items() if key != READABLE}
    return {**variables, **own, "PYTHONPATH": os.pathsep.join(paths)}
