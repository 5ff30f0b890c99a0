"""HTML as lines, as a browser shows it."""

from pathlib import Path

import pytest

from copilot.errors import BrokenFileError, NoTextError
from copilot.readers.web import lines, read


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>§ 1 Miete</h1><p>Die <b>Mie</b>te\n beträgt</p>", "§ 1 Miete\n\nDie Miete beträgt"),
        ("eins<br>zwei<div>drei<div>vier</div></div>", "eins\nzwei\ndrei\nvier"),
        ("<ul><li>a<li>b</ul>", "• a\n• b"),
        ("<ol type=a start=3><li>x<li value=6>y</ol>", "c. x\nf. y"),
        ("<ol style='list-style: upper-roman'><li>x<li>y</ol>", "I. x\nII. y"),
        ("<ol><li><p>x</p><p>y</p><ol><li>z</ol></ol>", "1. x\ny\n1. z"),
        ("vor<pre>a\n  b</pre>nach", "vor\n\na\n  b\n\nnach"),
        ("&sect;&nbsp;5 &amp; Co", "§\xa05 & Co"),
        ("<p>a</p><!-- b --><script>c</script><style>d</style><p hidden>e</p>f", "a\n\nf"),
        ("a<p style='DISPLAY : none'>b<b>c</b></p>d<i style='visibility:hidden'>e</i>", "ad"),
        ("<title>t</title><noscript>n</noscript><p>x", "x"),
    ],
)
def test_blocks_become_lines(html: str, text: str) -> None:
    assert lines(html)[1] == text


def test_a_data_table_is_one_row_a_line_and_a_block_of_its_own() -> None:
    html = (
        "vor<table><tr><th>Posten<th>Betrag</tr><tr><td>Miete<br>kalt<td><p>100</p><p>EUR</p></tr>"
        "<tr><td> <td></tr></table>nach"
    )

    assert lines(html)[1] == "vor\n\nPosten | Betrag\nMiete kalt | 100 EUR\n\nnach"


def test_a_layout_table_only_gives_its_cells() -> None:
    html = "<table><tr><td><table><tr><td>a<td>b</tr></table><td>rechts</tr></table>"

    assert lines(html)[1] == "a | b\n\nrechts"


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", "utf-8"), ("ISO-8859-1", "windows-1252"), ("ISO-8859-15", "iso-8859-15")],
)
def test_the_declared_charset_is_honoured(charset: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "seite.html"
    html = f"<meta charset='{charset}'><title>Gebühr</title><p>Gebühren: 5 €"
    path.write_bytes(html.encode(encoding))

    document = read(path)

    assert document.text == "Gebühren: 5 €"
    assert document.title == "Gebühr"


@pytest.mark.parametrize("declared", ["", "<meta charset=nonsense>", "<meta charset=utf-8>"])
def test_a_missing_or_wrong_charset_is_guessed_by_the_bytes(declared: str, tmp_path: Path) -> None:
    path = tmp_path / "seite.htm"
    path.write_bytes(f"{declared}<p>Gebühren".encode("windows-1252"))

    assert read(path).text == "Gebühren"


def test_xhtml_with_a_declaration_is_read(tmp_path: Path) -> None:
    path = tmp_path / "seite.xhtml"
    path.write_text(
        "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'>"
        "<body><p>Größe</p></body></html>",
        "utf-8",
    )

    assert read(path).text == "Größe"


def test_a_page_of_images_has_no_text(tmp_path: Path) -> None:
    path = tmp_path / "bild.html"
    path.write_text("<html><body><img src='https://example.org/x.png'></body></html>")

    with pytest.raises(NoTextError):
        read(path)


def test_deep_nesting_is_read_or_reported_but_never_cut_off() -> None:
    assert lines("<div>" * 1000 + "tief")[1] == "tief"
    with pytest.raises(BrokenFileError):
        lines("<div>" * 3000 + "tief")
