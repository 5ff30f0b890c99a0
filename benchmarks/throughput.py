"""Pages a second by format with one and two readers, and text PDFs against pypdf plus embedder.

    python benchmarks/throughput.py TEXTS PDFS [--characters N] [--files N]

TEXTS holds plain text files: their first N characters are written as every format. A page stands
for 2,500 characters, whatever pages a format has. "read" is reading alone; "index" is ``copilot
index`` in a child process, its start included. PDFS holds text PDFs: they are indexed in turn with
what pypdf and the embedder alone take for them, one after the other. Prints Markdown tables.
"""

import argparse
import email.message
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from xml.sax.saxutils import escape

from copilot.domain import ReadOptions
from copilot.indexing.prepare import passage_text
from copilot.inference.catalogue import ocr_folder
from copilot.paths import data_home
from copilot.readers.pool import ReaderPool
from copilot.workspace import Workspace

_PAGE = 2500
_PER_FILE = 40 * _PAGE
_AT_ONCE = 128


def _txt(text: str) -> bytes:
    return text.encode()


def _html(text: str) -> bytes:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.replace("<", "&lt;").splitlines())
    return f"<html><body>{paragraphs}</body></html>".encode()


def _eml(text: str) -> bytes:
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "a@example.org",
        "b@example.org",
        "Contract",
    )
    message.set_content(text)
    return message.as_bytes()


def _docx(text: str) -> bytes:
    import docx

    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _xlsx(text: str) -> bytes:
    cells = [escape(line) for line in text.splitlines() if line.strip()]
    rows = "".join(f'<row><c t="inlineStr"><is><t>{cell}</t></is></c></row>' for cell in cells)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/"
        "content-types'><Default Extension='xml' ContentType='application/xml'/></Types>",
        "xl/workbook.xml": f"<workbook xmlns='{main}' xmlns:r='{office}'><sheets>"
        "<sheet name='Sheet1' sheetId='1' r:id='r1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/"
        f"package/2006/relationships'><Relationship Id='r1' Type='{office}/worksheet'"
        " Target='worksheets/sheet1.xml'/></Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{main}'><sheetData>{rows}</sheetData>"
        "</worksheet>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return stream.getvalue()


def _pdf(text: str) -> bytes:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    stream, style = io.BytesIO(), getSampleStyleSheet()["BodyText"]
    lines = text.replace("&", "&amp;").replace("<", "&lt;").splitlines()
    SimpleDocTemplate(stream).build([Paragraph(line or "&nbsp;", style) for line in lines])
    return stream.getvalue()


def _tiff(text: str) -> bytes:
    """Drawn at 200 dpi, a page of A4 each, black and white."""
    import textwrap

    from PIL import Image, ImageDraw, ImageFont

    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, 95)]
    pages = []
    for at in range(0, len(lines), 58):
        page = Image.new("L", (1654, 2339), 255)
        font = ImageFont.truetype("DejaVuSans.ttf", 27)
        ImageDraw.Draw(page).multiline_text((120, 150), "\n".join(lines[at : at + 58]), 0, font)
        pages.append(page)
    stream = io.BytesIO()
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    return stream.getvalue()


FORMATS: dict[str, tuple[Callable[[str], bytes], int]] = {
    "txt": (_txt, 1),
    "html": (_html, 1),
    "eml": (_eml, 1),
    "docx": (_docx, 1),
    "xlsx": (_xlsx, 1),
    "pdf": (_pdf, 1),
    "tiff": (_tiff, 20),
}


def texts(folder: Path, characters: int) -> Iterator[str]:
    """Pieces of the files of a folder, each of at most 40 pages."""
    left = characters
    for path in sorted(folder.rglob("*.txt")):
        text = "".join(c for c in path.read_text("utf-8") if c.isprintable() or c == "\n")
        for at in range(0, len(text), _PER_FILE):
            if left <= 0:
                return
            piece = text[at : at + min(_PER_FILE, left)]
            left -= len(piece)
            yield piece


def read_alone(folder: Path, workers: int, home: Path) -> float:
    """Seconds to read every file of a folder."""
    options = ReadOptions(ocr_model=str(ocr_folder(data_home(str(home))) or ""))
    folders = [folder] + ([Path(options.ocr_model)] if options.ocr_model else [])
    with ReaderPool(workers, folders=folders) as pool:
        started = time.perf_counter()
        for future in [pool.submit(path, options) for path in sorted(folder.iterdir())]:
            future.result()
        return time.perf_counter() - started


def index(folder: Path, readers: int, home: Path) -> float:
    """Seconds of ``copilot index`` into a new data home."""
    home.mkdir()
    (home / "settings.toml").write_text(f"readers = {readers}\n")
    environment = {**os.environ, "COPILOT_HOME": str(home)}
    command = [sys.executable, "-m", "copilot"]
    subprocess.run([*command, "matter", "create", "bench"], env=environment, check=True)
    started = time.perf_counter()
    finished = subprocess.run(
        [*command, "index", str(folder), "--matter", "bench", "--json"],
        env=environment,
        check=True,
        capture_output=True,
    )
    assert not json.loads(finished.stdout)["failed"]
    return time.perf_counter() - started


def by_format(source: Path, characters: int) -> None:
    """The first table."""
    print(
        "| format | pages | read, 1 worker | read, 2 workers | index, 1 reader | index, 2 readers |"
    )
    print("|---|---|---|---|---|---|")
    for suffix, (write, share) in FORMATS.items():
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place, "documents")
            folder.mkdir()
            pages = 0.0
            for number, text in enumerate(texts(source, characters // share)):
                (folder / f"{number}.{suffix}").write_bytes(write(text))
                pages += len(text) / _PAGE
            times = [read_alone(folder, workers, Path(place, "none")) for workers in (1, 2)]
            times += [index(folder, readers, Path(place, f"home{readers}")) for readers in (1, 2)]
        rates = " | ".join(f"{pages / seconds:.1f}/s" for seconds in times)
        print(f"| {suffix} | {pages:.0f} | {rates} |", flush=True)


def pypdf_and_embedder(folder: Path, home: Path) -> float:
    """Seconds of pypdf's plain extraction, then of embedding the passages of the index."""
    import pypdf

    with Workspace(data_home(str(home))) as workspace, closing(workspace.open("bench")) as matter:
        passages = [
            passage_text(stored.title, stored.chunk)
            for record in matter.files()
            if record.document
            for stored in matter.library.chunks_of(record.document)
        ]
        embedder = workspace.models.embedder
        started = time.perf_counter()
        for path in sorted(folder.iterdir()):
            for page in pypdf.PdfReader(path).pages:
                page.extract_text()
        for at in range(0, len(passages), _AT_ONCE):
            embedder.passages(passages[at : at + _AT_ONCE])
        return time.perf_counter() - started


def against_pypdf(source: Path, files: int) -> None:
    """The second table."""
    print("| text PDFs | indexing | pypdf, then the embedder | ratio |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "documents")
        folder.mkdir()
        for path in sorted(source.glob("*.pdf"))[:files]:
            (folder / path.name).write_bytes(path.read_bytes())
        for number in range(2):
            home = Path(place, f"home{number}")
            seconds, alone = index(folder, 1, home), pypdf_and_embedder(folder, home)
            print(
                f"| {files} | {seconds:.1f} s | {alone:.1f} s | {alone / seconds:.2f} |", flush=True
            )


def main() -> int:
    """Print both tables; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("pdfs", type=Path)
    parser.add_argument("--characters", type=int, default=600_000)
    parser.add_argument("--files", type=int, default=20)
    options = parser.parse_args()
    by_format(options.texts, options.characters)
    against_pypdf(options.pdfs, options.files)
    return 0


if __name__ == "__main__":
    sys.exit(main())
