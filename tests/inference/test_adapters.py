"""LoRA adapters: which fit, what is refused with its reason, and that they change what is said."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.config import load_settings
from copilot.errors import (
    AdapterMismatchError,
    AdapterWithoutBaseError,
    ModelDamagedError,
    ModelMissingError,
)
from copilot.inference.catalogue import add, find, installed, remove, use, verify, weights_of
from copilot.inference.gguf import misfit, read_header
from copilot.inference.llm import LanguageModel, ModelSettings
from copilot.paths import Home, resource
from tests.inference.adapters import change, lora, write_lora
from tests.inference.test_catalogue import gguf

WEIGHTS = resource("models", "weights", "SmolLM2-135M-Instruct.Q4_1.gguf")
_ASKED = [
    {"role": "system", "content": "You are a careful legal assistant. " * 6},
    {"role": "user", "content": "Who pays the rent of a flat?"},
]

needs_weights = pytest.mark.skipif(not WEIGHTS.is_file(), reason="SmolLM2 is missing: make weights")


@pytest.fixture(autouse=True)
def no_shipped_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in models/weights of this checkout must not decide a test."""
    monkeypatch.setattr(Home, "weight_folders", lambda home: (home.models,))


@pytest.fixture
def base(home: Home, tmp_path: Path) -> str:
    """A small installed model, "nemo", with one tensor of 32 inputs and 2 outputs."""
    path = tmp_path / "nemo.gguf"
    path.write_bytes(gguf())
    return add(home, path).name


@pytest.fixture
def adapter(tmp_path: Path) -> Callable[[bytes], Path]:
    def written(content: bytes) -> Path:
        path = tmp_path / "firm-2026.gguf"
        path.write_bytes(content)
        return path

    return written


_FITTING = lora({"blk.0.weight": change((32, 2), 0.1)}, architecture="nemo")


def test_an_adapter_that_fits_is_kept_with_its_base_and_its_sum(
    home: Home, base: str, adapter: Callable[[bytes], Path]
) -> None:
    added = add(home, adapter(_FITTING), base=base)
    assert (added.name, added.role, added.base) == ("firm-2026", "adapter", base)
    assert added.sha256 == hashlib.sha256(_FITTING).hexdigest()
    assert find(home, "firm-2026") == added
    assert weights_of(home, added) == (find(home, base).path, added.path)
    assert weights_of(home, find(home, base)) == (find(home, base).path, None)
    assert all(unchanged for _, unchanged, _ in verify(home))


def test_an_adapter_never_answers_unless_it_is_named(
    home: Home, base: str, adapter: Callable[[bytes], Path]
) -> None:
    add(home, adapter(_FITTING), base=base)
    assert find(home).name == base
    use(home, "firm-2026")
    assert load_settings(home).model == "firm-2026"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (gguf(), "no LoRA adapter"),
        (lora({"blk.0.weight": change((32, 2), 1)}, architecture="nemo", adapter="x"), "no LoRA"),
        (lora({"blk.0.weight": change((32, 2), 1)}, architecture="nemo", kind="model"), "no LoRA"),
        (lora({"blk.0.weight": change((32, 2), 1)}), "architecture llama, the model has nemo"),
        (lora({"blk.0.weight": change((64, 2), 1)}, architecture="nemo"), "64 x 2.*32 x 2"),
        (lora({"blk.0.weight": change((32, 4), 1)}, architecture="nemo"), "32 x 4.*32 x 2"),
        (lora({"blk.9.weight": change((32, 2), 1)}, architecture="nemo"), "has -"),
        (
            lora(
                {"blk.0.weight": (np.ones((1, 32), "f4"), np.ones((2, 3), "f4"))},
                architecture="nemo",
            ),
            "made for -",
        ),
        (
            lora({"no.weight": (np.ones(32, "f4"), np.ones(2, "f4"))}, architecture="nemo"),
            "made for -, the model has -",
        ),
    ],
    ids=[
        "model", "control vector", "called a model", "architecture", "inputs", "outputs",
        "unknown tensor", "rank", "flat",
    ],
)  # fmt: skip
def test_an_adapter_that_does_not_fit_is_refused_with_the_reason(
    home: Home, base: str, adapter: Callable[[bytes], Path], content: bytes, reason: str
) -> None:
    before = installed(home)
    with pytest.raises(AdapterMismatchError, match=reason) as caught:
        add(home, adapter(content), base=base)
    assert base in str(caught.value)
    assert caught.value.exit_code == 6
    assert installed(home) == before


def test_an_adapter_without_the_name_of_its_base_is_refused(
    home: Home, base: str, adapter: Callable[[bytes], Path]
) -> None:
    with pytest.raises(AdapterWithoutBaseError, match="adapter") as caught:
        add(home, adapter(_FITTING))
    assert "--base" in str(caught.value.fix)
    with pytest.raises(ModelMissingError, match="gone"):
        add(home, adapter(_FITTING), base="gone")


def test_an_adapter_is_laid_over_a_model_only(
    home: Home, base: str, adapter: Callable[[bytes], Path], tmp_path: Path
) -> None:
    add(home, adapter(_FITTING), base=base)
    second = tmp_path / "second.gguf"
    second.write_bytes(_FITTING)
    with pytest.raises(AdapterMismatchError, match="adapter itself"):
        add(home, second, base="firm-2026")


def test_another_file_of_a_used_name_is_no_way_around_the_measurement(
    home: Home, base: str, adapter: Callable[[bytes], Path]
) -> None:
    add(home, adapter(_FITTING), base=base)
    use(home, "firm-2026")
    other = lora({"blk.0.weight": change((32, 2), 9)}, architecture="nemo")
    with pytest.raises(AdapterMismatchError, match="already"):
        add(home, adapter(other), base=base)
    remove(home, "firm-2026")
    with pytest.raises(AdapterMismatchError, match="in use"):
        add(home, adapter(other), base=base)


def test_an_adapter_whose_base_was_removed_names_what_is_missing(
    home: Home, base: str, adapter: Callable[[bytes], Path]
) -> None:
    added = add(home, adapter(_FITTING), base=base)
    remove(home, base)
    with pytest.raises(ModelMissingError, match=base):
        weights_of(home, added)


def test_the_embedding_is_changed_the_other_way_round(tmp_path: Path) -> None:
    model, fitting = tmp_path / "model.gguf", tmp_path / "fitting.gguf"
    model.write_bytes(gguf())
    header = read_header(model)
    shapes = {"token_embd.weight": (32, 64)}
    embedding = type(header)("nemo", "", 1, 1, "", shapes=shapes)
    pair = (np.ones((64, 3), "f4"), np.ones((32, 3), "f4"))
    fitting.write_bytes(lora({"token_embd.weight": pair}, architecture="nemo"))
    assert misfit(read_header(fitting), embedding) == ""
    fitting.write_bytes(lora({"token_embd.weight": pair[::-1]}, architecture="nemo"))
    assert misfit(read_header(fitting), embedding) != ""


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(at=st.integers(0, len(_FITTING) - 1), bit=st.integers(0, 7), cut=st.booleans())
def test_a_damaged_adapter_is_an_error_or_still_a_header(
    tmp_path: Path, at: int, bit: int, cut: bool
) -> None:
    content = bytearray(_FITTING)
    content[at] ^= 1 << bit
    path = tmp_path / "damaged.gguf"
    path.write_bytes(content[:at] if cut else content)
    try:
        header = read_header(path)
    except ModelDamagedError:
        return
    assert header.parameters > 0


@pytest.mark.weights
@needs_weights
class TestWithTheRealModel:
    """The smallest model, with adapters made for its own tensors."""

    def _said(self, tmp_path: Path, size: float | None, scale: float = 1.0) -> tuple[str, float]:
        path = None
        if size is not None:
            path = write_lora(tmp_path / "adapter.gguf", read_header(WEIGHTS).shapes, size)
        with LanguageModel(
            ModelSettings(
                WEIGHTS, "SmolLM2", context=512, threads=1, adapter=path, adapter_scale=scale
            )
        ) as model:
            choice = model.choose(_ASKED, options=["The tenant", "The landlord"])
            return model.write(_ASKED, max_tokens=16).text, choice.probabilities[0]

    def test_an_adapter_of_zeros_changes_nothing(self, tmp_path: Path) -> None:
        assert self._said(tmp_path, 0.0) == self._said(tmp_path, None)

    def test_an_adapter_changes_what_the_model_holds_likely(self, tmp_path: Path) -> None:
        plain, changed = self._said(tmp_path, None), self._said(tmp_path, 0.3)
        assert abs(plain[1] - changed[1]) > 1e-4
        assert self._said(tmp_path, 0.3, scale=0.0)[1] == pytest.approx(plain[1], abs=1e-6)

    def test_an_adapter_that_is_gone_is_named(self, tmp_path: Path) -> None:
        gone = ModelSettings(WEIGHTS, "SmolLM2", adapter=tmp_path / "gone.gguf")
        with LanguageModel(gone) as model, pytest.raises(ModelMissingError):
            model.start()

    def test_an_adapter_of_another_model_is_refused_when_it_is_loaded(self, tmp_path: Path) -> None:
        path = tmp_path / "wrong.gguf"
        path.write_bytes(lora({"blk.0.attn_q.weight": change((64, 64), 0.1)}))
        with (
            LanguageModel(ModelSettings(WEIGHTS, "SmolLM2", adapter=path)) as model,
            pytest.raises(ModelDamagedError, match="wrong"),
        ):
            model.start()
