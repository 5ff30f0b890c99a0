"""A small valid file of every format that is read, made by code: to be damaged, and to be read."""

import base64
import io
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Final

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.readers import messages
from tests.readers.binary_books import Setting, Sheet, book
from tests.readers.binary_word import doc

_LINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS: Final = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_P: Final = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:r="{_LINK}"'
)
_ODF: Final = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        *(("office", "office"), ("text", "text"), ("table", "table"), ("style", "style")),
        *(("draw", "drawing"), ("presentation", "presentation")),
    )
)
_TYPES: Final = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
TEXT: Final = "§ 5 Kündigung: Die Frist beträgt drei Monate."


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of these members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def docx(body: str = f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p>", before: str = "") -> bytes:
    """A Word file; ``before`` stands before the root of its document."""
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "word/document.xml": f"{before}<w:document {_W}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f"<Relationships {_LINKS}></Relationships>",
        }
    )


def xlsx(rows: str = "", strings: str = "", before: str = "") -> bytes:
    """A workbook of one sheet."""
    rows = rows or f'<row r="1"><c r="A1" t="inlineStr"><is><t>{TEXT}</t></is></c></row>'
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "xl/workbook.xml": (
                f'<workbook {_S} xmlns:r="{_LINK}"><sheets><sheet name="Blatt" r:id="s0"/></sheets>'
                "</workbook>"
            ),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships {_LINKS}><Relationship Id="s0" Type="{_LINK}/worksheet" '
                f'Target="s0.xml"/><Relationship Id="t" Type="{_LINK}/sharedStrings" '
                'Target="t.xml"/></Relationships>'
            ),
            "xl/t.xml": f"<sst {_S}>{strings}</sst>",
            "xl/s0.xml": f"{before}<worksheet {_S}><sheetData>{rows}</sheetData></worksheet>",
        }
    )


def pptx(text: str = TEXT, before: str = "") -> bytes:
    """A presentation of one slide."""
    shape = (
        "<p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:p><a:r>"
        f"<a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "ppt/presentation.xml": (
                f'<p:presentation {_P}><p:sldIdLst><p:sldId r:id="s0"/></p:sldIdLst>'
                "</p:presentation>"
            ),
            "ppt/_rels/presentation.xml.rels": (
                f'<Relationships {_LINKS}><Relationship Id="s0" Type="{_LINK}/slide" '
                'Target="s0.xml"/></Relationships>'
            ),
            "ppt/s0.xml": (
                f"{before}<p:sld {_P}><p:cSld><p:spTree>{shape}</p:spTree></p:cSld></p:sld>"
            ),
        }
    )


def open_document(kind: str, inside: str, before: str = "") -> bytes:
    """An OpenDocument file: text, spreadsheet or presentation."""
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": (
                f"{before}<office:document-content {_ODF}><office:body><office:{kind}>{inside}"
                f"</office:{kind}></office:body></office:document-content>"
            ),
            "styles.xml": f"<office:document-styles {_ODF}/>",
        }
    )


def pdf(*pages: str) -> bytes:
    """A PDF of one page for each text, with a field to fill in."""
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for page in pages or (TEXT,):
        canvas.drawString(72, 720, page)
        canvas.acroForm.textfield(name="name", value="Müller", x=120, y=710)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def mail() -> bytes:
    """A mail with an attachment."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "Frist"
    message.set_content(TEXT)
    message.add_alternative(f"<p>{TEXT}</p>", subtype="html")
    message.add_attachment(TEXT.encode(), maintype="text", subtype="plain", filename="a.txt")
    return message.as_bytes()


def picture(form: str, *, pages: int = 1) -> bytes:
    """A blank picture."""
    stream = io.BytesIO()
    image = Image.new("L", (40, 20), 255)
    more = {"save_all": True, "append_images": [image] * (pages - 1)} if pages > 1 else {}
    image.save(stream, form, **more)
    return stream.getvalue()


def signed(content: bytes = TEXT.encode()) -> bytes:
    """Signed content (PKCS #7) without any signature."""

    def element(tag: int, *inside: bytes) -> bytes:
        body = b"".join(inside)
        size = len(body).to_bytes(4, "big")
        return bytes([tag, 0x84]) + size + body

    kind = bytes.fromhex("06092a864886f70d0107")
    held = element(0x30, kind + b"\x01", element(0xA0, element(0x04, content)))
    inner = element(0x30, element(0x02, b"\x01"), element(0x31), held, element(0x31))
    return element(0x30, kind + b"\x02", element(0xA0, inner))


def flat_odf() -> str:
    """A flat OpenDocument text."""
    return (
        f'<?xml version="1.0"?><office:document {_ODF} '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>'
        f"<text:p>{TEXT}</text:p></office:text></office:body></office:document>"
    )


def seeds() -> dict[str, bytes]:
    """Every format by the name of a file."""
    attached = messages.attachment("a.txt", TEXT.encode())
    table = (
        '<table:table table:name="B"><table:table-row><table:table-cell>'
        f"<text:p>{TEXT}</text:p></table:table-cell></table:table-row></table:table>"
    )
    box = f"<draw:text-box><text:p>{TEXT}</text:p></draw:text-box>"
    slide = f"<draw:page><draw:frame>{box}</draw:frame></draw:page>"
    html = f'<html><body><h1>A</h1><p style="color:red">{TEXT}</p><ol><li>x</ol></body></html>'
    calendar = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:{TEXT}\r\nEND:VEVENT\r\n"
    return {
        "a.pdf": pdf("eins", "zwei"),
        "a.docx": docx(),
        "a.doc": doc(f"{TEXT}\rzweite\r"),
        "a.rtf": rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 Die Frist betr\'e4gt\par drei}",
        "a.odt": open_document("text", f"<text:p>{TEXT}</text:p>"),
        "a.xlsx": xlsx(),
        "a.xls": book(Sheet([[(TEXT, Setting())]])),
        "a.ods": open_document("spreadsheet", table),
        "a.pptx": pptx(),
        "a.odp": open_document("presentation", slide),
        "a.fodt": flat_odf().encode(),
        "a.xml": f"<a><b c='d'>{TEXT}</b></a>".encode(),
        "a.txt": TEXT.encode("windows-1252"),
        "a.html": html.encode(),
        "a.eml": mail(),
        "a.msg": messages.msg("Frist", messages.text("1000", TEXT), attached),
        "a.mbox": b"From a@example.org Mon Jan  1 00:00:00 2024\n" + mail() + b"\n",
        "a.zip": zipped({"a.txt": TEXT, "b/c.html": html}),
        "a.ics": calendar.encode(),
        "a.p7m": signed(),
        "b.p7m": base64.b64encode(signed()),
        "a.tif": picture("TIFF", pages=2),
        "a.png": picture("PNG"),
        "a.jpg": picture("JPEG"),
    }
