"""Slides and old Word files that hide a sentence, and harmless twins, by name and content."""

import struct
from collections.abc import Iterator
from typing import Final

from tests.readers.binary_word import doc, styles
from tests.readers.concealed_sheets import zipped

_P: Final = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_LINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_ODF: Final = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing",
        "fo": "xsl-fo-compatible", "svg": "svg-compatible", "presentation": "presentation",
    }.items()
)  # fmt: skip
_WHITE: Final = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
_NAVY: Final = '<a:solidFill><a:srgbClr val="1F3864"/></a:solidFill>'
_THEME: Final = '<a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'
_CLEAR: Final = '<a:solidFill><a:srgbClr val="000000"><a:alpha val="0"/></a:srgbClr></a:solidFill>'


def _run(text: str, inside: str = "", more: str = "") -> str:
    return f'<a:p><a:r><a:rPr lang="de-DE" {more}>{inside}</a:rPr><a:t>{text}</a:t></a:r></a:p>'


def _shape(
    paragraphs: str, *, at: tuple[int, int] = (500_000, 3_000_000), fill: str = "", more: str = ""
) -> str:
    place = f'<a:xfrm><a:off x="{at[0]}" y="{at[1]}"/><a:ext cx="4000000" cy="900000"/></a:xfrm>'
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="4" name="Text" {more}/><p:nvPr/></p:nvSpPr>'
        f"<p:spPr>{place}{fill}</p:spPr><p:txBody>{paragraphs}</p:txBody></p:sp>"
    )


def _pptx(*slides: tuple[str, str, str]) -> bytes:
    """A deck; a slide is its attributes, its background and its shapes."""
    listed = "".join(f'<p:sldId r:id="s{at}"/>' for at in range(len(slides)))
    links = "".join(
        f'<Relationship Id="s{at}" Type="{_LINK}/slide" Target="slides/s{at}.xml"/>'
        for at in range(len(slides))
    )
    return zipped({
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": (
            f"<p:presentation {_P}><p:sldIdLst>{listed}</p:sldIdLst>"
            '<p:sldSz cx="12192000" cy="6858000"/></p:presentation>'
        ),
        "ppt/_rels/presentation.xml.rels": (
            f'<Relationships xmlns="{_LINKS}">{links}</Relationships>'
        ),
        **{
            f"ppt/slides/s{at}.xml": (
                f"<p:sld {_P} {more}><p:cSld>{ground}<p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
            )
            for at, (more, ground, shapes) in enumerate(slides)
        },
    })  # fmt: skip


def _background(fill: str) -> str:
    return f"<p:bg><p:bgPr>{fill}</p:bgPr></p:bg>"


def hiding(said: str, secret: str) -> Iterator[tuple[str, bytes]]:
    """Names and contents of files whose second sentence nobody sees."""
    yield from _hiding_pptx(said, secret)
    yield from _hiding_odp(said, secret)
    yield from _hiding_doc(said, secret)


def seen(said: str, sentence: str) -> Iterator[tuple[str, bytes]]:
    """Names and contents of files that show both sentences."""
    yield from _seen_pptx(said, sentence)
    yield from _seen_odp(said, sentence)
    yield from _seen_doc(said, sentence)


def _hiding_pptx(said: str, secret: str) -> Iterator[tuple[str, bytes]]:
    top = _shape(_run(said), at=(500_000, 500_000))
    for name, shape in {
        "left-of-slide": _shape(_run(secret), at=(-5_000_000, 0)),
        "below-slide": _shape(_run(secret), at=(0, 7_000_000)),
        "hidden-shape": _shape(_run(secret), more='hidden="1"'),
        "white": _shape(_run(secret, _WHITE)),
        "theme-white": _shape(_run(secret, _THEME)),
        "white-on-white-shape": _shape(_run(secret, _WHITE), fill=_WHITE),
        "navy-on-navy": _shape(_run(secret, _NAVY), fill=_NAVY),
        "clear": _shape(_run(secret, _CLEAR)),
        "no-fill": _shape(_run(secret, "<a:noFill/>")),
        "tiny": _shape(_run(secret, more='sz="100"')),
        "in-group": (
            '<p:grpSp><p:nvGrpSpPr/><p:grpSpPr><a:xfrm><a:off x="-9000000" y="0"/>'
            '<a:ext cx="5000000" cy="5000000"/><a:chOff x="0" y="0"/>'
            '<a:chExt cx="5000000" cy="5000000"/></a:xfrm></p:grpSpPr>'
            f"{_shape(_run(secret))}</p:grpSp>"
        ),
    }.items():
        yield f"{name}.pptx", _pptx(("", "", top + shape))
    dark = _background(_NAVY)
    yield (
        "navy-on-dark-slide.pptx",
        _pptx(("", dark, _shape(_run(said, _WHITE), at=(0, 0)) + _shape(_run(secret, _NAVY)))),
    )
    yield "hidden-slide.pptx", _pptx(("", "", top), ('show="0"', "", _shape(_run(secret))))


def _seen_pptx(said: str, sentence: str) -> Iterator[tuple[str, bytes]]:
    top = _shape(_run(said), at=(500_000, 500_000))
    picture = (
        '<p:pic><p:nvPicPr/><p:spPr><a:xfrm><a:off x="0" y="2000000"/>'
        '<a:ext cx="9000000" cy="4000000"/></a:xfrm></p:spPr></p:pic>'
    )
    cell = (
        "<a:tbl><a:tblPr><a:tableStyleId>{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}</a:tableStyleId>"
        f"</a:tblPr><a:tr><a:tc><a:txBody>{_run(sentence, _WHITE)}</a:txBody></a:tc></a:tr></a:tbl>"
    )
    reference = '<a:fillRef idx="1"><a:schemeClr val="accent1"/></a:fillRef>'
    styled = _shape(_run(sentence, _WHITE)).replace(
        "<p:txBody>", f"<p:style>{reference}</p:style><p:txBody>"
    )
    for name, shape in {
        "plain": _shape(_run(sentence)),
        "white-on-shape": _shape(_run(sentence, _WHITE), fill=_NAVY),
        "white-on-gradient": _shape(_run(sentence, _WHITE), fill="<a:gradFill/>"),
        "white-on-box": _shape("", fill=_NAVY) + _shape(_run(sentence, _WHITE)),
        "white-on-picture": picture + _shape(_run(sentence, _WHITE)),
        "white-in-table": f"<p:graphicFrame><a:graphic>{cell}</a:graphic></p:graphicFrame>",
        "white-by-style": styled,
        "partly-off": _shape(_run(sentence), at=(-1_000_000, 6_500_000)),
        "small": _shape(_run(sentence, more='sz="600"')),
        "alt-text": _shape(_run(sentence), more='descr="Ein Bild des Hauses"'),
    }.items():
        yield f"{name}.pptx", _pptx(("", "", top + shape))
    dark = _background("<a:blipFill/>")
    shapes = _shape(_run(said, _WHITE), at=(0, 0)) + _shape(_run(sentence, _THEME))
    yield "white-on-dark-slide.pptx", _pptx(("", dark, shapes))


def _odp(pages: str, styled: str = "") -> bytes:
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.presentation",
        "content.xml": (
            f"<office:document-content {_ODF}><office:automatic-styles>{styled}"
            f"</office:automatic-styles><office:body><office:presentation>{pages}"
            "</office:presentation></office:body></office:document-content>"
        ),
        "styles.xml": (
            f'<office:document-styles {_ODF}><style:page-layout style:name="L">'
            '<style:page-layout-properties fo:page-width="28cm" fo:page-height="15.75cm"/>'
            '</style:page-layout><style:master-page style:name="M" style:page-layout-name="L"/>'
            "</office:document-styles>"
        ),
    })  # fmt: skip


def _odp_page(frames: str, more: str = "") -> str:
    return f'<draw:page draw:master-page-name="M" {more}>{frames}</draw:page>'


def _frame(text: str, at: str = "2cm", inside: str = "", more: str = "") -> str:
    words = f"<text:p><text:span {inside}>{text}</text:span></text:p>"
    return (
        f'<draw:frame svg:x="{at}" svg:y="5cm" svg:width="9cm" svg:height="2cm" {more}>'
        f"<draw:text-box>{words}</draw:text-box></draw:frame>"
    )


def _odf_style(family: str, inside: str) -> str:
    return f'<style:style style:name="N" style:family="{family}">{inside}</style:style>'


def _span(settings: str) -> str:
    return _odf_style("text", f"<style:text-properties {settings}/>")


_NAMED: Final = 'text:style-name="N"'
_FILLED: Final = 'draw:style-name="N"'


def _filled(color: str) -> str:
    inside = f'<style:graphic-properties draw:fill="solid" draw:fill-color="{color}"/>'
    return _odf_style("graphic", inside)


def _hiding_odp(said: str, secret: str) -> Iterator[tuple[str, bytes]]:
    top = _frame(said, "1cm")
    yield "off-slide.odp", _odp(_odp_page(top + _frame(secret, "-12cm")))
    yield "right-of-slide.odp", _odp(_odp_page(top + _frame(secret, "29cm")))
    away = _odf_style(
        "drawing-page", '<style:drawing-page-properties presentation:visibility="hidden"/>'
    )
    hidden = _odp_page(_frame(secret), _FILLED)
    yield "hidden-slide.odp", _odp(_odp_page(top) + hidden, away)
    for name, settings in (
        ("white", 'fo:color="#ffffff"'),
        ("tiny", 'fo:font-size="1pt"'),
        ("display", 'text:display="none"'),
    ):
        yield f"{name}.odp", _odp(_odp_page(top + _frame(secret, inside=_NAMED)), _span(settings))
    both = _span('fo:color="#1f3864"') + _filled("#1f3864")
    yield "navy-on-navy.odp", _odp(_odp_page(top + _frame(secret, "12cm", _NAMED, _FILLED)), both)


def _seen_odp(said: str, sentence: str) -> Iterator[tuple[str, bytes]]:
    top, white = _frame(said, "1cm"), _span('fo:color="#ffffff"')
    yield "plain.odp", _odp(_odp_page(top + _frame(sentence)))
    filled = _frame(sentence, "12cm", _NAMED, _FILLED)
    yield "white-on-shape.odp", _odp(_odp_page(top + filled), white + _filled("#112233"))
    rectangle = f'<draw:rect {_FILLED} svg:x="0cm" svg:y="4cm" svg:width="20cm" svg:height="5cm"/>'
    pages = _odp_page(rectangle + _frame(sentence, inside=_NAMED) + _frame(said, "21cm"))
    yield "white-on-box.odp", _odp(pages, white + _filled("#112233"))
    ground = '<style:drawing-page-properties draw:fill="solid" draw:fill-color="#000000"/>'
    page = _odp_page(_frame(said, "12cm") + _frame(sentence, inside=_NAMED), _FILLED)
    yield "white-on-dark-slide.odp", _odp(page, white + _odf_style("drawing-page", ground))
    yield (
        "small.odp",
        _odp(_odp_page(top + _frame(sentence, inside=_NAMED)), _span('fo:font-size="6pt"')),
    )


_VANISH: Final = struct.pack("<HB", 0x083C, 1)
_ICO_WHITE: Final = struct.pack("<HB", 0x2A42, 8)
_RGB_WHITE: Final = struct.pack("<HI", 0x6870, 0x00FFFFFF)
_TINY: Final = struct.pack("<HH", 0x4A43, 2)
_NARROW: Final = struct.pack("<HH", 0x4852, 1)
_BLACK_GROUND: Final = struct.pack("<HBIIH", 0xCA71, 10, 0xFF000000, 0, 0)
_BLACK_PARAGRAPH: Final = struct.pack("<HBIIH", 0xC64D, 10, 0xFF000000, 0, 0)
_BLACK: Final = struct.pack("<HI", 0x6870, 0)


def _doc(said: str, sentence: str, changes: bytes, paragraph: bytes = b"") -> bytes:
    text = f"{said}\r{sentence}\r"
    ends = {len(said): b"", len(text) - 1: changes}
    blocks = {len(said): b"", len(text) - 1: paragraph} if paragraph else None
    return doc(text, characters=ends, paragraphs=blocks)


def _hiding_doc(said: str, secret: str) -> Iterator[tuple[str, bytes]]:
    for name, changes in (
        ("vanish", _VANISH),
        ("white-index", _ICO_WHITE),
        ("white-rgb", _RGB_WHITE),
        ("tiny", _TINY),
        ("narrow", _NARROW),
        ("black-on-black", _BLACK + _BLACK_GROUND),
    ):
        yield f"{name}.doc", _doc(said, secret, changes)
    text = f"{said}\r{secret}\r"
    ends = {len(said): b"", len(text) - 1: b"\x01\x00"}
    for name, changes in (("style-vanish", _VANISH), ("style-white", _RGB_WHITE)):
        sheet = styles(b"", changes)
        whole = {len(text) - 1: b""}
        yield f"{name}.doc", doc(text, styles=sheet, style_of=ends, characters=whole)


def _seen_doc(said: str, sentence: str) -> Iterator[tuple[str, bytes]]:
    for name, changes, paragraph in (
        ("plain", b"", b""),
        ("white-on-black", _RGB_WHITE + _BLACK_GROUND, b""),
        ("white-on-paragraph", _RGB_WHITE, _BLACK_PARAGRAPH),
        ("white-highlight", _ICO_WHITE + struct.pack("<HB", 0x2A0C, 1), b""),
        ("small", struct.pack("<HH", 0x4A43, 8), b""),
        ("not-hidden", struct.pack("<HB", 0x083C, 0), b""),
        ("gray", struct.pack("<HI", 0x6870, 0x00BFBFBF), b""),
    ):
        yield f"{name}.doc", _doc(said, sentence, changes, paragraph)
