"""A screen is a folder and a line of the table."""

from pathlib import Path

import pytest

import copilot.tui.screens
from copilot.tui.matter_screen import MatterScreen
from copilot.tui.products.screen import ProductScreen
from copilot.tui.screens import table
from copilot.tui.screens.library.columns import columns
from copilot.tui.widgets.path_box import completion


@pytest.mark.parametrize("place", table.PLACES, ids=lambda place: place.name)
def test_every_line_names_a_folder_with_its_screen_and_its_style(place: table.Place) -> None:
    screen = table.load(place.name)
    assert issubclass(screen, MatterScreen)
    assert place.name == screen.PLACE
    if not issubclass(screen, ProductScreen):
        folder = Path(next(iter(copilot.tui.screens.__path__)), place.name)
        assert (folder / f"{place.name}.tcss").is_file()
        assert str(screen.CSS_PATH) == f"{place.name}.tcss"


def test_no_two_places_share_a_key() -> None:
    keys = [key for place in table.PLACES for key in place.keys.split()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("width", [0, 1, 10, 20, 31, 40, 60, 78, 100, 118, 158, 300])
def test_columns_never_exceed_the_room_there_is(width: int) -> None:
    at = columns(width)
    assert at.number + at.path + at.facts <= max(0, width - at.state) or width < 31
    assert min(at.number, at.path, at.kind, at.date, at.pages, at.remark) >= 0


def test_a_path_is_completed_by_the_first_folder_that_fits(tmp_path: Path) -> None:
    (tmp_path / "akten").mkdir()
    (tmp_path / "akt.pdf").write_bytes(b"")
    assert completion(f"{tmp_path}/ak") == f"{tmp_path}/akten"
    assert completion(f"{tmp_path}/x") is None
    assert completion("nowhere/at/all") is None
