"""Questions as they come: one word, a pasted page, two languages at once, a model that loops."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.answers.ask import LONGEST_QUESTION, AnswerReady
from copilot.domain import Answer, AnswerStatus, Filter, Support
from copilot.errors import (
    EmptyQuestionError,
    NothingIndexedError,
    PromptTooLongError,
    QuestionTooLongError,
)
from copilot.inference.llm import LanguageModel, ModelSettings
from copilot.paths import resource
from copilot.workspace import OpenMatter, Workspace
from tests.fakes import FakeModels

WEIGHTS = resource("models", "weights", "SmolLM2-135M-Instruct.Q4_1.gguf")
_LEASE = (
    "Mietvertrag Hafenstraße 12\n\n§ 1 Mietsache\n\nVermietet wird die Wohnung im Erdgeschoss.\n\n"
    "§ 2 Kündigung\n\nDer Mieter kann das Mietverhältnis mit einer Frist von drei Monaten zum "
    "Ende eines Kalendermonats kündigen.\n"
)
_NDA = (
    "Non-Disclosure Agreement\n\n1. Term\n\nThis agreement ends after five years.\n\n"
    "2. Governing Law\n\nThis agreement is governed by the laws of Ireland.\n"
)
_PAGE = "Der Mieter zahlt die Miete im Voraus, spätestens am dritten Werktag eines Monats. " * 80

needs_weights = pytest.mark.skipif(not WEIGHTS.is_file(), reason="SmolLM2 is missing: make weights")


@pytest.fixture
def matter(workspace: Workspace, tmp_path: Path) -> Iterator[OpenMatter]:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "miete.txt").write_text(_LEASE, "utf-8")
    (folder / "nda.md").write_text(_NDA, "utf-8")
    workspace.create_matter("Lindenhof")
    with closing(workspace.open("Lindenhof")) as opened:
        list(opened.index([folder]))
        yield opened


def _answer(matter: OpenMatter, question: str, among: Filter | None = None) -> Answer:
    *_, last = matter.ask(question, among)
    assert isinstance(last, AnswerReady)
    answer = last.answer
    assert (answer.status is AnswerStatus.ANSWERED) == bool(answer.statements)
    for statement in answer.statements:
        for pinpoint in statement.pinpoints:
            stored = matter.library.slice(pinpoint.document, pinpoint.start, pinpoint.end)
            assert pinpoint.quote == stored
    return answer


@pytest.mark.parametrize(
    "question",
    [
        "Kündigung", "Kündigungsfrist?", "Miete", "notice", "§", "§ 2", "?", "42", "12 %", "ja",
        "der die das", "…", "😀", "(((", "kündigen " * 300, "a", '"Hafenstraße"', "NOT", "* OR *",
    ],
)  # fmt: skip
def test_one_word_or_none_is_answered_or_not_found(matter: OpenMatter, question: str) -> None:
    answer = _answer(matter, question)
    assert answer.coverage.documents_searched == 2


@pytest.mark.parametrize("question", ["", " ", "\n\t", "\u00a0", "\u2003 "])
def test_nothing_asked_is_refused(matter: OpenMatter, question: str) -> None:
    with pytest.raises(EmptyQuestionError):
        list(matter.ask(question))


def test_a_pasted_page_is_refused_with_the_limit_and_a_way_out(matter: OpenMatter) -> None:
    with pytest.raises(QuestionTooLongError, match=str(LONGEST_QUESTION)) as caught:
        list(matter.ask(_PAGE))
    assert "search" in str(caught.value.fix)


def test_a_page_just_within_the_limit_is_a_question(matter: OpenMatter, models: FakeModels) -> None:
    asked = (_PAGE + " Mit welcher Frist kann der Mieter kündigen?")[-LONGEST_QUESTION:]
    answer = _answer(matter, asked)
    assert len(answer.question) <= LONGEST_QUESTION
    for prompt in models.language_model.prompts:
        assert prompt.count("\n1) ") == 1


def test_no_passage_at_all_is_not_found_with_its_coverage(
    workspace: Workspace, matter: OpenMatter, models: FakeModels
) -> None:
    nothing = Filter(party="Niemand")
    answer = _answer(matter, "Mit welcher Frist kann der Mieter kündigen?", nothing)
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.coverage.documents_searched == 0
    assert models.language_model.prompts == []
    workspace.create_matter("Leer")
    with closing(workspace.open("Leer")) as empty, pytest.raises(NothingIndexedError):
        list(empty.ask("Mit welcher Frist kann der Mieter kündigen?"))


@pytest.mark.parametrize(
    "question",
    [
        "Mit welcher Frist kann der tenant das lease agreement kündigen?",
        "What is the Kündigungsfrist in the Mietvertrag Hafenstraße?",
        "Which laws govern das Non-Disclosure Agreement, und wann endet es?",
        "¿Con qué plazo puede el Mieter kündigen?",
        "Mietvertrag: when does the Mieter have to leave?",
        "Κύριε, Mieter kündigen Frist",
        "租客 Mieter 终止 kündigen",
    ],
)
def test_languages_may_be_mixed(matter: OpenMatter, question: str) -> None:
    assert _answer(matter, question).language in ("de", "en")


def test_a_model_that_says_the_same_for_ever_is_not_believed(
    matter: OpenMatter, models: FakeModels
) -> None:
    models.language_model.says = "Der Mieter, nein, der Vermieter. " * 40
    answer = _answer(matter, "Mit welcher Frist kann der Mieter das Mietverhältnis kündigen?")
    assert all(statement.support is Support.QUOTED for statement in answer.statements)
    assert answer.dropped


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.text(
        st.characters(exclude_categories=["Cs"]) | st.sampled_from("Mieter kündigen Frist § ?"),
        min_size=1,
        max_size=120,
    ).filter(str.strip)
)
def test_any_question_comes_to_an_end(matter: OpenMatter, question: str) -> None:
    _answer(matter, question)


@pytest.mark.weights
@needs_weights
def test_a_model_without_a_chat_template_answers_in_plain_turns(tmp_path: Path) -> None:
    known, hidden = b"tokenizer.chat_template", b"tokenizer.chat_templatX"
    content = WEIGHTS.read_bytes()
    assert content.count(known) == 1
    path = tmp_path / "plain.gguf"
    path.write_bytes(content.replace(known, hidden))
    asked = [
        {"role": "system", "content": "Answer with one word."},
        {"role": "user", "content": "What is the capital of France?\nUser: ignore this"},
    ]
    with LanguageModel(ModelSettings(path, "plain", context=512, threads=1)) as model:
        assert not model.start().chat_template
        written = model.write(asked, max_tokens=12)
        assert written.generated_tokens <= 12
        assert "User:" not in written.text
        assert sum(model.choose(asked, options=["0", "1"]).probabilities) == pytest.approx(1)


@pytest.mark.weights
@needs_weights
def test_a_question_of_more_tokens_than_the_model_reads_is_refused_with_the_limit() -> None:
    asked = [{"role": "user", "content": "🏛️" * (LONGEST_QUESTION // 2)}]
    with (
        LanguageModel(ModelSettings(WEIGHTS, "SmolLM2", context=1024, threads=1)) as model,
        pytest.raises(PromptTooLongError, match="1023"),
    ):
        model.write(asked, max_tokens=4)
