"""A work product for the tests: it lists sentences of the lease, and can be held or fail."""

import threading
from collections.abc import Iterator, Mapping
from typing import ClassVar

import pytest

from copilot.exports.report import Paragraph, Report
from copilot.tui.products import (
    Cell,
    Choice,
    Column,
    Doing,
    Ended,
    Entry,
    Field,
    Mark,
    Outcome,
    ProductEvent,
    Row,
    Rows,
)
from copilot.tui.products.screen import ProductScreen
from copilot.tui.screens import table
from tests.tui.fake_workspace import COVERAGE, DEPOSIT_PLACE, FORM_PLACE, PERIOD_PLACE

PLACE = table.Place("sentences", "sentences", "sentences of the lease", "SentencesScreen")


class SentencesScreen(ProductScreen):
    """Rows from a script; ``gate`` holds it before the second row."""

    PLACE = "sentences"
    HELP = "Sentences"
    COLUMNS = (Column("Clause", 1, 12), Column("State", 1, 10), Column("Page", least=6))
    gate: ClassVar[threading.Event | None] = None
    error: ClassVar[Exception | None] = None
    given: ClassVar[list[Mapping[str, str]]] = []
    closed: ClassVar[threading.Event] = threading.Event()

    def fields(self) -> tuple[Field, ...]:
        choices = (Choice("all", "all"), Choice("some", "some"))
        return (
            Field("words", "Words"),
            Field("document", "Document", Entry.DOCUMENT),
            Field("which", "Which", Entry.CHOICE, "some", choices=choices),
        )

    def work(self, inputs: Mapping[str, str]) -> Iterator[ProductEvent]:
        self.given.append(inputs)
        try:
            for number, place in enumerate((PERIOD_PLACE, FORM_PLACE, DEPOSIT_PLACE)):
                if number == 1 and self.gate:
                    self.gate.wait(20)
                if number == 1 and self.error:
                    raise self.error
                yield Doing("Reading the lease", number, 3)
                cells = (Cell(place.clause), Cell("met", mark=Mark.GOOD), Cell(str(place.page)))
                yield Rows((Row(place.clause, cells, (place,), detail=place.quote),))
                yield Outcome(number + 1)
            yield Ended("3 sentences", COVERAGE, ("One was poorly read.",))
        finally:
            self.closed.set()

    def report(self, outcome: object) -> Report:
        return Report("Sentences", "en", (), (Paragraph(f"rows: {outcome}"),), "Check it.")


@pytest.fixture
def sentences(monkeypatch: pytest.MonkeyPatch) -> type[SentencesScreen]:
    """The only product in the table of screens."""
    others = tuple(place for place in table.PLACES if not place.is_product)
    monkeypatch.setattr(table, "PLACES", (*others, PLACE))
    known = table.load
    monkeypatch.setattr(
        table, "load", lambda name: SentencesScreen if name == PLACE.name else known(name)
    )
    monkeypatch.setattr(SentencesScreen, "gate", None)
    monkeypatch.setattr(SentencesScreen, "error", None)
    monkeypatch.setattr(SentencesScreen, "given", [])
    monkeypatch.setattr(SentencesScreen, "closed", threading.Event())
    return SentencesScreen
