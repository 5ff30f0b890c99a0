"""The keys of the screen beneath, and what the signs mean."""

from collections.abc import Iterator
from typing import ClassVar, Final

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

_STEPS: Final = (
    N_("Escape always leads back; Ctrl+P lists everything you can do here."),
    N_("Matters: n creates one, Enter opens one."),
    N_("Library (F4): i indexes a folder; your files are read, never changed."),
    N_("Ask (F2): type a question, Enter; Enter on a pinpoint opens its page."),
    N_("y copies the statement with its reference, e exports the answer."),
)
_GLOSSARY: Final = (
    (N_("matter"), N_("one mandate: its documents, its questions, its key")),
    (N_("index"), N_("what was read of the documents, so that it can be found")),
    (N_("passage"), N_("a clause or paragraph of a document")),
    (N_("pinpoint"), N_("document, page and place of a quote, checked by the program")),
    (N_("coverage"), N_("how much was searched, and what could not be")),
    (N_("work product"), N_("what is made of a matter: lists, tables, comparisons (F5)")),
    (N_("language model"), N_("words answers from the quotes; it runs on this computer")),
)


class HelpScreen(ReportScreen):
    """Built from the bindings of every part that names itself with ``HELP``: never out of date."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,enter", "app.pop_screen", N_("close"), key_display="esc"),
    ]
    TITLE_OF = N_("Help: first steps, keys, signs, words")

    def __init__(self, beneath: Screen[object]) -> None:
        super().__init__(_report(beneath))


def _report(beneath: Screen[object]) -> Content:
    parts: dict[type, DOMNode] = {}
    for node in (beneath, *beneath.walk_children(), beneath.app):
        if getattr(node, "HELP", ""):
            parts.setdefault(type(node), node)
    lines = [line for node in parts.values() for line in _section(node, beneath.app)]
    return Content("\n").join([*_first_steps(), *lines, *_places(), *_signs(), *_glossary()])


def _first_steps() -> Iterator[Content]:
    yield Content.styled(_("First steps"), "bold")
    for number, step in enumerate(_STEPS, 1):
        yield Content(f"  {number}  {_(step)}")
    yield Content("")


def _glossary() -> Iterator[Content]:
    yield Content("")
    yield Content.styled(_("Glossary"), "bold")
    for word, meaning in _GLOSSARY:
        yield _row(_(word), _(meaning))


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
