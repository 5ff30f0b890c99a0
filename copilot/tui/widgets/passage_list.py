"""The passages a search found, best first."""

from typing import ClassVar

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from copilot.domain import Hit, Pinpoint
from copilot.locale import N_, _
from copilot.tui.literal import one_line
from copilot.tui.messages import PlaceSelected
from copilot.tui.references import place_of, reference
from copilot.tui.widgets.choice_list import ChoiceList

_SNIPPET_CHARACTERS = 180


class PassageList(ChoiceList):
    """Where each passage stands and how it begins; Enter reads it in its page."""

    HELP: ClassVar[str] = N_("Passages")

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._hits: tuple[Hit, ...] = ()

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The passages shown."""
        return self._hits

    @hits.setter
    def hits(self, hits: tuple[Hit, ...]) -> None:
        self._hits = hits
        self.clear_options()
        self.add_options([Option(_described(hit)) for hit in hits])
        self.highlighted = 0 if hits else None

    @property
    def text(self) -> str:
        """The passages, as they read."""
        return "\n".join(str(option.prompt) for option in self.options)

    def relabel(self) -> None:
        """Show the references in the language now in use."""
        at, hits = self.highlighted, self._hits
        self.hits = hits
        self.highlighted = at

    @property
    def place(self) -> Pinpoint | None:
        """The passage the keyboard stands on."""
        return None if self.highlighted is None else place_of(self._hits[self.highlighted])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        place = place_of(self._hits[event.option_index])
        self.post_message(PlaceSelected(place, opened=True))


def _described(hit: Hit) -> Content:
    text = one_line(hit.chunk.chunk.text[: 4 * _SNIPPET_CHARACTERS])
    snippet = text if len(text) <= _SNIPPET_CHARACTERS else f"{text[:_SNIPPET_CHARACTERS]} …"
    heading = reference(place_of(hit))
    lines = [
        Content.styled(f"{hit.rank}  {heading}", "bold"),
        Content.styled(snippet, "$secondary"),
    ]
    same = _("the same content: {path}")
    lines += [Content(f"≡ {same.format(path=one_line(path))}") for path in hit.chunk.also_at]
    return Content("\n").join(lines)
