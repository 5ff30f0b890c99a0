"""Pages as matters really hold them: turned, skewed, coarse, blurred, faxed, stamped, in columns.

It draws what `benchmarks/ocr.py --worn` reads. The same pages every time; each names its wear.
"""

import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Wear = Callable[[Image.Image, np.random.Generator], Image.Image]

_PAPER: Final = 255
_INK: Final = 20
_SIZE: Final = (1654, 2339)  # A4 at 200 dpi


def turned(image: Image.Image, _random: np.random.Generator, degrees: int) -> Image.Image:
    """A page that was fed sideways or upside down."""
    return image.rotate(degrees, expand=True)


def skewed(image: Image.Image, _random: np.random.Generator, degrees: float) -> Image.Image:
    """A page that was fed at an angle."""
    return image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=_PAPER)


def coarse(image: Image.Image, _random: np.random.Generator, dots: int) -> Image.Image:
    """A page scanned at few dots an inch."""
    size = (image.width * dots // 200, image.height * dots // 200)
    return image.resize(size, Image.Resampling.BOX)


def blurred(image: Image.Image, _random: np.random.Generator, radius: float) -> Image.Image:
    """A page out of focus."""
    return image.filter(ImageFilter.GaussianBlur(radius))


def grainy(image: Image.Image, random: np.random.Generator, strength: float) -> Image.Image:
    """A page with grain over it."""
    noise = random.normal(0, strength, (image.height, image.width))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def faxed(image: Image.Image, random: np.random.Generator, dirt: float) -> Image.Image:
    """A fax: half as many lines as dots, black or white only, specks from the line."""
    thin = image.resize((1728, 1143), Image.Resampling.BOX)
    ink = np.asarray(thin) < 150
    specks = random.random(ink.shape) < dirt
    bits = Image.fromarray(np.where(ink ^ specks, 0, 255).astype(np.uint8))
    return bits.resize((1728, 2286), Image.Resampling.NEAREST)


def faded(image: Image.Image, _random: np.random.Generator, contrast: float) -> Image.Image:
    """Thermal paper after some years: little between ink and paper."""
    return image.point(lambda value: int(225 - (255 - value) * contrast))


def stamped(image: Image.Image, random: np.random.Generator, count: int) -> Image.Image:
    """Stamps across the text, as courts and registries set them."""
    page = image.copy()
    font = ImageFont.truetype(_stamp_font(), 54)
    for _ in range(count):
        stamp = Image.new("L", (620, 150), _PAPER)
        pen = ImageDraw.Draw(stamp)
        pen.rectangle((4, 4, 615, 145), outline=90, width=6)
        pen.text((40, 40), "EINGEGANGEN 17", fill=90, font=font)
        leaning = stamp.rotate(float(random.uniform(-15, 15)), expand=True, fillcolor=_PAPER)
        at = (int(random.integers(100, 900)), int(random.integers(200, 1500)))
        below = page.crop((*at, at[0] + leaning.width, at[1] + leaning.height))
        page.paste(Image.fromarray(np.minimum(np.asarray(below), np.asarray(leaning))), at)
    return page


def _stamp_font() -> str:
    from reportlab import __file__ as reportlab

    return str(Path(reportlab).parent / "fonts" / "VeraBd.ttf")


def together(image: Image.Image, random: np.random.Generator, *wears: Wear) -> Image.Image:
    """Several kinds of wear, one after the other."""
    for wear in wears:
        image = wear(image, random)
    return image


def badly_copied(
    image: Image.Image, random: np.random.Generator, dots: int, radius: float, strength: float
) -> Image.Image:
    """A coarse copy, out of focus, with grain over it."""
    return together(
        image,
        random,
        partial(coarse, dots=dots),
        partial(blurred, radius=radius),
        partial(grainy, strength=strength),
    )


def in_columns(text: str, font: Path, size: int = 24) -> tuple[Image.Image, str]:
    """The text in two columns, and in which order its words are to be read."""
    face = ImageFont.truetype(str(font), size)
    lines = list(_wrapped(text, face, 640))
    half = -(-len(lines) // 2)
    image = Image.new("L", _SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    for at, line in enumerate(lines):
        column, row = divmod(at, half)
        pen.text((150 + 720 * column, 180 + row * 38), line, fill=_INK, font=face)
    return image, " ".join(lines)


def _wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if face.getlength(longer) > width:
            yield line
            longer = word
        line = longer
    yield line


WEARS: Final[dict[str, Wear]] = {
    "turned 90": partial(turned, degrees=90),
    "turned 180": partial(turned, degrees=180),
    "turned 270": partial(turned, degrees=270),
    "skew -3": partial(skewed, degrees=-3.0),
    "skew +3": partial(skewed, degrees=3.0),
    "turned 90, skew 2": lambda image, random: together(
        image, random, partial(skewed, degrees=2.0), partial(turned, degrees=90)
    ),
    "turned 270, skew -3": lambda image, random: together(
        image, random, partial(skewed, degrees=-3.0), partial(turned, degrees=270)
    ),
    "150 dpi": partial(coarse, dots=150),
    "100 dpi": partial(coarse, dots=100),
    "85 dpi": partial(coarse, dots=85),
    "70 dpi": partial(coarse, dots=70),
    "60 dpi": partial(coarse, dots=60),
    "50 dpi": partial(coarse, dots=50),
    "blur 2": partial(blurred, radius=2.0),
    "blur 3": partial(blurred, radius=3.0),
    "blur 4": partial(blurred, radius=4.0),
    "blur 5": partial(blurred, radius=5.0),
    "blur 6": partial(blurred, radius=6.0),
    "noise 40": partial(grainy, strength=40.0),
    "noise 80": partial(grainy, strength=80.0),
    "noise 130": partial(grainy, strength=130.0),
    "noise 180": partial(grainy, strength=180.0),
    "fax": partial(faxed, dirt=0.0),
    "fax, specks 1 %": partial(faxed, dirt=0.01),
    "fax, specks 4 %": partial(faxed, dirt=0.04),
    "fax, specks 10 %": partial(faxed, dirt=0.1),
    "faded 0.3": partial(faded, contrast=0.3),
    "faded 0.1": partial(faded, contrast=0.1),
    "faded 0.05, noise 8": lambda image, random: together(
        image, random, partial(faded, contrast=0.05), partial(grainy, strength=8.0)
    ),
    "3 stamps": partial(stamped, count=3),
    "12 stamps": partial(stamped, count=12),
    "100 dpi, blur 1, noise 25": partial(badly_copied, dots=100, radius=1.0, strength=25.0),
    "100 dpi, blur 2, noise 25": partial(badly_copied, dots=100, radius=2.0, strength=25.0),
    "75 dpi, blur 1, noise 30": partial(badly_copied, dots=75, radius=1.0, strength=30.0),
}


def layered_pdf(page: Image.Image, text: str) -> dict[str, bytes]:
    """PDFs of a scanned page, by what their text layer is; the last mixes text and scan."""
    letters = " ".join(text.split())
    shifted = "".join(
        chr((ord(c) - 97 + 1) % 26 + 97) if "a" <= c <= "z" else c for c in letters.lower()
    )
    unmapped = "".join(f"(cid:{ord(c)})" for c in letters[:200])
    return {
        "no text layer": _pdf(page, ""),
        "text layer as it should be": _pdf(page, letters),
        "letters shifted by one": _pdf(page, shifted),
        "(cid:12)": _pdf(page, unmapped),
        "consonants only": _pdf(page, "".join(c for c in letters.lower() if c not in "aeiouäöü")),
        "a stamp only": _pdf(page, "Blatt 17"),
    }


def mixed_pdf(page: Image.Image, text: str) -> bytes:
    """Three pages: text, a scan, text."""
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for at in range(3):
        if at == 1:
            canvas.drawImage(ImageReader(page.convert("RGB")), 0, 0, 595, 842)
        else:
            _layer(canvas, " ".join(text.split()), mode=0)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _pdf(page: Image.Image, layer: str) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawImage(ImageReader(page.convert("RGB")), 0, 0, 595, 842)
    _layer(canvas, layer, mode=3)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _layer(canvas: Canvas, text: str, mode: int) -> None:
    """Text in lines of eighty letters, in the middle of words where need be."""
    written = canvas.beginText(50, 780)
    written.setFont("Helvetica", 9)
    written.setTextRenderMode(mode)
    for at in range(0, len(text), 80):
        written.textLine(text[at : at + 80])
    canvas.drawText(written)
