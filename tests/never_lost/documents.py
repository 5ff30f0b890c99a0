"""Made documents whose every paragraph has a word of its own, so that each can be asked for.

Contracts and letters in German and English, in six formats; every 25th is a copy of another one,
every 20th is broken or of no known format. The text is the harness's own.
"""

import html
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from tests.readers.packages import p, write_docx

_FOLDERS: Final = ("Verträge", "Korrespondenz", "Schriftsätze/2024", "contracts")
# Letters instead of figures: no stemmer shortens such a word, and no reader takes it for a number.
_LETTERS: Final = str.maketrans("0123456789", "bcdfghklmp")
_GERMAN: Final = (
    "Der Mieter zahlt die Miete für das Objekt {word} bis zum dritten Werktag des Monats.",
    "Die Kündigung ({word}) bedarf der Schriftform; § 550 BGB bleibt unberührt.",
    "Für Schäden an der Anlage {word} haftet der Verkäufer nach den gesetzlichen Vorschriften.",
    "Über das Gespräch mit Herrn {word} gibt es einen Vermerk; die Größe der Fläche blieb offen.",
)
_ENGLISH: Final = (
    "The supplier shall deliver the goods named {word} within thirty days of the order.",
    "This agreement ({word}) is governed by the laws of Ireland.",
    "Confidential information marked {word} must not be disclosed to any third party.",
    "Either party may terminate the lease of {word} by giving three months' notice in writing.",
)


@dataclass(frozen=True, slots=True)
class Made:
    """A file of the folder: ``words`` stand in this text alone (and in its copies)."""

    path: str
    words: tuple[str, ...]
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Folder:
    """Made files by path, as they are now; ``moved`` leads from new paths to old ones."""

    root: Path
    files: dict[str, Made]
    version: int = 1
    moved: Mapping[str, str] = field(default_factory=dict)


def make(root: Path, count: int) -> Folder:
    """``count`` files below ``root``."""
    files: dict[str, Made] = {}
    originals: list[Made] = []
    for number in range(count):
        if number % 25 == 24 and originals:
            made = _copy(root, number, originals[number * 7 % len(originals)])
        elif number % 20 == 19:
            made = _broken(root, number)
        else:
            made = _document(root, number, version=1)
            originals.append(made)
        files[made.path] = made
    return Folder(root, files)


def revise(folder: Folder) -> Folder:
    """The same folder after a tenth of its originals was rewritten and another tenth moved."""
    files, moved = dict(folder.files), {}
    for number, made in enumerate(folder.files.values()):
        if made.broken or made.path.startswith("Kopien/"):
            continue
        if number % 10 == 3:
            files[made.path] = _document(folder.root, number, version=folder.version + 1)
        elif number % 10 == 6:
            there = Path("Umzug", Path(made.path).name).as_posix()
            (folder.root / "Umzug").mkdir(exist_ok=True)
            (folder.root / made.path).rename(folder.root / there)
            files[there] = Made(there, files.pop(made.path).words)
            moved[there] = made.path
    return Folder(folder.root, files, folder.version + 1, moved)


def _document(root: Path, number: int, version: int) -> Made:
    suffix = tuple(_WRITERS)[number % len(_WRITERS)]
    path = f"{_FOLDERS[number % 4]}/{_name(number)}_{number:03d}.{suffix}"
    paragraphs = 60 if number % 40 == 11 else 3 + number % 6
    words = tuple(
        f"zq{version}{number:03d}{at:02d}x".translate(_LETTERS) for at in range(paragraphs)
    )
    sentences = _GERMAN if number % 2 == 0 else _ENGLISH
    texts = [sentences[(number + at) % 4].format(word=word) for at, word in enumerate(words)]
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    _WRITERS[suffix](target, f"{_name(number)} {number}", texts)
    return Made(path, words)


def _name(number: int) -> str:
    return ("Mietvertrag", "Supply_Agreement", "Schreiben_Müller", "Notice")[number % 4]


def _copy(root: Path, number: int, original: Made) -> Made:
    path = f"Kopien/{number:03d}_{Path(original.path).name}"
    (root / "Kopien").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(root / original.path, root / path)
    return Made(path, original.words)


def _broken(root: Path, number: int) -> Made:
    name, content = (
        ("kaputt.docx", b"PK\3\4 no zip"),
        ("leer.txt", b""),
        ("film.mp4", b"\0\1"),
        ("scan.pdf", b"%PDF-1.7\nno object"),
    )[number // 20 % 4]
    path = f"Kaputt/{number:03d}_{name}"
    (root / "Kaputt").mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)
    return Made(path, (), broken=True)


def _text(path: Path, title: str, paragraphs: list[str]) -> None:
    path.write_text("\n\n".join([title, *paragraphs]) + "\n", "utf-8")


def _markdown(path: Path, title: str, paragraphs: list[str]) -> None:
    path.write_text("\n\n".join([f"# {title}", *paragraphs]) + "\n", "utf-8")


def _html(path: Path, title: str, paragraphs: list[str]) -> None:
    body = "".join(f"<p>{html.escape(text)}</p>" for text in paragraphs)
    page = f'<html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body>'
    path.write_text(f"{page}</html>", "utf-8")


def _word(path: Path, title: str, paragraphs: list[str]) -> None:
    write_docx(path, "".join(p(html.escape(text)) for text in (title, *paragraphs)))


def _mail(path: Path, title: str, paragraphs: list[str]) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "joerg@example.org", "kanzlei@example.org"
    message["Subject"], message["Date"] = title, "Fri, 07 Feb 2025 08:44:18 +0000"
    message.set_content("\n\n".join(paragraphs))
    path.write_bytes(message.as_bytes())


def _pdf(path: Path, title: str, paragraphs: list[str]) -> None:
    """Ten paragraphs a page."""
    canvas = Canvas(str(path), invariant=True)
    for first in range(0, len(paragraphs), 10):
        for at, line in enumerate([title, *paragraphs[first : first + 10]]):
            canvas.drawString(50, 780 - 28 * at, line)
        canvas.showPage()
    canvas.save()


_WRITERS: Final[dict[str, Callable[[Path, str, list[str]], None]]] = {
    "txt": _text,
    "md": _markdown,
    "html": _html,
    "docx": _word,
    "eml": _mail,
    "pdf": _pdf,
}
