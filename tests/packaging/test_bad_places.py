"""Real mounts that are full, read-only or noexec, and a stick that goes away: said, nothing left.

Each place is mounted in a namespace of its own; where the system allows none the tests are skipped.
"""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from copilot_installer import failures, machine
from copilot_installer.__main__ import main
from copilot_installer.failures import InstallError
from copilot_installer.layout import Layout
from copilot_installer.surroundings import Places, check_writable, put_in_place
from tests.packaging.bundles import ROOT, Made, make, state

_OWN = ["unshare", "--user", "--map-root-user", "--mount"]
_ROOMY_DF = "#!/bin/sh\necho F B U A C M\necho /dev/x 9 9 99999999 1% /\n"
_FILLING = """
import shutil, sys
from copilot_installer.__main__ import main
roomy = shutil._ntuple_diskusage(10**12, 0, 10**12)
shutil.disk_usage = lambda path: roomy
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that the tests mount something on."""
    try:
        tried = subprocess.run([*_OWN, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("needs unshare")
    if tried.returncode:
        pytest.skip("this system allows no user namespaces")
    (folder := tmp_path / "Platz für Anna").mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / "fake").mkdir()
    return folder


def script(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    path.chmod(0o755)


def mounted(
    place: Path, options: str, command: str, *arguments: str, language: str = "en"
) -> subprocess.CompletedProcess[str]:
    """Run a shell command with a small file system of its own at the place, then list that."""
    mount = f'mount -t tmpfs -o {options} none "$PLACE" && '
    listing = '; code=$?; find "$PLACE" -mindepth 1; exit $code'
    return subprocess.run(
        [*_OWN, "sh", "-c", mount + command + listing, "sh", *arguments],
        env={
            "PATH": f"{place.parent / 'fake'}:/usr/bin:/bin", "PLACE": str(place),
            "HOME": str(place.parent / "home"), "LANG": f"{language}_XX.UTF-8",
            "PYTHONPATH": str(ROOT / "packaging"),
        },
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def install(made: Made) -> str:
    return f"sh '{made.path}' --yes --this-user --prefix \"$PLACE/copilot\""


@pytest.mark.parametrize(
    ("options", "language", "code", "said"),
    [
        ("noexec", "en", failures.NOT_WRITABLE, "Programs may not be started at"),
        ("noexec", "de", failures.NOT_WRITABLE, "dürfen keine Programme gestartet werden"),
        ("ro", "en", failures.NOT_WRITABLE, "cannot be written"),
        ("ro", "de", failures.NOT_WRITABLE, "kann nicht geschrieben werden"),
        ("size=1m", "en", failures.NO_SPACE, "There is not enough room"),
        ("size=1m", "de", failures.NO_SPACE, "ist zu wenig Platz"),
    ],
)
def test_a_place_that_will_not_do_is_named_and_left_as_it_was(
    tmp_path: Path, place: Path, options: str, language: str, code: int, said: str
) -> None:
    done = mounted(place, options, install(make(tmp_path / "stick")), language=language)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert str(place) in done.stderr
    assert (done.stdout, state(tmp_path / "home")) == ("", {})


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_disk_that_fills_while_the_program_is_unpacked_keeps_nothing_of_it(
    tmp_path: Path, place: Path, language: str
) -> None:
    script(tmp_path / "fake" / "df", _ROOMY_DF)
    done = mounted(place, "size=16k", install(make(tmp_path / "stick")), language=language)
    assert done.returncode == failures.NO_SPACE, done.stderr
    assert {"en": "no room", "de": "Platz"}[language] in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("language", "said"), [("en", "became full during"), ("de", "während der Installation voll")]
)
def test_a_disk_that_fills_while_a_model_is_copied_leaves_the_old_version_alone(
    tmp_path: Path, place: Path, language: str, said: str
) -> None:
    old = make(tmp_path / "one")
    new = make(tmp_path / "two", "0.2.0", models={"large.gguf": bytes(3_000_000)})
    command = (
        f'{install(old)} >/dev/null 2>&1 || exit 99; dd if=/dev/zero of="$PLACE/f" bs=1M count=58'
        f' 2>/dev/null; "$1" -c "$2" upgrade \'{new.path}\' --yes --prefix "$PLACE/copilot" ||'
        ' { code=$?; "$PLACE/copilot/current/bin/copilot"; ls -A "$PLACE/copilot/versions"'
        ' "$PLACE/copilot/models"; exit $code; }'
    )
    done = mounted(place, "size=60m", command, sys.executable, _FILLING, language=language)
    assert done.returncode == failures.NO_SPACE, (done.stdout, done.stderr)
    assert said in done.stderr
    lines = [line for line in done.stdout.splitlines() if line and not line.endswith(":")]
    (model,) = old.header.models
    assert sorted(lines) == sorted(["0.1.0", "0.1.0", model.sha256])  # it starts; nothing else


def test_a_read_only_home_is_told_before_anything_is_installed_elsewhere(
    tmp_path: Path, place: Path
) -> None:
    command = f"HOME=\"$PLACE\" sh '{make(tmp_path / 'stick').path}' --yes --this-user"
    for language, said in (("en", "the commands and the desktop"), ("de", "die Befehle und der")):
        done = mounted(
            place, "ro", f"{command} --prefix '{tmp_path / 'elsewhere'}'", language=language
        )
        assert done.returncode == failures.NOT_WRITABLE
        assert said in done.stderr
        assert not (tmp_path / "elsewhere").exists()


def test_a_stick_pulled_out_while_unpacking_is_told(tmp_path: Path, place: Path) -> None:
    made = make(tmp_path / "stick")
    script(tmp_path / "fake" / "tar", f"#!/bin/sh\nrm -f '{made.path}'\nexit 1\n")
    for language, said in (("en", "is missing"), ("de", "fehlt")):
        copied = made.path.read_bytes()
        done = mounted(place, "size=60m", install(made), language=language)
        assert done.returncode == failures.INCOMPLETE, done.stderr
        assert said in done.stderr
        assert done.stdout == ""
        made.path.write_bytes(copied)


def test_a_stick_pulled_out_before_the_models_are_copied_is_told(
    tmp_path: Path, place: Path
) -> None:
    made = make(tmp_path / "stick")
    script(tmp_path / "fake" / "tar", f"#!/bin/sh\n/bin/tar \"$@\"\nrm -f '{made.path}'\n")
    done = mounted(place, "size=60m", install(made))
    assert done.returncode == failures.INCOMPLETE, done.stderr
    assert "stick" in done.stderr
    assert done.stdout == ""


def test_a_stick_that_cannot_be_read_to_its_end_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make(tmp_path / "stick")
    told = Path.open

    def broken(path: Path, *arguments: object, **options: object) -> object:
        if path == made.path and arguments == ("rb",) and len(opened) > 0:
            raise OSError(errno.EIO, "Input/output error")
        opened.append(path)
        return told(path, *arguments, **options)  # type: ignore[call-overload]

    opened: list[Path] = []
    monkeypatch.setattr(Path, "open", broken)
    for language, said in (("en", "Was the stick pulled out"), ("de", "Wurde der Stick")):
        opened.clear()
        code = main(
            ["verify", str(made.path), "--prefix", str(tmp_path / "none"), "--lang", language]
        )
        assert code == failures.INCOMPLETE
        assert said in capsys.readouterr().err


def test_a_processor_older_than_the_libraries_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(tmp_path / "stick")
    old = tmp_path / "cpuinfo"
    old.write_text("model name : Core 2\nflags\t\t: fpu sse sse2 ssse3 sse4_1\n", "utf-8")
    monkeypatch.setattr(machine, "_CPUINFO", old)
    with pytest.raises(InstallError) as told:
        machine.check_machine(made.header)
    assert told.value.reason.code == failures.UNFIT
    assert "sse4_2, popcnt" in told.value.text("en")
    assert "zu alt" in told.value.text("de")
    assert machine.lacking_features(tmp_path / "none") == []


def test_a_profile_that_cannot_be_written_costs_the_path_line_only(tmp_path: Path) -> None:
    (profile := tmp_path / ".profile").mkdir()  # no file, whoever looks
    where = Places(tmp_path / "bin", tmp_path / "applications", profile)
    check_writable(where)
    written = put_in_place(Layout(tmp_path / "copilot"), where, desktop=True)
    assert written["profile"] == ""
    assert (tmp_path / "bin" / "copilot").is_file()
