"""The adapter: what it learns, that it resumes without loss, and that llama.cpp lays it over."""

import contextlib
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from copilot.errors import AdapterMismatchError
from copilot.errors.training import BaseNotTrainableError, NoEarlierAdapterError, OtherBaseError
from copilot.inference import catalogue
from copilot.inference.gguf import misfit, read_header
from copilot.inference.llm import LanguageModel, ModelSettings
from copilot.paths import Home, resource
from copilot.training.adapter_file import write_adapter
from copilot.training.installing_adapter import adapter_back, has_trained_adapter, install_adapter
from tests.inference.test_catalogue import gguf
from tests.training.tiny import tiny_model

WEIGHTS = resource("models", "weights", "SmolLM2-135M-Instruct.Q4_1.gguf")
needs_weights = pytest.mark.skipif(not WEIGHTS.is_file(), reason="SmolLM2 is missing: make weights")
_ASKED = [{"role": "user", "content": "Which of the five sources answers the question?"}]
_OPTIONS = ["1", "2", "3", "4"]


@pytest.fixture
def home_of_its_own(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(Home, "weight_folders", lambda home: (home.models,))
    return home


def _nothing(path: Path, header_of: Path, sha256: str = "") -> Path:
    """An adapter of zeros for the attention outputs of a model."""
    header = read_header(header_of)
    changes = {
        name: (np.zeros((2, shape[0]), np.float32), np.zeros((shape[1], 2), np.float32))
        for name, shape in header.shapes.items()
        if len(shape) == 2 and not name.startswith(("token", "output"))
    }
    write_adapter(path, changes, architecture=header.architecture, alpha=4.0, base_sha256=sha256)
    return path


def test_the_file_fits_the_model_it_was_made_for_and_no_other(
    home_of_its_own: Home, tmp_path: Path
) -> None:
    (tmp_path / "nemo.gguf").write_bytes(gguf())
    base = catalogue.add(home_of_its_own, tmp_path / "nemo.gguf")
    right = _nothing(tmp_path / "right.gguf", base.path, base.sha256)
    assert misfit(read_header(right), read_header(base.path)) == ""
    assert catalogue.add(home_of_its_own, right, base="nemo").base == "nemo"
    other = _nothing(tmp_path / "other.gguf", base.path, "0" * 64)
    with pytest.raises(AdapterMismatchError, match="another file"):
        catalogue.add(home_of_its_own, other, base="nemo")


def test_a_trained_adapter_answers_and_gives_its_place_back(
    home_of_its_own: Home, tmp_path: Path
) -> None:
    home = home_of_its_own
    (tmp_path / "nemo.gguf").write_bytes(gguf())
    base = catalogue.add(home, tmp_path / "nemo.gguf")
    file = _nothing(tmp_path / "adapter.gguf", base.path, base.sha256)
    first = install_adapter(home, base, file)
    second = install_adapter(home, base, file)
    assert has_trained_adapter(home)
    assert (first.name, second.name) == ("nemo-trained-01", "nemo-trained-02")
    assert adapter_back(home) == first.name
    assert adapter_back(home) == "nemo"
    assert not has_trained_adapter(home)
    with pytest.raises(NoEarlierAdapterError):
        adapter_back(home)


@needs_weights
def test_an_adapter_of_zeros_changes_nothing(tmp_path: Path) -> None:
    zeros = _nothing(tmp_path / "zeros.gguf", WEIGHTS)
    with _model(None) as model:
        before = model.choose(_ASKED, continued="Number: ", options=_OPTIONS)
    with _model(zeros) as model:
        after = model.choose(_ASKED, continued="Number: ", options=_OPTIONS)
    assert after.probabilities == pytest.approx(before.probabilities, abs=1e-6)


def _model(adapter: Path | None) -> LanguageModel:
    return LanguageModel(
        ModelSettings(path=WEIGHTS, name="smollm2-135m", context=256, adapter=adapter)
    )


# --- with PyTorch ------------------------------------------------------------------------------


@pytest.fixture
def lessons(tmp_path: Path) -> Iterator[Path]:
    """A folder with lessons in tokens: the number after token 5 is 7, after token 6 it is 8."""
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    folder = tmp_path / "run"
    folder.mkdir()
    lines = []
    for at in range(8):
        told = {
            "prompt": [1, 5 + at % 2, 10 + at], "said": [[3], [7 + at % 2], [4], [20, 21]],
            "unsaid": [[3], [7 + at % 2], [4], [22, 23]], "end": 2,
        }  # fmt: skip
        lines.append(json.dumps(told) + "\n")
    (folder / "tokens.jsonl").write_text("".join(lines), "utf-8")
    yield folder


def _plan(folder: Path, base: Path, seed: int = 11):  # type: ignore[no-untyped-def]
    from copilot.training.adapter import AdapterPlan

    return AdapterPlan(
        base=str(base), base_sha256="0" * 64, folder=str(folder), lessons_sha256="",
        imitated=8, preferred=8, workers=1, each=2, rank=4, save_seconds=0.0, seed=seed,
    )  # fmt: skip


@pytest.mark.parametrize("architecture", ["qwen2", "llama"])
def test_a_token_reads_only_what_stands_before_it(tmp_path: Path, architecture: str) -> None:
    torch = pytest.importorskip("torch")
    from copilot.training.language_network import LanguageNetwork

    network = LanguageNetwork(
        tiny_model(tmp_path / "tiny.gguf", architecture), rank=2, dtype=torch.float32
    )
    places = torch.arange(3)
    with torch.no_grad():
        whole = network(torch.tensor([4, 9, 2, 30, 31]), places)
        cut = network(torch.tensor([4, 9, 2]), places)
    assert torch.allclose(whole, cut, atol=1e-5)


def test_two_answers_to_a_prompt_do_not_see_each_other(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from copilot.training.language_network import LanguageNetwork
    from copilot.training.teaching import TokenLesson, sequences

    network = LanguageNetwork(tiny_model(tmp_path / "tiny.gguf"), dtype=torch.float32)
    first = TokenLesson([1, 5, 10], [[3], [7], [4], [20, 21]], [[3], [8], [4], [22, 23, 24]], 2)
    second = dataclasses.replace(first, said=first.unsaid)
    both, alone = sequences(first, both=True), sequences(second, both=False)
    with torch.no_grad():
        together = network(both.tokens, both.places, positions=both.positions, seen=both.seen)
        apart = network(alone.tokens, alone.places, positions=alone.positions)
    assert torch.allclose(together[both.second :], apart, atol=1e-4)
    assert both.wanted[both.second :].tolist() == [8, 22, 23, 24, 2]
    assert both.wanted[: both.second].tolist() == [7, 20, 21, 2]


def test_a_training_that_is_killed_ends_as_one_that_is_not(lessons: Path, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from copilot.training import adapter

    base = tiny_model(tmp_path / "tiny.gguf")
    plan = _plan(lessons, base)
    said: list[str] = []
    whole = _run(plan, said)
    assert [line.split(":")[0] for line in said] == ["imitation"] * 4 + ["preference"] * 4
    assert "tokens/s" in said[0]
    (lessons / adapter.CHECKPOINT).unlink()
    for stop_after in (2, 3, 8):
        resumed = _run(plan, [], stop_after)
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)
    file = adapter.export(plan)
    assert misfit(read_header(file), read_header(base)) == ""


class _KilledError(Exception):
    """The process ends, as by a signal."""


class _Lines:
    """Takes the lines of a process; after some of them the process dies."""

    def __init__(self, said: list[str], left: int) -> None:
        self._said, self._left = said, left

    def put(self, line: str) -> None:
        if not self._left:
            raise _KilledError
        self._left -= 1
        self._said.append(line)


class _Alone:
    def wait(self) -> None:
        """Nobody to wait for."""


def _run(plan, said: list[str], steps: int = 99):  # type: ignore[no-untyped-def]
    """The one process of a plan, here; what it trained, as its checkpoint has it."""
    import torch

    from copilot.training import adapter
    from copilot.training.together import Together

    size = sum(p.numel() for p in adapter.network_of(plan).parameters())
    alone = Together(0, torch.zeros(1, size), _Alone(), _Lines(said, steps))
    training = adapter.Training(plan, alone)
    with contextlib.suppress(_KilledError):
        training.run()
    path = Path(plan.folder) / adapter.CHECKPOINT
    return torch.load(path, weights_only=True)["network"]


def test_a_folder_holds_one_training(lessons: Path, tmp_path: Path) -> None:
    from copilot.training.adapter import keep_plan

    base = tiny_model(tmp_path / "tiny.gguf")
    keep_plan(_plan(lessons, base))
    keep_plan(_plan(lessons, base))
    with pytest.raises(OtherBaseError):
        keep_plan(_plan(lessons, base, seed=12))


def test_another_architecture_cannot_be_trained(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from copilot.training.language_network import LanguageNetwork

    with pytest.raises(BaseNotTrainableError, match="mamba"):
        LanguageNetwork(tiny_model(tmp_path / "tiny.gguf", "mamba"))


@needs_weights
def test_the_network_says_what_llama_cpp_says(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from copilot.training.language_network import LanguageNetwork

    network = LanguageNetwork(WEIGHTS)
    with _model(None) as model:
        told = model.token_ids(_ASKED, ["Number: ", *_OPTIONS])
        asked = model.choose(_ASKED, continued="Number: ", options=_OPTIONS)
    ids = [*told.prompt, *told.said[0]]
    with torch.no_grad():
        logits = network(torch.tensor(ids), torch.tensor([len(ids) - 1]))[0]
    likely = logits[[option[0] for option in told.said[1:]]].softmax(0)
    # llama.cpp rounds what it multiplies to eight bits.
    assert likely.tolist() == pytest.approx(asked.probabilities, abs=0.04)


@needs_weights
def test_what_is_trained_is_chosen(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from copilot.training.language_network import LanguageNetwork
    from copilot.training.teaching import TokenLesson, imitation_loss

    with _model(None) as model:
        told = model.token_ids(_ASKED, ["Number: ", "4"])
        before = model.choose(_ASKED, continued="Number: ", options=_OPTIONS)
    assert before.probabilities[3] < 0.9
    torch.manual_seed(1)
    network = LanguageNetwork(WEIGHTS, rank=4, alpha=8.0)
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3)
    torch.set_num_threads(1)
    for _ in range(6):
        imitation_loss(network, TokenLesson(told.prompt, told.said, [], told.end)).backward()
        optimizer.step()
        optimizer.zero_grad()
    changes = {
        name: (linear.lora_a.detach().numpy(), linear.lora_b.detach().numpy())
        for name, linear in network.changes()
        if linear.lora_a is not None and linear.lora_b is not None
    }
    file = tmp_path / "fourth.gguf"
    write_adapter(file, changes, architecture="llama", alpha=8.0, base_sha256="")
    with _model(file) as model:
        after = model.choose(_ASKED, continued="Number: ", options=_OPTIONS)
    assert after.index == 3
    assert after.probabilities[3] > 0.9
