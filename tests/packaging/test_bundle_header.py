"""The signed header: read back as written, refused in any other form; versions in their order."""

from dataclasses import replace

import pytest

from copilot_installer import header, trust
from copilot_installer.header import Header, HeaderError, Model, Part, Program, version_key

TOLD = Header(
    version="0.1.0", commit="c0ffee", created=1, target="linux-x86_64", glibc="2.36", data="d",
    key="ab" * 32, stub="cd" * 32, manifest="ef" * 32, answers="small",
    program=Program(5, "01" * 32, 9), inline=Program(7, "23" * 32, 0),
    parts=(Part("copilot-0.1.0.part01", 3, "45" * 32),),
    models=(Model("67" * 32, 4, 0, "a/b.onnx"), Model("89" * 32, 6, None, "c.gguf")),
)  # fmt: skip


def test_a_header_is_read_back_as_it_was_written() -> None:
    rendered = header.render(TOLD)
    assert len(rendered) == header.HEADER_BYTES
    assert header.parse(rendered) == TOLD
    without = replace(TOLD, program=None, parts=(), models=())
    assert header.parse(header.render(without)) == without


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"copilot-bundle 1", b"copilot-bundle 2"),
        (b"a/b.onnx", b"../.onnx"),
        (b"a/b.onnx", b"/etc/pwd"),
        (b"created 1", b"created x"),
        (b"part01", b"par/01"),
        (b"\nend\n", b"\nend \n"),
        (b"version 0.1.0", b"version  0.1."),
    ],
)
def test_any_other_form_is_refused(old: bytes, new: bytes) -> None:
    rendered = header.render(TOLD)
    assert old in rendered
    with pytest.raises(HeaderError):
        header.parse(rendered.replace(old, new, 1))


def test_a_seal_tells_signed_from_unsigned_and_refuses_another_header() -> None:
    rendered = header.render(TOLD)
    assert header.parse_seal(header.render_seal(rendered, None), rendered) is None
    assert header.parse_seal(header.render_seal(rendered, b"s" * 64), rendered) == b"s" * 64
    other = header.render(replace(TOLD, version="0.1.1"))
    with pytest.raises(HeaderError):
        header.parse_seal(header.render_seal(rendered, None), other)


def test_versions_follow_each_other_as_releases_do() -> None:
    ordered = ["0.1.0.dev1", "0.1.0rc1", "0.1.0", "0.1.0.post1", "0.2", "0.10.0", "1.0"]
    assert sorted({*ordered}, key=version_key) == ordered
    assert version_key("1.0") == version_key("1.0.0")


def test_a_fingerprint_is_what_openssl_computes() -> None:
    """Of RFC 8410's example key; computed once with ``openssl pkey -outform DER | sha256sum``."""
    key = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"
    assert trust.as_pem(key).splitlines()[1] == (
        "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="
    )
    assert trust.grouped("ab" * 32).count(" ") == 7
