"""Text recognition: what a scanned page says, turned or not, and what is refused."""

import io
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab import __file__ as reportlab

from copilot.errors import BrokenFileError, ModelMissingError, ReaderLimitError
from copilot.inference.images import frames
from copilot.inference.ocr import FOLDER, Recogniser, _is_rough, _with_section_signs
from copilot.paths import resource

WEIGHTS = resource("models", "weights", FOLDER)
LINES = (
    "§ 5 Kündigung und Übergabe",
    "(1) Der Vertrag endet gemäß § 542 Abs. 1 BGB.",
    "(2) Äußere Schäden über 1.250,00 € sind anzuzeigen.",
)
needs_weights = [
    pytest.mark.weights,
    pytest.mark.skipif(
        not (WEIGHTS / "recognition.onnx").is_file(),
        reason="the text recognition is missing: make weights",
    ),
]


@lru_cache(maxsize=1)
def recogniser() -> Recogniser:
    return Recogniser(WEIGHTS)


def page(lines: tuple[str, ...] = LINES, skew: float = 0.0) -> Image.Image:
    image = Image.new("L", (1100, 500), 255)
    font = ImageFont.truetype(str(Path(reportlab).parent / "fonts" / "Vera.ttf"), 30)
    pen = ImageDraw.Draw(image)
    for at, line in enumerate(lines):
        pen.text((80, 120 + 60 * at), line, fill=20, font=font)
    noise = np.random.default_rng(1).normal(0, 8, (500, 1100))
    turned = image.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255)
    return Image.fromarray(np.clip(np.asarray(turned) * 0.95 + noise, 0, 255).astype(np.uint8))


def jpeg(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=80)
    return stream.getvalue()


class TestWithWeights:
    pytestmark = needs_weights

    def test_german_letters_and_signs_are_read(self) -> None:
        found = recogniser().recognise(jpeg(page(skew=1.2)))

        assert found.text.splitlines() == list(LINES)
        assert found.confidence > 0.9
        assert found.skew == pytest.approx(-1.2, abs=0.4)

    @pytest.mark.parametrize("degrees", [90, 180])
    def test_a_turned_page_is_read_upright(self, degrees: int) -> None:
        found = recogniser().recognise(page().rotate(degrees, expand=True))

        assert found.text.splitlines() == list(LINES)
        assert (found.turned + degrees) % 360 == 0

    def test_a_page_lying_on_its_other_side_is_read_upright(self) -> None:
        found = recogniser().recognise(page(skew=2.0).rotate(270, expand=True))

        assert found.text.splitlines() == list(LINES)
        assert found.turned == 90

    def test_a_fax_with_specks_is_read(self) -> None:
        ink = np.asarray(page()) < 128
        specks = np.random.default_rng(3).random(ink.shape) < 0.02
        found = recogniser().recognise(np.where(ink ^ specks, 0, 255).astype(np.uint8))

        assert found.text.split() == " ".join(LINES).split()

    def test_an_array_is_read_like_the_file(self) -> None:
        pixels = np.asarray(page())

        assert recogniser().recognise(pixels).text.splitlines() == list(LINES)

    def test_a_blank_page_has_no_text(self) -> None:
        found = recogniser().recognise(Image.new("RGB", (800, 600), "white"))

        assert (found.text, found.confidence) == ("", 1.0)

    def test_what_cannot_be_read_has_a_low_confidence(self) -> None:
        tiny = page().resize((157, 71), Image.Resampling.BOX)
        found = recogniser().recognise(tiny.resize((1100, 500), Image.Resampling.BICUBIC))

        assert not found.text or found.confidence < 0.9


def test_only_faxes_and_grainy_pages_are_softened() -> None:
    clean = page()
    grain = np.random.default_rng(2).normal(0, 60, (500, 1100))
    grainy = Image.fromarray(np.clip(np.asarray(clean) + grain, 0, 255).astype(np.uint8))
    fax = clean.point(lambda value: 255 if value > 128 else 0)
    blank = Image.new("L", (1100, 500), 255)

    assert [_is_rough(each) for each in (clean, grainy, fax, blank)] == [False, True, True, False]


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError):
        Recogniser(tmp_path)


@pytest.mark.parametrize(
    ("read", "evidence", "meant"),
    [
        ("SS 535, 541 BGB", {0: 0.1, 1: 0.1}, "§§ 535, 541 BGB"),
        ("(S§ 280 BGB", {1: 0.2, 2: 0.8}, "(§§ 280 BGB"),
        ("gemäß S 543 Abs. 2", {}, "gemäß § 543 Abs. 2"),
        ("S 3 Miete", {0: 0.01}, "§ 3 Miete"),
        ("§ 1 Abs 1 S 2", {0: 0.9}, "§ 1 Abs 1 S 2"),
        ("5 S 123/18", {}, "5 S 123/18"),
        ("fee of $ 500", {7: 1e-4}, "fee of $ 500"),
        ("GmbHS 5", {4: 0.5}, "GmbHS 5"),
    ],
)
def test_section_signs_replace_the_letters_they_were_taken_for(
    read: str, evidence: dict[int, float], meant: str
) -> None:
    likelihoods = np.array([evidence.get(at, 1e-6) for at in range(len(read))], np.float32)

    assert _with_section_signs(read, likelihoods) == meant


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"\xff\xd8\xff"])
def test_what_is_no_scan_is_refused(content: bytes) -> None:
    with pytest.raises(BrokenFileError):
        list(frames(content))


def test_a_file_cut_short_is_damaged() -> None:
    with pytest.raises(BrokenFileError):
        list(frames(jpeg(page())[:4000]))


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    stream = io.BytesIO()
    Image.new("1", (20_000, 10_000)).save(stream, "PNG")

    with pytest.raises(ReaderLimitError):
        list(frames(stream.getvalue()))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_pixel_becomes_dark_on_white(mode: str) -> None:
    image = Image.new("RGB", (40, 20), "white")
    image.paste("black", (0, 0, 20, 20))
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image.convert("L"), np.uint16) * 257)
    stream = io.BytesIO()
    (image if mode == "I;16" else image.convert(mode)).save(stream, "TIFF")

    (frame,) = frames(stream.getvalue())

    assert frame.mode == "RGB"
    assert [frame.convert("L").getpixel((x, 10)) for x in (5, 35)] == [
        pytest.approx(0, abs=40),
        pytest.approx(255, abs=5),
    ]


def test_a_photograph_is_turned_as_the_camera_was_held() -> None:
    image = Image.new("L", (60, 40), 255)
    held = Image.Exif()
    held[0x0112] = 6
    stream = io.BytesIO()
    image.save(stream, "JPEG", exif=held)

    (frame,) = frames(stream.getvalue())

    assert frame.size == (40, 60)


def test_a_very_fine_scan_is_made_coarser() -> None:
    stream = io.BytesIO()
    Image.new("1", (7000, 6000), 1).save(stream, "TIFF", compression="group4")

    (frame,) = frames(stream.getvalue())

    assert frame.size == (3500, 3000)
