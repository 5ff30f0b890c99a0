"""Which llama.cpp is built: flags from the processor's features, a cache keyed by them."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def _script() -> ModuleType:
    path = Path(__file__).parents[2] / "packaging" / "build_llama.py"
    spec = importlib.util.spec_from_file_location("build_llama", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_llama"] = module
    spec.loader.exec_module(module)
    return module


build_llama: Any = _script()

OLD_OFFICE_PC = "sse4_2 avx avx2 fma f16c bmi2"
NEW_SERVER = (
    f"{OLD_OFFICE_PC} avx512f avx512cd avx512vl avx512dq avx512bw avx512vbmi avx512_vnni "
    "avx512_bf16 avx_vnni amx_tile amx_int8 amx_bf16"
)


def flags(features: str) -> dict[str, str]:
    found: dict[str, str] = build_llama.build_flags(frozenset(features.split()))
    return found


@pytest.mark.parametrize("features", ["", "sse4_2", OLD_OFFICE_PC, NEW_SERVER])
def test_a_build_is_never_native_and_never_uses_amx(features: str) -> None:
    built = flags(features)
    assert built["GGML_NATIVE"] == "OFF"
    assert {built[f"GGML_AMX_{kind}"] for kind in ("TILE", "INT8", "BF16")} == {"OFF"}


def test_a_build_uses_what_the_processor_has_and_nothing_else() -> None:
    old, new = flags(OLD_OFFICE_PC), flags(NEW_SERVER)
    assert old["GGML_AVX2"] == new["GGML_AVX2"] == "ON"
    assert old["GGML_AVX512"] == old["GGML_AVX512_VNNI"] == old["GGML_AVX_VNNI"] == "OFF"
    assert new["GGML_AVX512"] == new["GGML_AVX512_VNNI"] == new["GGML_AVX512_BF16"] == "ON"


def test_avx512_parts_stay_off_where_its_base_is_incomplete() -> None:
    built = flags(f"{OLD_OFFICE_PC} avx512f avx512_vnni")
    assert built["GGML_AVX512"] == built["GGML_AVX512_VNNI"] == "OFF"


def test_features_are_read_from_cpuinfo() -> None:
    text = "processor\t: 0\nflags\t\t: fpu avx2 fma\n\nprocessor\t: 1\nflags\t\t: fpu avx2 fma\n"
    assert build_llama.cpu_features(text) == {"fpu", "avx2", "fma"}
    assert build_llama.cpu_features("Features : asimd sve\n") == frozenset()


def test_the_cache_has_a_place_for_each_version_and_each_set_of_flags(tmp_path: Path) -> None:
    folders = {
        build_llama.wheel_folder(tmp_path, release, flags(features))
        for release in ("0.3.35", "0.3.36")
        for features in (OLD_OFFICE_PC, NEW_SERVER)
    }
    assert len(folders) == 4
    again = build_llama.wheel_folder(tmp_path, "0.3.36", flags(NEW_SERVER))
    assert again in folders


def test_the_version_is_the_one_the_hashed_requirement_pins() -> None:
    assert build_llama.version() == "0.3.36"
    assert "--hash=sha256:" in build_llama.REQUIREMENT.read_text("utf-8")


def test_a_missing_compiler_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CXX", raising=False)
    only_dnf = {"dnf": "/usr/bin/dnf"}
    monkeypatch.setattr(build_llama.shutil, "which", only_dnf.get)
    with pytest.raises(build_llama.BuildError, match=r"sudo dnf install gcc-c\+\+ make"):
        build_llama.require_compiler()


def test_a_cached_wheel_is_installed_without_building(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = build_llama.wheel_folder(tmp_path, build_llama.version(), build_llama.flags_here())
    folder.mkdir(parents=True)
    wheel = folder / "llama_cpp_python-0.3.36-py3-none-any.whl"
    wheel.touch()
    installed: list[Path] = []
    monkeypatch.setattr(build_llama, "install", installed.append)
    monkeypatch.setattr(build_llama, "build", lambda *_: pytest.fail("built again"))
    assert build_llama.main(["--cache", str(tmp_path)]) == 0
    assert installed == [wheel]
    assert "is in the cache" in capsys.readouterr().out


def test_a_build_checks_the_hash_passes_the_flags_and_keeps_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}

    def run(command: list[str], **options: Any) -> Any:
        seen.update(command=command, arguments=options["env"]["CMAKE_ARGS"])
        (Path(command[-1]) / "llama_cpp_python-0.3.36-py3-none-any.whl").write_bytes(b"wheel")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(build_llama.subprocess, "run", run)
    monkeypatch.setattr(build_llama, "require_compiler", lambda: None)
    wheel = build_llama.build(tmp_path / "kept", flags(OLD_OFFICE_PC))
    assert wheel.read_bytes() == b"wheel"
    assert wheel.parent == tmp_path / "kept"
    assert "--require-hashes" in seen["command"]
    assert "-DGGML_NATIVE=OFF" in seen["arguments"].split()


def test_a_failed_build_shows_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(command: list[str], **options: Any) -> Any:
        options["stdout"].write("cc1plus: out of memory\n")
        options["stdout"].flush()
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(build_llama.subprocess, "run", run)
    monkeypatch.setattr(build_llama, "require_compiler", lambda: None)
    with pytest.raises(build_llama.BuildError, match="cc1plus: out of memory"):
        build_llama.build(tmp_path, flags(""))
    assert not list(tmp_path.glob("*.whl"))


def test_the_installer_s_build_leaves_only_the_named_variants(tmp_path: Path) -> None:
    listing = tmp_path / "vendor/llama.cpp/ggml/src/CMakeLists.txt"
    listing.parent.mkdir(parents=True)
    listing.write_text(
        "function(ggml_add_cpu_backend_variant tag_name)\nendfunction()\n"
        "        ggml_add_cpu_backend_variant(x64)\n"
        "        ggml_add_cpu_backend_variant(haswell            SSE42 AVX)\n"
        "            ggml_add_cpu_backend_variant(sapphirerapids SSE42 AMX_TILE)\n",
        "utf-8",
    )
    build_llama.with_variants(tmp_path, ("x64", "haswell"))
    left = listing.read_text("utf-8")
    assert "sapphirerapids" not in left
    assert left.startswith("function(ggml_add_cpu_backend_variant tag_name)\n")
    assert left.count("ggml_add_cpu_backend_variant(") == 2
    with pytest.raises(build_llama.BuildError, match="knows no variant z80"):
        build_llama.with_variants(tmp_path, ("z80",))


def test_the_installer_s_variants_never_use_amx_and_are_kept_apart(tmp_path: Path) -> None:
    assert "sapphirerapids" not in build_llama.VARIANTS
    one = build_llama.wheel_folder(tmp_path, "1", build_llama.VARIANT_FLAGS)
    other = build_llama.wheel_folder(tmp_path, "1", build_llama.VARIANT_FLAGS, build_llama.VARIANTS)
    assert one != other


def test_an_interrupted_build_of_the_variants_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = tmp_path / "unfinished/source/vendor/llama.cpp/ggml/src/CMakeLists.txt"
    listing.parent.mkdir(parents=True)
    listing.write_text("    ggml_add_cpu_backend_variant(x64)\n", "utf-8")
    before = listing.stat().st_mtime_ns
    seen: list[list[str]] = []

    def run(command: list[str], **_: Any) -> Any:
        seen.append(command)
        assert listing.stat().st_mtime_ns == before
        (Path(command[-1]) / "llama_cpp_python-0.3.36-py3-none-any.whl").write_bytes(b"wheel")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(build_llama.subprocess, "run", run)
    monkeypatch.setattr(build_llama, "require_compiler", lambda: None)
    build_llama.build(tmp_path, build_llama.VARIANT_FLAGS, ("x64",))
    assert len(seen) == 1  # nothing was downloaded again
    assert f"build-dir={tmp_path / 'unfinished/objects'}" in seen[0]
    assert not (tmp_path / "unfinished").exists()
