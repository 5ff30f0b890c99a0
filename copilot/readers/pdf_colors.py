"""Colours of a PDF page in red, green and blue, as far as they can be told."""

from typing import Any, Final

from copilot.readers.hidden import BLACK, LIGHT_PAPER, Color

SPACES: Final = {
    "/DeviceGray": "gray", "/G": "gray", "/DeviceRGB": "rgb", "/RGB": "rgb",
    "/DeviceCMYK": "ink", "/CMYK": "ink",
}  # fmt: skip
_FAMILIES: Final = {
    "/CalGray": "gray", "/CalRGB": "rgb", "/Separation": "spot", "/DeviceN": "spot",
}  # fmt: skip
_BY_CHANNELS: Final = {1: "gray", 3: "rgb", 4: "ink"}


def space_of(space: Any) -> str:
    """ "gray" and "rgb" add light, "ink" and "spot" take it away; "" where nothing can be told."""
    space = space.get_object()
    if isinstance(space, str):
        return SPACES.get(space, "")
    family = str(space[0])
    if family == "/ICCBased":
        return _BY_CHANNELS.get(int(space[1].get_object()["/N"]), "")
    return _FAMILIES.get(family, "") or SPACES.get(family, "")


def first_color(space: str) -> Color | None:
    """The colour that holds where a colour space was chosen, and no colour yet."""
    return BLACK if space in ("gray", "rgb", "ink") else None


def color(space: str, operands: Any) -> Color | None:
    """The colour; of a spot colour only how little there is of it can be told."""
    channels = [float(each) for each in operands]
    if not space or not channels:
        return None
    if space == "rgb" and len(channels) == 3:
        return channels[0], channels[1], channels[2]
    if space == "ink" and len(channels) == 4:
        cyan, magenta, yellow, black = channels
        return (
            max(0.0, 1 - cyan - black),
            max(0.0, 1 - magenta - black),
            max(0.0, 1 - yellow - black),
        )
    white = min(channels) if space in ("gray", "rgb") else 1 - max(channels)
    return None if space == "spot" and white < LIGHT_PAPER else (white, white, white)
