"""The only place that prints: results to stdout, narration and progress to stderr."""

import json
import re
import shutil
import sys
from collections.abc import Mapping
from typing import Any, Final

from copilot.locale import _

_TURNING: Final = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def result(text: str) -> None:
    """A result for a person, on stdout."""
    print(_printable(text), flush=True)


def exact(text: str) -> None:
    """A document's text as it is stored, so that offsets hold; cleaned only for a terminal."""
    print(_printable(text) if sys.stdout.isatty() else text, end="", flush=True)


def data(record: Mapping[str, Any]) -> None:
    """A result for a script: one JSON object on one line."""
    print(json.dumps(record, ensure_ascii=True, separators=(", ", ": ")), flush=True)


def narrate(text: str) -> None:
    """What is going on, on stderr."""
    print(_printable(text), file=sys.stderr, flush=True)


def failure(message: str, remedy: str) -> None:
    """An expected failure with its remedy, on stderr."""
    narrate(_("Error: {message}").format(message=message))
    narrate(f"  → {remedy}")


class Progress:
    """One line on stderr, rewritten in place; silent where stderr is no terminal.

    ``head`` stands before whatever is shown.
    """

    def __init__(self) -> None:
        self.head = ""
        self._shown = sys.stderr.isatty()
        self._width = 0

    def show(self, line: str) -> None:
        """Replace the line."""
        if not self._shown:
            return
        columns = max(20, shutil.get_terminal_size().columns - 1)
        line = _printable(f"{self.head}  {line}" if self.head else line)[:columns]
        print(f"\r{line.ljust(self._width)}", end="", file=sys.stderr, flush=True)
        self._width = len(line)

    def done(self) -> None:
        """Take the line away."""
        if self._shown and self._width:
            print(f"\r{' ' * self._width}\r", end="", file=sys.stderr, flush=True)
            self._width = 0


def one_line(text: str) -> str:
    """A file name as it can stand in a line: line breaks and tabs become visible signs.

    So do marks that turn the reading order round: "bill\\u202excod.exe" must not pass for a DOCX.
    """
    shown = text.replace("\n", "␊").replace("\r", "␍").replace("\t", "␉")
    return _TURNING.sub(lambda mark: f"\\u{ord(mark[0]):04x}", shown)


def _printable(text: str) -> str:
    """Without terminal control sequences: text from a document must not steer the terminal."""
    kept = "".join(
        c if c in "\n\t" or (ord(c) >= 32 and not 0x7F <= ord(c) < 0xA0) else "" for c in text
    )
    return kept.encode("utf-8", "backslashreplace").decode("utf-8")
