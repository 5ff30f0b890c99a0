"""Text from page images by two ONNX models: one finds the lines, one reads them.

It does not know where an image came from. The models are PP-OCRv6 small (Apache-2.0), which read
German and English alike. Only Latin letters, digits and the signs of legal prose are looked for;
a page in another script therefore gets a low confidence, not invented words.
"""

import math
import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from copilot.errors import ModelDamagedError, ModelMissingError
from copilot.inference import images
from copilot.inference.ocr_layout import Layout, Line, layout, reading_order
from copilot.locale import _

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

FOLDER: Final = "pp-ocrv6-small"
_FILES: Final = ("detection.onnx", "recognition.onnx")
_WORKING_PIXELS: Final = 9_000_000  # A4 at 300 dots an inch; finer scans are made coarser
_MAP_PIXELS: Final = 1_160_000  # A4 at 110 dots an inch: enough to tell lines apart
_MOST_ENLARGED: Final = 1.25
_GRAIN: Final = 60.0  # of the median second difference; grain of 35 levels of grey has as much
_EDGE: Final = 200.0  # a second difference that only black on white has
_FEWEST_EDGES: Final = 0.01  # share of the pixels
_MOST_GREY: Final = 0.005  # share of the pixels; more of them, and it is no fax
_SOFTEN: Final = 1 / 2000  # of a page's side: one pixel of A4 at 200 dots an inch
_STRIDE: Final = 32  # both sides of a map are multiples of it
_LINE_HEIGHT: Final = 48  # pixels, given by the recognition model
_LONGEST_LINE: Final = 3200  # pixels at that height; a longer one is squeezed
_READABLE: Final = 0.5  # a line below this mean confidence is a stamp, a signature or dirt
_CLEARLY_UPRIGHT: Final = 0.9
_SAMPLES: Final = 5
_CELL_GAP: Final = 2.0  # line heights of white between two cells of a table row
_BLANK: Final = 0
_LATIN_ENDS: Final = 0x180
_SIGN: Final = re.compile(r"§(?=\d)")
# Where a section sign may stand; the model takes some for these letters.
_LIKE_A_SIGN: Final = re.compile(r"(?<!\w)[S$&§]{1,2}(?=\s?\d)")
_SIGN_EVIDENCE: Final = {1: 1e-3, 2: 1e-4}  # least likelihood by length; a real S has 1e-6
# A sentence of a norm follows its paragraph, never the other way round: "Abs. 1 S 2".
_SURELY_SIGNS: Final = re.compile(
    r"(?<!\w)(?:S(?=\s?\d+[a-z]?\s+Abs\b)|SS(?=\s?\d+[a-z]?(?:,|\s+ff?\.|\s+bis|\s+Abs)))"
)


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What stands on a page: ``confidence`` is the mean over its characters, 0 to 1.

    ``turned`` is how far the page was turned to read it, in degrees counter-clockwise, and
    ``skew`` what remained, clockwise. A page without any text has confidence 1.
    """

    text: str
    confidence: float
    turned: int = 0
    skew: float = 0.0


class Recogniser:
    """Reads page images; loading takes half a second, so keep one for many pages."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """``folder`` holds detection.onnx and recognition.onnx; ``threads`` 0 means all cores."""
        for name in _FILES:
            if not (folder / name).is_file():
                raise ModelMissingError(name=f"{folder.name}/{name}")
        self._detection = _load_session(folder / "detection.onnx", threads)
        self._recognition = _load_session(folder / "recognition.onnx", threads)
        self._columns, self._letters = _alphabet(self._recognition, folder / "recognition.onnx")

    def recognise(self, image: "bytes | Image | NDArray[np.uint8]") -> OcrPage:
        """Read one page: an image file, a Pillow image, or an array (height, width[, 3]).

        Raises BrokenFileError for bytes that are no image, ReaderLimitError for too many pixels.
        """
        page = _softened(images.reduced(images.as_page(image), _WORKING_PIXELS))
        found = self._layout(page)
        turned = 0
        if found.sideways:
            page, turned = images.turned(page, 90), 90
            found = self._layout(page)
        if found.lines and not self._is_upright(page, found):
            page, turned = images.turned(page, 180), (turned + 180) % 360
            found = self._layout(page)
        text, confidence = self._read(page, found)
        return OcrPage(text, confidence, turned, math.degrees(found.skew))

    def _layout(self, page: "Image") -> Layout:
        import numpy as np
        from PIL.Image import Resampling

        factor = min(_MOST_ENLARGED, (_MAP_PIXELS / (page.width * page.height)) ** 0.5)
        size = [max(1, round(side * factor / _STRIDE)) * _STRIDE for side in page.size]
        pixels = _model_input(page.resize((size[0], size[1]), Resampling.BILINEAR))
        likelihood: NDArray[np.float32] = self._detection.run(None, {"x": pixels})[0][0, 0]
        return layout(likelihood, (page.width / size[0], page.height / size[1]))

    def _is_upright(self, page: "Image", found: Layout) -> bool:
        """Whether a few lines read better as they are than upside down."""
        lines = sorted(found.lines, key=lambda line: -line.width)[:_SAMPLES]
        crops = [_crop(page, line, found) for line in lines]
        upright = _mean([self._characters(crop)[1] for crop in crops])
        if upright > _CLEARLY_UPRIGHT:
            return True
        return upright >= _mean([self._characters(images.turned(crop, 180))[1] for crop in crops])

    def _read(self, page: "Image", found: Layout) -> tuple[str, float]:
        told: list[list[float]] = []
        paragraphs = []
        for rows in reading_order(list(found.lines)):
            written = []
            for row in rows:
                cells = []
                for line in row:
                    text, confidences = self._characters(_crop(page, line, found))
                    told.append(confidences)
                    readable = _mean([confidences]) >= _READABLE
                    cells.append((line, text.strip() if readable else ""))
                written.append(_row_text(cells))
            paragraphs.append("\n".join(row for row in written if row))
        text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
        return unicodedata.normalize("NFC", _SIGN.sub("§ ", text)), _mean(told)

    def _characters(self, crop: "Image") -> tuple[str, list[float]]:
        """The text of one line and the confidence of each character: greedy CTC decoding."""
        import numpy as np

        steps = self._recognition.run(None, {"x": _model_input(crop)})[0][0][:, self._columns]
        best = steps.argmax(axis=1)
        kept = (best != _BLANK) & (np.diff(best, prepend=_BLANK) != 0)
        confidences: list[float] = steps[kept, best[kept]].tolist()
        text = "".join(self._letters[at] for at in best[kept].tolist())
        return _with_section_signs(text, steps[kept, self._letters.index("§")]), confidences


def _mean(parts: list[list[float]]) -> float:
    values = [value for part in parts for value in part]
    return sum(values) / len(values) if values else 1.0


def _with_section_signs(text: str, evidence: "NDArray[np.float32]") -> str:
    """§ for the letters it is mistaken for, where a number follows and the model half saw it."""
    letters = list(text)
    for found in _LIKE_A_SIGN.finditer(text):
        least = _SIGN_EVIDENCE[found.end() - found.start()]
        for at in range(*found.span()):
            if evidence[at] >= least:
                letters[at] = "§"
    return _SURELY_SIGNS.sub(lambda found: "§" * len(found[0]), "".join(letters))


def _row_text(cells: list[tuple[Line, str]]) -> str:
    """The cells of a row, two spaces apart where the white between them is wide."""
    row, before = "", None
    for line, text in cells:
        if not text:
            continue
        if before is not None:
            wide = line.left - before.right > _CELL_GAP * line.height
            row += "  " if wide else " "
        row, before = row + text, line
    return row


def _softened(page: "Image") -> "Image":
    """Faxes and grainy pages slightly blurred, as the models know letters with soft edges."""
    from PIL import ImageFilter

    if not _is_rough(page):
        return page
    return page.filter(ImageFilter.GaussianBlur((page.width * page.height) ** 0.5 * _SOFTEN))


def _is_rough(page: "Image") -> bool:
    """Whether a page is grainy all over, or black and white only."""
    import numpy as np

    if min(page.size) < _LINE_HEIGHT:
        return False
    grey = np.asarray(page.convert("L"), np.int16)
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    steps = np.abs(grey[1:-1, 1:-1] * 4 - around)
    if np.median(steps) > _GRAIN:
        return True
    greys = np.mean((grey > 60) & (grey < 195))
    return bool(greys < _MOST_GREY and np.mean(steps > _EDGE) > _FEWEST_EDGES)


def _crop(page: "Image", line: Line, found: Layout) -> "Image":
    """The line cut out straight, as high as the recognition model wants it."""
    from PIL.Image import Resampling, Transform

    across, down = found.scale
    width = round(_LINE_HEIGHT * line.width * across / (line.height * down))
    size = (min(max(width, _LINE_HEIGHT // 4), _LONGEST_LINE), _LINE_HEIGHT)
    corners = found.corners(line)
    return page.transform(size, Transform.QUAD, corners, Resampling.BICUBIC, fillcolor="white")


def _model_input(image: "Image") -> "NDArray[np.float32]":
    """Shape (1, 3, height, width), -1 to 1, blue first, as both models were trained."""
    import numpy as np

    pixels = np.asarray(image.convert("RGB"), np.float32) / 127.5 - 1
    return np.ascontiguousarray(pixels[:, :, ::-1].transpose(2, 0, 1)[None])


def _alphabet(session: Any, path: Path) -> tuple["NDArray[np.int64]", list[str]]:
    """The columns of the model's answer that are looked at, and the letter of each."""
    import numpy as np

    named = session.get_modelmeta().custom_metadata_map.get("character", "")
    letters = ["", *named.splitlines(), " "]
    width = session.get_outputs()[0].shape[-1]
    if width != len(letters):
        detail = _("its alphabet has {found} letters instead of {expected}.")
        detail = detail.format(found=len(letters), expected=width)
        raise ModelDamagedError(path=str(path), detail=detail)
    columns = [at for at, letter in enumerate(letters) if at == _BLANK or _is_wanted(letter)]
    return np.array(columns, np.int64), [letters[at] for at in columns]


def _is_wanted(letter: str) -> bool:
    """Latin letters, digits, punctuation and signs as Western European legal prose has them."""
    if len(letter) != 1:
        return False
    code = ord(letter)
    return code < _LATIN_ENDS or 0x2010 <= code <= 0x2044 or letter in "€™℮№•←→≈≠≤≥√∞□☐☑☒✓✗"


def _load_session(path: Path, threads: int) -> Any:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as failures

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # every line has another length; patterns only pile up
    options.enable_cpu_mem_arena = False  # an arena keeps the memory of the largest page
    options.log_severity_level = 3
    unusable = (
        failures.Fail,
        failures.InvalidArgument,
        failures.InvalidGraph,
        failures.InvalidProtobuf,
        failures.NotImplemented,
        failures.RuntimeException,
    )
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except unusable as error:
        raise ModelDamagedError(path=str(path), detail=str(error)) from error
