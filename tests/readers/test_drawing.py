"""Pages drawn with characters: by dots, by half blocks, from files of any kind, confined."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from copilot.errors import BrokenFileError
from copilot.readers.drawing import draw, drawn


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """White, its left half black; two pages."""
    image = Image.new("L", (40, 80), 255)
    ImageDraw.Draw(image).rectangle((0, 0, 19, 79), fill=0)
    path = tmp_path / "scan.tif"
    image.save(path, save_all=True, append_images=[Image.new("L", (40, 80), 255)])
    return path


def test_ink_becomes_dots_and_paper_blank(picture: Path) -> None:
    assert draw(picture, 1, 20, braille=True).splitlines() == ["⣿" * 10] * 20
    assert draw(picture, 2, 20, braille=True).split() == []


def test_half_blocks_where_there_is_no_braille(picture: Path) -> None:
    assert draw(picture, 1, 20, braille=False).splitlines() == ["█" * 10] * 20


def test_a_page_of_a_pdf_is_drawn_in_a_confined_process(tmp_path: Path, picture: Path) -> None:
    path = tmp_path / "scan.pdf"
    with Image.open(picture) as image:
        image.save(path)
    lines = drawn(path, 1, 20).splitlines()
    assert len(lines) == 20
    assert lines[10].startswith("⣿" * 9)


@pytest.mark.parametrize("name", ["scan.tif", "kaputt.pdf", "kaputt.png"])
def test_a_page_that_cannot_be_drawn_says_why(name: str, tmp_path: Path, picture: Path) -> None:
    (tmp_path / "kaputt.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "kaputt.png").write_bytes(b"x")
    with pytest.raises(BrokenFileError):
        draw(tmp_path / name, 9, 20, braille=True)
