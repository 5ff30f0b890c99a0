"""Messages to prompt text, through the model's own chat template or a plain fallback.

A template comes out of a model file and is untrusted input: it runs in Jinja's sandbox. So are
the documents in the messages: what reads like a control token in them is defused before rendering.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

Messages = Sequence[Mapping[str, str]]

_PLAIN_NAMES: Final = {"user": "User", "assistant": "Assistant"}
PLAIN_STOPS: Final = ("\nUser:",)
"""Where a model without a template goes on to speak for the user."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """The text of a prompt up to where the assistant speaks, and what ends its turn."""

    text: str
    stops: tuple[str, ...] = ()


class Chat:
    """Renders conversations for one model."""

    def __init__(
        self, template: str | None, *, bos: str = "", eos: str = "", control: Iterable[str] = ()
    ) -> None:
        """``control`` are the texts of the control tokens.

        Raises jinja2.TemplateError where the template cannot be compiled.
        """
        self._render = _compiled(template, bos, eos) if template else None
        marks = "|".join(re.escape(mark) for mark in sorted(control, key=len, reverse=True) if mark)
        self._control = re.compile(marks) if marks else None

    def prompt(self, messages: Messages) -> Prompt:
        """The prompt; raises jinja2.TemplateError where the template refuses the messages."""
        safe = [{"role": m["role"], "content": self._defused(m["content"])} for m in messages]
        if self._render is None:
            return Prompt(_plain(safe), PLAIN_STOPS)
        if not safe or safe[0]["role"] != "system":
            return Prompt(self._render(safe))
        return Prompt(self._with_system(self._render, safe))

    def _with_system(
        self, render: Callable[[list[dict[str, str]]], str], messages: list[dict[str, str]]
    ) -> str:
        """Where a template refuses or drops the system message, the first user message has it."""
        import jinja2

        try:
            text = render(messages)
            if messages[0]["content"].strip() in text:
                return text
        except jinja2.TemplateError:
            pass
        return render(_merged(messages))

    def _defused(self, text: str) -> str:
        """``text`` with a blank put into whatever the tokenizer would take for a control token."""
        if self._control is None:
            return text
        return self._control.sub(lambda found: f"{found[0][0]} {found[0][1:]}", text)


def _merged(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    system, *rest = messages
    if rest and rest[0]["role"] == "user":
        first = {"role": "user", "content": f"{system['content']}\n\n{rest[0]['content']}"}
        return [first, *rest[1:]]
    return [{"role": "user", "content": system["content"]}, *rest]


def _plain(messages: list[dict[str, str]]) -> str:
    turns = []
    for message in messages:
        name = _PLAIN_NAMES.get(message["role"])
        turns.append(f"{name}: {message['content']}" if name else message["content"])
    return "\n\n".join([*turns, "Assistant:"])


def _compiled(template: str, bos: str, eos: str) -> Callable[[list[dict[str, str]]], str]:
    import jinja2.ext
    import jinja2.sandbox

    def refuse(message: str) -> NoReturn:
        raise jinja2.TemplateError(message)

    def as_json(value: Any, indent: int | None = None) -> str:
        return json.dumps(value, ensure_ascii=False, indent=indent)

    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[jinja2.ext.loopcontrols]
    )
    environment.filters["tojson"] = as_json
    compiled = environment.from_string(template)

    def render(messages: list[dict[str, str]]) -> str:
        try:
            return compiled.render(
                messages=messages,
                bos_token=bos,
                eos_token=eos,
                raise_exception=refuse,
                add_generation_prompt=True,
                enable_thinking=False,
            )
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise jinja2.TemplateError(str(error)) from error

    return render
