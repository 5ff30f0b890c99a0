"""Scanned pages, in image files and in PDFs: which are recognised, and what is said of the rest."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from reportlab import __file__ as reportlab
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from copilot.domain import Document, ReadOptions
from copilot.errors import BrokenFileError, EncryptedFileError, NoTextError
from copilot.inference.ocr import FOLDER
from copilot.paths import resource
from copilot.readers import READERS, read
from copilot.readers.pdf_scan import is_garbled
from copilot.readers.pool import ReaderPool
from copilot.readers.recognition import recognised
from copilot.readers.request import decode_request, encode_request

WEIGHTS = resource("models", "weights", FOLDER)
SENTENCES = ("§ 9 Gewährleistung für Mängel", "Die Kündigung erfolgt gemäß § 543 BGB.")
TYPED = "§ 1 Vertragsgegenstand ist die Lieferung der in Anlage 1 genannten Maschinen und Geräte."
needs_weights = [
    pytest.mark.weights,
    pytest.mark.skipif(
        not (WEIGHTS / "recognition.onnx").is_file(),
        reason="the text recognition is missing: make weights",
    ),
]


def picture(text: str) -> Image.Image:
    image = Image.new("L", (850, 400), 250)
    font = ImageFont.truetype(str(Path(reportlab).parent / "fonts" / "Vera.ttf"), 30)
    ImageDraw.Draw(image).text((60, 150), text, fill=20, font=font)
    return image.rotate(0.7, Image.Resampling.BICUBIC, fillcolor=250)


def pdf(*pages: str | Image.Image) -> bytes:
    """A PDF of one page for each text, or for each picture, which then fills the page."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(425, 200))
    for page in pages:
        if isinstance(page, str):
            canvas.drawString(20, 100, page)
        else:
            canvas.drawImage(ImageReader(page), 0, 0, 425, 200)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def saved(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def locked(content: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(password, algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def tiff(*images: Image.Image) -> bytes:
    stream = io.BytesIO()
    images[0].save(stream, "TIFF", save_all=True, append_images=images[1:])
    return stream.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scans")


@pytest.fixture(scope="module")
def pool(folder: Path) -> Iterator[ReaderPool]:
    with ReaderPool(folders=[folder]) as running:
        yield running


class TestInAConfinedReader:
    pytestmark = needs_weights

    def test_only_the_scanned_page_of_a_pdf_is_recognised(
        self, pool: ReaderPool, folder: Path
    ) -> None:
        content = pdf(TYPED, picture(SENTENCES[0]))

        document = pool.read(saved(folder, "akte.pdf", content))

        assert [page.ocr for page in document.pages] == [False, True]
        assert [page.text.strip() for page in document.pages] == [TYPED, SENTENCES[0]]
        assert (document.pages[1].confidence or 0) > 0.9
        assert document.warnings == ()

    def test_every_page_of_a_tiff_is_read(self, pool: ReaderPool, folder: Path) -> None:
        content = tiff(*map(picture, SENTENCES), Image.new("L", (850, 400), 250))

        document = pool.read(saved(folder, "scan.tif", content))

        assert tuple(page.text for page in document.pages) == (*SENTENCES, "")
        assert [page.ocr for page in document.pages] == [True] * 3
        assert len(document.warnings) == 1

    def test_a_locked_scan_is_opened_and_recognised(self, pool: ReaderPool, folder: Path) -> None:
        path = saved(folder, "zu.pdf", locked(pdf(picture(SENTENCES[1])), "geheim"))

        document = pool.read(path, ReadOptions(passwords=("falsch", "geheim")))

        assert document.text == SENTENCES[1]

    def test_forced_recognition_looks_at_every_page(self, pool: ReaderPool, folder: Path) -> None:
        path = saved(folder, "alle.pdf", pdf("Die Frist beträgt drei Monate."))

        document = pool.read(path, ReadOptions(ocr="force"))

        assert document.pages[0].ocr
        assert document.text == "Die Frist beträgt drei Monate."


def _without_model(folder: Path, content: bytes, name: str = "akte.pdf") -> Document:
    return read(saved(folder, name, content), ReadOptions(ocr_model=str(folder)))


def test_without_the_model_text_is_read_and_scans_are_named(tmp_path: Path) -> None:
    document = _without_model(tmp_path, pdf(TYPED, picture(SENTENCES[0])))

    assert document.pages[0].text.strip() == TYPED
    warnings = [str(warning) for warning in document.warnings]
    assert any("not installed" in warning for warning in warnings)
    assert any("Page 2" in warning for warning in warnings)


def test_a_scan_without_the_model_has_no_text(tmp_path: Path) -> None:
    with pytest.raises(NoTextError):
        _without_model(tmp_path, tiff(picture("x")), "scan.tif")


def test_recognition_that_is_off_reads_the_text_layer_only(tmp_path: Path) -> None:
    path = saved(tmp_path, "akte.pdf", pdf(TYPED, picture(SENTENCES[0])))

    document = read(path, ReadOptions(ocr="off"))

    assert [page.ocr for page in document.pages] == [False, False]
    assert [str(warning)[:6] for warning in document.warnings] == ["Page 2"]
    with pytest.raises(NoTextError):
        read(saved(tmp_path, "scan.tif", tiff(picture("x"))), ReadOptions(ocr="off"))


def test_the_password_that_fits_opens_a_pdf(tmp_path: Path) -> None:
    path = saved(tmp_path, "zu.pdf", locked(pdf(TYPED), "geheim"))

    assert read(path, ReadOptions(passwords=("falsch", "geheim"))).text.strip() == TYPED
    for passwords in ((), ("falsch",)):
        with pytest.raises(EncryptedFileError):
            read(path, ReadOptions(passwords=passwords))


def test_an_image_cut_short_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(BrokenFileError):
        read(saved(tmp_path, "scan.png", b"\x89PNG\r\n\x1a\n" + bytes(20)))


def test_scanners_and_cameras_have_their_suffixes() -> None:
    assert {READERS[name] for name in (".tif", ".tiff", ".jpg", ".jpeg", ".png")} == {"scan"}


@pytest.mark.parametrize(
    "text",
    [
        "(cid:12)(cid:7)(cid:33) (cid:9)(cid:18)",
        "\ufffd\ufffd Vertrag \ufffd\ufffd\ufffd",
        "\uf041\uf042\uf043 \uf044\uf045",
        "Mqnmlgxq vznq jwxp hgrtz mnbvcx lkjhg fdsqw trzpq mnbvc xylkj hgfds qwrtz pmnbv",
        "!&%$ (/)=? §%&/ ()=?! $%&/( )=?#+ *'~<> |;:_- .,!&% $(/)= ?§%&/ ()=?! $%&/( )=?#+",
    ],
)
def test_a_text_layer_without_letters_is_garbled(text: str) -> None:
    assert is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Seite 3 von 12",
        TYPED,
        "The tenant shall pay the rent on the third working day of each month at the latest.",
        "1.250,00 € 17.09.2019 DE89 3704 0044 0532 0130 00 4.850,00 € 921,50 € 640,00 € 19 %",
        "Συμφωνία μεταξύ των μερών σχετικά με την παράδοση των εμπορευμάτων στην Αθήνα",
        "GmbH & Co. KG, HRB 48812, BGB, HGB, ZPO, StGB, GVG, RVG, GKG",
    ],
)
def test_an_honest_text_layer_is_kept(text: str) -> None:
    assert not is_garbled(text)


PROSE = {
    "de": "Die Kündigung des Mietverhältnisses ist nur wirksam, wenn sie dem anderen Teil in"
    " schriftlicher Form zugeht und die Frist von drei Monaten zum Ende eines Quartals wahrt."
    " Das Recht zur fristlosen Kündigung aus wichtigem Grund bleibt hiervon unberührt.",
    "en": "The termination of the lease shall be valid only if the other party receives it in"
    " writing and with a notice period of three months to the end of a calendar quarter. The"
    " right to terminate for good cause without notice remains unaffected by this clause.",
    "fr": "La résiliation du bail ne produit ses effets que si elle est notifiée par écrit à"
    " l'autre partie et respecte un délai de trois mois avant la fin du trimestre. Le droit de"
    " résilier sans préavis pour un motif grave demeure réservé dans tous les cas prévus.",
}


def shifted(text: str, by: int) -> str:
    return "".join(
        chr((ord(sign) - 97 + by) % 26 + 97) if "a" <= sign <= "z" else sign
        for sign in text.lower()
    )


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("by", range(1, 26))
def test_a_text_layer_of_shifted_letters_is_garbled(language: str, by: int) -> None:
    assert is_garbled(shifted(PROSE[language], by))


@pytest.mark.parametrize("language", list(PROSE))
def test_prose_is_no_garble(language: str) -> None:
    assert not is_garbled(PROSE[language])


@given(st.text())
def test_any_text_layer_can_be_judged(text: str) -> None:
    assert is_garbled(text) in (True, False)


def test_a_request_keeps_path_and_options() -> None:
    path = Path("/akten/K\udcfcndigung\n.pdf")
    options = ReadOptions("force", ("geheim", "ß€"), "/modelle")

    assert decode_request(encode_request(path, options)) == (path, options)


def test_a_page_of_noise_is_not_taken_for_text() -> None:
    noise = np.random.default_rng(2).integers(0, 255, 400)

    assert is_garbled("".join(chr(0xE000 + value) for value in noise))


@pytest.mark.parametrize("size", [(8, 8), (2, 100_000), (100_000, 20)])
def test_what_cannot_be_a_page_is_not_recognised(size: tuple[int, int]) -> None:
    page = recognised(3, Image.new("L", size), ReadOptions(ocr_model="there is none"))

    assert (page.number, page.text, page.ocr) == (3, "", True)
