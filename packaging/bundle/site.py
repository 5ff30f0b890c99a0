"""The installed packages inside the bundle: trimmed, made to share files, compiled once for all."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bundle.failures import BundleError

# What no running program opens: type stubs, C and Cython sources, tests of other people.
_SUFFIXES: Final = (".pyi", ".pxd", ".pyx", ".c", ".h", ".hpp", ".cpp", ".a", ".pyc")
_TEST_FOLDERS: Final = ("numpy", "lxml", "docx", "google", "mmh3", "apsw", "onnxruntime")
_UNCHECKED_HASH: Final = (1).to_bytes(4, "little")
_UNUSED: Final = (
    "apsw/ext", "onnxruntime/tools", "onnxruntime/quantization", "onnxruntime/transformers",
    "numpy/f2py", "numpy/distutils", "numpy/_core/include", "lxml/includes", "llama_cpp/server",
    "llama_cpp/include", "chromadb/test", "olefile/olefile2.py", "tests",
)  # fmt: skip


def trim(site: Path) -> None:
    """Remove what is never opened, and bring each RECORD to what is there."""
    for name in _UNUSED:
        if (site / name).is_file():
            (site / name).unlink()
        shutil.rmtree(site / name, ignore_errors=True)
    for path in sorted(site.rglob("*"), reverse=True):
        relative = path.relative_to(site)
        if path.is_dir():
            if _is_tests(relative):
                shutil.rmtree(path)
        elif path.suffix in _SUFFIXES:
            path.unlink()
    for cache in list(site.rglob("__pycache__")):
        shutil.rmtree(cache)
    for record in site.glob("*.dist-info/RECORD"):
        lines = record.read_text("utf-8").splitlines()
        kept = [line for line in lines if _is_there(site, line)]
        record.write_text("".join(f"{line}\n" for line in sorted(kept)), "utf-8")
        for name in ("INSTALLER", "REQUESTED", "direct_url.json"):
            (record.parent / name).unlink(missing_ok=True)


def _is_tests(relative: Path) -> bool:
    return relative.name in ("tests", "test") and relative.parts[0] in _TEST_FOLDERS


def _is_there(site: Path, line: str) -> bool:
    name = line.rsplit(",", 2)[0].strip('"')
    gone = ("INSTALLER", "REQUESTED", "direct_url.json")
    return (site / name).is_file() and not name.startswith("..") and not name.endswith(gone)


def share_libraries(folder: Path) -> None:
    """Keep one copy of ``libX.so``, ``libX.so.0`` and ``libX.so.0.1.2``; a wheel has three."""
    by_content: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("lib*.so*"), key=lambda p: len(p.name)):
        if path.is_file() and not path.is_symlink():
            by_content.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), []).append(path)
    for first, *others in by_content.values():
        for other in others:
            other.unlink()
            other.symlink_to(first.name)


def compile_all(python: Path, root: Path) -> None:
    """Write bytecode that Python trusts unread, so that a start needs no write and no comparison.

    Names in tracebacks become relative to the bundle. Raises BundleError where a file is left that
    Python would compare, find too old once unpacked, and write anew into an installation.
    """
    # -B and -f: else the compiler's own imports leave such files, and it would not replace them.
    command = [
        str(python), "-I", "-B", "-m", "compileall", "-q", "-f", "-j", "1", "--invalidation-mode",
        "unchecked-hash", "-s", str(root), str(root / "python" / "lib"),
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "315532800"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        # A template or an example for other Pythons does not compile and is never imported.
        print(done.stdout.strip()[-300:], file=sys.stderr)
    compared = [path for path in root.rglob("*.pyc") if not _is_trusted_unread(path)]
    if compared:
        raise BundleError(f"bytecode that would be written anew: {compared[0]}")


def _is_trusted_unread(bytecode: Path) -> bool:
    """Whether the flags behind the magic number say: by hash, and not compared (PEP 552)."""
    with bytecode.open("rb") as file:
        return file.read(8)[4:] == _UNCHECKED_HASH


def imports(python: Path) -> None:
    """Import every module of the program with the bundle's Python. Raises BundleError."""
    done = subprocess.run(
        [str(python), "-I", "-B", "-c", _IMPORT_ALL], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BundleError(f"the bundled program does not import:\n{done.stderr.strip()[-2000:]}")


_IMPORT_ALL: Final = """
import importlib, pkgutil, sys
import chromadb, chromadb.config, copilot, copilot_installer.__main__, cryptography, llama_cpp
for package in (copilot,):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        name = module.name
        if not name.startswith("copilot.training") and not name.endswith("__main__"):
            importlib.import_module(name)
"""


def files(root: Path) -> Iterator[Path]:
    """Every file and link below, sorted by its path in the bundle."""
    yield from sorted(
        (p for p in root.rglob("*") if p.is_symlink() or p.is_file()),
        key=lambda p: p.relative_to(root).as_posix(),
    )
