"""Small Outlook messages, made of their properties."""

import struct
from collections.abc import Mapping
from typing import Final

from tests.readers.compound_files import Tree, compound_file

_PROPERTIES: Final = "__properties_version1.0"
# 7 February 2025, 08:44:18 UTC.
SENT: Final = 133_833_914_580_000_000


def text(tag: str, value: str) -> dict[str, bytes]:
    """A property in Unicode."""
    return {f"__substg1.0_{tag}001F": value.encode("utf-16-le")}


def binary(tag: str, value: bytes) -> dict[str, bytes]:
    """A property of bytes."""
    return {f"__substg1.0_{tag}0102": value}


def fixed(before: int, *properties: tuple[int, int, int]) -> dict[str, bytes]:
    """The table of properties of fixed size: tag, type, value."""
    rows = (struct.pack("<HHIQ", kind, tag, 6, value) for tag, kind, value in properties)
    return {_PROPERTIES: b"\0" * before + b"".join(rows)}


def attachment(name: str, data: bytes) -> Tree:
    """The storage of a file that is attached."""
    return {**fixed(8), **text("3707", name), **binary("3701", data)}


def recipient(name: str, address: str, kind: int = 1) -> Tree:
    """The storage of a recipient: 1 to, 2 cc."""
    return {**fixed(8, (0x0C15, 3, kind)), **text("3001", name), **text("39FE", address)}


def message(
    subject: str, body: Mapping[str, bytes], attached: list[Tree], *, inside: bool = False
) -> Tree:
    """The tree of a message; ``inside`` another its table of properties begins earlier."""
    recipients = [
        recipient("Müller, Eva", "mueller@example.org"),
        recipient("Kanzlei", "kanzlei@example.org", 2),
    ]
    return {
        **fixed(24 if inside else 32, (0x0039, 0x40, SENT)),
        **text("001A", "IPM.Note"),
        **text("0037", subject),
        **text("0042", "Jörg Groß"),
        **text("5D02", "gross@example.org"),
        **body,
        **{f"__recip_version1.0_#{n:08X}": tree for n, tree in enumerate(recipients)},
        **{f"__attach_version1.0_#{n:08X}": tree for n, tree in enumerate(attached)},
    }


def embedded(inner: Tree) -> Tree:
    """The storage of a message that is attached."""
    return {**fixed(8), **text("3001", "Weitergeleitet"), "__substg1.0_3701000D": inner}


def msg(subject: str, body: Mapping[str, bytes], *attached: Tree) -> bytes:
    """The bytes of a message."""
    return compound_file(message(subject, body, list(attached)))
