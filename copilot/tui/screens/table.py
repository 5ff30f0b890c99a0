"""The screens of an open matter: one line each. Palette, key bar and help read this table.

Knows no screen: a class is imported when a person first goes there.
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
    """A screen: its folder, the letter and the function key that go there, what it is for, its
    class in ``screen.py``."""

    name: str
    letter: str
    function_key: str
    title: str
    about: str
    screen: str


PLACES: Final = (
    Place("ask", "a", "f2", N_("ask"), N_("questions and answers"), "AskScreen"),
    Place("search", "f", "f3", N_("search"), N_("passages as you type"), "SearchScreen"),
    Place("library", "l", "f4", N_("library"), N_("documents, indexing"), "LibraryScreen"),
)
FIRST: Final = PLACES[0].name


def bindings() -> list[Binding]:
    """The keys to every place; the function keys work while a person types."""
    return [
        binding
        for place in PLACES
        for action in [f"go_to('{place.name}')"]
        for binding in (
            Binding(place.letter, action, place.title),
            Binding(place.function_key, action, place.title, key_display=_shown(place)),
        )
    ]


def keys_of(place: Place) -> str:
    """ "l F4"."""
    return f"{place.letter} {_shown(place)}"


def load(name: str) -> "type[MatterScreen]":
    """The class of a place, imported now."""
    screen = next(place.screen for place in PLACES if place.name == name)
    module = import_module(f"copilot.tui.screens.{name}.screen")
    return cast("type[MatterScreen]", getattr(module, screen))


def _shown(place: Place) -> str:
    return place.function_key.upper()
