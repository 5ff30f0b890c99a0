"""Small compound files (OLE), as Outlook and old Office write them, from nested dictionaries."""

import struct
from collections.abc import Mapping
from typing import Final, Union

Tree = Mapping[str, Union[bytes, "Tree"]]

_SECTOR: Final = 512
_MINI: Final = 64
_SMALL: Final = 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_ROOT, _STORAGE, _STREAM = 5, 1, 2


class _Entry:
    def __init__(self, name: str, kind: int, data: bytes = b"") -> None:
        self.name, self.kind, self.data = name, kind, data
        self.child = self.right = _FREE
        self.start, self.size = _END, len(data)

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        head = name.ljust(64, b"\0") + struct.pack("<HBB", len(name), self.kind, 1)
        links = struct.pack("<III", _FREE, self.right, self.child)
        return head + links + b"\0" * 36 + struct.pack("<IQ", self.start, self.size)


def compound_file(tree: Tree) -> bytes:
    """The file; streams under 4096 bytes lie in the mini stream, as the format demands."""
    root = _Entry("Root Entry", _ROOT)
    entries = [root]
    _add(entries, root, tree)
    chains: list[list[int]] = []
    body = bytearray()

    def place(data: bytes) -> int:
        first = len(body) // _SECTOR
        body.extend(data.ljust(-(-len(data) // _SECTOR) * _SECTOR, b"\0"))
        chains.append(list(range(first, len(body) // _SECTOR)))
        return first if data else _END

    mini, mini_table = bytearray(), list[int]()
    for entry in entries[1:]:
        if entry.kind == _STREAM and len(entry.data) >= _SMALL:
            entry.start = place(entry.data)
        elif entry.data:
            entry.start = len(mini) // _MINI
            mini.extend(entry.data.ljust(-(-len(entry.data) // _MINI) * _MINI, b"\0"))
            mini_table.extend([*range(entry.start + 1, len(mini) // _MINI), _END])
    root.start, root.size = place(bytes(mini)), len(mini)
    mini_start = place(b"".join(struct.pack("<I", link) for link in mini_table))
    directory = b"".join(entry.packed() for entry in entries)
    directory_start = place(directory)
    return _assembled(body, chains, directory_start, mini_start, len(mini_table))


def _add(entries: list[_Entry], parent: _Entry, tree: Tree) -> None:
    """The entries of a storage, each the right neighbour of the one before."""
    before: _Entry | None = None
    for name, content in tree.items():
        data = content if isinstance(content, bytes) else b""
        entry = _Entry(name, _STREAM if isinstance(content, bytes) else _STORAGE, data)
        if before is None:
            parent.child = len(entries)
        else:
            before.right = len(entries)
        entries.append(entry)
        before = entry
        if not isinstance(content, bytes):
            _add(entries, entry, content)


def _assembled(
    body: bytearray, chains: list[list[int]], directory: int, mini: int, minis: int
) -> bytes:
    used = len(body) // _SECTOR
    tables = 1
    while tables * (_SECTOR // 4) < used + tables:
        tables += 1
    links = [_FREE] * (tables * (_SECTOR // 4))
    for chain in chains:
        for here, there in zip(chain, [*chain[1:], _END], strict=True):
            links[here] = there
    for number in range(tables):
        links[used + number] = _FAT
    mini_sectors = -(-minis * 4 // _SECTOR)
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"),
        0x3E, 3, 0xFFFE, 9, 6, 0, tables, directory, 0, _SMALL,
        mini if minis else _END, mini_sectors, _END, 0, used,
    )  # fmt: skip
    head += b"".join(
        struct.pack("<I", used + number if number < tables else _FREE) for number in range(1, 109)
    )
    return head + bytes(body) + b"".join(struct.pack("<I", link) for link in links)
