"""Processor variants: the best that fits, another after a crash, the one that worked remembered."""

import importlib
import json
from pathlib import Path
from typing import cast

import pytest

from copilot.errors import ModelDiedError
from copilot.inference import llm
from copilot.inference.child import Child, ChildDiedError
from copilot.inference.llm import LanguageModel, ModelSettings
from copilot.inference.llm_worker import load_variant
from copilot.inference.variants import Variants, fitting, name_of, score, shipped

SCORES = {"x64": 1, "haswell": 64, "icelake": 512, "sapphirerapids": 0}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in SCORES:
        (tmp_path / f"libggml-cpu-{name}.so").write_bytes(b"no library")
    (tmp_path / "libggml-base.so").write_bytes(b"no library")
    return tmp_path


def asked(variant: Path) -> int:
    return SCORES[name_of(variant)]


def test_a_build_of_one_library_has_no_variant(tmp_path: Path) -> None:
    (tmp_path / "libggml-cpu.so").touch()
    none = Variants(shipped(tmp_path), [tmp_path / "memory.json"])
    assert none.current() is None
    assert not none.give_up("SIGILL")
    none.worked()
    assert none.choice().variant == ""
    assert not (tmp_path / "memory.json").exists()


def test_the_best_fitting_variant_comes_first_and_unfit_ones_never(folder: Path) -> None:
    names = [name_of(variant) for variant in fitting(shipped(folder), asked)]
    assert names == ["icelake", "haswell", "x64"]


def test_a_variant_that_cannot_be_asked_does_not_fit(folder: Path) -> None:
    assert score(folder / "libggml-cpu-x64.so") == 0


def test_a_variant_is_loaded_by_the_library_that_llama_cpp_itself_uses(tmp_path: Path) -> None:
    no_library = tmp_path / "libggml-cpu-none.so"
    with pytest.raises(ModelDiedError, match="ggml_backend_load"):
        load_variant(importlib.import_module("llama_cpp"), str(no_library))


def test_a_crash_takes_the_next_and_the_one_that_works_is_remembered(folder: Path) -> None:
    memory = folder / "home" / "cpu-variant.json"
    first = Variants(shipped(folder), [memory], asked)
    assert first.give_up("SIGILL")
    first.worked()
    assert first.choice().variant == "haswell"
    assert json.loads(memory.read_text("utf-8"))["given_up"] == [["icelake", "SIGILL"]]

    def never(_: Path) -> int:
        raise AssertionError("asked again")

    second = Variants(shipped(folder), [memory], never)
    assert second.choice().variant == "haswell"
    assert second.choice().given_up == (("icelake", "SIGILL"),)


def test_a_remembered_variant_that_crashes_gives_way_without_the_earlier_failures(
    folder: Path,
) -> None:
    memory = folder / "cpu-variant.json"
    first = Variants(shipped(folder), [memory], asked)
    first.give_up("SIGILL")
    first.worked()
    second = Variants(shipped(folder), [memory], asked)
    assert second.give_up("SIGSEGV")
    assert second.choice().variant == "x64"
    assert not second.give_up("SIGSEGV")


def test_a_choice_made_for_other_libraries_is_made_again(folder: Path) -> None:
    memory = folder / "cpu-variant.json"
    first = Variants(shipped(folder), [memory], asked)
    first.give_up("SIGILL")
    first.worked()
    (folder / "libggml-cpu-x64.so").write_bytes(b"another library")
    assert Variants(shipped(folder), [memory], asked).choice().variant == "icelake"


def test_a_place_that_cannot_be_written_costs_only_the_memory(folder: Path) -> None:
    (folder / "file").touch()
    variants = Variants(shipped(folder), [folder / "file" / "memory.json"], asked)
    variants.worked()
    assert variants.choice().variant == "icelake"


_LOADED = {
    "parameters": 1, "context": 1, "threads": 1, "gpu_layers": 0, "cpu_features": [],
    "build": "", "chat_template": True,
}  # fmt: skip


class _Dying:
    """Stands for a model process that dies with the forced variants and works with the others."""

    dies_with: dict[str, str]

    def __init__(self, module: str, variables: object) -> None:
        self._variant = ""
        self._number = 0

    def send(self, message: dict[str, object]) -> None:
        self._number = cast(int, message["id"])
        if message["do"] == "load":
            self._variant = name_of(Path(str(message["variant"])))

    def receive(self, seconds: float) -> dict[str, object]:
        if reason := self.dies_with.get(self._variant):
            raise ChildDiedError(f"{reason} | last words")
        return {"id": self._number, "result": dict(_LOADED)}

    @property
    def process(self) -> "_Dying":
        return self

    def poll(self) -> int:
        return 1

    def close(self) -> None: ...


@pytest.mark.parametrize(
    ("dies_with", "variant"),
    [
        ({}, "icelake"),
        ({"icelake": "SIGILL"}, "haswell"),
        ({"icelake": "SIGILL", "haswell": "SIGSEGV"}, "x64"),
    ],
)
def test_a_model_falls_back_to_the_next_variant_when_one_dies(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    dies_with: dict[str, str],
    variant: str,
) -> None:
    _Dying.dies_with = dies_with
    monkeypatch.setattr(llm, "Child", cast(type[Child], _Dying))
    weights = folder / "model.gguf"
    weights.touch()
    variants = Variants(shipped(folder), [folder / "memory.json"], asked)
    model = LanguageModel(ModelSettings(weights, "small"), variants)
    info = model.start()
    assert info.variant == model.variant.variant == variant
    assert not info.safe
    assert model.identity["cpu_variant"] == variant
    assert [name for name, _ in model.variant.given_up] == list(dies_with)


def test_a_killed_process_costs_no_variant(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _Dying.dies_with = {"icelake": "SIGKILL"}
    monkeypatch.setattr(llm, "Child", cast(type[Child], _Dying))
    weights = folder / "model.gguf"
    weights.touch()
    model = LanguageModel(
        ModelSettings(weights, "small"), Variants(shipped(folder), [folder / "m.json"], asked)
    )
    with pytest.raises(ModelDiedError):
        model.start()
    assert model.variant.variant == "icelake"
