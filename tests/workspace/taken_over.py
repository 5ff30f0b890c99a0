"""A reader that does what a document says: "open", "list", "symlink" or "hardlink", and a path."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from copilot import readers
from copilot.readers import wire
from copilot.readers.request import decode_request
from copilot.security import sandbox

_ATTACKS: dict[str, Callable[[str, Path], object]] = {
    "open": lambda target, _: Path(target).read_bytes(),
    "list": lambda target, _: sorted(Path(target).iterdir()),
    "symlink": lambda target, own: own.with_suffix(".link").symlink_to(target),
    "hardlink": lambda target, own: own.with_suffix(".link").hardlink_to(target),
}


def answer(request: bytes) -> bytes:
    """Read the file, obey it, and tell what came of it as the document's text."""
    path, options = decode_request(request)
    document = readers.read(path, options)
    attack, _, target = document.pages[0].text.partition(" ")
    try:
        _ATTACKS[attack](target.strip(), path)
        outcome = "done"
    except OSError as error:
        outcome = type(error).__name__
    page = replace(document.pages[0], text=f"outcome: {outcome} ({attack})")
    return wire.encode_document(replace(document, pages=(page,)))


if __name__ == "__main__":
    sandbox.serve(answer)
