"""OpenDocument text: everything a person sees, once, in reading order."""

from pathlib import Path

import pytest

from copilot.errors import EncryptedFileError, NoTextError
from copilot.readers.odt import read
from tests.readers.packages import write_odt, write_zip

LIST_STYLE = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1"'
    ' style:num-format="1" style:num-prefix="§ "/><text:list-level-style-number text:level="2"'
    ' style:num-format="a" style:num-suffix=")" /></text:list-style>'
)


def _item(text: str, inner: str = "") -> str:
    return f"<text:list-item><text:p>{text}</text:p>{inner}</text:list-item>"


def _text(folder: Path, body: str, styles: str = "") -> str:
    return read(write_odt(folder / "brief.odt", body, styles)).text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<text:p>eins\n  <text:span>zwei</text:span></text:p><text:p/>", "eins zwei"),
        ("<text:p>a<text:s text:c='2'/>b<text:tab/>c<text:line-break/>d</text:p>", "a  b\tc\nd"),
        ("<text:p>a</text:p><text:p>b<text:soft-page-break/>c</text:p>", "a\n\nb\fc"),
        (
            "<text:p>A<text:note text:note-class='footnote'><text:note-citation>1"
            "</text:note-citation><text:note-body><text:p>Note</text:p></text:note-body>"
            "</text:note> B</text:p><text:p>C</text:p>",
            "A[Fn. 1] B\n\n[Fn. 1] Note\n\nC",
        ),
        (
            "<text:tracked-changes><text:changed-region text:id='c'><text:deletion><text:p>alt"
            "</text:p></text:deletion></text:changed-region></text:tracked-changes>"
            "<text:p>Frist: <text:change text:change-id='c'/>neu</text:p>",
            "Frist: [deleted: alt]neu",
        ),
        (
            "<text:p>vor<draw:frame><draw:text-box><text:p>Kasten</text:p></draw:text-box>"
            "</draw:frame> nach</text:p>",
            "vor nach\n\nKasten",
        ),
        (
            "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
            "<table:table-cell><text:p>b</text:p><text:p>c</text:p></table:table-cell>"
            "</table:table-row></table:table><text:p>d</text:p>",
            "a | b c\n\nd",
        ),
    ],
)
def test_the_text_reads_as_shown(body: str, text: str, tmp_path: Path) -> None:
    assert _text(tmp_path, body) == text


def test_list_numbers_stand_before_their_items(tmp_path: Path) -> None:
    nested = f"<text:list>{_item('x')}{_item('y')}</text:list>"
    body = f'<text:list text:style-name="L">{_item("Miete", nested)}{_item("Dauer")}</text:list>'

    assert _text(tmp_path, body, LIST_STYLE) == "§ 1 Miete\n\na) x\n\nb) y\n\n§ 2 Dauer"


def test_headers_and_footers_are_said_once(tmp_path: Path) -> None:
    styles = "".join(
        f"<style:master-page><style:{tag}><text:p>{tag}</text:p></style:{tag}></style:master-page>"
        for tag in ("header", "footer", "footer")
    )

    assert _text(tmp_path, "<text:p>Text</text:p>", styles) == (
        "Text\n\n[Header: header]\n\n[Footer: footer]"
    )


def test_an_encrypted_file_is_reported(tmp_path: Path) -> None:
    manifest = "<m><encryption-data/></m>"
    path = write_zip(tmp_path / "x.odt", {"META-INF/manifest.xml": manifest, "content.xml": "?"})

    with pytest.raises(EncryptedFileError):
        read(path)


def test_a_file_without_text_is_reported(tmp_path: Path) -> None:
    with pytest.raises(NoTextError):
        _text(tmp_path, "<text:p/>")
