"""The confined process that draws pages: started by `drawing`, never imported by the program."""

import importlib
import json
from pathlib import Path
from typing import Final

from copilot.domain import Document, Page
from copilot.errors import ReadError, UnreadableFileError
from copilot.readers import wire
from copilot.readers.drawing import draw
from copilot.security import sandbox

_HEAVY: Final = ("PIL.Image", "pypdfium2")


def answer(request: bytes) -> bytes:
    """Draw the page the request names; only a failure nobody expected ends the process."""
    told = json.loads(request)
    try:
        text = draw(Path(told["path"]), told["number"], told["columns"], told["braille"])
        return wire.encode_document(Document("drawing", (Page(told["number"], text),)))
    except ReadError as error:
        return wire.encode_error(error)
    except OSError as error:
        return wire.encode_error(UnreadableFileError(detail=error.strerror or str(error)))


def main() -> None:
    """Import, confine, answer."""
    for name in _HEAVY:
        importlib.import_module(name)
    sandbox.serve(answer)


if __name__ == "__main__":
    main()
