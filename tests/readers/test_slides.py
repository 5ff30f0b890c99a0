"""Presentations: reading order, tables, notes, comments, labels by language."""

import zipfile
from pathlib import Path

import pytest

from copilot.errors import NoTextError
from copilot.readers import read
from copilot.readers.deck import Ground, behind, vanishes
from copilot.readers.hidden import BLACK, WHITE
from tests.readers.packages import write_zip

_P = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def _links(*links: tuple[str, str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="{name}" Type="{_LINK}/{kind}" Target="{target}"/>'
        for name, kind, target in links
    )
    return f"<Relationships {_LINKS}>{inner}</Relationships>"


def _run(text: str, language: str = "de-DE") -> str:
    return f'<a:p><a:r><a:rPr lang="{language}"/><a:t>{text}</a:t></a:r></a:p>'


def _shape(text: str, place: tuple[int, int] | None = None, holder: str = "") -> str:
    off = "" if place is None else f'<a:xfrm><a:off x="{place[1]}" y="{place[0]}"/></a:xfrm>'
    ph = f"<p:ph {holder}/>" if holder else ""
    paragraphs = text if text.startswith("<a:p>") else _run(text)
    return (
        f"<p:sp><p:nvSpPr><p:nvPr>{ph}</p:nvPr></p:nvSpPr><p:spPr>{off}</p:spPr>"
        f"<p:txBody>{paragraphs}</p:txBody></p:sp>"
    )


def _pptx(path: Path, *slides: str, attributes: str = "", **parts: str) -> Path:
    listed = "".join(f'<p:sldId r:id="s{at}"/>' for at in range(len(slides)))
    return write_zip(
        path,
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/presentation.xml": (
                f"<p:presentation {_P}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>"
            ),
            "ppt/_rels/presentation.xml.rels": _links(
                *((f"s{at}", "slide", f"slides/s{at}.xml") for at in range(len(slides))),
                ("au", "commentAuthors", "authors.xml"),
            ),
            **{
                f"ppt/slides/s{at}.xml": (
                    f"<p:sld {_P} {attributes}><p:cSld><p:spTree>{xml}</p:spTree></p:cSld></p:sld>"
                )
                for at, xml in enumerate(slides)
            },
            **parts,
        },
    )


def test_shapes_are_read_from_top_to_bottom_and_left_to_right(tmp_path: Path) -> None:
    slide = (
        _shape("unten", (5_000_000, 0))
        + _shape("rechts", (2_050_000, 4_000_000))
        + _shape("links", (2_100_000, 0))
        + _shape("Titel", None, 'type="title"')
        + _shape("7", (9_000_000, 0), 'type="sldNum"')
    )

    document = read(_pptx(tmp_path / "v.pptx", slide))

    assert document.text == "Titel\n\nlinks\n\nrechts\n\nunten"
    assert document.pages[0].label == "Folie 1"


@pytest.mark.parametrize(
    ("language", "label"), [("de-AT", "Folie 2"), ("en-GB", "Slide 2"), ("fr-FR", "2")]
)
def test_labels_follow_the_language_of_the_slides(
    language: str, label: str, tmp_path: Path
) -> None:
    slide = _shape(_run("Text", language))

    assert read(_pptx(tmp_path / "v.pptx", slide, slide)).pages[1].label == label


def test_a_placeholder_without_a_place_stands_where_its_layout_puts_it(tmp_path: Path) -> None:
    slide = _shape("zweitens", (3_000_000, 0)) + _shape("drittens", None, 'idx="4"')
    sample = _shape("Muster", (6_000_000, 0), 'idx="4"')
    parts = {
        "ppt/slides/_rels/s0.xml.rels": _links(("l", "slideLayout", "../layout.xml")),
        "ppt/layout.xml": f"<p:sldLayout {_P}>{sample}</p:sldLayout>",
    }

    assert read(_pptx(tmp_path / "v.pptx", slide, **parts)).text == "zweitens\n\ndrittens"


def test_tables_groups_and_numbers_are_read(tmp_path: Path) -> None:
    cells = "".join(
        f"<a:tc><a:txBody>{_run(text)}</a:txBody></a:tc>" for text in ("Frist", "14 Tage")
    )
    table = (
        '<p:graphicFrame><p:xfrm><a:off x="0" y="900000"/></p:xfrm><a:graphic><a:graphicData>'
        f"<a:tbl><a:tr>{cells}</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )
    numbered = "".join(
        f'<a:p><a:pPr><a:buAutoNum type="{kind}"/></a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>'
        for kind, text in (("arabicPeriod", "Miete"), ("arabicPeriod", "Kaution"))
    )
    group = f"<p:grpSp><p:grpSpPr/>{_shape('innen')}</p:grpSp>"

    document = read(_pptx(tmp_path / "v.pptx", table + group + _shape(numbered, (5_000_000, 0))))

    assert document.text == "innen\n\nFrist | 14 Tage\n\n1. Miete\n2. Kaution"


def test_notes_and_comments_are_marked(tmp_path: Path) -> None:
    notes = _shape("Vorsicht", None, 'type="body"')
    parts = {
        "ppt/slides/_rels/s0.xml.rels": _links(
            ("n", "notesSlide", "../notes.xml"), ("c", "comments", "../comments.xml")
        ),
        "ppt/notes.xml": (f"<p:notes {_P}><p:cSld>{notes}</p:cSld></p:notes>"),
        "ppt/comments.xml": (
            f'<p:cmLst {_P}><p:cm authorId="0"><p:text>Prüfen</p:text></p:cm></p:cmLst>'
        ),
        "ppt/authors.xml": (
            f'<p:cmAuthorLst {_P}><p:cmAuthor id="0" name="Groß"/></p:cmAuthorLst>'
        ),
    }
    path = _pptx(tmp_path / "v.pptx", _shape("Text"), _shape(""), **parts)

    document = read(path)

    assert document.pages[0].text == "Text\n\n[Notizen: Vorsicht]\n\n[Kommentar von Groß: Prüfen]"
    assert [str(warning) for warning in document.warnings] == [
        "Page 2 has no text; it is blank or an image.",
    ]


def test_a_hidden_slide_keeps_its_number_and_not_its_text(tmp_path: Path) -> None:
    path = _pptx(tmp_path / "v.pptx", _shape("offen"), _shape("verdeckt"), _shape("wieder offen"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts["ppt/slides/s1.xml"] = parts["ppt/slides/s1.xml"].replace(
        "<p:sld ", '<p:sld show="0" ', 1
    )

    document = read(write_zip(path, parts))

    assert [page.text for page in document.pages] == ["offen", "", "wieder offen"]
    assert [page.label for page in document.pages] == ["Folie 1", "Folie 2", "Folie 3"]
    assert [str(warning) for warning in document.warnings] == [
        "Page 2 is a hidden slide; it is not read: “verdeckt”"
    ]


def test_a_box_finds_what_lies_directly_behind_it() -> None:
    paper, photo = Ground(None, WHITE), Ground((0, 0, 10, 10), None)
    card, corner = Ground((2, 2, 8, 8), WHITE), Ground((0, 0, 1, 1), BLACK)

    assert behind((3, 3, 4, 4), [paper, photo, card, corner]) == [card]
    assert behind((20, 20, 30, 30), [paper, photo, card]) == [paper]
    assert vanishes(WHITE, [card]) and not vanishes(WHITE, [photo]) and not vanishes(None, [card])


def test_slides_without_text_have_none(tmp_path: Path) -> None:
    with pytest.raises(NoTextError):
        read(_pptx(tmp_path / "v.pptx", ""))


def test_impress_slides_are_read_in_order_with_notes(tmp_path: Path) -> None:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in {
            "office": "office", "text": "text", "table": "table", "style": "style",
            "draw": "drawing", "fo": "xsl-fo-compatible", "svg": "svg-compatible",
            "presentation": "presentation",
        }.items()
    )  # fmt: skip
    frame = (
        '<draw:frame svg:x="{}" svg:y="{}"><draw:text-box><text:p>{}</text:p></draw:text-box>'
        "</draw:frame>"
    )
    body = (
        "<draw:page>"
        + frame.format("1cm", "80mm", "unten")
        + frame.format("9cm", "2cm", "rechts")
        + frame.format("1cm", "2.1cm", "links")
        + '<draw:frame presentation:class="title" svg:y="20cm"><text:p>Titel</text:p></draw:frame>'
        + "<presentation:notes><draw:frame><text:p>Vorsicht</text:p></draw:frame>"
        + "</presentation:notes></draw:page>"
    )
    path = write_zip(
        tmp_path / "v.odp",
        {
            "content.xml": (
                f"<office:document-content {names}><office:body><office:presentation>{body}"
                "</office:presentation></office:body></office:document-content>"
            ),
            "styles.xml": (
                f'<office:document-styles {names}><style:text-properties fo:language="en"/>'
                "</office:document-styles>"
            ),
        },
    )

    document = read(path)

    assert document.text == "Titel\n\nlinks\n\nrechts\n\nunten\n\n[Notes: Vorsicht]"
    assert document.pages[0].label == "Slide 1"
