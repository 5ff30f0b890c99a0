"""The keys this app gives a part, without those that come with the toolkit."""

from collections.abc import Iterator

from textual.binding import Binding
from textual.dom import DOMNode


def own_bindings(kind: type[DOMNode]) -> Iterator[Binding]:
    """Those of the class and of its bases in this app; not the ways to other screens."""
    for base in kind.__mro__:
        if base.__module__.startswith("copilot."):
            for binding in base.__dict__.get("BINDINGS", ()):
                if isinstance(binding, Binding) and "go_to(" not in binding.action:
                    yield binding
