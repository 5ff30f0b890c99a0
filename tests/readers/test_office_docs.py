"""Real files, where they are at hand: none may crash a reader, and contracts lose no words."""

import csv
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from copilot.domain import ReadOptions
from copilot.errors import EncryptedFileError, ReadError
from copilot.readers import read, reader_for

FOLDER = Path(os.environ.get("COPILOT_OFFICE_DOCS", "office-docs"))
CONTRACTS = 5
# Large files take seconds; what they would show, the small ones show too.
MOST_BYTES = 200_000

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="set COPILOT_OFFICE_DOCS to a folder of real office files"
)


def test_every_file_is_read_or_reported() -> None:
    for path in sorted((FOLDER / "files").iterdir()):
        if reader_for(path) is None or path.stat().st_size > MOST_BYTES or "cuad" in path.name:
            continue
        try:
            document = read(path)
        except ReadError:
            continue
        assert document.text.strip(), path.name


def test_contracts_keep_at_least_99_words_of_100() -> None:
    for reference in sorted((FOLDER / "cuad_reference_txt").iterdir())[:CONTRACTS]:
        (path,) = (FOLDER / "files").glob(f"*__{reference.stem}.pdf")
        expected = _words(reference.read_text("utf-8", "replace"))
        found = expected & _words(read(path).text)

        assert found.total() >= 0.99 * expected.total(), path.name


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize(
    ("name", "label", "words"),
    [
        ("tika__testEXCEL.xls", "Feuil1", "[B4] Number | Square\n[B6] 1 | 1"),
        ("tika__testWORD6.doc", "", "The quick brown fox"),
        ("tika__testWORD.doc", "", "This is a sample Microsoft Word Document."),
        ("tika__testMSG_chinese.msg", "", "格式測試"),
        ("tika__testMSG_att_doc.msg", "test-unicode.doc", "école (00E9)"),
    ],
)
def test_old_formats_keep_their_words(name: str, label: str, words: str) -> None:
    document = read(FOLDER / "files" / name)

    assert any(page.label == label and words in page.text for page in document.pages)


def test_every_password_of_the_list_opens_its_file_and_none_opens_without() -> None:
    with (FOLDER / "MANIFEST.tsv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream, delimiter="\t") if row["password"]]

    for row in rows:
        path = FOLDER / "files" / row["file"]
        options = ReadOptions(ocr="off", passwords=(row["password"].split()[0],))
        assert read(path, options).text.strip(), path.name
        with pytest.raises(EncryptedFileError):
            read(path, ReadOptions(ocr="off"))
