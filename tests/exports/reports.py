"""A report with everything in it, for the tests of every format."""

import struct
import zlib

from copilot.exports.report import (
    Cell,
    Heading,
    Note,
    Paragraph,
    Picture,
    Redline,
    Report,
    Run,
    Table,
)

NOTE = Note(
    "Mietvertrag vom 3. März 2021, § 5 Abs. 2, S. 4", "Die Kündigungsfrist beträgt 3 Monate."
)
FORBIDDEN = "Null\x00Glocke\x07Seite\x0cHalb\ud83d Ende\ufffe\u202e"


def png(width: int = 4, height: int = 3) -> bytes:
    """A grey picture."""

    def part(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def full_report() -> Report:
    """Every kind of block, German letters, a note in each place that can have one."""
    return Report(
        title="Prüfbericht",
        language="de",
        facts=(("Akte", "Weber ./. Lindenhof"), ("Stand", "28.11.2026")),
        blocks=(
            Heading("Ergebnis"),
            Paragraph("Der Mieter kann kündigen — §§ 573 ff. BGB, 1.000,00 €.", (NOTE,)),
            Paragraph("Wörtlich aus dem Vertrag.", (NOTE,), style="quote"),
            Redline(
                (Run("Die Frist beträgt "), Run("drei", "deleted"), Run("sechs", "inserted")), ()
            ),
            Table(
                ("Dokument", "Frist"),
                (
                    (Cell("Mietvertrag"), Cell("3 Monate", (NOTE,))),
                    (Cell("=1+1"), Cell("-2 | @x")),
                ),
                title="Fristen",
            ),
            Picture(png(), "Ein graues Bild"),
        ),
        notice="Von einem Anwalt zu prüfen.",
        date="2026-11-28",
    )


def hostile_report() -> Report:
    """Text that no format can hold as it is, wherever text may stand."""
    note = Note(FORBIDDEN, FORBIDDEN)
    return Report(
        FORBIDDEN,
        "en",
        ((FORBIDDEN, FORBIDDEN),),
        (
            Heading(FORBIDDEN),
            Paragraph(FORBIDDEN, (note,)),
            Redline((Run(FORBIDDEN, "inserted"),), (note,)),
            Table((FORBIDDEN,), ((Cell(FORBIDDEN, (note,)),),), title=FORBIDDEN),
            Picture(b"no picture", FORBIDDEN),
        ),
        FORBIDDEN,
        date="not a date",
    )
