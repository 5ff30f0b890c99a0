"""Rules find what is met, not met and not found, each with the words that decided it."""

from pathlib import Path

import pytest

from copilot.errors.papers import BadPlaybookError, PlaybookNotFoundError
from copilot.tools.playbook.checking import check
from copilot.tools.playbook.library import load, shipped
from copilot.tools.playbook.nouns import Outcome, Review, Standing

_NDA = """Vertraulichkeitsvereinbarung

§ 1 Geheimhaltung
Jede Partei behandelt die vertraulichen Informationen der anderen Partei vertraulich.

§ 2 Ausnahmen
Dies gilt nicht für Informationen, die allgemein bekannt sind oder unabhängig entwickelt wurden.

§ 3 Laufzeit
Die Verpflichtung zur Vertraulichkeit gilt für vier Jahre nach Vertragsende.

§ 4 Vertragsstrafe
Für jeden Verstoß zahlt die verletzende Partei eine Vertragsstrafe von 50.000 EUR,
unabhängig von einem Verschulden.

§ 5 Schlussbestimmungen
Es gilt deutsches Recht.
"""


def _nda(text: str = _NDA) -> Review:
    return check(text, load("nda"), name="nda.txt")


def _standings(found: Review) -> dict[str, Standing]:
    return {result.topic.name: result.standing for result in found.results}


def test_each_topic_has_the_position_its_rules_make() -> None:
    assert _standings(_nda()) == {
        "mutuality": Standing.PREFERRED,
        "term": Standing.FALLBACK,
        "exceptions": Standing.PREFERRED,
        "compelled disclosure": Standing.ABSENT,
        "penalty": Standing.UNACCEPTABLE,
        "return": Standing.ABSENT,
        "representatives": Standing.ABSENT,
        "governing law": Standing.PREFERRED,
    }


def test_every_quote_stands_in_the_text() -> None:
    passages = [each.passage for result in _nda().results for each in result.findings]
    assert all(_NDA[p.start : p.end] == p.quote for p in passages if p)
    assert any(p and p.clause == "§ 3 Laufzeit" for p in passages)


def test_risk_grows_with_each_worse_position() -> None:
    better = _NDA.replace("50.000 EUR,\nunabhängig von einem Verschulden.", "10.000 EUR.")
    assert _nda(better).risk < _nda().risk
    assert _nda("").risk > 0


def test_what_is_not_there_is_not_found_and_nothing_is_invented() -> None:
    for found in (_nda(""), _nda("Rechnung | 3O Tage | " + "x | " * 500)):
        findings = [each for result in found.results for each in result.findings]
        assert {each.outcome for each in findings} == {Outcome.NOT_FOUND}
        assert all(each.passage is None for each in findings)


@pytest.mark.parametrize("name", ["dpa", "lease", "nda", "supply"])
def test_every_shipped_playbook_speaks_both_languages(name: str) -> None:
    assert name in shipped()
    for topic in load(name).topics:
        assert all(words["de"] and words["en"] for words in topic.positions.values())


_OWN = """
title = { de = "Eigenes", en = "Own" }
[[topic]]
name = "cap"
title = { de = "Haftung", en = "Liability" }
headings = "haftung"
preferred = { de = "viel", en = "much" }
[[topic.rule]]
level = "preferred"
test = "at_least"
unit = "amount"
value = 100
"""


def test_a_firms_own_playbook_is_read(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(_OWN, "utf-8")
    found = check("§ 1 Haftung\nBis 500 EUR.", load(str(own)), name="x")
    assert _standings(found) == {"cap": Standing.PREFERRED}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('test = "at_least"', 'test = "often"', "rule.0.test"),
        ("value = 100", "", "needs a value"),
        ('headings = "haftung"', 'headings = "(haftung"', "no regular expression"),
        ('headings = "haftung"', 'headings = "(a+)+"', "never end"),
        ('headings = "haftung"', 'heading = "haftung"', "heading"),
        ("[[topic]]", "[[topic", "line"),
    ],
)
def test_a_wrong_line_is_named_with_its_reason(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(_OWN.replace(old, new), "utf-8")
    with pytest.raises(BadPlaybookError, match=reason):
        load(str(own))


def test_a_figure_is_measured_where_its_pattern_says_and_over_line_ends(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    measured = "pattern = '(?P<measured>up to .*?per cent)'\nunit = \"percent\""
    own.write_text(_OWN.replace('unit = "amount"', measured).replace("= 100", "= 5"), "utf-8")
    text = "§ 1 Haftung\nDamages are 0.5 per\ncent a week, up to a maximum of 8 per\ncent of it."
    (result,) = check(text, load(str(own)), name="x").results
    assert result.findings[0].measured == "8 per cent"
    assert result.standing is Standing.PREFERRED


def test_an_unknown_playbook_names_the_known_ones() -> None:
    with pytest.raises(PlaybookNotFoundError, match="nothing"):
        load("nothing")
