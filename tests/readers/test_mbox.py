"""Mailboxes: every message a page with its attachments behind it."""

from email.message import EmailMessage

import pytest

from copilot.errors import BrokenFileError
from copilot.readers import read_bytes


def _message(subject: str, text: str, *attached: str) -> bytes:
    message = EmailMessage()
    message["From"] = "a@example.org"
    message["Subject"] = subject
    message.set_content(text)
    for name in attached:
        message.add_attachment(f"Inhalt von {name}", filename=name)
    return b"From a@example.org Fri Feb  7 09:44:18 2025\n" + bytes(message) + b"\n"


def test_messages_are_read_in_order_under_number_and_subject() -> None:
    data = _message("Kündigung 12/24", "eins", "a.txt") + _message("", "zwei\n\n>From hier an")

    document = read_bytes("post.mbox", data)

    assert [page.label for page in document.pages] == [
        "1. Kündigung 12/24",
        "1. Kündigung 12/24 > a.txt",
        "2.",
    ]
    assert document.pages[2].text.endswith("zwei\n\nFrom hier an")
    assert [page.number for page in document.pages] == [1, 2, 3]


def test_a_sentence_that_begins_with_from_is_no_message() -> None:
    document = read_bytes("post.mbox", _message("x", "Hello.\nFrom 2025 on we pay."))

    assert len(document.pages) == 1


def test_another_text_is_no_mailbox() -> None:
    with pytest.raises(BrokenFileError):
        read_bytes("post.mbox", b"Kein Postfach\n")
