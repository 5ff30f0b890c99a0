"""Zip packages of XML parts (OOXML, OpenDocument), read without trust in sizes, names or DTDs."""

import io
import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from copilot.errors import BrokenFileError, EncryptedFileError, ReaderLimitError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MOST_BYTES: Final = 256 << 20
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
# "Strict" files name the same elements in other namespaces.
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"),
    (b"/wordprocessingml/main", b"/wordprocessingml/2006/main"),
    (b"/officeDocument/relationships", b"/officeDocument/2006/relationships"),
    (b"/officeDocument/math", b"/officeDocument/2006/math"),
    (b"/drawingml/main", b"/drawingml/2006/main"),
)
# What zipfile raises on damaged files.
FAILURES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    NotImplementedError,
    OverflowError,
    OSError,
    lzma.LZMAError,
)


@dataclass(frozen=True, slots=True)
class Package:
    """An open package; ``members`` by name in lower case with forward slashes."""

    archive: zipfile.ZipFile
    members: Mapping[str, zipfile.ZipInfo]


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part to another: ``kind`` is the last word of its type."""

    id: str
    kind: str
    target: str


@contextmanager
def open_package(data: bytes) -> Iterator[Package]:
    """The package in ``data``; EncryptedFileError or BrokenFileError where it is none."""
    _refuse_compound_file(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except FAILURES as error:
        raise BrokenFileError(detail=str(error)) from error
    with archive:
        members = {info.filename.replace("\\", "/").lower(): info for info in archive.infolist()}
        yield Package(archive, members)


def _refuse_compound_file(data: bytes) -> None:
    """Office keeps encrypted documents, and old ones, in a compound file instead of a zip."""
    if not data.startswith(_OLE):
        return
    if _OLE_ENCRYPTED in data:
        raise EncryptedFileError
    raise BrokenFileError(detail="it is an old binary Office file under a new name")


def part(package: Package, name: str) -> bytes | None:
    """The bytes of a part; None where there is no such part."""
    info = package.members.get(name.lower())
    if info is None:
        return None
    if info.flag_bits & 1:
        raise EncryptedFileError
    if info.file_size > _MOST_BYTES:
        raise ReaderLimitError(limit="size")
    try:
        with package.archive.open(info) as stream:
            return stream.read(_MOST_BYTES)
    except FAILURES as error:
        raise BrokenFileError(detail=f"{name}: {error}") from error


def xml_part(package: Package, name: str) -> "Element | None":
    """The root of an XML part; None where there is no such part."""
    data = part(package, name)
    return None if data is None else parse(data, name)


def parse(data: bytes, name: str) -> "Element":
    """The root element; no entity is expanded, no DTD accepted, nothing fetched."""
    from lxml import etree

    if _STRICT[0][0] in data:
        for strict, transitional in _STRICT:
            data = data.replace(strict, transitional)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenFileError(detail=f"{name}: {error.msg}") from error
    except ValueError as error:
        raise BrokenFileError(detail=f"{name}: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise BrokenFileError(detail=f"{name}: a document type declaration")
    return root


def relations(package: Package, name: str) -> tuple[Relation, ...]:
    """The links of part ``name`` ("" for the package) to parts inside; links out are left out."""
    folder, file = posixpath.split(name)
    root = xml_part(package, posixpath.join(folder, "_rels", f"{file}.rels"))
    if root is None:
        return ()
    links = []
    for link in root:
        if link.get("TargetMode") == "External":
            continue
        target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))
        kind = link.get("Type", "").rpartition("/")[2]
        links.append(Relation(link.get("Id", ""), kind, target.lstrip("/")))
    return tuple(links)
