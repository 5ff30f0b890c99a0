"""The text recognition as the readers use it: loaded for the first page that needs it, then kept.

A worker reads hundreds of files; loading the models for each would cost more than most pages.
"""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import Page, ReadOptions
from copilot.errors import ModelError
from copilot.locale import Notice, notice
from copilot.paths import resource

_SHORTEST_SIDE: Final = 12  # pixels; no letter can be read in fewer
_LONGEST_SHAPE: Final = 60  # times as long as wide; a receipt has ten

if TYPE_CHECKING:
    from PIL.Image import Image

    from copilot.inference.ocr import Recogniser


def model_folder(options: ReadOptions) -> Path:
    """Where the models of the text recognition lie."""
    from copilot.inference.ocr import FOLDER

    return Path(options.ocr_model) if options.ocr_model else resource("models", "weights", FOLDER)


@lru_cache(maxsize=1)
def _recogniser(folder: Path) -> "Recogniser":
    from copilot.inference.ocr import Recogniser

    return Recogniser(folder)


def recogniser(options: ReadOptions) -> "Recogniser":
    """The loaded recognition; raises ModelError where it is not installed or damaged."""
    return _recogniser(model_folder(options))


def recognised(number: int, image: "Image", options: ReadOptions) -> Page:
    """The page that the image shows; ``confidence`` is None where nothing stands on it."""
    if not _can_hold_text(image):
        return Page(number, "", ocr=True)
    found = recogniser(options).recognise(image)
    return Page(number, found.text, ocr=True, confidence=found.confidence if found.text else None)


def _can_hold_text(image: "Image") -> bool:
    """Whether the picture is a page: a strip without end would be blown up to fill the memory."""
    shorter, longer = sorted(image.size)
    return shorter >= _SHORTEST_SIDE and longer <= _LONGEST_SHAPE * shorter


def unavailable(error: ModelError) -> Notice:
    """What to warn about where pages are images and cannot be read."""
    return notice("Pages that are images were not read: {reason}", reason=str(error))
