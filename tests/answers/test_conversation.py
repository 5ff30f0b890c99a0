"""Follow-ups become questions that stand on their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.answers.conversation import Cited, Turn, resolve
from copilot.answers.phrases import content_words

_HAFEN = Cited("D16", "Gewerberaummietvertrag Hafenstraße 12")
_SPEICHER = Cited("D17", "Gewerberaummietvertrag Speicherstraße 48")
_NDA = Cited("D8", "Mutual Non-Disclosure Agreement")
_KNOWN = (_NDA, _HAFEN, _SPEICHER)


def _after(last: str, new: str, *documents: Cited) -> tuple[str, tuple[str, ...], bool]:
    found = resolve(new, [Turn(last, documents, ("§ 8 Kaution",))], _KNOWN)
    return found.question, found.documents, found.follow_up


def test_the_second_lease_is_the_second_one_cited() -> None:
    question, documents, follow_up = _after(
        "Wie hoch ist die Kaution?", "Und für den zweiten Mietvertrag?", _HAFEN, _SPEICHER
    )
    assert follow_up
    assert documents == ("D17",)
    assert question.startswith("Wie hoch ist die Kaution für den zweiten Mietvertrag")
    assert "Speicherstraße 48" in question


def test_the_second_lease_may_be_the_only_other_one_of_the_matter() -> None:
    _, documents, _ = _after("How much is the deposit?", "And for the second lease?", _HAFEN)
    assert documents == ("D17",)


@pytest.mark.parametrize(
    ("last", "new", "question"),
    [
        ("Which leases end in 2027?", "And in 2028?", "Which leases end in 2028?"),
        (
            "Wann darf der Mieter kündigen?",
            "Und der Vermieter?",
            "Wann darf der Vermieter kündigen?",
        ),
        (
            "What is the rent under the Hafenstrasse 12 lease?",
            "and the deposit?",
            "What is the deposit under the Hafenstrasse 12 lease?",
        ),
        (
            "Welche Verträge enthalten eine Kontrollwechselklausel?",
            "Und ein Wettbewerbsverbot?",
            "Welche Verträge enthalten ein Wettbewerbsverbot?",
        ),
        (
            "Which contracts mention Thornbeck?",
            "and which mails?",
            "which mails mention Thornbeck?",
        ),
    ],
)
def test_what_is_named_takes_the_place_of_its_like(last: str, new: str, question: str) -> None:
    assert _after(last, new, _HAFEN)[0].lower() == question.lower()


def test_a_pronoun_brings_along_what_was_talked_about() -> None:
    question, documents, follow_up = _after(
        "Wie hoch ist die Kaution?", "Wann ist sie fällig?", _HAFEN
    )
    assert follow_up
    assert question == "die Kaution: Wann ist sie fällig?"
    assert documents == ("D16",)


def test_this_clause_is_the_one_cited() -> None:
    question, *_ = _after(
        "Wie hoch ist die Kaution?", "Was sagt diese Klausel zur Verzinsung?", _HAFEN
    )
    assert "§ 8 Kaution" in question


@pytest.mark.parametrize(
    "new",
    [
        "Welches Gericht ist für das Supply Agreement zuständig?",
        "Which contracts contain a non-compete clause?",
        "Fasse den Arbeitsvertrag zusammen.",
    ],
)
def test_a_new_topic_is_taken_as_it_is(new: str) -> None:
    assert _after("Wie hoch ist die Kaution?", new, _HAFEN) == (new, (), False)


def test_without_a_history_nothing_is_a_follow_up() -> None:
    found = resolve("Und für den zweiten Mietvertrag?", [])
    assert not found.follow_up
    assert found.understood == ""


_WORDS = (
    "die Kaution für zweiten Mietvertrag 2028 Vermieter the lease NDA deposit bei Verzug wer zahlt "
    "sie there Klausel other beide § 5 Frist? enden"
)
_CUES = {"what", "about", "how", "same", "applies", "gilt", "das", "gleiche", "dasselbe", "auch"}


@given(
    st.sampled_from(["und ", "And ", "Was ist mit ", "what about ", "", "Gilt das auch für "]),
    st.lists(
        st.sampled_from(_WORDS.split()),
        min_size=1,
        max_size=7,
    ),
    st.sampled_from(
        [
            "Wie hoch ist die Kaution im Mietvertrag Hafenstraße 12?",
            "Which leases end in 2027?",
            "x",
        ]
    ),
)
def test_no_word_of_the_new_question_is_lost(cue: str, words: list[str], last: str) -> None:
    rest = " ".join(words)
    found = resolve(cue + rest, [Turn(last, (_HAFEN, _SPEICHER))], _KNOWN)
    assert content_words(rest) - _CUES <= content_words(found.question)


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_texts_are_taken(last: str, new: str) -> None:
    resolve(new, [Turn(last, (_HAFEN,))], _KNOWN)
