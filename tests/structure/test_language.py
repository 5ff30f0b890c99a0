import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.structure.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Mieter zahlt die Miete bis zum dritten Werktag eines Monats.", "de"),
        ("The Tenant shall pay the rent by the third business day of each month.", "en"),
        ("Kündigungsfrist", "de"),
        ("Kündigungsfrist Wohnraum", "de"),
        ("Wie lange dauert die Verjährung?", "de"),
        ("How long is the limitation period under § 195 BGB?", "en"),
        ("termination for convenience", "en"),
        ("What is the notice period in the lease of Müller GmbH?", "en"),
        ("Wer haftet fuer Maengel?", "de"),
        ("§ 823 Abs. 1 BGB", "de"),
        ("Was steht im Share Purchase Agreement zum Closing?", "de"),
        ("", "de"),
        ("12345", "de"),
    ],
)
def test_language_of_a_text(text: str, language: str) -> None:
    assert detect(text) == language


def test_an_english_cover_page_does_not_decide_over_a_german_contract() -> None:
    cover = "This is the cover page of the agreement between the parties. " * 40
    body = "Der Mieter ist verpflichtet, die Miete an den Vermieter zu zahlen. " * 1000
    assert detect(cover + body) == "de"


@given(st.text())
def test_any_text_has_a_language(text: str) -> None:
    assert detect(text) in ("de", "en")
