"""Every form of citation a German, European or American text uses, with its normal form."""

import pytest

from copilot.structure.authorities import find_authorities

STATUTES = [
    ("§§ 823 Abs. 1, 31 BGB", ["§ 823 Abs. 1 BGB", "§ 31 BGB"]),
    ("Art. 6 Abs. 1 lit. f DSGVO", ["Art. 6 Abs. 1 lit. f DSGVO"]),
    ("Art. 6 Abs. 1 Buchst. f DS-GVO", ["Art. 6 Abs. 1 lit. f DSGVO"]),
    ("§ 5 f. UWG", ["§ 5 f. UWG"]),
    ("§§ 1 ff. KSchG", ["§ 1 ff. KSchG"]),
    ("§ 280 Abs. 1 i.V.m. § 241 Abs. 2 BGB", ["§ 280 Abs. 1 BGB", "§ 241 Abs. 2 BGB"]),
    ("§ 4 Nr. 9 und 10, § 5 UWG", ["§ 4 Nr. 9 und Nr. 10 UWG", "§ 5 UWG"]),
    ("§ 823 I BGB", ["§ 823 Abs. 1 BGB"]),
    ("§ 812 I 1 Alt. 1 BGB", ["§ 812 Abs. 1 S. 1 Alt. 1 BGB"]),
    ("§ 626 Abs. 1, 2 BGB", ["§ 626 Abs. 1 und Abs. 2 BGB"]),
    ("§§ 280 Abs. 1, 3, 281 BGB", ["§ 280 Abs. 1 und Abs. 3 BGB", "§ 281 BGB"]),
    ("§§ 305 bis 310 BGB", ["§§ 305-310 BGB", "§ 310 BGB"]),
    ("§ 13 Abs. 3a Satz 6 SGB V", ["§ 13 Abs. 3a S. 6 SGB V"]),
    ("§ 26 Abs. 1 SGB 10", ["§ 26 Abs. 1 SGB X"]),
    ("§ 74 a Abs. 1 HGB", ["§ 74a Abs. 1 HGB"]),
    ("SGG § 184 Abs 1", ["§ 184 Abs. 1 SGG"]),
    ("GG Art 80 Abs 1 S 2", ["Art. 80 Abs. 1 S. 2 GG"]),
    ("§ 1 Absatz 2 Satz 1 des Bürgerlichen Gesetzbuchs", ["§ 1 Abs. 2 S. 1 BGB"]),
    ("§ 126 Abs. 3 der Finanzgerichtsordnung", ["§ 126 Abs. 3 FGO"]),
    ("§ 2 Abs. 1 Nr. 1 UWG 2004", ["§ 2 Abs. 1 Nr. 1 UWG"]),
    ("§ 10 BauO NRW a.F.", ["§ 10 BauO NRW"]),
    ("Art. 28 BayBO", ["Art. 28 BayBO"]),
    ("§ 8 PolG NRW", ["§ 8 PolG NRW"]),
    ("§ 6 LBO BW", ["§ 6 LBO BW"]),
    ("§ 7 BauO Bln", ["§ 7 BauO Bln"]),
    ("§ 543 Abs. 2 Satz 1 Nr. 3 a) und b) BGB",
     ["§ 543 Abs. 2 S. 1 Nr. 3 lit. a und Abs. 2 S. 1 Nr. 3 lit. b BGB"]),
    ("§ 27 Abs. 1 Satz 1 und Satz 2 Nr. 5 SGB V", ["§ 27 Abs. 1 S. 1 und Abs. 1 S. 2 Nr. 5 SGB V"]),
    ("§§ 433, 280 Abs. 2, 288 Abs.1 BGB", ["§ 433 BGB", "§ 280 Abs. 2 BGB", "§ 288 Abs. 1 BGB"]),
    ("Art. 229 § 6 Abs. 5 EGBGB", ["Art. 229 § 6 Abs. 5 EGBGB"]),
    ("§ 23 Abs. 1 des Ersten Buches des Sozialgesetzbuches (SGB I)", ["§ 23 Abs. 1 SGB I"]),
    ("§ 45 des 10. Buches des Sozialgesetzbuchs", ["§ 45 SGB X"]),
    ("§ 5 Abs. 1 Nr. 13 des Fünften Buchs Sozialgesetzbuch", ["§ 5 Abs. 1 Nr. 13 SGB V"]),
    ("§ 5 Abs. 1 Nr. 2 b WaffG", ["§ 5 Abs. 1 Nr. 2 lit. b WaffG"]),
    ("§ 1 Abs. 1 der Erreichbarkeits-Anordnung (EAO)", ["§ 1 Abs. 1 EAO"]),
    ("Artikel 8 EMRK und Art. 267 AEUV", ["Art. 8 EMRK", "Art. 267 AEUV"]),
    ("Section 433 of the BGB", ["§ 433 BGB"]),
    ("sec. 433 para. 1 sentence 1 BGB", ["§ 433 Abs. 1 S. 1 BGB"]),
    ("Section 433(1) of the German Civil Code", ["§ 433 Abs. 1 BGB"]),
    ("Article 6(1)(f) of the GDPR", ["Art. 6 Abs. 1 lit. f DSGVO"]),
    ("Art. 101 TFEU", ["Art. 101 AEUV"]),
    ("§\u00a0823\u00a0Abs.\u00a01\u00a0BGB", ["§ 823 Abs. 1 BGB"]),
]  # fmt: skip

ACTS = [
    ("Richtlinie 2005/29/EG", "RL 2005/29/EG"),
    ("Art. 5 Abs. 1 der Richtlinie 93/13/EWG", "Art. 5 Abs. 1 RL 93/13/EWG"),
    ("Verordnung (EU) 2016/679", "VO (EU) 2016/679"),
    ("Art. 10 Abs. 2 der Richtlinie 93/98", "Art. 10 Abs. 2 RL 93/98"),
    ("VO (EG) Nr. 593/2008", "VO (EG) 593/2008"),
    ("Regulation (EU) No 1215/2012", "VO (EU) 1215/2012"),
    ("Directive 95/46/EC", "RL 95/46/EG"),
]

DECISIONS = [
    ("BGH, Urt. v. 12.3.2020 - VII ZR 55/19", ["BGH, 12.03.2020 - VII ZR 55/19"]),
    ("BGH, Beschluss vom 29. April 2015 – XII ZB 214/14", ["BGH, 29.04.2015 - XII ZB 214/14"]),
    ("BFH-Urteil vom 1. September 1998 VIII R 3/97", ["BFH, 01.09.1998 - VIII R 3/97"]),
    ("Beschluss vom 29. Juli 1999 - BVerwG 4 BN 24.99 -", ["BVerwG, 29.07.1999 - 4 BN 24.99"]),
    ("BAG 1956-12-12 2 AZR 11/56", ["BAG, 12.12.1956 - 2 AZR 11/56"]),
    ("LSG München vom 12.1.2017 - L 4 KR 295/14", ["LSG München, 12.01.2017 - L 4 KR 295/14"]),
    ("LAG Berlin-Brandenburg 12. Mai 2021 - 4 Sa 123/20",
     ["LAG Berlin-Brandenburg, 12.05.2021 - 4 Sa 123/20"]),
    ("LG Frankfurt a.M., Urteil vom 3.4.2019 - 2-03 O 123/18",
     ["LG Frankfurt a.M., 03.04.2019 - 2-03 O 123/18"]),
    ("OLG Köln, Urt. v. 1.2.2018 – I-20 U 120/12", ["OLG Köln, 01.02.2018 - I-20 U 120/12"]),
    ("VGH Bad.-Württ., Urteil vom 16.10.2001 - 1 S 2346/00",
     ["VGH Bad.-Württ., 16.10.2001 - 1 S 2346/00"]),
    ("LG Koblenz (Beschluss vom 29. Juni 2000 - 2 T 116/00)",
     ["LG Koblenz, 29.06.2000 - 2 T 116/00"]),
    ("Bundesgerichtshof (BGH), Beschluss vom 14. September 2004 - VI ZB 61/03",
     ["BGH, 14.09.2004 - VI ZB 61/03"]),
    ("NJW 1995 Seite 399 ff.", ["NJW 1995, 399"]),
    ("BGH, KZR 7/15", ["BGH, KZR 7/15"]),
    ("EuGH, Urt. v. 16.7.2020 – C-311/18", ["EuGH, 16.07.2020 - C-311/18"]),
    ("BGHZ 123, 45", ["BGHZ 123, 45"]),
    ("BVerfGE 59, 36 (49); 61, 138 (149)", ["BVerfGE 59, 36", "BVerfGE 61, 138"]),
    ("NJW 2019, 1234 Rn. 12", ["NJW 2019, 1234"]),
    ("NJW-RR 2015, 1346", ["NJW-RR 2015, 1346"]),
    ("BStBl II 1999, 213", ["BStBl II 1999, 213"]),
    ("BFH/NV 2009, 417", ["BFH/NV 2009, 417"]),
    ("BeckRS 2021, 12345", ["BeckRS 2021, 12345"]),
    ("ECLI:DE:BGH:2020:120320UVIIZR55.19.0", ["ECLI:DE:BGH:2020:120320UVIIZR55.19.0"]),
    ("EU:C:2020:559", ["ECLI:EU:C:2020:559"]),
    ("[2019] UKSC 41", ["UKSC, [2019] UKSC 41"]),
]  # fmt: skip

AMERICAN = [
    ("Brown v. Board of Education, 347 U.S. 483 (1954)", "347 U.S. 483"),
    ("See Foo v. Bar, 1 F.3d 2, 4 (5th Cir. 1999).", "1 F.3d 2"),
    ("under 42 U.S.C. § 1983 the plaintiff", "42 U.S.C. § 1983"),
    ("12 C.F.R. § 226.5 applies", "12 C.F.R. § 226.5"),
    ("100 Harv. L. Rev. 1 (1986)", "100 Harv. L. Rev. 1"),
]

COMMENTARIES = [
    ("Köhler/Bornkamm, UWG, 28. Aufl., § 3 UWG Rdn. 4", "Köhler/Bornkamm, § 3 UWG Rn. 4"),
    ("Palandt/Grüneberg, BGB, 79. Aufl. 2020, § 280 Rn. 12", "Palandt/Grüneberg, § 280 BGB Rn. 12"),
    ("MüKoBGB/Ernst, 8. Aufl. 2019, § 280 Rn. 12", "MüKoBGB/Ernst, § 280 BGB Rn. 12"),
    ("BeckOK BGB/Wendtland, 50. Ed., § 145 Rn. 3", "BeckOK BGB/Wendtland, § 145 BGB Rn. 3"),
    ("Zöller-Geimer, a.a.O., § 293 Rn. 24", "Zöller-Geimer, § 293 Rn. 24"),
]

NOTHING = [
    "gemäß § 5 Rn. 3 des Vertrages",
    "§ 5 dieses Vertrages gilt entsprechend; siehe auch § 7 Abs. 2.",
    "Der Preis beträgt 1.234,56 EUR, fällig am 12.03.2020.",
    "BGBl. I 2019, 1234",
    "Section 4.2 of this Agreement shall survive.",
    "AP Nr. 22 und 28 zu § 611 BGB",
    "Art und Weise der 3 Lieferungen",
    "EUR 2019, 100",
    "",
]


@pytest.mark.parametrize(("text", "expected"), STATUTES)
def test_norms_have_one_normal_form(text: str, expected: list[str]) -> None:
    assert [each.normal for each in find_authorities(f"Nach {text} gilt das.")] == expected


@pytest.mark.parametrize(("text", "expected"), ACTS)
def test_acts_of_the_union_are_named_by_number(text: str, expected: str) -> None:
    (found,) = find_authorities(f"nach der {text} ist")
    assert (found.kind, found.normal) == ("regulation", expected)


@pytest.mark.parametrize(("text", "expected"), DECISIONS)
def test_decisions_have_one_normal_form(text: str, expected: list[str]) -> None:
    assert [each.normal for each in find_authorities(f"(vgl. {text}).")] == expected


@pytest.mark.parametrize(("text", "expected"), AMERICAN)
def test_american_authorities_are_found(text: str, expected: str) -> None:
    assert [each.normal for each in find_authorities(text)] == [expected]


@pytest.mark.parametrize("text", NOTHING)
def test_what_cites_nothing_gives_nothing(text: str) -> None:
    assert find_authorities(text) == []


def test_each_norm_of_a_list_has_its_own_span() -> None:
    text = "Ansprüche aus §§ 16, 17, 19 Abs. 1 ErbStG bestehen."
    found = find_authorities(text)
    assert [each.text for each in found] == ["§§ 16", "17", "19 Abs. 1 ErbStG"]
    assert all(text[each.start : each.end] == each.text for each in found)


def test_reporter_takes_court_date_and_number_of_its_decision() -> None:
    text = "BGH, Urt. v. 15.1.2009 - I ZR 141/06, GRUR 2009, 881 Tz. 11 = WRP 2009, 1089"
    decision, grur, wrp = find_authorities(text)
    assert {decision.key, grur.key, wrp.key} == {"I ZR 141/06"}
    assert grur.fields["reporter_marginal"] == "11"
    assert wrp.fields["date"] == "2009-01-15"


def test_list_of_decisions_keeps_its_court() -> None:
    text = "OLG Köln, Urt. v. 1.2.2018 - 6 U 12/17; Urt. v. 3.4.2019 - 6 U 34/18"
    assert [each.fields["court"] for each in find_authorities(text)] == ["OLG Köln", "OLG Köln"]


def test_back_reference_goes_to_the_last_decision_of_its_court() -> None:
    text = (
        "BSG, Urteil vom 08.03.2016, B 1 KR 25/15 R; BGH, Urt. v. 12.3.2020 - VII ZR 55/19. "
        "So auch BSG, a.a.O., Rn. 28."
    )
    back = find_authorities(text)[-1]
    assert back.text == "BSG, a.a.O., Rn. 28"
    assert back.fields["refers_to"] == "BSG, 08.03.2016 - B 1 KR 25/15 R"


def test_back_reference_to_a_book_is_no_decision() -> None:
    text = "BGH, Urt. v. 12.3.2020 - VII ZR 55/19. Ebenso Köhler/Bornkamm aaO § 5 UWG Rn. 3."
    (_, book) = find_authorities(text)
    assert (book.kind, book.text) == ("literature", "Köhler/Bornkamm aaO § 5 UWG Rn. 3")


@pytest.mark.parametrize(("text", "expected"), COMMENTARIES)
def test_norm_with_a_margin_number_is_a_place_in_a_commentary(text: str, expected: str) -> None:
    (found,) = find_authorities(f"gilt das (vgl. {text}).")
    assert (found.kind, found.normal, found.text) == ("literature", expected, text)


def test_margin_number_of_the_reading_decision_makes_no_commentary() -> None:
    (found,) = find_authorities("eine Irreführung i.S. des § 5 UWG (Rn.23)(Rn.26)")
    assert (found.kind, found.normal) == ("statute", "§ 5 UWG")


def test_back_reference_by_date_goes_to_the_decision_of_that_day() -> None:
    text = (
        "BVerwG, Urteil vom 29. Juni 1995 - 2 C 15.94; BVerwG, Urteil vom 3. März 2001 - 2 C 1.00. "
        "So schon BVerwG, Urteil vom 29. Juni 1995, a. a. O."
    )
    assert find_authorities(text)[-1].fields["file_number"] == "2 C 15.94"


def test_impossible_date_is_left_out() -> None:
    (found,) = find_authorities("BGH, Urt. v. 31.2.2020 - VII ZR 55/19")
    assert "date" not in found.fields


def test_id_is_resolved_to_the_case_before() -> None:
    text = "Roe v. Wade, 410 U.S. 113 (1973). Id. at 115."
    assert find_authorities(text)[-1].fields["refers_to"] == "410 U.S. 113"


def test_year_of_a_case_is_the_one_beside_it() -> None:
    text = "Brown v. Board, 347 U.S. 483, 495 (1954); Roe v. Wade, 410 U.S. 113 (1973)."
    assert [each.fields["year"] for each in find_authorities(text)] == ["1954", "1973"]
