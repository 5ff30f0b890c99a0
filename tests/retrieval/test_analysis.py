"""Terms and authorities: what a question and the passage that answers it must have in common."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain import Language
from copilot.retrieval.analysis import authority_terms, initials, law_of, terms
from tests.structure.test_sentences import LEGAL


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("Mangel", "Mängel"),
        ("Maengel", "Mängeln"),
        ("Mueller", "Müller"),
        ("Strasse", "Straße"),
        ("Maengelruege", "Mängelrügen"),
        ("Kündigung", "Kündigungsfrist"),
        ("Frist", "Kündigungsfristen"),
        ("Vertrag", "Wohnraummietvertrages"),
        ("Miete", "Mieterhöhung"),
        ("Prüfung", "Prüfbericht"),
        ("Lieferung", "Lieferfrist"),
        ("Haftung", "haftet"),
        ("haften", "Haftung"),
        ("kündigen", "gekündigt"),
        ("Kündigung", "gekündigten"),
        ("verjährt", "Verjährung"),
        ("ausschließen", "ausgeschlossen"),
        ("ausschließen", "Ausschluss"),
        ("aufheben", "aufgehoben"),
        ("abtreten", "abgetretenen"),
        ("Abtretung", "abgetreten"),
        ("übernehmen", "übernimmt"),
        ("läuft", "laufen"),
        ("abzuschließen", "abschließt"),
        ("Rücktritt", "zurückgetreten"),
        ("gerichtlich", "Gericht"),
        ("vertragliche", "Vertrag"),
        ("KÜNDIGUNG", "Kündigung"),
        ("Schadensersatz", "Schadensersatzpflicht"),
        ("Kündigung", "Kündi-\ngung"),
        ("Kündigung", "Ku\u0308ndigung"),
        ("Kündigung", "Kündi\u00adgung"),
    ],
)
def test_german_words_meet(asked: str, written: str) -> None:
    assert set(terms(asked, "de")) & set(terms(written, "de"))


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("Betrieb", "Betrag"),
        ("Vorstand", "vorstehen"),
        ("Unterlagen", "unterlegen"),
        ("Gericht", "richten"),
        ("Unterlassung", "Unterhalt"),
        ("Haftung", "Verhaftung"),
    ],
)
def test_other_german_words_do_not_meet(word: str, other: str) -> None:
    assert not set(terms(word, "de")) & set(terms(other, "de"))


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("terminate", "Termination"),
        ("obligations", "obligated"),
        ("Tenant's", "tenants"),
        ("Müller", "Mueller"),
    ],
)
def test_english_words_meet(asked: str, written: str) -> None:
    language: Language = "en"
    assert set(terms(asked, language)) & set(terms(written, language) + terms(written, "de"))


def test_a_compound_gives_the_whole_and_its_parts() -> None:
    assert terms("Kündigungsfrist", "de") == ["kundigungsfrist", "kundig", "frist"]
    assert terms("Wohnraummietvertrag", "de")[1:] == ["wohn", "raum", "miet", "vertrag"]


def test_stop_words_are_dropped_and_repetitions_kept() -> None:
    assert terms("Der Mieter und die Mieter", "de") == terms("Mieter Mieter", "de")
    assert terms("the Tenant of a tenant", "en") == ["tenant", "tenant"]


def test_names_in_other_scripts_are_kept() -> None:
    assert terms("Ωmega", "de") == terms("ωmega", "en") != []


@given(st.one_of(st.text(), LEGAL), st.sampled_from(["de", "en"]))
def test_terms_are_plain_tokens(text: str, language: Language) -> None:
    for token in (*terms(text, language), *authority_terms(text)):
        assert re.fullmatch(r"[a-z0-9_]+", token), token


AUTHORITIES = [
    ("§ 5", {"auth_5"}),
    ("§ 823 Abs. 1 BGB", {"auth_823", "auth_823_bgb", "auth_823_1_bgb"}),
    ("§823 I BGB", {"auth_823_bgb", "auth_823_1_bgb"}),
    ("§ 280 I 1 BGB", {"auth_280_1_bgb", "auth_280_1_s1_bgb"}),
    ("BGB § 823 Abs 1", {"auth_823_bgb", "auth_823_1_bgb"}),
    ("§§ 823, 826 BGB", {"auth_823_bgb", "auth_826_bgb"}),
    ("§§ 305 bis 307 BGB", {"auth_305_bgb", "auth_306_bgb", "auth_307_bgb"}),
    ("§§ 305–307 BGB", {"auth_305_bgb", "auth_306_bgb", "auth_307_bgb"}),
    ("§§ 1 ff. UWG", {"auth_1_uwg"}),
    ("§§ 280 Abs. 1, 3, 281 BGB", {"auth_280_1_bgb", "auth_280_3_bgb", "auth_281_bgb"}),
    ("§ 280 Abs. 1 i.V.m. § 241 Abs. 2 BGB", {"auth_280_1_bgb", "auth_241_2_bgb"}),
    ("§ 5 Abs. 2 und 3 GmbHG", {"auth_5_2_gmbhg", "auth_5_3_gmbhg"}),
    ("§ 312a BGB", {"auth_312a_bgb"}),
    ("§ 75 d HGB", {"auth_75d_hgb"}),
    ("§ 13 Abs. 3a Satz 6 SGB V", {"auth_13_3a_sgb5", "auth_13_3a_s6_sgb5"}),
    ("§ 543 Abs. 2 Nr. 3 a) und b) BGB", {"auth_543_2_n3_a_bgb", "auth_543_2_n3_b_bgb"}),
    ("§ 241 des Bürgerlichen Gesetzbuchs", {"auth_241_bgb"}),
    ("§ 12 der Zivilprozessordnung", {"auth_12_zpo"}),
    ("§ 5 Abs. 2 des Mietvertrags", {"auth_5", "auth_5_2"}),
    ("Art. 6 Abs. 1 lit. f DSGVO", {"auth_6_dsgvo", "auth_6_1_f_dsgvo"}),
    ("Art. 6 Abs. 1 S. 1 lit. f DS-GVO", {"auth_6_1_f_dsgvo"}),
    ("Article 6(1)(f) GDPR", {"auth_6_dsgvo", "auth_6_1_f_dsgvo"}),
    ("Art. 3 Abs. 1 GG", {"auth_3_gg", "auth_3_1_gg"}),
    ("section 823 (1) of the German Civil Code", {"auth_823_1_bgb"}),
    ("Section 4.2", {"auth_4", "auth_4_2"}),
    ("Section 4.2(a)(ii)", {"auth_4_2_a", "auth_4_2_a_ii"}),
    ("Sections 4.2 and 4.3", {"auth_4_2", "auth_4_3"}),
    ("Ziffer 3", {"auth_3"}),
    ("Clause 7.1", {"auth_7", "auth_7_1"}),
    ("Artikel 3", {"auth_3"}),
    ("ARTICLE IV", {"auth_4"}),
    ("Anlage 3", {"auth_annex_3"}),
    ("Exhibit A", {"auth_annex_a"}),
    ("BGH, Urteil vom 2.4.2013 - VII ZR 55/19", {"auth_az_vii_zr_55_19"}),
    ("LAG Berlin 11 Sa 2346/12", {"auth_az_11_sa_2346_12"}),
    ("BVerfG, 1 BvR 1/20", {"auth_az_1_bvr_1_20"}),
    ("BVerwG 4 BN 24.99", {"auth_az_4_bn_24_99"}),
    ("BSG B 1 KR 25/15 R", {"auth_az_1_kr_25_15", "auth_az_b_1_kr_25_15"}),
    ("EuGH C-311/18", {"auth_az_c_311_18"}),
    ("EuGH C‑311/18", {"auth_az_c_311_18"}),
    ("ECLI:EU:C:2020:559", {"auth_ecli_eu_c_2020_559"}),
    ("NJW 2019, 1234", {"auth_njw_2019_1234"}),
    ("NZA-RR 2015, 12", {"auth_nza_rr_2015_12"}),
    ("BGHZ 123, 45", {"auth_bghz_123_45"}),
    ("BVerfGE 58,257 (277)", {"auth_bverfge_58_257"}),
    ("410 U.S. 113", {"auth_410_us_113"}),
    ("347 U. S. 483", {"auth_347_us_483"}),
    ("123 F.3d 456", {"auth_123_f3d_456"}),
    ("42 U.S.C. § 1983", {"auth_42_usc_1983"}),
    ("42 U.S.C. § 1983(a)", {"auth_42_usc_1983", "auth_42_usc_1983_a"}),
    ("17 C.F.R. § 240.10b-5", {"auth_17_cfr_240_10b_5"}),
    ("[2019] UKSC 12", {"auth_2019_uksc_12"}),
    ("Verordnung (EU) 2016/679", {"auth_eu_2016_679"}),
    ("Richtlinie 93/13/EWG", {"auth_eu_93_13"}),
    ("Directive 95/46/EC", {"auth_eu_95_46"}),
]


@pytest.mark.parametrize(("text", "expected"), AUTHORITIES)
def test_an_authority_gives_its_tokens(text: str, expected: set[str]) -> None:
    assert expected <= set(authority_terms(text))


AT_LINE_START = [
    ("4.2 Term", {"auth_4", "auth_4_2"}),
    ("4. Term", {"auth_4"}),
    ("## 4. Laufzeit", {"auth_4"}),
]


@pytest.mark.parametrize(("text", "expected"), AT_LINE_START)
def test_a_numbered_heading_is_an_authority(text: str, expected: set[str]) -> None:
    assert expected <= set(authority_terms(text))
    assert authority_terms(f"Das sind etwa {text}.") == []


def test_the_path_of_a_clause_gives_its_paragraph() -> None:
    assert "auth_5_2" in authority_terms("Mietvertrag Hafenstraße § 5 Kündigung > Abs. 2")


@pytest.mark.parametrize(("text", "expected"), AUTHORITIES)
def test_an_authority_is_found_in_running_text(text: str, expected: set[str]) -> None:
    assert expected <= set(authority_terms(f"Das ergibt sich aus {text}, was niemand bestreitet."))


@pytest.mark.parametrize(
    "text",
    [
        "am 5. Mai 2021 um 12.30 Uhr",
        "5. Mai 2021",
        "30 Tage Frist gelten.",
        "Die Miete beträgt 5 EUR 12.50.",
        "Das Art Museum hat 3 Etagen.",
        "Das macht 12/13 der Summe.",
        "Die Parteien vereinbaren 2 Stunden.",
    ],
)
def test_other_numbers_are_no_authority(text: str) -> None:
    assert authority_terms(text) == []


def test_a_law_named_once_counts_for_the_norms_before_it_only() -> None:
    found = authority_terms("Nach § 433 BGB kauft man. Nach § 5 des Vertrags nicht.")
    assert "auth_433_bgb" in found
    assert "auth_5" in found and "auth_5_bgb" not in found


def test_a_heading_counts_more_than_a_reference() -> None:
    text = "§ 5 Kündigung\nEs gilt auch § 6."
    assert authority_terms(text).count("auth_5") > authority_terms(text).count("auth_6")


def test_headings_of_a_law_carry_its_name() -> None:
    text = "§ 823 Schadensersatzpflicht\n(1) Wer haftet, zahlt nach § 249."
    found = authority_terms(text, law_of("BGB.txt"))
    assert "auth_823_bgb" in found
    assert "auth_249" in found and "auth_249_bgb" not in found


@pytest.mark.parametrize(
    ("title", "law"),
    [
        ("BGB.txt", "bgb"),
        ("Bürgerliches Gesetzbuch (BGB)", "bgb"),
        ("SGB_5.txt", "sgb5"),
        ("Markengesetz - MarkenG", ""),
        ("Gesetz über Marken (Markengesetz - MarkenG)", "markeng"),
        ("Handelsgesetzbuch", "hgb"),
        ("Mietvertrag Hafenstraße", ""),
        ("Lieferung an die Müller GmbH", ""),
        ("GmbH", ""),
    ],
)
def test_the_law_a_document_is(title: str, law: str) -> None:
    assert law_of(title) == law


def test_names_are_found_by_their_initials() -> None:
    found = initials("between the Illinois Century Network and the Bank of North Dakota Ltd.")
    assert "icn" in found
    assert "bnd" in found
    assert "in" not in found


def test_initials_need_three_words_with_capitals() -> None:
    assert initials("the landlord and the tenant of Red River") == []
