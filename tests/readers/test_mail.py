"""Mail: headers, the text, and what is attached."""

from base64 import b64encode
from email.message import EmailMessage
from pathlib import Path

import pytest

from copilot.errors import BrokenFileError, EncryptedFileError, NoTextError
from copilot.readers.mail import read


def _mail(text: str = "Sehr geehrte Frau Müller,\n\nanbei der Vertrag.\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Jörg Groß <gross@example.org>"
    message["To"] = "mueller@example.org"
    message["Date"] = "Fri, 07 Feb 2025 09:44:18 +0100"
    message["Subject"] = "Kündigung des Mietvertrags – München"
    message.set_content(text)
    return message


def _saved(folder: Path, content: EmailMessage | bytes) -> Path:
    path = folder / "nachricht.eml"
    path.write_bytes(bytes(content))
    return path


def test_header_lines_stand_before_the_text(tmp_path: Path) -> None:
    document = read(_saved(tmp_path, _mail()))

    assert document.text == (
        "From: Jörg Groß <gross@example.org>\n"
        "To: mueller@example.org\n"
        "Date: Fri, 07 Feb 2025 09:44:18 +0100\n"
        "Subject: Kündigung des Mietvertrags – München\n\n"
        "Sehr geehrte Frau Müller,\n\nanbei der Vertrag."
    )
    assert document.title == "Kündigung des Mietvertrags – München"
    assert document.warnings == ()


def test_the_plain_text_is_taken_before_the_html(tmp_path: Path) -> None:
    message = _mail("nur Text")
    message.add_alternative("<p>nur <b>HTML</b>", subtype="html")

    text = read(_saved(tmp_path, message)).text

    assert "nur Text" in text
    assert "HTML" not in text


@pytest.mark.parametrize("plain", ["", " \n"])
def test_html_is_read_where_there_is_no_plain_text(plain: str, tmp_path: Path) -> None:
    message = _mail(plain)
    message.add_alternative("<p>Die Frist<br>läuft</p><script>x</script>", subtype="html")

    assert read(_saved(tmp_path, message)).text.endswith("\n\nDie Frist\nläuft")


def test_attachments_are_read_and_those_that_cannot_be_are_named(tmp_path: Path) -> None:
    message = _mail()
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Vertrag.pdf")
    message.add_attachment("Anlage eins", filename="Übersicht.txt")
    message.add_attachment(_mail("weitergeleitet"))

    document = read(_saved(tmp_path, message))

    assert [warning.values["attachment"] for warning in document.warnings] == ["Vertrag.pdf"]
    assert [(page.number, page.label) for page in document.pages] == [
        (1, ""),
        (2, "Übersicht.txt"),
        (3, "Kündigung des Mietvertrags – München"),
    ]
    assert document.pages[1].text.strip() == "Anlage eins"
    assert document.pages[2].text.endswith("weitergeleitet")


def test_an_attachment_without_a_name_is_read_by_its_type(tmp_path: Path) -> None:
    content = (
        b"From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/html\nContent-Disposition: attachment\n\n<p>Anlage</p>\n--x--\n"
    )

    document = read(_saved(tmp_path, content))

    assert (document.pages[1].label, document.pages[1].text) == ("text/html", "Anlage")


def test_an_attachment_is_read_by_its_content_not_its_suffix(tmp_path: Path) -> None:
    message = _mail()
    rtf = rb"{\rtf1 Vergleich}"
    message.add_attachment(rtf, maintype="application", subtype="msword", filename="alt.doc")

    assert read(_saved(tmp_path, message)).pages[1].text == "Vergleich"


def test_a_forwarded_message_encoded_against_the_rules_is_read(tmp_path: Path) -> None:
    content = (
        b"From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        + b64encode(b"From: b@example.org\nSubject: innen\n\nText")
        + b"\n--x--\n"
    )

    assert "Subject: innen\n\nText" in read(_saved(tmp_path, content)).pages[1].text


def test_texts_around_an_attachment_are_all_read(tmp_path: Path) -> None:
    content = (
        b"From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/plain\n\nvorher\n"
        b"--x\nContent-Type: image/png; name=b.png\n\n\n"
        b"--x\nContent-Type: text/plain\n\nnachher\n--x--\n"
    )

    assert read(_saved(tmp_path, content)).text == (
        "From: a@example.org\nAttachments: b.png\n\nvorher\n\nnachher"
    )


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1", "unknown-8bit", "no-such", ""])
def test_a_wrong_or_missing_charset_loses_no_umlaut(charset: str, tmp_path: Path) -> None:
    kind = f"Content-Type: text/plain; charset={charset}\n" if charset else ""
    head = f"Subject: x\nMIME-Version: 1.0\n{kind}Content-Transfer-Encoding: 8bit\n\n"

    text = read(_saved(tmp_path, head.encode() + "Gebühr für Größe".encode("cp1252"))).text

    assert text.endswith("Gebühr für Größe")


def test_a_multipart_with_a_damaged_boundary_keeps_its_text(tmp_path: Path) -> None:
    content = b"From: a@example.org\nContent-Type: multipart/mixed\n\nDer Text bleibt.\n"

    assert "Der Text bleibt." in read(_saved(tmp_path, content)).text


def test_a_mail_without_text_says_so(tmp_path: Path) -> None:
    document = read(_saved(tmp_path, _mail(" ")))

    assert [str(warning) for warning in document.warnings] == [
        "The mail has no text besides its header."
    ]


@pytest.mark.parametrize(
    "kind", ["multipart/encrypted; boundary=x", "application/pkcs7-mime; smime-type=enveloped-data"]
)
def test_an_encrypted_mail_is_reported(kind: str, tmp_path: Path) -> None:
    with pytest.raises(EncryptedFileError):
        read(_saved(tmp_path, f"From: a@example.org\nContent-Type: {kind}\n\nabc".encode()))


def test_a_text_without_mail_headers_is_no_mail(tmp_path: Path) -> None:
    with pytest.raises(BrokenFileError):
        read(_saved(tmp_path, b"Ein Brief ohne Kopf.\nZweite Zeile\n"))


def test_a_mail_that_says_nothing_at_all_has_no_text(tmp_path: Path) -> None:
    path = tmp_path / "leer.eml"
    path.write_bytes(b"MIME-Version: 1.0\nReceived: by x\n\n\n")

    with pytest.raises(NoTextError):
        read(path)
