"""The confined process that reads documents: started by `pool`, never imported by the program.

Everything heavy is imported before the confinement, so that the first document is not slow; what
is imported later is read from disk as usual.
"""

import importlib
from typing import Final

from copilot import readers
from copilot.errors import BrokenFileError, ReadError, UnreadableFileError
from copilot.readers import wire
from copilot.readers.request import decode_request
from copilot.security import sandbox

_HEAVY: Final = ("csv", "email.policy", "lxml.etree", "lxml.html", "pypdf", "zipfile")


def answer(request: bytes) -> bytes:
    """Read the file the request names; only a failure nobody expected ends the process.

    A file nested deeper than the interpreter goes is a damaged or hostile one.
    """
    try:
        path, options = decode_request(request)
        return wire.encode_document(readers.read(path, options))
    except ReadError as error:
        return wire.encode_error(error)
    except OSError as error:
        return wire.encode_error(UnreadableFileError(detail=error.strerror or str(error)))
    except RecursionError:
        return wire.encode_error(BrokenFileError(detail="nested too deeply"))


def main() -> None:
    """Import, confine, answer."""
    for name in _HEAVY:
        importlib.import_module(name)
    sandbox.serve(answer)


if __name__ == "__main__":
    main()
