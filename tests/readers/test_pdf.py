"""PDF page by page: what one broken page costs, and what is reported instead of lost."""

import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from copilot.errors import BrokenFileError, EncryptedFileError, NoTextError
from copilot.readers.pdf import read


def _pdf(*pages: str) -> bytes:
    """A PDF of one page for each text; an empty text is a page with a rectangle only."""
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for text in pages:
        canvas.rect(10, 10, 50, 50)
        for at, line in enumerate(text.splitlines()):
            canvas.drawString(72, 720 - 14 * at, line)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _changed(content: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    change(writer)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _saved(folder: Path, content: bytes) -> Path:
    path = folder / "akte.pdf"
    path.write_bytes(content)
    return path


def test_every_page_keeps_its_number_and_its_lines(tmp_path: Path) -> None:
    document = read(_saved(tmp_path, _pdf("§ 1 Kündi-\ngungsfrist", "Größe ß €")))

    assert [(page.number, page.text.rstrip("\n")) for page in document.pages] == [
        (1, "§ 1 Kündi-\ngungsfrist"),
        (2, "Größe ß €"),
    ]
    assert document.text[document.page_starts()[1] :].startswith("Größe ß €")
    assert document.warnings == ()


def test_a_page_without_text_is_named(tmp_path: Path) -> None:
    document = read(_saved(tmp_path, _pdf("eins", "", "drei")))

    assert [page.text.strip() for page in document.pages] == ["eins", "", "drei"]
    assert [str(warning) for warning in document.warnings] == [
        "Page 2 has no text; it is blank or an image."
    ]


def test_a_file_without_any_text_is_reported(tmp_path: Path) -> None:
    with pytest.raises(NoTextError):
        read(_saved(tmp_path, _pdf("", "")))


def _break_page(writer: PdfWriter, number: int) -> None:
    broken = StreamObject()
    broken.set_data(b"BT /F1 12 Tf [(a) )b( 5-.-3 }] TJ <xyz> Tj ]]")
    writer.pages[number - 1][NameObject("/Contents")] = writer._add_object(broken)


def test_a_broken_page_does_not_lose_the_others(tmp_path: Path) -> None:
    content = _changed(_pdf("eins", "zwei", "drei"), lambda writer: _break_page(writer, 2))

    document = read(_saved(tmp_path, content))

    assert [page.text.strip() for page in document.pages] == ["eins", "", "drei"]
    assert document.warnings[0].template.startswith("Page {page} cannot be read")
    assert document.warnings[0].values["page"] == 2


def test_a_file_of_broken_pages_is_damaged_not_empty(tmp_path: Path) -> None:
    with pytest.raises(BrokenFileError):
        read(_saved(tmp_path, _changed(_pdf("eins"), lambda writer: _break_page(writer, 1))))


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_password_is_reported_and_an_empty_one_is_used(algorithm: str, tmp_path: Path) -> None:
    plain = _pdf("Vertrag")
    locked = _changed(plain, lambda writer: writer.encrypt("geheim", algorithm=algorithm))
    opened = _changed(plain, lambda writer: writer.encrypt("", "besitzer", algorithm=algorithm))

    with pytest.raises(EncryptedFileError):
        read(_saved(tmp_path, locked))
    assert read(_saved(tmp_path, opened)).text.strip() == "Vertrag"


def test_the_cover_sheet_of_an_encrypted_document_is_not_taken_for_it(tmp_path: Path) -> None:
    content = _changed(
        _pdf("Use another reader to open this file."),
        lambda writer: writer.add_attachment("MicrosoftIRMServices Protected PDF.pdf", b"x"),
    )

    with pytest.raises(EncryptedFileError):
        read(_saved(tmp_path, content))


def test_attached_files_are_read_under_their_names(tmp_path: Path) -> None:
    content = _changed(
        _pdf("Text"),
        lambda writer: writer.add_attachment("Anlage K1.xml", "<betrag>5 €</betrag>".encode()),
    )

    document = read(_saved(tmp_path, content))

    assert [page.label for page in document.pages] == ["", "Anlage K1.xml"]
    assert document.pages[1].text == "betrag: 5 €"


def _form(value: str) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawString(72, 720, "Name:")
    canvas.acroForm.textfield(name="name", value=value, x=120, y=710)
    canvas.save()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("value", "said"), [("Erika Mustermann", "Name:\nname: Erika Mustermann"), ("", "Name:")]
)
def test_filled_fields_stand_behind_the_text_of_their_page(
    value: str, said: str, tmp_path: Path
) -> None:
    assert read(_saved(tmp_path, _form(value))).text.strip() == said


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_file_is_read_in_part_or_reported(share: float, tmp_path: Path) -> None:
    content = _pdf(*(f"Seite {number}" for number in range(1, 6)))
    path = _saved(tmp_path, content[: int(len(content) * share)])

    try:
        document = read(path)
    except (BrokenFileError, NoTextError):
        return
    assert "Seite" in document.text


def _loop_pages(writer: PdfWriter) -> None:
    tree = writer.root_object["/Pages"]
    kids = ArrayObject([writer.root_object.raw_get("/Pages")])
    cast(DictionaryObject, tree)[NameObject("/Kids")] = kids


def _strange_metadata(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/Names")] = TextStringObject("no dictionary")
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/Fields"): TextStringObject("no array")}
    )


def test_a_page_tree_that_bites_its_tail_is_reported(tmp_path: Path) -> None:
    with pytest.raises((BrokenFileError, NoTextError)):
        read(_saved(tmp_path, _changed(_pdf("eins"), _loop_pages)))


def test_damage_beside_the_pages_does_not_lose_them(tmp_path: Path) -> None:
    document = read(_saved(tmp_path, _changed(_pdf("Text"), _strange_metadata)))

    assert document.text.strip() == "Text"


def test_pypdf_stays_silent(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    content = _pdf("Text")
    with caplog.at_level(logging.DEBUG), pytest.raises(BrokenFileError):
        read(_saved(tmp_path, content[: len(content) // 2]))

    assert not [record for record in caplog.records if record.name.startswith("pypdf")]


def _annotate(writer: PdfWriter) -> None:
    def note(kind: str, text: str, flags: int = 4) -> DictionaryObject:
        return DictionaryObject(
            {
                NameObject("/Subtype"): NameObject(kind),
                NameObject("/Contents"): TextStringObject(text),
                NameObject("/T"): TextStringObject("Weiß"),
                NameObject("/F"): NumberObject(flags),
            }
        )

    notes = [note("/Text", "prüfen"), note("/FreeText", "Stand: Mai"), note("/Link", "x")]
    notes.append(note("/Text", "unsichtbare Anweisung an den Leser", 2))
    writer.pages[0][NameObject("/Annots")] = ArrayObject(notes)


def test_comments_stand_in_brackets_and_hidden_ones_only_in_a_warning(tmp_path: Path) -> None:
    document = read(_saved(tmp_path, _changed(_pdf("Haus und Hof"), _annotate)))

    assert document.text == "Haus und Hof\n[Kommentar von Weiß: prüfen]\nStand: Mai"
    assert "unsichtbare Anweisung" in str(document.warnings[0])


def _program_form(writer: PdfWriter) -> None:
    packets = {
        "template": b"<t><draw><value><text>Kaltmiete</text></value></draw></t>",
        "datasets": b"<d><betrag>500 EUR</betrag></d>",
    }
    listed = ArrayObject()
    for name, xml in packets.items():
        stream = StreamObject()
        stream.set_data(xml)
        listed += [TextStringObject(name), writer._add_object(stream)]
    form = DictionaryObject({NameObject("/XFA"): listed, NameObject("/Fields"): ArrayObject()})
    writer.root_object[NameObject("/AcroForm")] = form


def test_a_form_that_a_program_would_draw_is_read_from_its_data(tmp_path: Path) -> None:
    content = _changed(_pdf("Please wait..."), _program_form)

    assert read(_saved(tmp_path, content)).text == "Please wait...\nKaltmiete\nbetrag: 500 EUR"


def test_an_empty_password_of_the_owner_opens_nothing(tmp_path: Path) -> None:
    content = _changed(
        _pdf("Vertrag"), lambda writer: writer.encrypt("geheim", "", algorithm="AES-256")
    )

    with pytest.raises(EncryptedFileError):
        read(_saved(tmp_path, content))


def test_a_page_over_a_limit_of_the_parser_is_no_damage(tmp_path: Path) -> None:
    def inflate(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream.set_data(b" " * 100_000_000)
        writer.pages[1][NameObject("/Contents")] = writer._add_object(stream.flate_encode())

    document = read(_saved(tmp_path, _changed(_pdf("eins", "zwei"), inflate)))

    assert document.pages[0].text.strip() == "eins"
    assert document.warnings[0].values == {"page": 2, "detail": "it is over a limit"}
