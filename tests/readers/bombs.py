"""Files made to fill the memory, the processor's time or the stack of whoever opens them.

All are generated: small on disk, large, endless or deep in what they claim to hold. ``quick`` are
those that a reader refuses or reads at once; the others run into a limit of its process.
"""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tests.readers import seeds
from tests.readers.compound_files import compound_file

_MEGABYTE: Final = 1 << 20
_SECTOR: Final = 512
_MUTATIONS: Final = 3


@dataclass(frozen=True, slots=True)
class Bomb:
    """A hostile file: its name and what makes its bytes."""

    name: str
    make: Callable[[], bytes]
    quick: bool = True


def bombs() -> list[Bomb]:
    """All of them, those of one format together."""
    return [*_archives(), *_xml(), *_sheets(), *_pdfs(), *_pictures(), *_texts(), *_compounds()]


def mutants(seed: int = 7, rounds: int = _MUTATIONS) -> Iterator[tuple[str, bytes]]:
    """Every format bit-flipped, cut off and spliced with another; the same ones each time."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    files = seeds.seeds()
    for name, content in files.items():
        for number in range(rounds):
            flipped = bytearray(content)
            for _ in range(max(1, len(content) // 100)):
                flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
            yield f"flipped-{number}-{name}", bytes(flipped)
            yield f"cut-{number}-{name}", content[: chance.randrange(1, len(content))]
            other = files[chance.choice(sorted(files))]
            head, tail = chance.randrange(1, len(content)), chance.randrange(len(other))
            yield f"spliced-{number}-{name}", content[:head] + other[tail:]


# --- archives ---------------------------------------------------------------------------------


def _zeros(size: int, name: str = "a.txt") -> bytes:
    return seeds.zipped({name: b" " * size})


def _nested_zip() -> bytes:
    """Like 42.zip: sixteen archives in each of sixteen, and so on."""
    inner = _zeros(8 * _MEGABYTE)
    for _ in range(5):
        inner = seeds.zipped({f"{number}.zip": inner for number in range(16)})
    return inner


def _overlapping_zip(count: int = 3000, size: int = _MEGABYTE) -> bytes:
    """All entries of the directory point at the same file."""
    single = _zeros(size)
    with zipfile.ZipFile(io.BytesIO(single)) as archive:
        start = archive.start_dir
    end = single.index(b"PK\x05\x06")
    entry = single[start:end]
    directory = entry * count
    close = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    return single[:start] + directory + close


def _wide_zip(count: int = 60_000) -> bytes:
    """A huge directory of empty files."""
    return seeds.zipped({f"{number}.txt": b"" for number in range(count)})


def _slow_zip() -> bytes:
    """Five hundred times the same slow page in one archive that repeats its bytes."""
    slow = seeds.docx("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 20_000)
    return seeds.zipped({f"{number}.docx": slow for number in range(100)})


def _archives() -> list[Bomb]:
    return [
        Bomb("flat.zip", lambda: _zeros(300 * _MEGABYTE), quick=False),
        Bomb("nested.zip", _nested_zip, quick=False),
        Bomb("overlapping.zip", _overlapping_zip, quick=False),
        Bomb("directory.zip", _wide_zip, quick=False),
        Bomb("slow.zip", _slow_zip, quick=False),
        Bomb("part.docx", lambda: _zeros(300 * _MEGABYTE, "word/document.xml"), quick=False),
    ]


# --- XML --------------------------------------------------------------------------------------


def _laughs() -> str:
    rows = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{rows}]>'


def _quadratic() -> str:
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>'


def _external() -> str:
    return '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def _deep(tag: str, depth: int = 100_000) -> str:
    return f"<{tag}>" * depth + f"</{tag}>" * depth


def _xml() -> list[Bomb]:
    text = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    quadratic = "&a;" * 10_000
    return [
        Bomb("laughs.docx", lambda: seeds.docx(text.format("&l9;"), _laughs())),
        Bomb("quadratic.docx", lambda: seeds.docx(text.format(quadratic), _quadratic())),
        Bomb("external.docx", lambda: seeds.docx(text.format("&a;"), _external())),
        Bomb("deep.docx", lambda: seeds.docx(_deep("w:p"))),
        Bomb("tables.docx", lambda: seeds.docx(_table(200))),
        Bomb("laughs.odt", lambda: seeds.open_document("text", "&l9;", _laughs())),
        Bomb("deep.odt", lambda: seeds.open_document("text", _deep("text:section"))),
        Bomb("spaces.odt", lambda: seeds.open_document("text", _spaces())),
        Bomb("laughs.xlsx", lambda: seeds.xlsx("&l9;", before=_laughs())),
        Bomb("laughs.pptx", lambda: seeds.pptx("&l9;", _laughs())),
        Bomb("deep.pptx", lambda: seeds.pptx(_deep("a:t"))),
        Bomb("laughs.xml", lambda: f"{_laughs()}<x>&l9;</x>".encode()),
        Bomb("laughs.html", lambda: f"{_laughs()}<p>&l9;</p>".encode()),
        Bomb("laughs.fodt", lambda: (_laughs() + "<x>&l9;</x>").encode()),
    ]


def _table(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth


def _spaces() -> str:
    many = '<text:s text:c="999999999"/>' * 1000
    return f"<text:p>{many}a</text:p>"


# --- spreadsheets -----------------------------------------------------------------------------


def _sheets() -> list[Bomb]:
    cell = '<row r="{0}"><c r="{1}{0}" t="inlineStr"><is><t>a</t></is></c></row>'
    corners = cell.format(1, "A") + cell.format(1_048_576, "XFD")
    shared = f"<si><t>{'a' * 30_000}</t></si>"
    uses = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 30_000)
    )
    rows = (
        '<table:table table:name="B"><table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell table:number-columns-repeated="16384"><text:p>a</text:p>'
        "</table:table-cell></table:table-row></table:table>"
    )
    return [
        Bomb("corners.xlsx", lambda: seeds.xlsx(corners)),
        Bomb("strings.xlsx", lambda: seeds.xlsx(uses, shared), quick=False),
        Bomb("repeated.ods", lambda: seeds.open_document("spreadsheet", rows), quick=False),
        Bomb("rows.xls", lambda: compound_file({"Workbook": _rows_of_a_book(), "x": b"a"})),
    ]


def _rows_of_a_book() -> bytes:
    """A sheet that claims four thousand million rows."""
    begin = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0x0DBB, 1996, 0, 6)
    bound = struct.pack("<HHIBBBB", 0x85, 9, 16 + 13 + 8 + 8, 0, 0, 1, 0) + b"A"
    sheet = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 0x10, 0x0DBB, 1996, 0, 6)
    size = struct.pack("<HHIIHHH", 0x200, 14, 0, 0xFFFFFFFF, 0, 0xFFFF, 0)
    cell = struct.pack("<HHHHHd", 0x203, 14, 0xFFFF, 0xFF, 0, 1.0)
    end = struct.pack("<HH", 0x0A, 0)
    return (begin + bound + end + sheet + size + cell + end).ljust(4096, b"\0")


# --- PDF --------------------------------------------------------------------------------------


def plain_pdf(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1."""
    written = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer\n<</Size %d /Root %d 0 R>>\n" % (len(objects) + 1, root)
    return bytes(written + b"startxref\n%d\n%%%%EOF" % table)


def stream(data: bytes, entries: bytes = b"", length: int | None = None) -> bytes:
    """A stream object."""
    size = len(data) if length is None else length
    return b"<<%b /Length %d>>\nstream\n%b\nendstream" % (entries, size, data)


def one_page(content: bytes, *more: bytes, page: bytes = b"", count: int = 1) -> bytes:
    """A PDF of one page with this content object (4); further objects begin at 6."""
    return plain_pdf(
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count %d>>" % count,
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources <</Font <</F 5 0 R>> /XObject <</X 6 0 R>>>> %b>>" % page,
        content,
        b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
        *more,
    )


def _deflated(size: int, times: int = 1) -> tuple[bytes, bytes]:
    data = b" " * size
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data, b"/Filter [%b]" % (b"/FlateDecode " * times)


def _pages_that_repeat(count: int) -> bytes:
    """A tree whose every branch is the one below, four times: pages by the million."""
    levels = 10
    branches = [
        b"<</Type /Pages /Count %d /Kids [%b]>>" % (4 ** (levels - at), b"%d 0 R " % (at + 3) * 4)
        for at in range(levels)
    ]
    return plain_pdf(
        b"<</Type /Catalog /Pages 2 0 R>>",
        *branches,
        b"<</Type /Page /MediaBox [0 0 600 800] /Contents %d 0 R>>" % (levels + 3),
        stream(b"BT (a) Tj ET" * count),
    )


def _pdfs() -> list[Bomb]:
    show = b"BT /F 12 Tf 72 700 Td (Seite) Tj ET"
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X 6 0 R>>>>"
    image = b"/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 "
    huge = b"/Width 100000 /Height 100000 "
    garbage = bytes(range(256)) * 40
    return [
        Bomb("flate.pdf", lambda: one_page(stream(*_deflated(1 << 30))), quick=False),
        Bomb("filters.pdf", lambda: one_page(stream(*_deflated(1 << 28, 3))), quick=False),
        Bomb("operators.pdf", lambda: one_page(_many_operators()), quick=False),
        Bomb("slow-pages.pdf", lambda: _pages_that_repeat(2000), quick=False),
        Bomb("cycle.pdf", lambda: _page_cycle()),
        Bomb("count.pdf", lambda: one_page(stream(show), count=10**9)),
        Bomb("length.pdf", lambda: one_page(stream(show, length=10**9))),
        Bomb("huge-page.pdf", lambda: one_page(stream(b""), page=b"/UserUnit 75000")),
        Bomb(
            "forms.pdf",
            lambda: one_page(stream(b"/X Do"), stream(b"/X Do /X Do", form)),
            quick=False,
        ),
        Bomb("doubling.pdf", lambda: _doubling_forms(24), quick=False),
        Bomb(
            "picture.pdf",
            lambda: one_page(stream(b"/X Do"), stream(b"x", image + huge)),
            quick=False,
        ),
        Bomb(
            "jbig2.pdf",
            lambda: one_page(
                stream(b"600 0 0 800 0 0 cm /X Do"),
                stream(garbage, image + b"/Width 900 /Height 900 /Filter /JBIG2Decode"),
            ),
        ),
        Bomb(
            "jpx.pdf",
            lambda: one_page(
                stream(b"600 0 0 800 0 0 cm /X Do"),
                stream(garbage, image + b"/Width 900 /Height 900 /Filter /JPXDecode"),
            ),
        ),
        Bomb("object-streams.pdf", _object_stream_loop),
        Bomb("previous.pdf", _table_loop),
        Bomb("arrays.pdf", lambda: one_page(stream(b"[" * 100_000 + show))),
        Bomb("catalog.pdf", lambda: plain_pdf(b"[" * 50_000)),
        Bomb("outline.pdf", lambda: _field_loop()),
    ]


def _many_operators() -> bytes:
    data = zlib.compress(b"q 1 0 0 1 0 0 cm BT /F 1 Tf (a) Tj ET Q\n" * 1_500_000, 9)
    return stream(data, b"/Filter /FlateDecode")


def _page_cycle() -> bytes:
    return plain_pdf(
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R 3 0 R] /Count 2>>",
        b"<</Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 2>>",
    )


def _doubling_forms(depth: int) -> bytes:
    """Each form draws the next one twice."""
    forms = []
    for number in range(depth):
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <<"
        entries += b"/X %d 0 R>> /Font <</F 5 0 R>>>>" % (number + 7)
        last = number == depth - 1
        forms.append(stream(b"BT /F 9 Tf (a) Tj ET" if last else b"/X Do /X Do", entries))
    return one_page(stream(b"/X Do"), *forms)


def _object_stream_loop() -> bytes:
    """Object streams that lie in each other."""
    first = stream(b"2 0 <<>>", b"/Type /ObjStm /N 1 /First 4 /Extends 1 0 R")
    body = b"%PDF-1.7\n1 0 obj\n" + first + b"\nendobj\n"
    rows = b"".join(
        struct.pack(">BIB", *row) for row in ((0, 0, 0), (2, 1, 0), (2, 1, 0), (2, 2, 0))
    )
    entries = b"/Type /XRef /Size 4 /W [1 4 1] /Root 3 0 R"
    return (
        body
        + b"4 0 obj\n"
        + stream(rows, entries)
        + b"\nendobj\nstartxref\n%d\n%%%%EOF" % (len(body))
    )


def _table_loop() -> bytes:
    """A table whose previous one is itself."""
    plain = one_page(stream(b"BT /F 12 Tf (a) Tj ET"))
    at = int(plain.split()[-2])
    return plain.replace(b"/Root 1 0 R>>", b"/Root 1 0 R /Prev %d>>" % at)


def _field_loop() -> bytes:
    """Form fields that are their own parents."""
    return plain_pdf(
        b"<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [4 0 R]>>>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Annots [4 0 R]>>",
        b"<</Subtype /Widget /T (a) /Parent 4 0 R /Kids [4 0 R]>>",
    )


# --- pictures ---------------------------------------------------------------------------------


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * min(width * height, 64 * _MEGABYTE), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _tiff(width: int, height: int, following: int | None, pages: int = 1) -> bytes:
    """Pages of the same blank picture; ``following``: where the last one says the next lies."""
    fields = (
        *((256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1)),
        *((273, 4, 8), (277, 3, 1), (278, 4, height), (279, 4, 64)),
    )
    size = 2 + 12 * len(fields) + 4
    written = bytearray(b"II*\0" + struct.pack("<I", 8 + 64) + b"\xff" * 64)
    for number in range(pages):
        start = 8 + 64 + number * size
        entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in fields)
        last = number == pages - 1
        after = (following or 0) if last else start + size
        written += struct.pack("<H", len(fields)) + entries + struct.pack("<I", after)
    return bytes(written)


def _pictures() -> list[Bomb]:
    return [
        Bomb("pixels.png", lambda: _png(60_000, 60_000)),
        Bomb("rows.png", lambda: _png(1, 2_000_000_000)),
        Bomb("pixels.tif", lambda: _tiff(100_000, 100_000, None)),
        Bomb("loop.tif", lambda: _tiff(8, 8, 72)),
        Bomb("pages.tif", lambda: _tiff(8, 8, None, 200_000), quick=False),
    ]


# --- texts, mails, pages ----------------------------------------------------------------------


def _texts() -> list[Bomb]:
    head = b"From: a@example.org\nSubject: x\nMIME-Version: 1.0\n"
    mixed = b'Content-Type: multipart/mixed; boundary="%s"\n\n'
    return [
        Bomb("line.txt", lambda: b"a" * (100 * _MEGABYTE), quick=False),
        Bomb("words.txt", lambda: b"Frist " * (8 * _MEGABYTE), quick=False),
        Bomb("groups.rtf", lambda: b"{\\rtf1 " + b"{" * 1_000_000 + b"a" + b"}" * 1_000_001),
        Bomb("binary.rtf", lambda: b"{\\rtf1 a\\bin999999999999 bc}"),
        Bomb("words.rtf", lambda: b"{\\rtf1 " + b"\\b\\i\\par " * 400_000 + b"}", quick=False),
        Bomb("divs.html", lambda: b"<div>" * 1_000_000 + b"a"),
        Bomb("attribute.html", lambda: b'<p class="' + b"a " * 5_000_000 + b'">a</p>'),
        Bomb("styles.html", _many_styles, quick=False),
        Bomb("nested.eml", lambda: head + _nested_parts(10_000)),
        Bomb("parts.eml", lambda: head + mixed % b"x" + b"--x\n\na\n" * 10_000, quick=False),
        Bomb("boundary.eml", lambda: head + mixed % b"x" + b"--x" * 500_000),
        Bomb(
            "base64.eml",
            lambda: head + b"Content-Transfer-Encoding: base64\n\n" + b"=A?" * 1_000_000,
        ),
        Bomb("headers.eml", lambda: head + b"To: " + b"a <a@b.c>, " * 100_000 + b"\n\na"),
        Bomb(
            "many.mbox",
            lambda: b"From a 1\n" + b"Subject: x\n\na\n\nFrom a 1\n" * 20_000,
            quick=False,
        ),
        Bomb("deep.p7m", lambda: b"\x30\x80" * 100_000),
        Bomb("folds.ics", lambda: b"SUMMARY:a\n" + b" a\n" * 1_000_000),
    ]


def _nested_parts(depth: int) -> bytes:
    return b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number)
        for number in range(depth)
    )


def _many_styles() -> bytes:
    """Every rule of a style sheet against every element."""
    rules = "".join(
        f".a{number} .b{number} p {{ color: #{number:06x} }}\n" for number in range(4000)
    )
    body = "".join(f'<p class="a{number} b{number}">a</p>' for number in range(20_000))
    return f"<style>{rules}</style>{body}".encode()


# --- compound files ---------------------------------------------------------------------------


def _chain_loop(name: str) -> bytes:
    """A file whose table of sectors leads in circles."""
    whole = bytearray(seeds.seeds()[name])
    tables = struct.unpack_from("<I", whole, 76)[0]
    at = _SECTOR * (tables + 1)
    for number in range(_SECTOR // 4):
        if struct.unpack_from("<I", whole, at + 4 * number)[0] == 0xFFFFFFFE:
            struct.pack_into("<I", whole, at + 4 * number, 0)
    return bytes(whole)


def _compounds() -> list[Bomb]:
    many = {f"s{number}": b"a" for number in range(3000)}
    return [
        Bomb("loop.msg", lambda: _chain_loop("a.msg")),
        Bomb("loop.doc", lambda: _chain_loop("a.doc")),
        Bomb("loop.xls", lambda: _chain_loop("a.xls")),
        Bomb("streams.msg", lambda: compound_file(many)),
    ]
