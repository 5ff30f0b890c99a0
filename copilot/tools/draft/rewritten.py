"""A rewriting on paper, and its flags in words."""

from typing import Final

from copilot.domain import Language
from copilot.exports.report import Change, Heading, Paragraph, Redline, Report, Run
from copilot.locale import N_, _
from copilot.tools.draft.rewriting import Flag, Rewriting

_LOST: Final = {
    "figure": N_("Figure or date not kept: {words}"),
    "authority": N_("Authority not kept: {words}"),
    "name": N_("Name not kept: {words}"),
}
_NEW: Final = {
    "figure": N_("Figure or date from nowhere: {words}"),
    "authority": N_("Authority from nowhere: {words}"),
    "name": N_("Name from nowhere: {words}"),
}
_MARKS: Final[dict[str, Change]] = {"both": "", "first": "deleted", "second": "inserted"}


def flag_text(flag: Flag) -> str:
    """What to look at, in words."""
    return _((_LOST if flag.lost else _NEW)[flag.what]).format(words=flag.words)


def report(made: Rewriting, language: Language) -> Report:
    """The new text, what changed, and what did not survive."""
    runs = tuple(Run(part.text, _MARKS[part.only]) for part in made.parts)
    flags = tuple(Paragraph(flag_text(flag), style="notice") for flag in made.flags)
    return Report(
        title=_("Another wording"),
        language=language,
        facts=((_("Way"), made.mode),),
        blocks=(
            Paragraph(made.new),
            *flags,
            Heading(_("What changed")),
            Redline(runs),
        ),
        notice=_("Text by the language model; a lawyer must check it."),
    )
