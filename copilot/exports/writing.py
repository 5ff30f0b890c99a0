"""The one entry: a report becomes a file, in the format that the file's ending names."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final

from copilot.errors.exports import UnknownExportFormatError
from copilot.exports.files import check_free, write_file
from copilot.exports.report import Report

# Loaded when first written: the libraries behind some are heavy.
_FORMATS: Final = {
    ".docx": "word",
    ".pdf": "pdf",
    ".md": "markdown",
    ".xlsx": "sheet",
    ".csv": "separated",
}
SUFFIXES: Final = tuple(_FORMATS)


def check_target(path: Path, *, overwrite: bool = False) -> None:
    """Raise before any work is done where :func:`write` could not write to ``path``.

    Raises UnknownExportFormatError or ExportExistsError.
    """
    if path.suffix.lower() not in _FORMATS:
        raise UnknownExportFormatError(path=str(path), suffixes=", ".join(SUFFIXES))
    check_free(path, overwrite=overwrite)


def write(report: Report, path: Path, *, overwrite: bool = False) -> Path:
    """Write ``report`` as .docx, .pdf, .md, .xlsx or .csv; the same report gives the same bytes.

    Raises UnknownExportFormatError, ExportExistsError, ExportNotWritableError or DiskFullError.
    """
    check_target(path, overwrite=overwrite)
    return write_file(path, rendered(report, path.suffix), overwrite=overwrite)


def rendered(report: Report, suffix: str) -> bytes:
    """The bytes of the file that ends in ``suffix``, as in ".docx"."""
    module = import_module(f"copilot.exports.{_FORMATS[suffix.lower()]}")
    render: Callable[[Report], bytes] = module.render
    return render(report)
