"""The list of compound parts; the script is loaded by path, its folder is no package."""

import importlib.util
import json
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from copilot.paths import resource


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = Path(__file__).parents[2] / "packaging" / "build_lexicon.py"
    spec = importlib.util.spec_from_file_location("build_lexicon", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_compounds_are_left_out(script: ModuleType) -> None:
    counts = Counter({"kundigung": 90, "frist": 80, "kundigungsfrist": 20, "selten": 1})
    words = script.single_words(counts)
    assert words[:2] == ["kundigung", "frist"]
    assert "kundigungsfrist" not in words and "selten" not in words


def test_words_are_counted_once_a_text(script: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "norms.jsonl"
    source.write_text(json.dumps({"heading": "Miete", "text": "Miete, Mängel"}), "utf-8")
    assert script.text_counts([source]) == {"miete": 1, "mangel": 1}


def test_the_list_is_cut_at_whole_words(script: ModuleType) -> None:
    assert script.within(["miete", "frist"], 8) == "miete\n"


def test_the_shipped_list_is_small_and_folded() -> None:
    text = resource("index", "lexicon", "german_parts.txt").read_text("utf-8")
    assert len(text) <= 300_000
    assert text.isascii() and "vertrag" in text.split()
