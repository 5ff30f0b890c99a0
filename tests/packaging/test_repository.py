"""Rules of the repository that no linter knows: set-up files, locks, and who may use a network."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LISTS = ("base", "dev", "build", "bundle", "llama")


def test_the_packaging_folder_is_no_package() -> None:
    """With an __init__.py it would shadow PyPI's ``packaging``, which pip and pytest import."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


@pytest.mark.parametrize("name", LISTS)
def test_every_locked_requirement_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--(extra-)?index-url|--find-links)", text, re.MULTILINE)
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert requirements
    for requirement in requirements:
        assert re.match(r"[a-z0-9.-]+(\[[a-z,]+\])?==", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


def test_every_dependency_of_the_program_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.match(r"[A-Za-z0-9_-]+", entry) for entry in project["dependencies"]]
    locked = "".join((ROOT / "requirements" / f"{n}.txt").read_text("utf-8") for n in LISTS)
    for name in names:
        assert name
        assert re.search(rf"^{name.group()}(\[|==)", locked, re.MULTILINE), name.group()


def test_the_embedder_s_build_tool_is_not_a_dependency_of_the_program() -> None:
    base = (ROOT / "requirements" / "base.txt").read_text("utf-8")
    assert not re.search(r"^(onnx|torch|cmake)==", base, re.MULTILINE)


def test_only_the_fetching_script_uses_the_network() -> None:
    networked = re.compile(
        r"^\s*(import|from) (urllib\.request|http\.client|requests|httpx|aiohttp)\b", re.MULTILINE
    )
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("copilot", "packaging", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
        if networked.search(path.read_text("utf-8"))
    }
    assert found == {"packaging/fetch_models.py"}


def test_every_direct_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    explained = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    for entry in project["dependencies"]:
        name = re.split(r"[\[<>=]", entry)[0]
        assert f"| {name} |" in explained, name
