"""Weights: the shipped catalogue, user-added GGUF files, and what is refused."""

import errno
import hashlib
import os
import shutil
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.config import load_settings
from copilot.errors import (
    BadSettingsError,
    DiskFullError,
    ModelDamagedError,
    ModelMissingError,
    ModelTooLargeError,
    PathNotFoundError,
)
from copilot.inference import catalogue
from copilot.inference.catalogue import (
    MAX_PARAMETERS,
    add,
    embedder_folder,
    find,
    installed,
    load_catalogue,
    remove,
    use,
    verify,
)
from copilot.inference.gguf import read_header
from copilot.paths import Home, resource


def _string(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _value(value: Any) -> bytes:
    if isinstance(value, str):
        return struct.pack("<I", 8) + _string(value)
    if isinstance(value, list):
        items = b"".join(_string(item) for item in value)
        return struct.pack("<IIQ", 9, 8, len(value)) + items
    return struct.pack("<II", 4, value)


def gguf(values: dict[str, Any] | None = None, shape: tuple[int, ...] = (32, 2)) -> bytes:
    """A small whole GGUF file with one Q8_0 tensor of the given shape."""
    told = {
        "general.architecture": "nemo",
        "general.name": "Nemo",
        "tokenizer.ggml.tokens": [f"token {number}" for number in range(100)],
        "nemo.context_length": 2048,
        "tokenizer.chat_template": "{{ messages }}",
        **(values or {}),
    }
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, len(told))
    head += b"".join(_string(key) + _value(value) for key, value in told.items())
    head += _string("blk.0.weight") + struct.pack("<I", len(shape))
    head += struct.pack(f"<{len(shape)}QIQ", *shape, 8, 0)
    head += bytes(-len(head) % 32)
    count = 1
    for length in shape:
        count *= length
    return head + bytes(min(count // 32 * 34, 1 << 16))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Nemo-1B.gguf"
    path.write_bytes(gguf())
    return path


@pytest.fixture(autouse=True)
def no_shipped_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in models/weights of this checkout must not decide a test."""
    monkeypatch.setattr(Home, "weight_folders", lambda home: (home.models,))


def test_the_shipped_catalogue_is_valid_and_every_licence_is_there() -> None:
    names = [weight.name for weight in load_catalogue().weight]
    assert len(names) == len(set(names))
    for weight in load_catalogue().weight:
        assert resource("models", "licences", weight.licence_file).is_file(), weight.name
        assert weight.source, weight.name


def test_every_role_has_its_default_and_text_recognition_its_two_files() -> None:
    defaults = [weight.role for weight in load_catalogue().weight if weight.status == "default"]
    assert sorted(defaults) == ["embedder", "language", "ocr", "ocr", "reader", "test"]


def test_every_weight_of_the_catalogue_is_under_seven_billion_parameters() -> None:
    assert all(weight.parameters < MAX_PARAMETERS for weight in load_catalogue().weight)


def test_an_empty_home_has_no_model_and_says_which_is_missing(home: Home) -> None:
    assert installed(home) == []
    with pytest.raises(ModelMissingError, match=r"qwen2\.5-coder-1\.5b"):
        find(home)
    with pytest.raises(ModelMissingError, match="multilingual-e5-small"):
        embedder_folder(home)


def test_an_added_model_is_copied_described_and_found(home: Home, file: Path) -> None:
    model = add(home, file)
    assert model.path == home.models / "Nemo-1B.gguf"
    assert model.path.read_bytes() == file.read_bytes()
    assert (model.parameters, model.context, model.role) == (64, 2048, "language")
    assert model.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert find(home) == find(home, "Nemo-1B") == find(home, "Nemo-1B.gguf") == model
    assert sorted(path.name for path in home.models.iterdir()) == [
        "Nemo-1B.gguf",
        "Nemo-1B.gguf.toml",
    ]


def test_a_file_of_the_catalogue_gets_its_catalogue_name(
    home: Home, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    content = file.read_bytes()
    known = replace(
        load_catalogue().weight[0], bytes=len(content), sha256=hashlib.sha256(content).hexdigest()
    )
    monkeypatch.setattr(catalogue, "load_catalogue", lambda: catalogue.Catalogue((known,)))
    model = add(home, file)
    assert (model.name, model.path.name) == (known.name, known.file)
    assert find(home) == model
    assert list(home.models.glob("*.toml")) == []


def test_another_file_under_a_name_of_the_catalogue_is_refused(home: Home, tmp_path: Path) -> None:
    impostor = tmp_path / load_catalogue().weight[0].file
    impostor.write_bytes(gguf())
    with pytest.raises(ModelDamagedError, match="its content is not"):
        add(home, impostor)
    assert list(home.models.iterdir()) == []


def test_seven_billion_parameters_are_refused_unless_insisted_on(
    home: Home, tmp_path: Path
) -> None:
    large = tmp_path / "large.gguf"
    large.write_bytes(gguf(shape=(100_000, 70_000)))
    with large.open("r+b") as sparse:
        sparse.truncate(8_000_000_000)
    with pytest.raises(ModelTooLargeError, match=r"7\.0 billion"):
        add(home, large)
    large.write_bytes(gguf())
    assert add(home, large, allow_large=True).parameters == 64


def test_a_path_to_nothing_and_a_file_of_another_kind_are_refused(
    home: Home, tmp_path: Path
) -> None:
    with pytest.raises(PathNotFoundError):
        add(home, tmp_path / "nothing.gguf")
    (tmp_path / "letter.gguf").write_bytes(b"Sehr geehrte Frau Kollegin," * 9)
    with pytest.raises(ModelDamagedError, match="it is no GGUF file"):
        add(home, tmp_path / "letter.gguf")


def test_a_full_disk_leaves_no_half_model(
    home: Home, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_open = Path.open

    def full(path: Path, mode: str = "r", *rest: Any, **named: Any) -> Any:
        if path.name.endswith(".part") and "w" in mode:
            real_open(path, mode).close()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real_open(path, mode, *rest, **named)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(DiskFullError):
        add(home, file)
    assert list(home.models.iterdir()) == []


def test_a_file_that_lost_its_end_is_damaged_not_missing(home: Home, file: Path) -> None:
    path = add(home, file).path
    with path.open("r+b") as shorter:
        shorter.truncate(100)
    with pytest.raises(ModelDamagedError, match="100 bytes instead of"):
        find(home)


def test_verify_names_the_changed_file(home: Home, file: Path) -> None:
    path = add(home, file).path
    assert list(verify(home)) == [("Nemo-1B", True, "unchanged")]
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    ((name, good, detail),) = verify(home)
    assert (name, good) == ("Nemo-1B", False)
    assert "sha256" in detail


def test_remove_deletes_the_file_and_its_description(home: Home, file: Path) -> None:
    add(home, file)
    remove(home, "Nemo-1B")
    assert list(home.models.iterdir()) == []
    with pytest.raises(ModelMissingError):
        remove(home, "Nemo-1B")


def test_a_broken_description_is_named(home: Home, file: Path) -> None:
    add(home, file)
    (home.models / "Nemo-1B.gguf.toml").write_text('name = "Nemo"\nsurprise = 1\n')
    with pytest.raises(ModelDamagedError, match="surprise"):
        installed(home)


@pytest.mark.parametrize(
    "before",
    [
        "",
        '# ours\nlanguage = "de"\nthreads = 4\n',
        'model = "old"\nlanguage = "de"\n',
        'language = "de"\n  "model" = "old" # since May\nthreads = 2\n',
    ],
)
def test_use_sets_the_model_and_keeps_the_other_settings(
    home: Home, file: Path, before: str
) -> None:
    from dataclasses import replace

    add(home, file)
    home.settings.write_text(before, "utf-8")
    settings_before = load_settings(home)
    use(home, "Nemo-1B.gguf")
    assert load_settings(home) == replace(settings_before, model="Nemo-1B")
    for line in before.splitlines():
        assert "model" in line or line in home.settings.read_text("utf-8")


def test_use_makes_the_settings_where_there_are_none(home: Home, file: Path) -> None:
    add(home, file)
    use(home, "Nemo-1B")
    assert load_settings(home).model == "Nemo-1B"


def test_use_changes_nothing_for_an_unknown_model_or_broken_settings(
    home: Home, file: Path
) -> None:
    add(home, file)
    home.settings.write_text("language = \n", "utf-8")
    with pytest.raises(ModelMissingError):
        use(home, "Nautilus")
    with pytest.raises(BadSettingsError):
        use(home, "Nemo-1B")
    assert home.settings.read_text("utf-8") == "language = \n"


def test_a_header_is_read_without_the_weights(file: Path) -> None:
    header = read_header(file)
    assert (header.architecture, header.name) == ("nemo", "Nemo")
    assert header.chat_template == "{{ messages }}"


def test_one_part_of_a_split_model_is_refused(tmp_path: Path) -> None:
    part = tmp_path / "part.gguf"
    part.write_bytes(gguf({"split.count": 3}))
    with pytest.raises(ModelDamagedError, match="one part of several"):
        read_header(part)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(length=st.integers(0, len(gguf()) - 1))
def test_a_file_cut_anywhere_is_damaged(tmp_path: Path, length: int) -> None:
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(gguf()[:length])
    with pytest.raises(ModelDamagedError):
        read_header(cut)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(4, 2500), value=st.binary(min_size=1, max_size=8))
def test_a_header_with_changed_bytes_is_read_or_refused_never_a_crash(
    tmp_path: Path, at: int, value: bytes
) -> None:
    changed = tmp_path / "changed.gguf"
    content = gguf()
    changed.write_bytes((content[:at] + value + content[at + len(value) :])[: len(content)])
    try:
        read_header(changed)
    except ModelDamagedError as error:
        assert str(changed) in str(error)


def test_the_embedder_s_folder_is_verified_file_by_file(home: Home) -> None:
    folder = home.models / "multilingual-e5-small"
    folder.mkdir(parents=True)
    files = []
    for name in ("model.onnx", "tokenizer.json"):
        (folder / name).write_bytes(name.encode())
        digest = hashlib.sha256(name.encode()).hexdigest()
        files.append(f'{{"name": "{name}", "bytes": {len(name)}, "sha256": "{digest}"}}')
    (folder / "embedder.json").write_text(
        '{"name": "e5", "quantisation": "int8", "dimension": 384, "max_tokens": 512,'
        f' "files": [{", ".join(files)}]}}'
    )
    assert embedder_folder(home) == folder
    assert [good for _, good, _ in verify(home)] == [True, True]
    (folder / "model.onnx").write_bytes(b"other.onnx")
    assert [good for _, good, _ in verify(home)] == [False, True]
    (folder / "tokenizer.json").unlink()
    assert [good for _, good, _ in verify(home)] == [False]
    remove(home, "multilingual-e5-small")
    assert not folder.exists()


def test_the_default_comes_before_models_users_added(
    home: Home, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    default = replace(load_catalogue().weight[0], bytes=file.stat().st_size)
    monkeypatch.setattr(catalogue, "load_catalogue", lambda: catalogue.Catalogue((default,)))
    add(home, file)
    shutil.copyfile(file, home.models / default.file)
    assert find(home).name == default.name
    assert find(home, "Nemo-1B").added
