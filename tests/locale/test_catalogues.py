"""The German catalogue is complete, and every place in a sentence survives translation."""

import re
import string
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from copilot.locale import notice, use_language

_PACKAGE = Path(__file__).parents[2] / "copilot"
_KEYWORDS = {"_": None, "N_": None, "notice": None, "Notice": None}


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def _sentences() -> set[str]:
    found = extract_from_dir(_PACKAGE, keywords=_KEYWORDS)
    return {str(message) for _, _, message, _, _ in found if message}


def _german() -> Catalog:
    path = _PACKAGE / "locale" / "de" / "LC_MESSAGES" / "copilot.po"
    with path.open("rb") as stream:
        return read_po(stream)


def test_every_sentence_has_a_german_one() -> None:
    german = _german()
    missing = [s for s in _sentences() if (entry := german.get(s)) is None or not entry.string]
    assert missing == []


def test_a_translation_names_the_same_values() -> None:
    differing = [m.id for m in _german() if m.id and _places(str(m.id)) != _places(str(m.string))]
    assert differing == []


def test_the_catalogue_holds_no_sentence_that_is_no_longer_said() -> None:
    said = _sentences()
    assert [m.id for m in _german() if m.id and str(m.id) not in said] == []


def test_a_stored_notice_is_read_in_the_language_of_who_asks() -> None:
    stored = notice("Page {page} has no text; it is blank or a picture.", page=3)
    assert re.match("Page 3", str(stored))
    use_language("de")
    assert str(stored).startswith("Seite 3")
