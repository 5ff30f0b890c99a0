"""The model alone, without a document: what retrieval is compared with.

Its prompt stands here and not with the others: no answer a lawyer sees is made with it.
"""

import re
import time
from typing import Final

from copilot.answers.ask import Model
from copilot.domain import Language

LONGEST_ANSWER: Final = 80

_SYSTEM: Final[dict[Language, str]] = {
    "de": (
        "Du beantwortest Fragen einer Anwältin in einem Satz. "
        "Weißt du die Antwort nicht, sagst du nur: unbekannt."
    ),
    "en": (
        "You answer a lawyer's questions in one sentence. "
        "If you do not know the answer, you only say: unknown."
    ),
}
_QUESTION: Final[dict[Language, str]] = {"de": "Frage", "en": "Question"}
_ANSWER: Final[dict[Language, str]] = {"de": "Antwort: ", "en": "Answer: "}
_REFUSAL: Final = re.compile(
    r"^\W*(?:(?:the answer|that|this|it|die antwort|das|es) (?:is|ist) )?"
    r"(?:unknown|unbekannt|not known|nicht bekannt)\b"
    r"|\bI (?:do not|don['’]t|cannot|can['’]t) (?:know|answer|say|tell|determine)\b"
    r"|\bich (?:weiß|kenne)\b[^.]{0,40}\bnicht\b|\bkann (?:ich )?[^.]{0,40}nicht beantworten\b",
    re.IGNORECASE,
)


def messages(question: str, language: Language) -> list[dict[str, str]]:
    """The prompt: the question alone, in its language."""
    return [
        {"role": "system", "content": _SYSTEM[language]},
        {"role": "user", "content": f"{_QUESTION[language]}: {' '.join(question.split())}"},
    ]


def refuses(text: str) -> bool:
    """Whether the model says that it does not know."""
    return not text.strip() or _REFUSAL.search(text) is not None


def answer_alone(model: Model, question: str, language: Language) -> tuple[str, dict[str, float]]:
    """What the model says, likeliest word by likeliest word, and its timings in seconds."""
    started = time.perf_counter()
    timings: dict[str, float] = {}

    def first(_: str) -> None:
        timings.setdefault("first_token", time.perf_counter() - started)

    written = model.write(
        messages(question, language),
        continued=_ANSWER[language],
        max_tokens=LONGEST_ANSWER,
        stop=["\n"],
        on_text=first,
        cancelled=lambda: False,
    )
    timings["total"] = time.perf_counter() - started
    timings["prompt_tokens"] = written.prompt_tokens
    timings["generated_tokens"] = written.generated_tokens
    return written.text.strip(), timings
