"""Words are found in whatever part of a document they stand, and the pinpoint names the place."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from copilot.inference.installed import Models
from copilot.paths import data_home
from copilot.workspace import OpenMatter, Workspace
from tests.fakes import FakeModels
from tests.readers.messages import attachment, msg, text
from tests.readers.packages import GERMAN, p, run, table, write_docx

_REFERENCES = "<w:r><w:footnoteReference w:id='1'/></w:r><w:r><w:commentReference w:id='0'/></w:r>"
_BODY = (
    p("Kaufvertrag über eine Druckmaschine")
    + table((p("Kaufpreis"), p("Zahlungsziel")), (p("91.500 EUR"), p("Skonto binnen acht Tagen")))
    + f"<w:p>{run('Die Lieferung erfolgt frei Haus.')}{_REFERENCES}</w:p>"
    + f"<w:p>{run('Die Gewährleistung beträgt ')}<w:del><w:r><w:delText>vierundzwanzig</w:delText>"
    + f"</w:r></w:del><w:ins>{run('achtzehn')}</w:ins>{run(' Monate.')}</w:p>"
)
_FOOTNOTE = f'<w:footnote w:id="1">{p("Ausgenommen sind Inseln ohne Brücke.")}</w:footnote>'
_COMMENT = f'<w:comment w:id="0" w:author="RA Groß">{p("Bürgschaft verlangen!")}</w:comment>'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("documents")
    parts = {"footnotes": _FOOTNOTE, "comments": _COMMENT, "styles": GERMAN}
    contract = write_docx(made / "kauf.docx", _BODY, **parts)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Pachtvertrag.docx", _lease(made))
    mail = msg("Unterlagen", text("1000", "anbei"), attachment("Anlagen.zip", packed.getvalue()))
    (made / "post.msg").write_bytes(mail)
    assert contract.exists()
    return made


def _lease(folder: Path) -> bytes:
    path = write_docx(folder / "innen.docx", p("Der Pächter unterhält den Deich bei Sturmflut."))
    data = path.read_bytes()
    path.unlink()
    return data


@pytest.fixture(scope="module")
def matter(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenMatter]:
    home = data_home(str(tmp_path_factory.mktemp("home")))
    with Workspace(home, user="anna", models=cast(Models, FakeModels())) as workspace:
        workspace.create_matter("Kauf")
        with closing(workspace.open("Kauf")) as opened:
            for _ in opened.index([folder]):
                pass
            yield opened


@pytest.mark.parametrize(
    ("query", "words", "path", "label"),
    [
        ("Skonto binnen acht Tagen", "91.500 EUR | Skonto binnen acht Tagen", "kauf.docx", ""),
        ("Inseln ohne Brücke", "Ausgenommen sind Inseln ohne Brücke.", "kauf.docx", ""),
        ("Bürgschaft verlangen", "Kommentar von RA Groß: Bürgschaft verlangen!", "kauf.docx", ""),
        ("Gewährleistung achtzehn Monate", "achtzehn", "kauf.docx", ""),
        ("vierundzwanzig gestrichen", "vierundzwanzig", "kauf.docx", ""),
        (
            "Deich Sturmflut Pächter",
            "Der Pächter unterhält den Deich",
            "post.msg",
            "Anlagen.zip > Pachtvertrag.docx",
        ),
    ],
    ids=["table", "footnote", "comment", "insertion", "deletion", "attachment in an archive"],
)
def test_words_are_found_where_they_stand(
    query: str, words: str, path: str, label: str, matter: OpenMatter
) -> None:
    found = [hit.chunk for hit in matter.search(query).hits[:3]]

    assert (found[0].path, found[0].label) == (path, label)
    texts = [matter.text(each.document)[each.chunk.start : each.chunk.end] for each in found]
    assert any(words in passage for passage in texts)
