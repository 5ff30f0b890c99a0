"""The builder: the same bytes every time, every file accounted for, nothing of unknown licence."""

import hashlib
import json
import py_compile
import sys
from importlib import metadata
from pathlib import Path

import pytest

import build_bundle
from bundle import archive, elf, licences, sbom, signing, site, weights, wheels, writing
from bundle.failures import BundleError
from bundle.licences import Licensed
from copilot_installer import header
from tests.packaging import bundles
from tests.packaging.bundles import make

ROOT = Path(__file__).parents[2]


def _tree(root: Path) -> Path:
    packages = root / "python" / "lib" / "python3.11" / "site-packages"
    for name, text in {
        "made/__init__.py": "x = 1\n",
        "made-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: made\nVersion: 1.0\n"
        "License-Expression: MIT\n",
        "made-1.0.dist-info/RECORD": "made/__init__.py,,\nmade-1.0.dist-info/METADATA,,\n"
        "made-1.0.dist-info/RECORD,,\n",
        "copilot_installer/__init__.py": "",
    }.items():
        (packages / name).parent.mkdir(parents=True, exist_ok=True)
        (packages / name).write_text(text, "utf-8")
    (packages / "made" / "__pycache__").mkdir()
    (packages / "made" / "__pycache__" / "__init__.cpython-311.pyc").write_bytes(b"code")
    (root / "python" / "lib" / "libz.so.1").write_bytes(b"library")
    (root / "bin").mkdir()
    (root / "bin" / "copilot").write_text("#!/bin/sh\n", "utf-8")
    return root


def _components(root: Path) -> list[sbom.Component]:
    own = Licensed("copilot-legal", "1", "Apache-2.0")
    python = Licensed("CPython", "3.11", "PSF-2.0")
    return sbom.components(root, archive.sums(root), own, python, ["libz.so.1"])


def test_two_bundles_of_the_same_files_are_the_same_bytes(tmp_path: Path) -> None:
    one, two = make(tmp_path / "one"), make(tmp_path / "elsewhere" / "two")
    assert one.path.read_bytes() == two.path.read_bytes()


def test_an_archive_does_not_depend_on_owner_times_or_order(tmp_path: Path) -> None:
    root = _tree(tmp_path / "tree")
    archive.pack(root, tmp_path / "one.tar.gz", 7)
    for path in root.rglob("*"):
        path.touch()
    (root / "bin" / "copilot").chmod(0o664)
    archive.pack(root, tmp_path / "two.tar.gz", 7)
    assert (tmp_path / "one.tar.gz").read_bytes() == (tmp_path / "two.tar.gz").read_bytes()


def test_the_bill_of_materials_names_every_file_once(tmp_path: Path) -> None:
    root = _tree(tmp_path)
    told = sbom.document(_components(root), 0, "manifest")
    named = [file for part in told["components"] for file in part["components"]]
    sums = {file["name"]: file["hashes"][0]["content"] for file in named}
    assert sums == archive.sums(root)
    assert len(named) == len(sums)
    by_name = {part["name"]: part for part in told["components"]}
    assert len(by_name["made"]["components"]) == 4
    assert by_name["zlib (libz.so.1)"]["licenses"] == [{"expression": "Zlib"}]
    assert sbom.rendered(told) == sbom.rendered(sbom.document(_components(root), 0, "manifest"))


def test_a_file_of_no_package_stops_the_build(tmp_path: Path) -> None:
    root = _tree(tmp_path)
    (root / "python/lib/python3.11/site-packages/stray.py").touch()
    with pytest.raises(BundleError, match=r"no package accounts for .*stray\.py"):
        _components(root)


def test_an_unknown_licence_stops_the_build(tmp_path: Path) -> None:
    root = _tree(tmp_path)
    told = root / "python/lib/python3.11/site-packages/made-1.0.dist-info/METADATA"
    told.write_text("Metadata-Version: 2.1\nName: made\nVersion: 1.0\n", "utf-8")
    with pytest.raises(BundleError, match=r"licence of made 1\.0 is unknown"):
        _components(root)
    with pytest.raises(BundleError, match="libstrange"):
        licences.of_library("libstrange.so.1")


def test_every_locked_package_that_is_installed_here_has_a_known_licence() -> None:
    absent = wheels.left_out()
    names = {
        line.split("==")[0].split("[")[0]
        for line in wheels.BASE.read_text("utf-8").splitlines()
        if "==" in line and not line.startswith(" ")
    }
    told = []
    for name in sorted(names - absent.keys()):
        try:
            told.append(licences.of_distribution(metadata.distribution(name)))
        except metadata.PackageNotFoundError:
            continue  # for another system
    assert len(told) > 40
    assert all(entry.licence for entry in told)


def test_what_is_left_out_is_in_the_list_and_has_a_reason(tmp_path: Path) -> None:
    kept = wheels.requirements(tmp_path).read_text("utf-8")
    absent = wheels.left_out()
    assert absent
    for name, reason in absent.items():
        assert reason
        assert f"\n{name}==" not in f"\n{kept}"
    assert "\nchromadb==" in kept
    assert kept.count("--hash=sha256:") > 100


def test_the_program_imports_nothing_that_is_left_out() -> None:
    """Chroma, the app and everything else, with those packages made impossible to import."""
    import subprocess

    provided = metadata.packages_distributions()
    absent = {name.replace("_", "-") for name in wheels.left_out()}
    blocked = [
        top
        for top, by in provided.items()
        if {name.lower().replace("_", "-") for name in by} <= absent
    ]
    assert "kubernetes" in blocked
    script = (
        f"import sys\nfor name in {blocked!r}: sys.modules[name] = None\n"
        "import chromadb, onnxruntime, tokenizers, textual.app, copilot.tui.app, copilot.workspace"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_trimming_keeps_records_true(tmp_path: Path) -> None:
    packages = tmp_path
    for name in ("numpy/tests/test_a.py", "numpy/core.py", "numpy/core.pyi", "made/tests/a.py"):
        (packages / name).parent.mkdir(parents=True, exist_ok=True)
        (packages / name).touch()
    record = packages / "numpy-2.dist-info" / "RECORD"
    record.parent.mkdir()
    record.write_text(
        "numpy/tests/test_a.py,,\nnumpy/core.pyi,,\nnumpy/core.py,,\n../../../bin/f2py,,\n", "utf-8"
    )
    site.trim(packages)
    assert record.read_text("utf-8") == "numpy/core.py,,\n"
    assert (packages / "made/tests/a.py").exists()


def test_bytecode_is_never_written_anew_in_an_installation(tmp_path: Path) -> None:
    library = tmp_path / "python" / "lib" / "python3.11"
    library.mkdir(parents=True)
    (library / "made.py").write_text("x = 1\n", "utf-8")
    py_compile.compile(str(library / "made.py"))  # as an import leaves it: with the time
    site.compile_all(Path(sys.executable), tmp_path)
    (code,) = library.rglob("*.pyc")
    assert code.read_bytes()[4:8] == b"\x01\0\0\0"
    left = library / "__pycache__" / "gone.cpython-311.pyc"
    left.write_bytes(b"\0" * 16)
    with pytest.raises(BundleError, match="gone"):
        site.compile_all(Path(sys.executable), tmp_path)


def test_three_names_of_one_library_share_its_bytes(tmp_path: Path) -> None:
    for name in ("libllama.so", "libllama.so.0", "libllama.so.0.5.0"):
        (tmp_path / name).write_bytes(b"library")
    site.share_libraries(tmp_path)
    links = [path.name for path in tmp_path.iterdir() if path.is_symlink()]
    assert sorted(links) == ["libllama.so.0", "libllama.so.0.5.0"]
    assert (tmp_path / "libllama.so.0").read_bytes() == b"library"


def test_the_needs_of_a_library_are_read(tmp_path: Path) -> None:
    interpreter = Path(sys.executable).resolve()
    assert elf.is_elf(interpreter)
    assert "libc.so.6" in elf.needed(interpreter)
    assert elf.glibc_of([interpreter]).startswith("2.")
    text = tmp_path / "text.so"
    text.write_text("no library", "utf-8")
    assert elf.elf_files(tmp_path) == []


def test_a_delta_does_not_carry_what_an_earlier_bundle_brought(tmp_path: Path) -> None:
    made = make(tmp_path, models={"a.gguf": b"a", "b.gguf": b"b"})
    known = build_bundle.carried_before([made.path])
    assert known == {hashlib.sha256(content).hexdigest() for content in (b"a", b"b")}
    (tmp_path / "none.run").write_bytes(b"#!/bin/sh\n")
    with pytest.raises(BundleError, match="is no bundle"):
        build_bundle.carried_before([tmp_path / "none.run"])


def test_models_of_the_same_content_are_carried_once(tmp_path: Path) -> None:
    made = make(tmp_path, models={"a.gguf": b"same", "b.gguf": b"same", "c.gguf": b"else"})
    offsets = {model.path: model.offset for model in made.header.models}
    assert offsets["a.gguf"] == offsets["b.gguf"] == 0
    assert made.header.inline.bytes == 8


def test_a_bundle_is_signed_later_on_another_machine(tmp_path: Path) -> None:
    made = make(tmp_path, key=None)
    with pytest.raises(BundleError, match="another key"):
        writing.sign_later(made.path, bundles.FOREIGN)
    files = writing.sign_later(made.path, bundles.KEY)
    assert {path.name for path in files} == {
        "copilot-0.1.0.sha256", "copilot-0.1.0.sha256.sig", "copilot-key.pem",
    }  # fmt: skip
    signed = make(tmp_path / "at-once")
    assert made.path.read_bytes() == signed.path.read_bytes()


def test_a_key_is_made_once_kept_private_and_can_have_a_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "key.pem"
    public = signing.new_key(path, "secret words")
    assert path.stat().st_mode & 0o077 == 0
    assert signing.public_key(path.with_suffix(".pub.pem")) == public
    monkeypatch.setenv(signing.PASSPHRASE, "secret words")
    assert signing.public_key(path) == public
    monkeypatch.setenv(signing.PASSPHRASE, "wrong")
    with pytest.raises(BundleError, match="cannot be read"):
        signing.private_key(path)
    with pytest.raises(BundleError, match="never overwritten"):
        signing.new_key(path, "")


def test_the_stub_fits_and_a_program_too_large_for_a_file_is_refused(tmp_path: Path) -> None:
    assert len(writing.stub()) == header.STUB_BYTES
    with pytest.raises(BundleError, match="larger than a file may be"):
        make(tmp_path, largest=header.START_OF_PROGRAM + 1)


def test_models_are_chosen_from_the_catalogue() -> None:
    with pytest.raises(BundleError, match="has no unknown"):
        weights.chosen(ROOT, ["unknown"])


def test_the_data_format_changes_with_the_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (schema := tmp_path / "index" / "schema").mkdir(parents=True)
    (schema / "001.sql").write_text("CREATE TABLE a (b);", "utf-8")
    monkeypatch.setattr(build_bundle, "ROOT", tmp_path)
    before = build_bundle.data_format()
    assert build_bundle.data_format() == before
    (schema / "002.sql").write_text("CREATE TABLE c (d);", "utf-8")
    assert build_bundle.data_format() != before


def test_the_builder_without_a_key_says_how_to_make_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert build_bundle.main([]) == 1
    assert "sign_bundle.py new" in capsys.readouterr().err


def test_the_manifest_is_what_sha256sum_reads(tmp_path: Path) -> None:
    root = _tree(tmp_path)
    lines = archive.manifest(archive.sums(root)).splitlines()
    assert lines == sorted(lines, key=lambda line: line.split("  ")[1])
    assert json.dumps(lines[0]).startswith('"' + lines[0][:64] + "  ")
