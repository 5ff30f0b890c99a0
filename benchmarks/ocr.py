"""Character error rate of the text recognition on pages that look scanned.

Run: python benchmarks/ocr.py [--pages N] [--save FOLDER], for normal pages; with --worn N for pages
turned, coarse, faxed, stamped; with --files for PDFs with text layers of all kinds and a TIFF.
The German text below is our own. Normal pages are drawn at 200 dpi in several fonts, skewed by 0.5
to 1.5 degrees, blurred, made noisy and stored as JPEG. White space is normalised before the
Levenshtein distance is taken, nothing else. --worn prints what each page cost and how sure the
recognition was of it, then a Markdown table: how many bad pages (more than 5 % wrong) and how many
good ones each least confidence would mark. Of stamped pages the letters lost are counted, as the
stamp is text, too.
"""

import argparse
import io
import resource
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from worn_pages import WEARS, in_columns, layered_pdf, mixed_pdf

from copilot.domain import ReadOptions
from copilot.inference.ocr import Recogniser
from copilot.paths import resource as shipped
from copilot.readers import read

PAGE: Final = (1654, 2339)  # A4 at 200 dpi
WATCHED: Final = "äöüÄÖÜß§€"
FONT_FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "C:/Windows/Fonts")
FONTS: Final = (
    "LiberationSerif-Regular.ttf",
    "LiberationSans-Regular.ttf",
    "LiberationMono-Regular.ttf",
    "Carlito-Regular.ttf",
    "Caladea-Regular.ttf",
    "DejaVuSerif.ttf",
    "DejaVuSans.ttf",
)
CONTRACT: Final = """\
Mietvertrag über Gewerberäume
zwischen der Öffentlichen Grundstücksgesellschaft Köln mbH, Ährenstraße 14, 50667 Köln,
nachfolgend „Vermieterin“ genannt, und der Bäckerei Weiß & Söhne OHG, Übergasse 3a,
53111 Bonn, nachfolgend „Mieterin“ genannt.

§ 1 Mietgegenstand
(1) Vermietet werden die im Erdgeschoß des Gebäudes Große Bäckergasse 27 gelegenen Räume mit
einer Fläche von 186,50 m² gemäß dem als Anlage 1 beigefügten Grundriß. Die Übergabe erfolgt
am 01.03.2024 gegen Aushändigung sämtlicher Schlüssel.
(2) Eine Änderung der Nutzung bedarf der vorherigen schriftlichen Zustimmung der Vermieterin;
§ 540 Abs. 1 Satz 2 BGB bleibt unberührt. Äußere Werbeanlagen dürfen nur im Einvernehmen mit
der Vermieterin angebracht werden (§§ 535, 541 BGB).

§ 2 Mietdauer und Kündigung
(1) Das Mietverhältnis beginnt am 1. März 2024 und läuft auf unbestimmte Zeit. Es kann von
jeder Partei mit einer Frist von sechs Monaten zum Ende eines Kalendervierteljahres gekündigt
werden, frühestens jedoch zum 31.12.2027.
(2) Das Recht zur außerordentlichen fristlosen Kündigung aus wichtigem Grund gemäß § 543 Abs. 2
Satz 1 Nr. 3 BGB bleibt unberührt. Ein wichtiger Grund liegt insbesondere vor, wenn die Mieterin
für zwei aufeinanderfolgende Termine mit der Entrichtung der Miete in Verzug ist.
(3) Die Kündigung bedarf der Schriftform; Übermittlung per Telefax genügt nicht.

§ 3 Miete, Nebenkosten und Umsatzsteuer
(1) Die monatliche Grundmiete beträgt 4.850,00 € zuzüglich der gesetzlichen Umsatzsteuer von
derzeit 19 %, mithin 921,50 €. Die Vorauszahlung auf die Nebenkosten beläuft sich auf 640,00 €.
(2) Die Miete ist spätestens am dritten Werktag eines Monats fällig. Überweisungen sind auf das
Konto DE89 3704 0044 0532 0130 00 (BIC: COBADEFFXXX) zu leisten.
(3) Ändert sich der vom Statistischen Bundesamt veröffentlichte Verbraucherpreisindex
(Basis 2020 = 100) um mehr als 5 Punkte, so ändert sich die Miete im gleichen Verhältnis.
"""
LETTER: Final = """\
Ärztekammer Südwürttemberg ./. Dr. Jürgen Größmann
Urteil des Oberlandesgerichts Düsseldorf vom 17.09.2019 – I-24 U 112/18
Öffentliche Sitzung; Übersetzung des Protokolls

Tenor: Auf die Berufung der Klägerin wird das am 8. Juni 2018 verkündete Urteil der 6. Zivilkammer
des Landgerichts Mönchengladbach teilweise abgeändert. Der Beklagte wird verurteilt, an die
Klägerin 27.613,45 € nebst Zinsen in Höhe von neun Prozentpunkten über dem Basiszinssatz seit
dem 12.11.2017 zu zahlen. Die Kosten des Rechtsstreits trägt der Beklagte.

Gründe:
I. Die Klägerin begehrt Schadensersatz wegen Pflichtverletzung gemäß §§ 280 Abs. 1, 241 Abs. 2,
311 Abs. 2 BGB. Ärztliche Gutachten vom 3. Oktober 2016 und vom 5. Februar 2017 bestätigen, daß
die Geräte zum Zeitpunkt des Gefahrübergangs mangelhaft waren (§ 434 Abs. 1 Satz 2 Nr. 2 BGB).
Österreichisches Recht findet keine Anwendung. Überdies ist die Verjährungseinrede nach
§ 438 Abs. 1 Nr. 3, § 214 Abs. 1 BGB nicht durchgreifend.

II. Die zulässige Berufung hat überwiegend Erfolg. Äußerungen des Zeugen Böhm stützen den
Vortrag der Klägerin; vgl. BGH, Urt. v. 24.10.2018 – VIII ZR 66/17, NJW 2019, 292 Rn. 21 ff.
Die Maßstäbe des § 286 ZPO hat das Landgericht nicht hinreichend beachtet. Öl- und Fettrückstände
an den Maschinen ließen, anders als der Beklagte meint, keinen Rückschluß auf einen unsachgemäßen
Gebrauch zu. Im übrigen haftet der Beklagte für seine Erfüllungsgehilfen gemäß § 278 Satz 1 BGB.

Geschäftsführer: Hans-Jörg Müßig, Änne Öztürk – Amtsgericht Nürnberg HRB 48812 – USt-IdNr.
DE 812 345 678. Gesamtstreitwert: bis 30.000 €; Gerichtskosten 1.218,00 €; Auslagen 20,00 €.
"""
TEXTS: Final = (CONTRACT, LETTER)


@dataclass(frozen=True, slots=True)
class Scan:
    """One page: how it was made, what stands on it, and the file."""

    name: str
    text: str
    content: bytes


def scans(pages: int) -> Iterator[Scan]:
    """The same pages every time: fonts in turn, skew of either sign, light and heavy noise."""
    fonts = [path for name in FONTS if (path := _font(name))]
    for at in range(pages):
        random = np.random.default_rng(at)
        font, text = fonts[at % len(fonts)], TEXTS[at // len(fonts) % len(TEXTS)]
        skew = float(random.uniform(0.5, 1.5)) * (1 if at % 2 else -1)
        noise, quality = float(random.uniform(6, 18)), int(random.integers(55, 85))
        image = drawn(text, font, size=int(random.integers(27, 33)))
        content = scanned(image, skew, noise, quality, random)
        name = f"{font.stem} skew {skew:+.2f} noise {noise:.0f} JPEG {quality}"
        yield Scan(name, text, content)


def _font(name: str) -> Path | None:
    for folder in FONT_FOLDERS:
        for path in sorted(Path(folder).rglob(name)):
            return path
    return None


def drawn(text: str, font: Path, size: int) -> Image.Image:
    """The text in lines on a white page; a line too long for the page is made narrower."""
    image = Image.new("L", PAGE, 255)
    pen = ImageDraw.Draw(image)
    lines = text.splitlines()
    while True:
        face = ImageFont.truetype(str(font), size)
        if max(face.getlength(line) for line in lines) <= PAGE[0] - 300:
            break
        size -= 1
    for at, line in enumerate(lines):
        pen.text((150, 180 + at * round(size * 1.55)), line, fill=20, font=face)
    return image


def scanned(
    image: Image.Image, skew: float, noise: float, quality: int, random: np.random.Generator
) -> bytes:
    """The page after a scanner: turned, slightly blurred, grey paper, grain, JPEG."""
    turned = image.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255)
    soft = turned.filter(ImageFilter.GaussianBlur(0.7))
    grey = np.asarray(soft, np.float32) * 0.93 + random.normal(0, noise, (PAGE[1], PAGE[0]))
    stream = io.BytesIO()
    page = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    page.save(stream, "JPEG", quality=quality, dpi=(200, 200))
    return stream.getvalue()


def alignment(truth: str, found: str) -> tuple[int, list[int]]:
    """The Levenshtein distance, and for each character of the truth whether it was found (1)."""
    before = np.arange(len(found) + 1)
    table = [before]
    letters = np.array([ord(letter) for letter in found])
    for row, letter in enumerate(truth, 1):
        step = np.empty_like(before)
        step[0] = row
        step[1:] = np.minimum(before[:-1] + (letters != ord(letter)), before[1:] + 1)
        offsets = np.arange(len(found) + 1)
        before = np.minimum.accumulate(step - offsets) + offsets
        table.append(before)
    return int(before[-1]), _kept(truth, found, table)


def _kept(truth: str, found: str, table: list[np.ndarray]) -> list[int]:
    """Walk the table back along one cheapest path."""
    kept = [0] * len(truth)
    row, column = len(truth), len(found)
    while row and column:
        same = truth[row - 1] == found[column - 1]
        if table[row][column] == table[row - 1][column - 1] + (not same):
            row, column = row - 1, column - 1
            kept[row] = int(same)
        elif table[row][column] == table[row - 1][column] + 1:
            row -= 1
        else:
            column -= 1
    return kept


BAD: Final = 0.05
LEAST: Final = (0.7, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.965, 0.97, 0.975, 0.98, 0.985)


def worn(recogniser: Recogniser, each: int) -> None:
    """Pages of every wear, then which of them each least confidence would mark."""
    fonts = [path for name in FONTS if (path := _font(name))]
    rates: list[tuple[float, float]] = []
    seconds: list[float] = []
    for at, (name, wear) in enumerate(WEARS.items()):
        for turn in range(each):
            font, text = fonts[(at + 3 * turn) % len(fonts)], TEXTS[(at + turn) % len(TEXTS)]
            page = wear(drawn(text, font, 29), np.random.default_rng(at * 10 + turn))
            rate, confidence, took = judged(recogniser, page, text, lost="stamp" in name)
            seconds.append(took)
            rates.append((rate, confidence))
            print(f"{rate:7.2%}  {confidence:.3f}  {took:5.2f} s  {name} {font.stem}", flush=True)
    for text in TEXTS:
        page, truth = in_columns(text, fonts[0])
        rate, confidence, took = judged(recogniser, page, truth, lost=False)
        rates.append((rate, confidence))
        print(f"{rate:7.2%}  {confidence:.3f}  {took:5.2f} s  two columns", flush=True)
    print(f"{len(seconds) / sum(seconds):.2f} pages a second\n")
    bad = [confidence for rate, confidence in rates if rate > BAD]
    good = [confidence for rate, confidence in rates if rate <= BAD]
    print(f"| marked below | of {len(bad)} bad pages | of {len(good)} good pages |\n|---|---|---|")
    for least in LEAST:
        marked = [sum(c < least for c in group) / len(group) for group in (bad, good)]
        print(f"| {least} | {marked[0]:.0%} | {marked[1]:.0%} |")


def judged(
    recogniser: Recogniser, page: Image.Image, text: str, *, lost: bool
) -> tuple[float, float, float]:
    """The share of characters that are wrong, or lost; the confidence; the seconds it took."""
    started = time.perf_counter()
    found = recogniser.recognise(page)
    took = time.perf_counter() - started
    truth = " ".join(text.split())
    distance, kept = alignment(truth, " ".join(found.text.split()))
    wrong = kept.count(0) if lost else distance
    # A page on which nothing is found has a warning of its own, as if it were not sure at all.
    return wrong / len(truth), found.confidence if found.text else 0.0, took


def files(model: Path) -> None:
    """Which pages of PDFs and TIFFs are recognised, and how well what is kept reads."""
    font = next(path for name in FONTS if (path := _font(name)))
    text = TEXTS[0]
    page = drawn(text, font, 29)
    contents = {f"{name}.pdf": data for name, data in layered_pdf(page, text).items()}
    contents["text, scan, text.pdf"] = mixed_pdf(page, text)
    stream = io.BytesIO()
    page.save(stream, "TIFF", save_all=True, append_images=[page.rotate(90, expand=True)])
    contents["two pages, one turned.tif"] = stream.getvalue()
    print("| file | recognised pages | wrong characters |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, data in contents.items():
            path = Path(folder) / name.replace(":", "")
            path.write_bytes(data)
            document = read(path, ReadOptions(ocr_model=str(model)))
            truth = "".join(text.split())
            rates = (
                f"{alignment(truth, ''.join(each.text.split()))[0] / len(truth):.1%}"
                for each in document.pages
            )
            used = [str(each.number) for each in document.pages if each.ocr]
            print(f"| {name} | {', '.join(used) or 'none'} | {', '.join(rates)} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=14)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--save", type=Path, help="keep the pages and what was read")
    parser.add_argument("--model", type=Path, default=shipped("models", "weights"))
    parser.add_argument("--worn", type=int, default=0, metavar="N", help="N pages of every wear")
    parser.add_argument("--files", action="store_true")
    chosen = parser.parse_args()
    if chosen.files:
        return files(chosen.model / "pp-ocrv6-small")
    recogniser = Recogniser(chosen.model / "pp-ocrv6-small", chosen.threads)
    if chosen.worn:
        return worn(recogniser, chosen.worn)
    there, seen, wrong = Counter[str](), Counter[str](), Counter[str]()
    errors = characters = 0
    seconds: list[float] = []
    for number, scan in enumerate(scans(chosen.pages), 1):
        started = time.perf_counter()
        page = recogniser.recognise(scan.content)
        seconds.append(time.perf_counter() - started)
        truth, found = " ".join(scan.text.split()), " ".join(page.text.split())
        distance, kept = alignment(truth, found)
        errors, characters = errors + distance, characters + len(truth)
        for letter, hit in zip(truth, kept, strict=True):
            there[letter] += 1
            seen[letter] += hit
            wrong[letter] += not hit
        rate = distance / len(truth)
        print(f"{rate:7.2%}  {page.confidence:.3f}  {seconds[-1]:5.2f} s  {scan.name}")
        if chosen.save:
            (chosen.save / f"{number:02}.jpg").write_bytes(scan.content)
            (chosen.save / f"{number:02}.txt").write_text(page.text, "utf-8")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"CER {errors / characters:.3%} of {characters} characters; ", end="")
    print(f"median {statistics.median(seconds):.2f} s a page; {memory:.0f} MB resident at most")
    print(f"{len(seconds) / sum(seconds):.2f} pages a second")
    print("recall:", *(f"{c} {seen[c]}/{there[c]}" for c in WATCHED if there[c]))
    print("most often missed:", *(f"{c!r} {n}" for c, n in wrong.most_common(12)))


if __name__ == "__main__":
    main()
