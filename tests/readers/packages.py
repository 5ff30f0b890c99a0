"""Small Word and OpenDocument files, written part by part so that a test shows its own XML."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_WORD: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_LINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_ODT: Final = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)

GERMAN: Final = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="de-DE"/></w:rPr></w:rPrDefault>'
    "</w:docDefaults>"
)


def write_zip(path: Path, parts: Mapping[str, str]) -> Path:
    """A zip of text members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def write_docx(path: Path, body: str, **parts: str) -> Path:
    """A Word file; ``parts`` are the insides of numbering, styles, footnotes, header1, ..."""
    links = "".join(
        f'<Relationship Id="{name}" Type="{_LINK}/{name.rstrip("0123456789")}" '
        f'Target="{name}.xml"/>'
        for name in parts
    )
    return write_zip(
        path,
        {
            "word/document.xml": f"<w:document {_WORD}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": (
                f'<Relationships xmlns="{_LINKS}">{links}</Relationships>'
            ),
            **{
                f"word/{name}.xml": f"<w:root {_WORD}>{xml}</w:root>" for name, xml in parts.items()
            },
        },
    )


def write_odt(path: Path, body: str, styles: str = "") -> Path:
    """A Writer file; ``styles`` is the inside of styles.xml."""
    return write_zip(
        path,
        {
            "content.xml": (
                f"<office:document-content {_ODT}><office:body><office:text>{body}"
                "</office:text></office:body></office:document-content>"
            ),
            "styles.xml": f"<office:document-styles {_ODT}>{styles}</office:document-styles>",
        },
    )


def p(text: str, properties: str = "") -> str:
    """A Word paragraph of one run."""
    return f"<w:p>{_properties(properties)}{run(text)}</w:p>"


def run(text: str) -> str:
    """A Word run."""
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: tuple[str, ...]) -> str:
    """A Word table; every cell is given as its blocks."""
    lines = "".join(
        "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in row) + "</w:tr>" for row in rows
    )
    return f"<w:tbl>{lines}</w:tbl>"


def numbered(text: str, level: int = 0, list_id: int = 1) -> str:
    """A Word paragraph with an automatic number."""
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def numbering(*levels: tuple[str, str], extra: str = "", more: str = "") -> str:
    """numbering.xml with list 1, whose levels are (format, text); ``extra`` goes into its num."""
    defined = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="7">{defined}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/>{extra}</w:num>{more}'
    )


def _properties(inner: str) -> str:
    return f"<w:pPr>{inner}</w:pPr>" if inner else ""
