"""PDF pages that hide a sentence, and harmless twins, as what is drawn on them."""

import io
from collections.abc import Callable, Iterator
from typing import Any, Final

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Draw = Callable[[Canvas, str], object]


def pdf(said: str, draw: Callable[[Canvas], object], **options: Any) -> bytes:
    """A PDF page with a line of text and whatever else is drawn."""
    stream = io.BytesIO()
    canvas = Canvas(stream, **options)
    canvas.setFont("Helvetica", 11)
    canvas.drawString(72, 720, said)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _written(
    canvas: Canvas,
    text: str,
    *,
    color: str = "",
    size: float = 11,
    at: tuple[float, float] = (72, 600),
    mode: int | None = None,
) -> None:
    canvas.saveState()
    if color:
        canvas.setFillColor(color)
    line = canvas.beginText(*at)
    line.setFont("Helvetica", size)
    if mode is not None:
        line.setTextRenderMode(mode)
    line.textOut(text)
    canvas.drawText(line)
    canvas.restoreState()


def _boxed(canvas: Canvas, text: str, ground: str, color: str) -> None:
    canvas.saveState()
    canvas.setFillColor(ground)
    canvas.rect(60, 590, 400, 30, stroke=0, fill=1)
    canvas.restoreState()
    _written(canvas, text, color=color)


def _cmyk(canvas: Canvas, text: str) -> None:
    canvas.saveState()
    canvas.setFillColorCMYK(0, 0, 0, 0)
    canvas.drawString(72, 600, text)
    canvas.restoreState()


def _gray(canvas: Canvas, text: str) -> None:
    canvas.saveState()
    canvas.setFillGray(1)
    canvas.drawString(72, 600, text)
    canvas.restoreState()


def _scaled(canvas: Canvas, text: str) -> None:
    canvas.saveState()
    canvas.translate(72, 600)
    canvas.scale(0.05, 0.05)
    canvas.setFont("Helvetica", 11)
    canvas.drawString(0, 0, text)
    canvas.restoreState()


def _clear(canvas: Canvas, text: str) -> None:
    canvas.saveState()
    canvas.setFillAlpha(0)
    canvas.drawString(72, 600, text)
    canvas.restoreState()


def _form(canvas: Canvas, text: str, color: str) -> None:
    canvas.beginForm("stamp")
    _written(canvas, text, color=color)
    canvas.endForm()
    canvas.doForm("stamp")


def _covered(canvas: Canvas, text: str) -> None:
    """White on white on black: what counts is what lies directly behind."""
    _boxed(canvas, "", "black", "black")
    _boxed(canvas, text, "white", "white")


def _picture(canvas: Canvas, size: tuple[float, float]) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), "black")), 0, 0, *size)


def _scan(canvas: Canvas, text: str) -> None:
    """A page as recognition leaves it: the picture, and what it says as invisible text."""
    _picture(canvas, (595, 700))
    _written(canvas, text, mode=3)


def _on_picture(canvas: Canvas, text: str) -> None:
    _picture(canvas, (500, 650))
    _written(canvas, text, color="white")


def _on_shape(canvas: Canvas, text: str) -> None:
    canvas.saveState()
    canvas.setFillColor("navy")
    canvas.roundRect(60, 580, 420, 60, 8, stroke=0, fill=1)
    canvas.restoreState()
    _written(canvas, text, color="white")


def _turned(canvas: Canvas, text: str) -> None:
    canvas.saveState()
    canvas.translate(580, 200)
    canvas.rotate(90)
    canvas.drawString(0, 0, text)
    canvas.restoreState()


def _magnified(canvas: Canvas, text: str) -> None:
    canvas.saveState()
    canvas.scale(11, 11)
    canvas.setFont("Helvetica", 1)
    canvas.drawString(6, 50, text)
    canvas.restoreState()


def _under_picture(canvas: Canvas, text: str) -> None:
    _written(canvas, text)
    canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), "gray")), 60, 590, 420, 40)


def _under_box(canvas: Canvas, text: str, color: str) -> None:
    _written(canvas, text)
    _boxed(canvas, "", color, color)


def _cut_off(canvas: Canvas, text: str, box: tuple[int, int, int, int]) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(*box)
    canvas.clipPath(path, stroke=0, fill=0)
    _written(canvas, text)
    canvas.restoreState()


def _marked_yellow(canvas: Canvas, text: str) -> None:
    """A marker over the text, as some programs paint it."""
    _written(canvas, text)
    canvas.saveState()
    canvas.setFillColor("yellow")
    canvas.setFillAlpha(0.4)
    canvas.rect(60, 590, 420, 30, stroke=0, fill=1)
    canvas.restoreState()


def _framed(canvas: Canvas, text: str) -> None:
    """A black frame that is filled between two rectangles, and black text inside it."""
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(50, 580, 460, 60)
    path.rect(55, 585, 450, 50)
    canvas.drawPath(path, stroke=0, fill=1, fillMode=0)
    canvas.restoreState()
    _written(canvas, text)


def _under_scan(canvas: Canvas, text: str) -> None:
    """A page as some programs leave it: what it says, and its picture on top of that."""
    _written(canvas, text)
    _picture(canvas, (595, 842))


def _clipped_box(canvas: Canvas, text: str) -> None:
    """A ground that is painted all over the page, but cut to a small part of it."""
    _written(canvas, text)
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(60, 300, 100, 100)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.setFillColor("white")
    canvas.rect(0, 0, 595, 842, stroke=0, fill=1)
    canvas.restoreState()


HIDING: Final[dict[str, Draw]] = {
    "white": lambda canvas, text: _written(canvas, text, color="white"),
    "near-white": lambda canvas, text: _written(canvas, text, color="#fafafa"),
    "white-gray": _gray,
    "white-cmyk": _cmyk,
    "white-in-form": lambda canvas, text: _form(canvas, text, "white"),
    "white-over-white": _covered,
    "white-in-light-box": lambda canvas, text: _boxed(canvas, text, "#f4f4f4", "white"),
    "invisible": lambda canvas, text: _written(canvas, text, mode=3),
    "transparent": _clear,
    "tiny": lambda canvas, text: _written(canvas, text, size=0.5),
    "scaled-down": _scaled,
    "left-of-page": lambda canvas, text: _written(canvas, text, at=(-900, 600)),
    "above-page": lambda canvas, text: _written(canvas, text, at=(72, 1200)),
    "below-page": lambda canvas, text: _written(canvas, text, at=(72, -30)),
    "right-of-page": lambda canvas, text: _written(canvas, text, at=(700, 600)),
    "blue-on-blue": lambda canvas, text: _boxed(canvas, text, "navy", "navy"),
    "black-on-black": lambda canvas, text: _boxed(canvas, text, "black", "black"),
    "under-picture": _under_picture,
    "under-white": lambda canvas, text: _under_box(canvas, text, "white"),
    "under-black": lambda canvas, text: _under_box(canvas, text, "black"),
    "cut-off": lambda canvas, text: _cut_off(canvas, text, (60, 200, 400, 30)),
    "cut-to-nothing": lambda canvas, text: _cut_off(canvas, text, (0, 0, 0, 0)),
}
SEEN: Final[dict[str, Draw]] = {
    "plain": _written,
    "red": lambda canvas, text: _written(canvas, text, color="red"),
    "gray": lambda canvas, text: _written(canvas, text, color="#c0c0c0"),
    "yellow": lambda canvas, text: _written(canvas, text, color="yellow"),
    "white-on-black": lambda canvas, text: _boxed(canvas, text, "black", "white"),
    "white-on-blue": lambda canvas, text: _boxed(canvas, text, "steelblue", "white"),
    "white-on-shape": _on_shape,
    "white-on-picture": _on_picture,
    "scan": _scan,
    "small-print": lambda canvas, text: _written(canvas, text, size=4),
    "outlined": lambda canvas, text: _written(canvas, text, color="white", mode=1),
    "turned": _turned,
    "magnified": _magnified,
    "at-the-edge": lambda canvas, text: _written(canvas, text, at=(-4, 2)),
    "form": lambda canvas, text: _form(canvas, text, "black"),
    "footnote": lambda canvas, text: _written(canvas, text, size=6),
    "superscript": lambda canvas, text: _written(canvas, text, size=5),
    "watermark": lambda canvas, text: _written(
        canvas, text, color="#dddddd", size=40, at=(20, 600)
    ),
    "marked-yellow": _marked_yellow,
    "framed": _framed,
    "under-scan": _under_scan,
    "clipped-box": _clipped_box,
    "cut-wide": lambda canvas, text: _cut_off(canvas, text, (40, 580, 500, 60)),
    "white-on-navy-row": lambda canvas, text: _boxed(canvas, text, "navy", "white"),
}


def layered(said: str, secret: str, *, on: bool) -> Iterator[tuple[str, bytes]]:
    """Files whose second sentence lies in a layer, named in the page or as a group of layers."""

    def draw(canvas: Any) -> None:
        canvas._code.append("/OC /Layer BDC")
        canvas.drawString(72, 600, secret)
        canvas._code.append("EMC")

    state = "on" if on else "off"
    content = pdf(said, draw)
    yield f"layer-{state}.pdf", _with_layer(content, on=on, grouped=False, unlisted=False)
    yield f"layers-{state}.pdf", _with_layer(content, on=on, grouped=True, unlisted=False)
    yield f"base-{state}.pdf", _with_layer(content, on=on, grouped=False, unlisted=True)


def _with_layer(content: bytes, *, on: bool, grouped: bool, unlisted: bool) -> bytes:
    """The page with the layer; ``unlisted`` turns all layers off that are not listed as on."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    layer = writer._add_object(
        DictionaryObject({
            NameObject("/Type"): NameObject("/OCG"),
            NameObject("/Name"): TextStringObject("Layer"),
        })
    )  # fmt: skip
    group = DictionaryObject({
        NameObject("/Type"): NameObject("/OCMD"), NameObject("/OCGs"): ArrayObject([layer]),
    })  # fmt: skip
    named = writer._add_object(group) if grouped else layer
    resources: Any = writer.pages[0]["/Resources"]
    resources[NameObject("/Properties")] = DictionaryObject({NameObject("/Layer"): named})
    listed = ArrayObject([layer] if on is unlisted else [])
    default = DictionaryObject({NameObject("/ON" if unlisted else "/OFF"): listed})
    if unlisted:
        default[NameObject("/BaseState")] = NameObject("/OFF")
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject({
        NameObject("/OCGs"): ArrayObject([layer]), NameObject("/D"): default,
    })  # fmt: skip
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
