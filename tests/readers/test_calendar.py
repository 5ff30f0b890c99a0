"""Calendar files: folded and escaped lines as a person would read them."""

import pytest

from copilot.errors import NoTextError
from copilot.readers import read_bytes


def test_lines_are_unfolded_and_what_only_programs_read_is_left_out() -> None:
    data = (
        "BEGIN:VCALENDAR\r\nPRODID:-//x//\r\nUID:1@x\r\nDTSTART:20250207T090000\r\n"
        "SUMMARY;LANGUAGE=de:Termin\\, Saal 5\r\nDESCRIPTION:LG Köln\\nAz. 5 O \r\n 1/24\r\n"
        "END:VCALENDAR\r\n"
    )

    document = read_bytes("termin.ics", data.encode())

    assert document.title == "Termin, Saal 5"
    assert document.text == (
        "BEGIN:VCALENDAR\nDTSTART:20250207T090000\nSUMMARY;LANGUAGE=de:Termin, Saal 5\n"
        "DESCRIPTION:LG Köln\nAz. 5 O 1/24\nEND:VCALENDAR"
    )


def test_one_without_lines_has_no_text() -> None:
    with pytest.raises(NoTextError):
        read_bytes("a.ics", b"VERSION:2.0\r\n")
