'''Work products on the screen: what one is made of, and how a new one is added.

A work product (authorities, deadlines, a review table …) is a folder under ``screens`` with a
subclass of :class:`copilot.tui.products.screen.ProductScreen`, and a line in
``screens.table.PLACES`` without a function key::

    class AuthoritiesScreen(ProductScreen):
        """Every statute and decision that is cited."""

        PLACE = "authorities"
        HELP = N_("Authorities")
        COLUMNS = (Column(N_("Authority"), 3), Column(N_("Times"), least=5))

        def fields(self) -> tuple[Field, ...]:
            return (Field("draft", N_("Draft (empty: the matter)"), Entry.PATH),)

        def work(self, inputs: Mapping[str, str]) -> Iterator[ProductEvent]:
            found = ...                      # in a thread: may block, touches no widget
            yield Doing(_("Reading {path}").format(path=path), done, total)
            yield Rows((Row("§ 823 BGB", (Cell("§ 823 BGB"), Cell("3")), places=pinpoints),))
            yield Outcome(found)             # what an export would show if work ended now
            yield Ended(_("{count} authorities").format(count=12), coverage)

        def report(self, outcome: object) -> Report:
            ...                              # in a thread: the work product as a report

The base does the rest: the fields above, the rows, the details of the row in hand and its page
with the highlighted passage, progress with time left, Esc to cancel (the iterator is closed; rows
and outcome so far stay), errors with their remedy, the closing line with its coverage, and the
export. Further keys are further ``BINDINGS``; ``self.table.row`` is the row in hand,
``self.table.cell`` its cell, ``self.put(rows)`` changes rows, ``self.run_job`` runs a job. What is
typed is given to :meth:`~copilot.tui.products.screen.ProductScreen.work` as text; a document field
gives its number ("D12"). Raise CopilotError for what the person can mend.

Here are the nouns only; they know no widget.
'''

from dataclasses import dataclass
from enum import StrEnum

from textual.content import Content

from copilot.domain import Coverage, Pinpoint


class Entry(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    PATH = "path"
    DOCUMENT = "document"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field: what ``work`` gets, and a template of the catalogue or plain text."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Field:
    """An input above the rows; ``title`` and ``hint`` are templates of the catalogue."""

    name: str
    title: str
    entry: Entry = Entry.TEXT
    initial: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()


class Mark(StrEnum):
    """How a cell stands, told by its sign as well as by colour."""

    GOOD = "✓"
    DOUBTFUL = "~"
    BAD = "✗"
    QUIET = "–"
    QUOTED = "❝"
    MISSING = "∅"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title (a template of the catalogue), its share of the room, its least width.

    With share 0 it is as wide as ``least`` says.
    """

    title: str
    share: int = 0
    least: int = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row under a column; ``places`` and ``detail`` where they are its own."""

    text: str
    places: tuple[Pinpoint, ...] = ()
    mark: Mark | None = None
    detail: str | Content = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the work product; ``key`` tells it from others, ``detail`` is shown beside it."""

    key: str
    cells: tuple[Cell, ...]
    places: tuple[Pinpoint, ...] = ()
    detail: str | Content = ""


@dataclass(frozen=True, slots=True)
class Doing:
    """What is being done, and how far; ``total`` 0 where nobody knows."""

    text: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Headed:
    """The columns, where they depend on the inputs."""

    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to be shown: added, or in the place of those with the same key."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The work product so far, as the export takes it."""

    outcome: object


@dataclass(frozen=True, slots=True)
class Ended:
    """The work is done: a sentence, what it covered, and what to beware of."""

    told: str
    coverage: Coverage | None = None
    warnings: tuple[str, ...] = ()


ProductEvent = Doing | Headed | Rows | Outcome | Ended
