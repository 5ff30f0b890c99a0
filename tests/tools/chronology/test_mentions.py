"""The dates of a text: completed, relative, in ranges; and those that are none."""

import time

import pytest

from copilot.domain import Language
from copilot.tools.chronology.mentions import MOST_MENTIONS, Anchors, mentions
from copilot.tools.chronology.nouns import Mention
from copilot.tools.chronology.unread import unread

MAIL_OF_SEPTEMBER = Anchors([(0, "2024-09-11")])
NO_DAY = Anchors([])


def read(text: str, anchors: Anchors = NO_DAY, language: Language = "de") -> list[Mention]:
    return mentions(text, language, anchors)


@pytest.mark.parametrize(
    ("text", "language", "start", "end"),
    [
        ("am 3. März 2021 geliefert", "de", "2021-03-03", ""),
        ("in der Zeit vom 1. November bis zum 31. Dezember 2022", "de", "2022-11-01", "2022-12-31"),
        ("between 9 January and 2 February 2024", "en", "2024-01-09", "2024-02-02"),
        ("late deliveries in the second half of 2022", "en", "2022-07-01", "2022-12-31"),
        ("im dritten Quartal 2023", "de", "2023-07-01", "2023-09-30"),
        ("in den Monaten November und Dezember 2022", "de", "2022-11", "2022-12"),
        ("seit März 2021", "de", "2021-03", ""),
        ("die im Jahr 1998 errichtete Halle", "de", "1998", ""),
    ],
)
def test_a_date_is_placed_with_its_precision(
    text: str, language: Language, start: str, end: str
) -> None:
    found = read(text, language=language)
    assert [(each.start, each.end) for each in found] == [(start, end)]


def test_a_date_without_a_year_is_completed_from_the_day_of_the_text() -> None:
    (found,) = read("Ihre Mail vom 1. Februar", MAIL_OF_SEPTEMBER)
    assert (found.start, found.told) == ("2024-02-01", "completed")
    assert "2024-09-11" in str(found.note)


def test_a_date_of_the_next_january_belongs_to_the_next_year() -> None:
    (found,) = read("Wir liefern am 10. Januar.", Anchors([(0, "2024-12-20")]))
    assert found.start == "2025-01-10"


def test_a_date_that_comes_round_every_year_is_no_event() -> None:
    assert read("bis zum 31. März eines Jahres", MAIL_OF_SEPTEMBER) == []
    assert read("bis zum 31. März") == []


def test_relative_days_are_told_from_the_day_of_the_text_or_the_date_before() -> None:
    yesterday, *_ = read("Das habe ich gestern gefunden.", MAIL_OF_SEPTEMBER)
    assert (yesterday.start, yesterday.told) == ("2024-09-10", "relative")
    given, same = read("Am 14. Oktober 2024 unterschrieben und am selben Tag übergeben.")
    assert given.start == same.start == "2024-10-14"


def test_a_denied_date_is_marked_and_counts_for_no_other() -> None:
    text = "It failed on 9 January 2024, not on 12 January 2024. I wrote on the same day."
    failed, denied, wrote = read(text, language="en")
    assert (failed.denied, denied.denied) == (False, True)
    assert wrote.start == "2024-01-09"


def test_a_month_that_names_a_rent_is_no_event() -> None:
    found = read("Die Miete für November 2022 war am 3. November 2022 fällig.")
    assert [each.start for each in found] == ["2022-11-03"]


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("am 03.04.21 gezahlt", "de", "two digits"),
        ("on 03/04/2021 paid", "en", "other way round"),
        ("am Montag, dem 3. Oktober 2024", "de", "no Montag"),
    ],
)
def test_what_was_decided_about_a_date_is_explained(
    text: str, language: Language, told: str
) -> None:
    (found,) = read(text, language=language)
    assert told in str(found.note)


@pytest.mark.parametrize(
    "written", ["31.02.2023", "30. Februar 2024", "1O. Oktober 2024", "l5.03.2023", "12.13.2022"]
)
def test_a_day_that_does_not_exist_or_was_badly_read_is_shown_and_not_guessed(written: str) -> None:
    text = f"Die Übergabe fand am {written} statt."
    assert [each.start for each in read(text) if each.precision == "day"] == []
    found = list(unread(text, "de"))
    assert [written in str(reason) for _, reason in found] == [True]


def test_a_table_of_a_hundred_thousand_dates_is_bounded_in_number_and_time() -> None:
    text = "\n".join(f"Zeile {n} | 03.04.2021 | 5,00 | heute" for n in range(20_000))
    started = time.perf_counter()
    assert len(read(text, MAIL_OF_SEPTEMBER)) == MOST_MENTIONS
    assert time.perf_counter() - started < 20
