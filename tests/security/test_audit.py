"""A trail's lines hold together, and every change to one of them is found."""

from datetime import UTC, datetime, timedelta

import pytest

from copilot.security.audit import CLOCK, Link, faults, line_of, link_of, next_link

_NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _trail(count: int = 5) -> list[Link]:
    links: list[Link] = []
    for number in range(count):
        last = links[-1] if links else None
        facts: dict[str, str | int] = {"question": f"hash {number}", "pages": number}
        links.append(next_link(last, "anna", "ask", facts, _NOON + timedelta(seconds=number)))
    return links


def _broken(lines: list[str]) -> list[int]:
    return [fault.number for fault in faults(lines) if fault.broken]


def test_a_line_reads_back_as_it_was_written() -> None:
    link = next_link(None, "Änne \ud800", "ask", {"document": "D1", "pages": 3}, _NOON)
    assert link_of(line_of(link)) == link
    assert line_of(link).isascii()


def test_an_untouched_trail_has_no_fault() -> None:
    assert list(faults(map(line_of, _trail()))) == []
    assert list(faults([])) == []


@pytest.mark.parametrize(
    "changed",
    [
        lambda lines: [lines[0].replace("anna", "otto"), *lines[1:]],
        lambda lines: [lines[0].replace(":", ": ", 1), *lines[1:]],
        lambda lines: [*lines[:2], *lines[3:]],
        lambda lines: [*lines[1:]],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: [*lines[:3], lines[2], *lines[3:]],
        lambda lines: [*lines[:3], "", *lines[3:]],
        lambda lines: [*lines[:3], "null", *lines[4:]],
        lambda lines: [*lines[:3], "{}", *lines[4:]],
        lambda lines: [*lines[:4], lines[4][:-1]],
    ],
    ids=[
        "edited", "spaced", "one gone", "first gone", "swapped", "twice", "empty line",
        "no object", "no entry", "cut",
    ],
)  # fmt: skip
def test_a_changed_line_is_found(changed: "object") -> None:
    assert callable(changed)
    assert _broken(changed([line_of(link) for link in _trail()]))


def test_a_fault_names_the_entry() -> None:
    lines = [line_of(link) for link in _trail()]
    lines[2] = lines[2].replace("hash 2", "hash 9")
    assert _broken(lines) == [3]


def test_a_line_hashed_anew_does_not_carry_the_next() -> None:
    links = _trail()
    forged = next_link(links[1], "otto", "ask", {}, _NOON + timedelta(seconds=2))
    assert _broken([line_of(link) for link in (*links[:2], forged, *links[3:])]) == [4]


def test_a_clock_that_was_set_back_is_written_down_and_told() -> None:
    first = next_link(None, "anna", "ask", {}, _NOON)
    second = next_link(first, "anna", "ask", {}, _NOON - timedelta(hours=1))
    assert second.entry.facts[CLOCK] == 3600
    (told,) = faults([line_of(first), line_of(second)])
    assert not told.broken
    assert "set back by 3600 seconds" in str(told.what)


def test_a_clock_that_is_corrected_a_little_is_not_told() -> None:
    first = next_link(None, "anna", "ask", {}, _NOON)
    second = next_link(first, "anna", "ask", {}, _NOON - timedelta(seconds=1))
    assert second.entry.at == first.entry.at
    assert list(faults([line_of(first), line_of(second)])) == []
