"""A matter for a departing client: readable texts, an index, what was asked, and the trail.

It leaves the matter's encryption; that is its purpose, and it is written down.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from copilot.domain import FileRecord
from copilot.errors import FolderNotWritableError
from copilot.locale import _
from copilot.security.durable import typed

if TYPE_CHECKING:
    from copilot.workspace.matters import Workspace
    from copilot.workspace.open_matter import OpenMatter

Write = Callable[[str, bytes], None]
_UNSAFE: Final = re.compile(r"[^\w .,()-]+")
_LONGEST_NAME: Final = 80


def hand_out(workspace: "Workspace", name: str, target: Path) -> int:
    """Write everything a matter holds, readable by anybody, into a new folder or a ZIP file.

    Returns how many documents there are. Raises FolderNotWritableError, DiskFullError.
    """
    workspace.owned(name)
    with closing(workspace.open(name)) as opened:
        records = opened.files()
        opened.record("export", files=len(records), zip=int(target.suffix == ".zip"))
        with _writing(target) as write:
            texts = _write_texts(opened, records, write)
            write("documents.csv", _table(records, texts))
            write("questions.json", _questions(opened))
            write("trail.jsonl", "".join(f"{line}\n" for line in opened.trail_lines()).encode())
            write("README.txt", _readme(opened, records, texts))
    return len(texts)


def _write_texts(opened: "OpenMatter", records: list[FileRecord], write: Write) -> dict[str, str]:
    """Each document's text once; returns the file names by document."""
    texts: dict[str, str] = {}
    for record in records:
        number = record.document
        if number is None or number in texts:
            continue
        stem = _UNSAFE.sub("_", Path(record.file.path).stem)[:_LONGEST_NAME].strip()
        texts[number] = f"documents/{number} {stem}.txt"
        text = opened.text(number).encode("utf-8", "replace")
        write(texts[number], text.replace(b"\x0c", b"\n\n----------\n\n"))
    return texts


def _table(records: list[FileRecord], texts: dict[str, str]) -> bytes:
    """The index of files: where each lay, what became of it, where its text is."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("folder", "path", "state", "document", "title", "pages", "reason", "text"))
    for record in records:
        number = record.document or ""
        told = (record.file.folder, record.file.path, record.state.value, number)
        rest = (record.title, record.pages, str(record.reason or ""), texts.get(number, ""))
        rows.writerow([_cell(value) for value in (*told, *rest)])
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: str | int) -> str:
    """A value no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _questions(opened: "OpenMatter") -> bytes:
    asked = [
        {
            "number": past.id,
            "at": past.asked_at,
            "question": past.question,
            "status": past.status,
            "model": past.model,
            "answer": json.loads(past.answer),
        }
        for past in reversed(opened.library.history())
    ]
    return json.dumps(asked, indent=1, ensure_ascii=False).encode("utf-8", "replace")


def _readme(opened: "OpenMatter", records: list[FileRecord], texts: dict[str, str]) -> bytes:
    lines = [
        opened.matter.name,
        "",
        _("{files} files, {documents} documents.").format(files=len(records), documents=len(texts)),
        _("documents.csv: every file with its state; documents/: the text of each document."),
        _("questions.json: what was asked and answered; trail.jsonl: what was done when."),
        _("These files are not encrypted: whoever has them can read them."),
        "",
    ]
    return "\n".join(lines).encode()


@contextmanager
def _writing(target: Path) -> Iterator[Write]:
    try:
        if target.suffix == ".zip":
            with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive:
                yield lambda name, content: archive.writestr(name, content)
            return
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(target.iterdir()):
            raise FileExistsError(17, str(_("the folder is not empty.")))

        def write(name: str, content: bytes) -> None:
            path = target / name
            path.parent.mkdir(mode=0o700, exist_ok=True)
            path.write_bytes(content)

        yield write
    except OSError as error:
        found = typed(error, target.parent)
        if found is not error:
            raise found from error
        detail = error.strerror or str(error)
        raise FolderNotWritableError(path=str(target), detail=detail) from error
