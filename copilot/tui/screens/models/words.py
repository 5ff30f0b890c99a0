"""A model in words: what it is for, how large, how fast, what it needs."""

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from copilot.locale import N_, _
from copilot.locale.formats import number
from copilot.tui.literal import one_line
from copilot.tui.products import Cell, Mark, Row

if TYPE_CHECKING:
    from copilot.inference.catalogue import InstalledModel
    from copilot.inference.llm import SelfTest

_ROLES: Final = {
    "language": N_("answers"),
    "embedder": N_("finds passages"),
    "ocr": N_("reads scans"),
    "reader": N_("judges passages"),
    "adapter": N_("adapter"),
    "test": N_("for tests"),
}
_GB: Final = 1e9
_MB: Final = 1e6


def row_of(model: "InstalledModel", in_use: bool, test: "SelfTest | None") -> Row:
    """The row of an installed model."""
    used = Cell(_("in use"), mark=Mark.GOOD) if in_use else Cell("")
    speed = _speed(test) if test else ""
    cells = (
        Cell(model.name),
        Cell(_(_ROLES.get(model.role, "")) or model.role),
        used,
        Cell(_("{size} MB").format(size=number(model.bytes / _MB))),
        Cell(speed),
    )
    return Row(model.name, cells, detail="\n".join(_details(model, test)))


def _details(model: "InstalledModel", test: "SelfTest | None") -> Iterator[str]:
    yield one_line(str(model.path))
    yield _("Parameters: {count} million · context: {tokens} tokens · licence: {licence}").format(
        count=number(model.parameters / _MB), tokens=number(model.context), licence=model.licence
    )
    needed = _("Memory needed: {needed} GB").format(needed=number(model.memory / _GB, 1))
    there = machine_memory()
    has = _("this machine has {there} GB").format(there=number(there / _GB, 1))
    yield f"{needed}, {has}" if there else needed
    if model.base:
        yield _("An adapter for {base}").format(base=model.base)
    if test:
        yield _("Self-test: {speed}, {threads} threads, processor: {features}").format(
            speed=_speed(test), threads=test.threads, features=" ".join(test.cpu_features)
        )
    elif model.role in ("language", "adapter"):
        yield _("Speed: not measured yet; t runs the self-test of the model in use.")


def _speed(test: "SelfTest") -> str:
    return _("reads {prompt}, writes {written} tokens/s").format(
        prompt=number(test.prompt_tokens_per_second),
        written=number(test.generation_tokens_per_second, 1),
    )


def machine_memory() -> int:
    """Bytes of memory of this machine; 0 where the system does not tell."""
    with suppress(AttributeError, ValueError, OSError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return 0
