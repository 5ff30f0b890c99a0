"""A flipped bit in any section is refused before a file is changed, by the stub and by verify."""

import random
from pathlib import Path

import pytest

from copilot_installer import header
from copilot_installer.__main__ import main
from tests.packaging.bundles import Made, make, state

IN_STUB = 12
ELSEWHERE = 188


@pytest.fixture
def made(tmp_path: Path) -> Made:
    models = {"a.gguf": random.Random(1).randbytes(40_000), "b/c.onnx": b"graph" * 99}  # noqa: S311
    return make(tmp_path / "stick", models=models, largest=header.START_OF_PROGRAM + 20_000)


def places(made: Made, number: int) -> list[tuple[Path, int]]:
    """Files and offsets, the same number in each section."""
    chance = random.Random(5)  # noqa: S311
    begin = header.START_OF_PROGRAM
    program = made.header.program
    assert program is not None
    size = made.path.stat().st_size
    sections = [
        (made.path, header.STUB_BYTES, header.STUB_BYTES + header.HEADER_BYTES),
        (made.path, header.STUB_BYTES + header.HEADER_BYTES, begin),
        (made.path, begin, begin + program.bytes),
        (made.path, begin + program.bytes, size),
        *((made.path.with_name(p.name), 0, p.bytes) for p in made.header.parts),
    ]
    filled = [section for section in sections if section[1] < section[2]]
    each = -(-number // len(filled))
    return [(path, chance.randrange(a, b)) for path, a, b in filled for _ in range(each)]


def flip(path: Path, at: int, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << bit]))


def test_verify_refuses_a_flipped_bit_anywhere(made: Made, tmp_path: Path) -> None:
    chance = random.Random(3)  # noqa: S311
    everywhere = places(made, ELSEWHERE)
    everywhere += [(made.path, chance.randrange(header.STUB_BYTES)) for _ in range(IN_STUB)]
    for path, at in everywhere:
        bit = chance.randrange(8)
        flip(path, at, bit)
        code = main(["verify", str(made.path), "--prefix", str(tmp_path / "none"), "--quiet"])
        assert code in (3, 4), (path.name, at, bit)
        flip(path, at, bit)
    assert main(["verify", str(made.path), "--prefix", str(tmp_path / "none"), "--quiet"]) == 0


def test_the_stub_refuses_a_flipped_bit_anywhere_before_it_changes_a_file(
    made: Made, tmp_path: Path
) -> None:
    (home := tmp_path / "home").mkdir()
    chance = random.Random(4)  # noqa: S311
    script = len(made.path.read_bytes()[: header.STUB_BYTES].rstrip(b"\n"))
    everywhere = places(made, 10)
    everywhere += [(made.path, chance.randrange(script)) for _ in range(IN_STUB)]
    for path, at in everywhere:
        bit = chance.randrange(8)
        flip(path, at, bit)
        done = made.run("--yes", "--prefix", str(home / "copilot"), HOME=str(home))
        assert done.returncode not in (0, 1), (path.name, at, bit, done.stderr)
        assert state(home) == {}, (path.name, at, bit)
        flip(path, at, bit)
