"""Which layers (optional content) of a PDF are not shown when it is opened."""

from dataclasses import dataclass
from typing import Any, Final

Key = tuple[int, int]

_ALL: Final = ("/AllOn", "/AllOff")


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers that are off: those named, or all but those named."""

    named: frozenset[Key] = frozenset()
    others: bool = False

    @staticmethod
    def of(page: Any, failures: tuple[type[Exception], ...]) -> "Layers":
        """The layers of the file that a page belongs to; a damaged list hides nothing."""
        try:
            properties = page.pdf.root_object.get("/OCProperties")
            if properties is None:
                return Layers()
            default = properties.get_object()["/D"]
            others = str(default.get("/BaseState", "/ON")) == "/OFF"
            listed = default.get("/ON" if others else "/OFF")
            layers = () if listed is None else listed.get_object()
            named = frozenset(key for each in layers if (key := _key(each)))
        except failures:
            return Layers()
        return Layers(named, others)

    def hide(self, layer: Any) -> bool:
        """Whether a reference to a layer, or to a group of layers, leads to nothing shown."""
        if layer is None or not (self.named or self.others):
            return False
        found = layer.get_object()
        if str(found.get("/Type")) != "/OCMD":
            return self._is_off(layer)
        if "/OCGs" not in found or "/VE" in found:
            return False
        inner = found.raw_get("/OCGs")
        held = inner.get_object()
        layers = list(held) if isinstance(held, list) else [inner]
        policy = str(found.get("/P", "/AnyOn"))
        off = [self._is_off(each) for each in layers]
        shown = all if policy in _ALL else any
        wanted = off if policy.endswith("Off") else [not each for each in off]
        return bool(layers) and not shown(wanted)

    def _is_off(self, layer: Any) -> bool:
        key = _key(layer)
        return key is not None and (key in self.named) is not self.others


def _key(reference: Any) -> Key | None:
    number = getattr(reference, "idnum", None)
    return None if number is None else (int(number), int(reference.generation))
