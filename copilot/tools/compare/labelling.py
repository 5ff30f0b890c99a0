"""A model's guess of how much a change matters; never shown without saying that it is one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from copilot.answers.prompts import significance_prompt
from copilot.locale import N_
from copilot.structure.language import detect
from copilot.tools.compare.comparison import Change

LABELS: Final = {"major": N_("major"), "minor": N_("minor"), "editorial": N_("editorial")}
_LONGEST: Final = 800


class Chosen(Protocol):
    """What a choice tells: the probability of each option."""

    @property
    def probabilities(self) -> tuple[float, ...]: ...


class Chooser(Protocol):
    """A model that chooses one of some words."""

    def choose(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        continued: str,
        options: Sequence[str],
        cancelled: Callable[[], bool],
    ) -> Chosen: ...


def label_of(change: Change, model: Chooser, cancelled: Callable[[], bool]) -> str:
    """One of :data:`LABELS`, as a template of the catalogue; the words never steer the model
    beyond that choice."""
    gone, new = change.deleted[:_LONGEST], change.inserted[:_LONGEST]
    messages = significance_prompt(gone, new, detect(f"{gone} {new}"))
    options = list(LABELS)
    chosen = model.choose(messages, continued="", options=options, cancelled=cancelled)
    likeliest = max(range(len(options)), key=lambda at: chosen.probabilities[at])
    return LABELS[options[likeliest]]
