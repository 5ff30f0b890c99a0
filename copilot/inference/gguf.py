"""Read the header of a GGUF file: small, strict, and without loading the model.

It knows the container only, not what a model is good for, and whether an adapter fits a model.
Every length is checked against the file's own, so that a damaged file is an error and never a
huge allocation.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any, BinaryIO, Final

from copilot.errors import ModelDamagedError
from copilot.locale import N_, _

_SCALARS: Final = {
    0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d",
}  # fmt: skip
_STRING: Final = 8
_ARRAY: Final = 9
_MAX_ENTRIES: Final = 100_000
_KEPT_ARRAY: Final = 64
_LONGEST_NAME: Final = 1024
# ggml's tensor types: values in a block, bytes of a block.
BLOCKS: Final = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34),
    9: (32, 36), 10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210),
    15: (256, 292), 20: (32, 18), 23: (256, 136), 30: (1, 2),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What a file says of its model; ``parameters`` is counted from the tensors' shapes.

    ``kind`` is "adapter" for what changes a model and is none; ``adapter`` says of which sort.
    ``shapes`` are those of the tensors by name, the innermost length first; ``places`` their type
    and first byte in the file; ``values`` what else the header says, long lists cut short.
    """

    architecture: str
    name: str
    parameters: int
    context: int
    chat_template: str
    kind: str = ""
    adapter: str = ""
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


class _DamagedError(Exception):
    """What is wrong, as a template."""


class _Reader:
    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file = file
        self.size = size

    def bytes(self, count: int) -> bytes:
        if count > self.size - self.file.tell():
            raise _DamagedError(N_("it ends too early."))
        data = self.file.read(count)
        if len(data) != count:
            raise _DamagedError(N_("it ends too early."))
        return data

    def skip(self, count: int) -> None:
        if count > self.size - self.file.tell():
            raise _DamagedError(N_("it ends too early."))
        self.file.seek(count, 1)

    def number(self, layout: str) -> Any:
        return struct.unpack("<" + layout, self.bytes(struct.calcsize("<" + layout)))[0]

    def count(self) -> int:
        found: int = self.number("Q")
        if found > _MAX_ENTRIES:
            raise _DamagedError(N_("its header names an impossible number of entries."))
        return found

    def string(self, longest: int | None = None) -> str:
        length: int = self.number("Q")
        if longest is not None and length > longest:
            raise _DamagedError(N_("its header names an impossible number of entries."))
        return self.bytes(length).decode("utf-8", "replace")

    def value(self, kind: int) -> Any:
        if kind in _SCALARS:
            return self.number(_SCALARS[kind])
        if kind == _STRING:
            return self.string()
        if kind == _ARRAY:
            return self._array()
        raise _DamagedError(N_("its header has a value of an unknown type."))

    def _array(self) -> list[Any]:
        """The first values of an array; the rest (a vocabulary has 150,000) is passed over."""
        kind, length = self.number("I"), self.number("Q")
        kept = [self.value(kind) for _ in range(min(length, _KEPT_ARRAY))]
        rest = length - len(kept)
        if kind in _SCALARS:
            self.skip(rest * struct.calcsize("<" + _SCALARS[kind]))
        else:
            for _ in range(rest):
                self._pass_over(kind)
        return kept

    def _pass_over(self, kind: int) -> None:
        if kind == _STRING:
            self.skip(self.number("Q"))
        else:
            self.value(kind)


def read_header(path: Path) -> GgufHeader:
    """The header of the GGUF file at ``path``; raises ModelDamagedError where it is none."""
    try:
        with path.open("rb") as file:
            return _read(_Reader(file, path.stat().st_size))
    except (_DamagedError, RecursionError) as error:
        template = str(error) if isinstance(error, _DamagedError) else N_("its header is nested.")
        raise ModelDamagedError(path=str(path), detail=_(template)) from error


def _read(reader: _Reader) -> GgufHeader:
    if reader.size < 24 or reader.bytes(4) != b"GGUF":
        raise _DamagedError(N_("it is no GGUF file."))
    if reader.number("I") not in (2, 3):
        raise _DamagedError(N_("its GGUF version is not supported."))
    tensors, entries = reader.count(), reader.count()
    values: dict[str, Any] = {}
    for _entry in range(entries):
        key = reader.string()
        values[key] = reader.value(reader.number("I"))
    if int(_number(values, "split.count")) > 1:
        raise _DamagedError(N_("it is one part of several; join the parts first."))
    shapes, places = _tensors(reader, tensors, int(_number(values, "general.alignment", 32)))
    architecture = _text(values, "general.architecture")
    return GgufHeader(
        architecture=architecture,
        name=_text(values, "general.name"),
        parameters=sum(map(prod, shapes.values())),
        context=int(_number(values, f"{architecture}.context_length")),
        chat_template=_text(values, "tokenizer.chat_template"),
        kind=_text(values, "general.type"),
        adapter=_text(values, "adapter.type"),
        shapes=shapes,
        places=places,
        values=values,
    )


def _tensors(
    reader: _Reader, tensors: int, alignment: int
) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, int]]]:
    """The shape of every tensor, and where it is; raises where one lies beyond the file's end."""
    shapes: dict[str, tuple[int, ...]] = {}
    offsets: dict[str, tuple[int, int]] = {}
    end = 0
    for _tensor in range(tensors):
        name = reader.string(_LONGEST_NAME)
        dimensions = reader.number("I")
        if dimensions > 4:
            raise _DamagedError(N_("its header names an impossible number of entries."))
        shape = tuple(reader.number("Q") for _ in range(dimensions))
        kind, offset = reader.number("I"), reader.number("Q")
        block, length = BLOCKS.get(kind, (1, 0))
        shapes[name], offsets[name] = shape, (kind, offset)
        end = max(end, offset + prod(shape) // block * length)
    if not any(map(prod, shapes.values())) or alignment < 1:
        raise _DamagedError(N_("it holds no weights."))
    start = -(-reader.file.tell() // alignment) * alignment
    if start + end > reader.size:
        raise _DamagedError(N_("it ends too early."))
    return shapes, {name: (kind, start + at) for name, (kind, at) in offsets.items()}


def misfit(adapter: GgufHeader, base: GgufHeader) -> str:
    """Why an adapter cannot change a model, or "" when it can."""
    if (adapter.kind, adapter.adapter) != ("adapter", "lora"):
        return _("the file is no LoRA adapter.")
    if adapter.architecture != base.architecture:
        return _("it is made for the architecture {made_for}, the model has {found}.").format(
            made_for=adapter.architecture or "?", found=base.architecture or "?"
        )
    for name, lengths in _wanted(adapter):
        found = base.shapes.get(name, ())
        if not lengths or found[:2] != lengths:
            return _("its tensor {tensor} is made for {made_for}, the model has {found}.").format(
                tensor=name, made_for=_lengths(lengths), found=_lengths(found)
            )
    return ""


def _wanted(adapter: GgufHeader) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The tensors an adapter changes with the lengths it takes them to have.

    A change is the product of two tensors, "NAME.lora_a" and "NAME.lora_b", that share the rank;
    those of the embedding stand the other way round. Other tensors are none that can be added.
    """
    for name in dict.fromkeys(
        name.removesuffix(".lora_a").removesuffix(".lora_b") for name in adapter.shapes
    ):
        a, b = (adapter.shapes.get(f"{name}.lora_{side}", ()) for side in "ab")
        if len(a) < 2 or len(b) < 2:
            yield name, ()
        elif name == "token_embd.weight":
            yield name, (b[1], a[1]) if a[0] == b[0] else ()
        else:
            yield name, (a[0], b[1]) if a[1] == b[0] else ()


def _lengths(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "-"


def _text(values: dict[str, Any], key: str) -> str:
    found = values.get(key, "")
    return found if isinstance(found, str) else ""


def _number(values: dict[str, Any], key: str, otherwise: int = 0) -> int | float:
    found = values.get(key, otherwise)
    return found if isinstance(found, int | float) else otherwise
