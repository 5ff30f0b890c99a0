"""The work products of the app in turn over the sample matter, run for real, to be drawn as SVG.

Used by the script that makes the pictures of the guides; needs the embedder's weights.
"""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

from docx import Document as WordFile
from textual.widget import Widget
from textual.widgets import Input

from copilot.paths import data_home
from copilot.tui.app import CopilotApp
from copilot.tui.products.inputs import ChoiceField, DocumentField
from copilot.tui.products.screen import ProductScreen
from copilot.tui.screens.ask.screen import AskScreen
from copilot.tui.screens.table import products
from copilot.workspace import OpenMatter, Workspace
from tests.tui.driving import Driver, until

_MATTER: Final = "Lindenhof"
_SAMPLE: Final = Path(__file__).resolve().parents[2] / "index" / "sample_matter"
_PATIENCE: Final = 900.0  # a busy machine
_LETTER: Final = (
    "Sehr geehrte Damen und Herren,",
    "{{ dokument.titel }} vom {{ dokument.datum }} zwischen {{ partei.1 }} und {{ partei.2 }}:",
    "Die Miete beträgt {{ miete }}, die Frist {{ frist }}.",
    "{{ ort }}, den {{ heute }}",
)
_DRAFT: Final = (
    "Der Mietvertrag vom 14. März 2019 sieht eine Miete von 14.950,00 € vor. Der Ausfall der "
    "Heizung ist ein Mangel nach § 536 Abs. 1 BGB. Die Miete war um 30 v. H. gemindert. "
    "„Eine Klausel, die die Minderung vollständig ausschließt, ist wirksam.“\n"
)
# What is typed into the fields of a product; documents by the end of their path.
_INPUTS: Final[Mapping[str, Mapping[str, str]]] = {
    "authorities": {},
    "deadlines": {},
    "check": {"draft": "Entwurf.txt"},
    "review": {},
    "chronology": {"before": "2024-12-31"},
    "compare": {
        "before": "Mietvertrag_Hafenstrasse_12.pdf",
        "after": "Mietvertrag_Speicherstrasse_48.pdf",
    },
    "playbook": {"document": "NDA_Thornbeck_2021.docx", "playbook": "nda"},
    "draft": {
        "template": "Brief.docx",
        "given": "ort=Nordhaven",
        "document": "Mietvertrag_Hafenstrasse_12.pdf",
    },
}


async def product_tour(folder: Path, size: tuple[int, int]) -> AsyncIterator[tuple[str, Driver]]:
    """Run every work product once; yields the name of each when its rows are there.

    ``folder`` keeps the indexed matter for the next tour.
    """
    papers = _papers(folder / "papers")
    async with _indexed(folder / "home", size) as (pilot, matter):
        for number, place in enumerate(products(), start=1):
            await pilot.press("f5", str(number))
            await until(pilot, partial(_shown, pilot, place.name))
            screen = pilot.app.screen
            assert isinstance(screen, ProductScreen)
            for field, value in _INPUTS.get(place.name, {}).items():
                _fill(screen.form.boxes[field], value, papers, matter)
            screen.action_run()
            await _patiently(pilot, partial(_done, screen))
            for typed in screen.form.query(Input):
                typed.value = typed.value.replace(str(papers), "~/Dokumente")
            yield place.name, pilot


def _shown(pilot: Driver, name: str) -> bool:
    return getattr(pilot.app.screen, "PLACE", "") == name


async def _patiently(pilot: Driver, seen: Callable[[], bool]) -> None:
    """As ``until``, for work with real weights."""
    deadline = time.monotonic() + _PATIENCE
    while not seen():
        assert time.monotonic() < deadline, pilot.app.screen
        await pilot.pause(0.2)


def _done(screen: ProductScreen) -> bool:
    return bool(screen.table.rows) and not screen.running


def _papers(folder: Path) -> Path:
    """A draft to check and a template to fill."""
    folder.mkdir(exist_ok=True)
    (folder / "Entwurf.txt").write_text(_DRAFT, "utf-8")
    letter = WordFile()
    for line in _LETTER:
        letter.add_paragraph(line)
    letter.save(str(folder / "Brief.docx"))
    return folder


def _fill(box: Widget, value: str, papers: Path, matter: OpenMatter) -> None:
    if isinstance(box, DocumentField):
        record = next(each for each in matter.files() if each.file.path.endswith(value))
        box.take(record.document or "", record.title or record.file.path)
    elif isinstance(box, ChoiceField):
        box.value = value
    elif isinstance(box, Input):
        box.value = str(papers / value) if (papers / value).exists() else value


@asynccontextmanager
async def _indexed(home: Path, size: tuple[int, int]) -> AsyncIterator[tuple[Driver, OpenMatter]]:
    """The app with the sample matter open, indexed where it is not yet."""
    with Workspace(data_home(str(home)), user="anna") as workspace:
        if not workspace.matters():
            workspace.create_matter(_MATTER, "de")
            for _event in workspace.open(_MATTER).index([_SAMPLE]):
                pass
        app = CopilotApp(workspace)
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: len(app.screen_stack) > 1)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, AskScreen))
            yield pilot, workspace.open(_MATTER)
