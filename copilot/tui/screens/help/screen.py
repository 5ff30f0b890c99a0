"""The keys of the screen beneath, and what the signs mean."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen

from copilot.domain import Support
from copilot.locale import N_, _
from copilot.tui.own_bindings import own_bindings
from copilot.tui.references import not_found_label, support_label
from copilot.tui.report_screen import ReportScreen
from copilot.tui.screens import table


class HelpScreen(ReportScreen):
    """Built from the bindings of every part that names itself with ``HELP``: never out of date."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,enter", "app.pop_screen", N_("close"), key_display="esc"),
    ]
    TITLE_OF = N_("Keys and signs")

    def __init__(self, beneath: Screen[object]) -> None:
        super().__init__(_report(beneath))


def _report(beneath: Screen[object]) -> Content:
    parts: dict[type, DOMNode] = {}
    for node in (beneath, *beneath.walk_children(), beneath.app):
        if getattr(node, "HELP", ""):
            parts.setdefault(type(node), node)
    lines = [line for node in parts.values() for line in _section(node, beneath.app)]
    return Content("\n").join([*lines, *_places(), *_signs()])


def _places() -> Iterator[Content]:
    yield Content.styled(_("Screens of a matter"), "bold")
    for place in table.PLACES:
        yield _row(place.keys or "F5", f"{_(place.title)}: {_(place.about)}")
    yield Content("")


def _section(node: DOMNode, app: App[object]) -> Iterator[Content]:
    yield Content.styled(_(str(getattr(node, "HELP", ""))), "bold")
    told: set[str] = set()
    for binding in own_bindings(type(node)):
        if binding.description in told:
            continue
        told.add(binding.description)
        yield _row(_keys(binding, app), _(binding.description))
    yield Content("")


def _keys(binding: Binding, app: App[object]) -> str:
    if binding.action.startswith("go("):
        return "1 … 9"
    keys = [Binding(key, "", "") for key in binding.key.split(",")]
    return " ".join(app.get_key_display(key) for key in keys)


def _signs() -> Iterator[Content]:
    yield Content.styled(_("Signs"), "bold")
    meanings = (
        (support_label(Support.SUPPORTED), _("the sentence was checked against its quote")),
        (support_label(Support.QUOTED), _("the document's own words, nothing added")),
        (not_found_label(), _("the documents searched do not answer; c shows which they are")),
    )
    for sign, meaning in meanings:
        yield _row(sign, meaning)


def _row(left: str, right: str) -> Content:
    return Content.assemble((f"  {left:<18}", "$accent"), right)
