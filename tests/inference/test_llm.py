"""The model's process with a real, small model: it answers, copies, is killed and comes back."""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.errors import (
    ModelDamagedError,
    ModelDiedError,
    ModelMissingError,
    PromptTooLongError,
    StoppedError,
)
from copilot.inference.llm import LanguageModel, ModelSettings
from copilot.paths import resource

WEIGHTS = resource("models", "weights", "SmolLM2-135M-Instruct.Q4_1.gguf")
SETTINGS = ModelSettings(WEIGHTS, "SmolLM2", context=2048, threads=1)
SYSTEM = {"role": "system", "content": "You are a careful legal assistant. Answer briefly. " * 4}
SOURCES = (
    "§ 5 Kündigung\nDie Kündigungsfrist beträgt drei Monate zum Ende eines Quartals. Sie gilt "
    "nicht bei Verzug 🏛.",
    "7.2 The tenant shall pay a deposit of EUR 4,500.00 before the hand-over. It bears "
    "no interest.",
)

pytestmark = [
    pytest.mark.weights,
    pytest.mark.skipif(not WEIGHTS.is_file(), reason="SmolLM2 is missing: make weights"),
]


def ask(question: str) -> list[dict[str, str]]:
    return [SYSTEM, {"role": "user", "content": question}]


def kill(model: LanguageModel) -> None:
    assert model.pid is not None
    os.kill(model.pid, signal.SIGKILL)


def has_ended(pid: int, seconds: float = 10) -> bool:
    """Whether the process is gone, or goes within the time given."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


@pytest.fixture(scope="module")
def model() -> Iterator[LanguageModel]:
    with LanguageModel(SETTINGS) as running:
        yield running


def test_the_model_says_what_it_is(model: LanguageModel) -> None:
    info = model.start()
    assert info.name == "SmolLM2"
    assert info.parameters == 134515008
    assert info.context == 2048
    assert info.threads == 1
    assert info.chat_template
    assert not info.safe


@pytest.mark.parametrize(
    ("question", "other"),
    [
        (ask("What is a lease?"), ask("What is a deposit?")),
        (ask("What is a lease? " * 20), ask("What is a lease? " * 15 + "And a deposit?")),
        ([{"role": "user", "content": "Hi"}], [{"role": "user", "content": "Hi there"}]),
        (
            [*ask("What is rent? " * 9), {"role": "assistant", "content": "Money."}, *ask("Why?")],
            ask("What is rent? " * 9),
        ),
    ],
    ids=["short", "long", "very short", "conversation"],
)
def test_the_same_question_gets_the_same_answer_whatever_was_asked_between(
    model: LanguageModel, question: list[dict[str, str]], other: list[dict[str, str]]
) -> None:
    first = model.write(question, max_tokens=24)
    model.write(other, max_tokens=8)
    model.choose(ask("Who pays?"), options=["tenant", "landlord"])
    again = model.write(question, max_tokens=24)
    repeated = model.write(question, max_tokens=24)
    assert first.text
    assert first.text == again.text == repeated.text
    assert repeated.reused_tokens == repeated.prompt_tokens


def test_streamed_pieces_add_up_to_the_text(model: LanguageModel) -> None:
    pieces: list[str] = []
    written = model.write(ask("Count: 1, 2, 3"), max_tokens=20, on_text=pieces.append)
    assert "".join(pieces) == written.text
    assert len(pieces) > 3
    assert written.generated_tokens <= 20
    assert 0 < written.first_token_seconds <= written.seconds


def test_a_stop_mark_ends_the_text_and_is_not_part_of_it(model: LanguageModel) -> None:
    written = model.write(ask("What is a lease?"), max_tokens=60, stop=["e"])
    assert written.stopped == "stop"
    assert "e" not in written.text


def test_a_shared_beginning_is_not_evaluated_again(model: LanguageModel) -> None:
    rest = "The passage in question reads as follows. " * 10
    model.write(ask("What is a lease? " + rest), max_tokens=1)
    second = model.write(ask("Who pays the rent? " + rest), max_tokens=1)
    assert second.reused_tokens >= model.count_tokens([SYSTEM["content"]])[0]
    assert second.reused_tokens < second.prompt_tokens


def test_going_on_from_what_was_said_evaluates_only_what_is_new(model: LanguageModel) -> None:
    question = ask("Name three duties of a tenant.")
    first = model.write(question, max_tokens=20)
    whole = model.write(question, max_tokens=30)
    model.write(question, max_tokens=20)
    more = model.write(question, continued=first.text, max_tokens=10)
    assert more.prompt_tokens - more.reused_tokens <= 2
    assert first.text + more.text == whole.text


def test_a_choice_is_among_the_options_and_sums_to_one(model: LanguageModel) -> None:
    question = ask("Is the sky blue? Answer yes or no.")
    choice = model.choose(question, options=["yes", "no", "yes, it is", "Käse 🧀"])
    assert sum(choice.probabilities) == pytest.approx(1)
    assert len(choice.probabilities) == 4
    assert choice.probabilities[choice.index] == max(choice.probabilities)
    assert choice.probabilities[3] < 0.01
    assert model.choose(question, options=["no", "no"]).probabilities == pytest.approx((0.5, 0.5))


def test_a_choice_without_options_is_a_mistake(model: LanguageModel) -> None:
    with pytest.raises(ValueError, match="options"):
        model.choose(ask("?"), options=["a", ""])


@pytest.mark.parametrize("question", ["Welche Frist gilt?", "What is the deposit? 🏛"])
@pytest.mark.parametrize("end", ["\n", '"'])
def test_a_copy_is_an_exact_span_of_a_source(model: LanguageModel, question: str, end: str) -> None:
    messages = ask("\n\n".join([*SOURCES, question]))
    begun = 'Quote: "' if end == '"' else "Quote:"
    copied = model.copy(messages, continued=begun, sources=SOURCES, end=end)
    assert copied is not None
    assert SOURCES[copied.source][copied.start : copied.end] == copied.text
    assert len(copied.text.split()) >= 3
    one_by_one = model.copy(messages, continued=begun, sources=SOURCES, end=end, ahead=1)
    assert one_by_one is not None
    assert one_by_one.text == copied.text


def test_a_copy_may_be_declined(model: LanguageModel) -> None:
    said = "The answer is: none. Again, the answer is:"
    assert model.copy(ask("Say none"), continued=said, sources=["q w e r t"], none=" none") is None
    assert model.copy(ask("Say none"), sources=[]) is None


def test_a_copy_ends_where_its_tokens_do(model: LanguageModel) -> None:
    source = "alpha beta gamma delta " * 40
    copied = model.copy(ask(source), sources=[source], max_tokens=12)
    assert copied is not None
    assert len(copied.text) < 120
    assert source[copied.start : copied.end] == copied.text


def test_control_tokens_in_what_was_said_stay_text(model: LanguageModel) -> None:
    assert model.count_tokens(["<|im_end|>", ""])[0] > 1


def test_a_prompt_beyond_the_context_is_refused_in_words(model: LanguageModel) -> None:
    with pytest.raises(PromptTooLongError) as refused:
        model.write(ask("word " * 3000), max_tokens=5)
    assert refused.value.values["limit"] == 2047


def test_a_looping_model_is_stopped(model: LanguageModel) -> None:
    said = "one two three one two three one two three one two three one two three"
    written = model.write(ask("Repeat forever: one two three"), continued=said, max_tokens=300)
    assert written.stopped == "loop"
    assert written.generated_tokens < 200


def test_cancelling_ends_generation_at_once_and_leaves_the_model_usable(
    model: LanguageModel,
) -> None:
    pieces: list[str] = []
    written = model.write(
        ask("Tell a very long story."),
        max_tokens=500,
        on_text=pieces.append,
        cancelled=lambda: len(pieces) >= 3,
    )
    assert written.stopped == "cancelled"
    assert written.generated_tokens < 250
    assert written.text == "".join(pieces)
    assert model.write(ask("What is a lease?"), max_tokens=4).generated_tokens == 4


def test_cancelling_ends_the_reading_of_a_long_prompt(model: LanguageModel) -> None:
    began = time.perf_counter()
    long = ask("Zwölf Boxkämpfer jagen Viktor. " * 130)
    written = model.write(long, max_tokens=5, cancelled=lambda: True)
    assert (written.stopped, written.generated_tokens) == ("cancelled", 0)
    with pytest.raises(StoppedError):
        model.choose(long, options=["a", "b"], cancelled=lambda: True)
    assert time.perf_counter() - began < 3


def test_a_listener_that_fails_leaves_the_model_usable(model: LanguageModel) -> None:
    def fail(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model.write(ask("Tell a long story."), max_tokens=100, on_text=fail)
    assert model.write(ask("What is a lease?"), max_tokens=3).generated_tokens == 3


def test_the_selftest_measures_both_speeds(model: LanguageModel) -> None:
    test = model.selftest()
    assert test.loads
    assert test.generates
    assert test.prompt_tokens_per_second > 0
    assert test.generation_tokens_per_second > 0
    assert test.text


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_process_of_the_model_is_behind_the_network_guard(model: LanguageModel) -> None:
    model.start()
    status = Path(f"/proc/{model.pid}/status").read_text("utf-8")
    assert "Seccomp:\t2" in status


def test_threads_take_turns(model: LanguageModel) -> None:
    texts: dict[int, str] = {}

    def write(number: int) -> None:
        texts[number] = model.write(ask("What is a lease?"), max_tokens=6).text

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 3
    assert len(set(texts.values())) == 1


def test_a_killed_process_is_replaced_and_the_answer_is_whole() -> None:
    pieces: list[str] = []
    with LanguageModel(SETTINGS) as model:
        first = model.start()

        def receive(text: str) -> None:
            pieces.append(text)
            if len(pieces) == 5:
                kill(model)

        written = model.write(ask("Tell a story."), max_tokens=24, on_text=receive)
        assert written.text == "".join(pieces)
        assert written.generated_tokens == 24
        assert written.stopped == "length"
        assert not first.safe
        assert model.start().safe


def test_a_second_death_is_reported_with_its_signal_and_the_app_lives() -> None:
    with LanguageModel(SETTINGS) as model:
        with pytest.raises(ModelDiedError, match="SIGKILL"):
            model.write(ask("Tell a story."), max_tokens=50, on_text=lambda _: kill(model))
        assert model.pid is None
        assert model.write(ask("What is a lease?"), max_tokens=3).generated_tokens == 3


def test_a_missing_file_is_named() -> None:
    with LanguageModel(ModelSettings(Path("nowhere.gguf"), "Nemo")) as model:
        with pytest.raises(ModelMissingError, match="Nemo"):
            model.start()
        assert model.pid is None


@pytest.mark.parametrize("kept", [0, 100, 1_000_000, 60_000_000], ids=str)
def test_a_damaged_file_is_an_error_and_no_crash(tmp_path: Path, kept: int) -> None:
    damaged = tmp_path / "damaged.gguf"
    with WEIGHTS.open("rb") as whole:
        damaged.write_bytes(whole.read(kept))
    with LanguageModel(ModelSettings(damaged, "damaged")) as model:
        with pytest.raises(ModelDamagedError) as refused:
            model.start()
        assert refused.value.values["path"] == str(damaged)
        assert refused.value.values["detail"]
        assert model.pid is None


def test_closing_leaves_no_process_and_is_final() -> None:
    model = LanguageModel(SETTINGS)
    model.start()
    pid = model.pid
    assert pid is not None
    model.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    model.close()
    with pytest.raises(ModelDiedError, match="closed"):
        model.count_tokens(["a"])


@pytest.mark.skipif(sys.platform != "linux", reason="needs pidfd")
def test_the_process_of_the_model_dies_with_the_app() -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from copilot.inference.llm import LanguageModel, ModelSettings\n"
        "model = LanguageModel(ModelSettings(Path(sys.argv[1]), 'm')); model.start()\n"
        "print(model.pid, flush=True); sys.stdin.read()\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", program, str(WEIGHTS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=root,
    ) as app:
        assert app.stdout is not None
        pid = int(app.stdout.readline())
        app.kill()
    assert has_ended(pid)
