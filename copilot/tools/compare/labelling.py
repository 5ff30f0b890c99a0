"""A model's guess of how much a change matters; never shown without saying that it is one."""

from collections.abc import Callable
from typing import Final

from copilot.answers.prompts import significance_prompt
from copilot.inference.chooser import Chooser
from copilot.locale import N_
from copilot.structure.language import detect
from copilot.tools.compare.comparison import Change

LABELS: Final = {"major": N_("major"), "minor": N_("minor"), "editorial": N_("editorial")}
_LONGEST: Final = 800


def label_of(change: Change, model: Chooser, cancelled: Callable[[], bool]) -> str:
    """One of :data:`LABELS`, as a template of the catalogue; the words never steer the model
    beyond that choice."""
    gone, new = change.deleted[:_LONGEST], change.inserted[:_LONGEST]
    messages = significance_prompt(gone, new, detect(f"{gone} {new}"))
    options = list(LABELS)
    chosen = model.choose(messages, continued="", options=options, cancelled=cancelled)
    likeliest = max(range(len(options)), key=lambda at: chosen.probabilities[at])
    return LABELS[options[likeliest]]
