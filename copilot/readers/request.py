"""How a reading task travels to a confined reader: one JSON object, path and options together."""

import json
from dataclasses import asdict
from pathlib import Path

from copilot.domain import ReadOptions


def encode_request(path: Path, options: ReadOptions) -> bytes:
    """The task as bytes; a path that is no Unicode keeps its bytes (``surrogateescape``)."""
    return json.dumps({"path": str(path.absolute()), "options": asdict(options)}).encode()


def decode_request(request: bytes) -> tuple[Path, ReadOptions]:
    """The path and the options; only ever called on what this program's own parent sent."""
    told = json.loads(request)
    options = told["options"]
    return Path(told["path"]), ReadOptions(**{**options, "passwords": tuple(options["passwords"])})
