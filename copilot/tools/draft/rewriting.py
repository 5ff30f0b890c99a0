"""Another wording of a text by the model, held against the old one by rule.

Figures, dates, names and authorities that are lost or new are flagged; nothing is mended silently.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from copilot.answers.prompts import rewrite_prompt
from copilot.answers.quantities import quantities
from copilot.errors.papers import (
    NothingToRewriteError,
    RewriteFailedError,
    RewriteTooLongError,
)
from copilot.retrieval.analysis import authority_terms
from copilot.structure.differences import Part, parts

MODES: Final = ("shorten", "simplify", "translate-en", "translate-de", "rewrite")
LONGEST: Final = 4000
_MORE_TOKENS: Final = 80
_NAME: Final = re.compile(
    r"(?:[A-ZÄÖÜ][\w&.'’-]*\s+){1,5}(?:GmbH(?:\s*&\s*Co\.?\s*KG)?|AG|KG|OHG|SE|UG|eG|e\.\s?V\.|Ltd\.?|Limited|Inc\.?|"
    r"LLC|LLP|plc|PLC|Corp\.?|B\.V\.|S\.A\.)(?!\w)|"
    r"(?:Dr\.|Prof\.|Herrn?|Frau|Mr\.?|Mrs\.?|Ms\.?|RA|RAin)\s+(?P<person>(?:[A-ZÄÖÜ][\w’'-]+\s?){1,3})|"
    r"\b[A-ZÄÖÜ]{2,}\b"
)
_ARTICLE: Final = re.compile(r"(?:Die|Der|Das|Den|Dem|Des|The)\s+")


class Generated(Protocol):
    """What a generation tells."""

    @property
    def text(self) -> str: ...


class Writer(Protocol):
    """A model that writes."""

    def write(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        continued: str,
        max_tokens: int,
        stop: Sequence[str],
        on_text: Callable[[str], None],
        cancelled: Callable[[], bool],
    ) -> Generated: ...

    def count_tokens(self, texts: Sequence[str]) -> Sequence[int]: ...


@dataclass(frozen=True, slots=True)
class Flag:
    """A figure, authority or name that only the old or only the new text has."""

    what: Literal["figure", "authority", "name"]
    words: str
    lost: bool


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The old text, the model's, what differs word by word, and what to look at."""

    mode: str
    old: str
    new: str
    parts: tuple[Part, ...]
    flags: tuple[Flag, ...]


def rewrite(
    text: str,
    mode: str,
    model: Writer,
    *,
    on_text: Callable[[str], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Rewriting:
    """Let the model word ``text`` anew; bounded in length and time.

    Raises NothingToRewriteError, RewriteTooLongError, RewriteFailedError, ModelError, StoppedError.
    """
    old = text.strip()
    if not old:
        raise NothingToRewriteError
    if len(old) > LONGEST:
        raise RewriteTooLongError(length=len(old), limit=LONGEST)
    most = int(model.count_tokens([old])[0] * (1.0 if mode == "shorten" else 1.8)) + _MORE_TOKENS
    written = model.write(
        rewrite_prompt(old, mode),
        continued="",
        max_tokens=most,
        stop=(),
        on_text=on_text,
        cancelled=cancelled,
    )
    new = written.text.strip()
    if not new:
        raise RewriteFailedError
    return Rewriting(mode, old, new, tuple(parts(old, new)), tuple(flags(old, new)))


def flags(old: str, new: str) -> list[Flag]:
    """What did not survive, and what came from nowhere."""
    found: list[Flag] = []
    for what, before, after in (
        ("figure", quantities(old), quantities(new)),
        ("authority", set(authority_terms(old)), set(authority_terms(new))),
        ("name", _names(old), _names(new)),
    ):
        lost, came = before - after, after - before
        if what == "name":
            # A name may stand inflected or in a longer form.
            lost = {name for name in lost if name.casefold() not in new.casefold()}
            came = {name for name in came if name.casefold() not in old.casefold()}
        kind: Literal["figure", "authority", "name"] = what  # type: ignore[assignment]
        found += [Flag(kind, words, lost=True) for words in sorted(lost)]
        found += [Flag(kind, words, lost=False) for words in sorted(came)]
    return found


def _names(text: str) -> set[str]:
    named = (" ".join((match["person"] or match[0]).split()) for match in _NAME.finditer(text))
    return {_ARTICLE.sub("", name) for name in named}
