"""The screens of an open matter: one line each. Palette, menus, key bar and help read this table.

A screen with a function key is one of the main places. One without is a work product: it stands in
the menu of products (F5) and in the palette. Knows no screen: a class is imported when a person
first goes there.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from textual.binding import Binding

from copilot.locale import N_

if TYPE_CHECKING:
    from copilot.tui.matter_screen import MatterScreen


@dataclass(frozen=True, slots=True)
class Place:
    """A screen: its folder, what it is called and what it is for, its class in ``screen.py``; the
    letter and the function key that go there, where it has them.

    ``in_key_bar``: the way there is shown on every screen of the matter.
    """

    name: str
    title: str
    about: str
    screen: str
    letter: str = ""
    function_key: str = ""
    in_key_bar: bool = False

    @property
    def is_product(self) -> bool:
        """Whether it is a work product, without keys of its own."""
        return not self.function_key

    @property
    def keys(self) -> str:
        """ "l F4"."""
        return " ".join(key for key in (self.letter, self.function_key.upper()) if key)


PLACES: Final = (
    Place("ask", N_("ask"), N_("questions and answers"), "AskScreen", "a", "f2", True),
    Place("search", N_("search"), N_("passages as you type"), "SearchScreen", "f", "f3", True),
    Place("library", N_("library"), N_("documents, indexing"), "LibraryScreen", "l", "f4", True),
    Place("history", N_("history"), N_("every question asked"), "HistoryScreen", "h", "f6"),
    Place("activity", N_("activity"), N_("who did what and when"), "ActivityScreen", "", "f7"),
    Place("authorities", N_("authorities"), N_("what is cited, and where"), "AuthoritiesScreen"),
    Place("deadlines", N_("deadlines"), N_("by rule, step by step"), "DeadlinesScreen"),
    Place("check", N_("check a draft"), N_("against the documents"), "CheckScreen"),
    Place("review", N_("review"), N_("documents against questions"), "ReviewScreen"),
    Place("chronology", N_("chronology"), N_("what happened when"), "ChronologyScreen"),
    Place("compare", N_("compare"), N_("what changed between two texts"), "CompareScreen"),
    Place("playbook", N_("playbook"), N_("a contract against your positions"), "PlaybookScreen"),
    Place("draft", N_("draft"), N_("a template filled from documents"), "DraftScreen"),
)
FIRST: Final = PLACES[0].name


def products() -> tuple[Place, ...]:
    """The work products, in the order of the table."""
    return tuple(place for place in PLACES if place.is_product)


def bindings() -> list[Binding]:
    """The keys to every place that has some; the function keys work while a person types."""
    return [
        binding
        for place in PLACES
        for action in [f"go_to('{place.name}')"]
        for binding in _keys_to(place, action)
    ]


def _keys_to(place: Place, action: str) -> list[Binding]:
    shown = place.in_key_bar
    keys = []
    if place.letter:
        keys.append(Binding(place.letter, action, place.title, show=shown))
    if place.function_key:
        display = place.function_key.upper()
        keys.append(
            Binding(place.function_key, action, place.title, key_display=display, show=shown)
        )
    return keys


def load(name: str) -> "type[MatterScreen]":
    """The class of a place, imported now."""
    screen = next(place.screen for place in PLACES if place.name == name)
    module = import_module(f"copilot.tui.screens.{name}.screen")
    return cast("type[MatterScreen]", getattr(module, screen))
