"""The tree keeps its promises: one home for each heavy library, no networking, no shadowing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[1]
_HOMES = {
    "llama_cpp": {"inference/llm_worker.py"},
    "onnxruntime": {"inference/embedder.py", "inference/ocr.py", "inference/reader.py"},
    "chromadb": {"store/vectors.py", "store/chroma.py"},
    "pypdf": {"readers/pdf.py", "readers/pdf_parts.py"},
    "torch": {"training/"},
    "textual": {"tui/"},
}
_NETWORKING = {"requests", "httpx", "aiohttp", "urllib.request", "http.client", "ftplib", "smtplib"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def _users(folder: Path, library: str) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if any(name == library or name.startswith(f"{library}.") for name in _imports(path))
    }


@pytest.mark.parametrize("library", _HOMES)
def test_a_heavy_library_has_one_home(library: str) -> None:
    homes = _HOMES[library]
    strangers = {
        user
        for user in _users(_ROOT / "copilot", library)
        if not any(user == home or (home.endswith("/") and user.startswith(home)) for home in homes)
    }
    assert strangers == set()


@pytest.mark.parametrize("library", sorted(_NETWORKING))
def test_the_package_has_no_networking_code(library: str) -> None:
    assert _users(_ROOT / "copilot", library) == set()


def test_one_file_of_the_repository_talks_to_a_network() -> None:
    users = set.union(*(_users(_ROOT / "packaging", library) for library in _NETWORKING))
    assert users <= {"fetch_models.py"}


def test_the_packaging_folder_never_becomes_a_package() -> None:
    assert not (_ROOT / "packaging" / "__init__.py").exists()


def test_no_module_grows_past_500_lines() -> None:
    long = {
        str(path.relative_to(_ROOT)): lines
        for folder in ("copilot", "packaging", "tests")
        for path in (_ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > 500
    }
    assert long == {}
