"""Replies of the calculator of deadlines and of the search for authorities to a person's question.

A deadline is never given without its rule: where the question fits several rules, each is shown.
"""

from datetime import date
from typing import TYPE_CHECKING, Final

from copilot.answers.replies import ToolReply
from copilot.answers.tool_calls import ToolCall
from copilot.domain import Pinpoint, Statement, Support
from copilot.locale import N_, Notice, _, notice

if TYPE_CHECKING:
    from copilot.tools.deadlines import Deadline
    from copilot.workspace.open_matter import OpenMatter

_MOST_SHOWN: Final = 60
_MOST_RULES: Final = 3
NO_RULE: Final = N_("No rule fits the words of the question; copilot deadlines lists them all.")
NO_TRIGGER: Final = N_("Name the day the period begins with, as in “served on 3 March 2025”.")


def deadline_reply(matter: "OpenMatter", call: ToolCall) -> ToolReply:
    """The last day by each rule that may be meant, and where the documents tell of its trigger."""
    from copilot.tools.deadlines import Inputs, compute, rule_named, rules_heard

    asked, day = call.argument("question"), call.argument("trigger")
    names = rules_heard(asked)[:_MOST_RULES]
    if not names:
        return ToolReply(_("no rule"), (), (notice(NO_RULE),))
    if not day:
        return ToolReply(_("no first day"), _triggers(matter, names, None), (notice(NO_TRIGGER),))
    start = date.fromisoformat(day)
    made = [compute(rule_named(name), Inputs(start=start)) for name in names]
    warnings = {str(warning): warning for each in made for warning in each.warnings}
    steps = [step.text for each in made[:1] for step in each.steps]
    reasons: tuple[Notice, ...] = (*steps, *warnings.values())
    result = "; ".join(map(_told, made))
    return ToolReply(result, _triggers(matter, names, start), reasons)


def _told(made: "Deadline") -> str:
    end = made.end.isoformat() if made.end else _("no date")
    told = f"{made.rule.title}, {made.rule.source}: {end}"
    return told if made.certain else _("{deadline} (not certain)").format(deadline=told)


def _triggers(
    matter: "OpenMatter", names: tuple[str, ...], start: date | None
) -> tuple[Statement, ...]:
    from copilot.workspace.products.deadlines import ProposalsReady, proposals

    found: list[Statement] = []
    for event in proposals(matter):
        if isinstance(event, ProposalsReady):
            found = [
                _quoted(each.pinpoint)
                for each in event.proposals
                if set(each.trigger.rules) & {*names}
                and (start is None or each.trigger.day == start)
            ]
    return tuple(found[:_MOST_SHOWN])


def authorities_reply(matter: "OpenMatter", call: ToolCall) -> ToolReply:
    """Where an authority is cited, or every authority with its places."""
    from copilot.tools.authorities.matching import wanted_authority
    from copilot.workspace.products.authorities import (
        AuthoritiesReady,
        authorities,
        passages_citing,
    )

    written = call.argument("authority")
    wanted = wanted_authority(written) if written else None
    if wanted is not None:
        mentions = passages_citing(matter, wanted)
        result = _("{count} places cite {authority}").format(
            count=len(mentions), authority=wanted.normal
        )
        return ToolReply(result, tuple(_quoted(m.pinpoint) for m in mentions[:_MOST_SHOWN]))
    for event in authorities(matter):
        if isinstance(event, AuthoritiesReady):
            entries = event.table.entries
            shown = [
                _quoted(*(mention.pinpoint for mention in entry.mentions))
                for entry in entries[:_MOST_SHOWN]
            ]
            told = _("{count} authorities, {shown} shown; copilot authorities has the table")
            return ToolReply(told.format(count=len(entries), shown=len(shown)), tuple(shown))
    raise AssertionError("authorities end with AuthoritiesReady")


def _quoted(*places: Pinpoint) -> Statement:
    return Statement(" ".join(places[0].quote.split()), Support.QUOTED, places)
