"""What stands in tables, notes, comments, changes and attachments is found, its place named."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from copilot.domain import StoredChunk
from copilot.workspace import OpenMatter, Workspace
from tests.readers.messages import attachment, msg, text
from tests.readers.packages import p, run, table, write_docx

_DELETED = '<w:del w:author="Lang"><w:r><w:delText>zwölf</w:delText></w:r></w:del>'
_INSERTED = f'<w:ins w:author="Lang">{run("sechsunddreißig")}</w:ins>'
_BODY = "".join(
    (
        p("Kaufvertrag über eine Druckmaschine"),
        table((p("Teil"), p("Preis")), (p("Farbwerk"), p("12.000 EUR"))),
        f"<w:p>{run('Der Käufer rügt Mängel.')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p>",
        f"<w:p>{run('Die Gewährleistung beträgt ')}{_DELETED}{_INSERTED}{run(' Monate.')}</w:p>",
        f"<w:p>{run('Gerichtsstand ist Bremen.')}<w:r><w:commentReference w:id='4'/></w:r></w:p>",
    )
)
_NOTE = f'<w:footnote w:id="2">{p("Anders das Oberlandesgericht.")}</w:footnote>'
_COMMENT = (
    f'<w:comment w:id="4" w:author="Ida Lang">{p("Mandant wünscht Schiedsgericht.")}</w:comment>'
)


@pytest.fixture
def matter(workspace: Workspace, tmp_path: Path) -> Iterator[OpenMatter]:
    folder = tmp_path / "documents"
    folder.mkdir()
    write_docx(folder / "kauf.docx", _BODY, footnotes=_NOTE, comments=_COMMENT)
    inner = write_docx(tmp_path / "Rahmen.docx", p("Die Vertragsstrafe beträgt 5.000 EUR."))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Entwürfe/Rahmen.docx", inner.read_bytes())
    mail = msg(
        "Entwurf",
        text("1000", "Anbei der Rahmenvertrag."),
        attachment("Anlagen.zip", packed.getvalue()),
    )
    (folder / "mail.msg").write_bytes(mail)
    workspace.create_matter("Lindenhof")
    with closing(workspace.open("Lindenhof")) as opened:
        list(opened.index([folder]))
        yield opened


def _found(matter: OpenMatter, query: str, words: str) -> StoredChunk:
    """The first of the three best passages that holds the words: the stand-in for the embedder
    knows no meaning."""
    best = [hit.chunk for hit in matter.search(query).hits[:3]]
    return next(found for found in best if words in found.chunk.text)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Farbwerk Preis", "12.000 EUR"),
        ("Oberlandesgericht", "Anders das Oberlandesgericht"),
        ("Schiedsgericht Mandant", "Ida Lang"),
        ("Gewährleistung sechsunddreißig Monate", "sechsunddreißig"),
        ("Gewährleistung zwölf", "zwölf"),
    ],
)
def test_every_part_of_a_word_document_is_found(matter: OpenMatter, query: str, words: str) -> None:
    found = _found(matter, query, words)
    assert (found.path, found.chunk.page) == ("kauf.docx", 1)
    stored = matter.text(found.document)
    assert stored[found.chunk.start : found.chunk.end] == found.chunk.text


def test_a_pinpoint_into_an_attachment_names_the_mail_and_the_attachment(
    matter: OpenMatter,
) -> None:
    found = _found(matter, "Vertragsstrafe", "5.000 EUR")
    assert found.path == "mail.msg"
    assert "Anlagen.zip" in found.label
    assert "Rahmen.docx" in found.label
