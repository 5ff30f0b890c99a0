"""The .run file as users start it: install, upgrade, go back, remove; and what it refuses."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from copilot_installer.__main__ import main
from tests.packaging import bundles
from tests.packaging.bundles import SITE, Made, make, state


@pytest.fixture
def user(tmp_path: Path) -> Path:
    """A user's home with umlauts and a space in its name."""
    home = tmp_path / "Müllers Büro"
    home.mkdir()
    return home


@pytest.fixture
def prefix(user: Path) -> Path:
    return user / "Programme" / "copilot"


def install(made: Made, user: Path, prefix: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return made.run("--yes", "--this-user", "--prefix", str(prefix), *more, HOME=str(user))


def version_in_use(user: Path) -> str:
    command = user / ".local" / "bin" / "copilot"
    return subprocess.run([str(command)], capture_output=True, text=True, check=True).stdout.strip()


def tool(*arguments: str, prefix: Path) -> int:
    return main([*arguments, "--prefix", str(prefix), "--yes", "--lang", "en"])


@pytest.fixture(autouse=True)
def _home(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(user))
    for name in ("XDG_DATA_HOME", "COPILOT_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_a_first_install_leaves_a_working_command_a_desktop_entry_and_a_path_line(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    done = install(make(tmp_path / "stick"), user, prefix)
    assert done.returncode == 0, done.stderr
    assert version_in_use(user) == "0.1.0"
    assert (prefix / "current").readlink() == Path("versions/0.1.0")
    entry = (user / ".local/share/applications/copilot.desktop").read_text("utf-8")
    assert "Terminal=true" in entry
    assert ".local/bin" in (user / ".profile").read_text("utf-8")
    weight = prefix / "current" / SITE / "copilot/_shipped/models/weights/small.gguf"
    assert weight.read_bytes() == b"weights " * 99
    assert weight.resolve().parent == (prefix / "models").resolve()
    assert tool("verify", prefix=prefix) == 0
    assert not list(prefix.glob("versions/.*"))


def test_the_installer_speaks_german(tmp_path: Path, user: Path, prefix: Path) -> None:
    done = install(make(tmp_path / "stick"), user, prefix, "--lang", "de")
    assert done.returncode == 0
    assert "Das Paket wird geprüft" in done.stderr
    assert "ist installiert" in done.stderr


def test_the_key_s_fingerprint_is_shown_and_the_wrong_one_refused(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    made = make(tmp_path / "stick")
    refused = install(made, user, prefix, "--fingerprint", "ab" * 32)
    assert refused.returncode == 4
    assert not prefix.exists()
    done = install(made, user, prefix)
    assert "Compare the fingerprint" in done.stderr


def test_an_upgrade_switches_and_a_rollback_switches_back(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    install(make(tmp_path / "one"), user, prefix)
    new = make(tmp_path / "two", "0.2.0", carried=False)
    assert tool("upgrade", str(new.path), prefix=prefix) == 0
    assert version_in_use(user) == "0.2.0"
    assert tool("rollback", prefix=prefix) == 0
    assert version_in_use(user) == "0.1.0"
    assert tool("rollback", prefix=prefix) == 0
    assert version_in_use(user) == "0.2.0"


def test_only_the_version_in_use_and_the_one_before_are_kept(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    for version in ("0.1.0", "0.2.0", "0.3.0"):
        assert install(make(tmp_path / version, version), user, prefix).returncode == 0
    assert {p.name for p in (prefix / "versions").iterdir()} == {"0.2.0", "0.3.0"}


def test_a_model_no_version_uses_any_more_goes(tmp_path: Path, user: Path, prefix: Path) -> None:
    for number, version in enumerate(("0.1.0", "0.2.0", "0.3.0")):
        models = {"small.gguf": f"weights {number}".encode()}
        install(make(tmp_path / version, version, models=models), user, prefix)
    assert len(list((prefix / "models").iterdir())) == 2


def test_an_older_version_is_refused_unless_told(tmp_path: Path, user: Path, prefix: Path) -> None:
    install(make(tmp_path / "two", "0.10.0"), user, prefix)
    old = make(tmp_path / "one", "0.9.0")
    before = state(prefix)
    assert install(old, user, prefix).returncode == 5
    assert tool("upgrade", str(old.path), prefix=prefix) == 5
    assert state(prefix) == before
    assert install(old, user, prefix, "--allow-older").returncode == 0
    assert version_in_use(user) == "0.9.0"


def test_a_foreign_key_is_refused_unless_its_fingerprint_is_given(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    install(make(tmp_path / "one"), user, prefix)
    new = make(tmp_path / "two", "0.2.0", key=bundles.FOREIGN)
    before = state(prefix)
    assert install(new, user, prefix).returncode == 4
    assert tool("verify", str(new.path), prefix=prefix) == 4
    assert state(prefix) == before
    from copilot_installer.trust import fingerprint

    assert install(new, user, prefix, "--new-key", fingerprint(new.header.key)).returncode == 0


def test_an_unsigned_bundle_is_refused(tmp_path: Path, user: Path, prefix: Path) -> None:
    made = make(tmp_path / "stick", key=None)
    assert install(made, user, prefix).returncode == 4
    assert not prefix.exists()


def test_a_signature_of_another_key_is_refused(tmp_path: Path, user: Path, prefix: Path) -> None:
    from copilot_installer import header

    made = make(tmp_path / "stick")
    data = bytearray(made.path.read_bytes())
    begin = header.STUB_BYTES
    rendered = bytes(data[begin : begin + header.HEADER_BYTES])
    forged = header.render_seal(rendered, bundles.FOREIGN.sign(rendered))
    data[begin + header.HEADER_BYTES : header.START_OF_PROGRAM] = forged
    made.path.write_bytes(data)
    assert install(made, user, prefix).returncode == 4
    assert tool("verify", str(made.path), prefix=prefix) == 4
    assert not prefix.exists()


def test_a_half_copied_file_says_how_much_is_there(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    made = make(tmp_path / "stick")
    whole = made.path.read_bytes()
    for length in (100, 40_000, len(whole) - 1):
        made.path.write_bytes(whole[:length])
        done = install(made, user, prefix)
        assert done.returncode in (2, 3, 10), (length, done.stderr)
        assert not prefix.exists()
    assert f"{len(whole) - 1} of {len(whole)} bytes" in done.stderr


def test_parts_beside_the_file_carry_what_does_not_fit(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    content = os.urandom(200_000)
    made = make(tmp_path / "stick", models={"big.gguf": content}, largest=70_000)
    assert [part.name for part in made.header.parts][:2] == [
        "copilot-0.1.0.part01",
        "copilot-0.1.0.part02",
    ]
    (last := tmp_path / "stick" / made.header.parts[-1].name).rename(tmp_path / "away")
    missing = install(made, user, prefix)
    assert missing.returncode == 10
    assert last.name in missing.stderr
    (tmp_path / "away").rename(last)
    assert install(made, user, prefix).returncode == 0
    weights = prefix / "current" / SITE / "copilot/_shipped/models/weights"
    assert (weights / "big.gguf").read_bytes() == content


def test_a_bundle_without_models_takes_them_from_the_one_beside_it(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    made = make(tmp_path / "stick", carried=False)
    alone = install(made, user, prefix)
    assert alone.returncode == 10
    assert "small.gguf" in alone.stderr
    assert not prefix.exists()
    make(tmp_path / "stick", program=False, name="copilot-models-0.1.0")
    assert install(made, user, prefix).returncode == 0


def test_a_bundle_beside_it_is_not_read_when_its_models_are_installed(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    old = make(tmp_path / "stick")
    install(old, user, prefix)
    new = make(tmp_path / "stick", "0.2.0", carried=False)
    with old.path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"?")  # reading it through would refuse it
    assert tool("upgrade", str(new.path), prefix=prefix) == 0


def test_models_are_added_to_the_version_in_use(tmp_path: Path, user: Path, prefix: Path) -> None:
    more = make(
        tmp_path / "two", program=False, models={"large.gguf": b"more"}, name="copilot-models-1"
    )
    assert install(more, user, prefix).returncode == 2
    install(make(tmp_path / "one"), user, prefix)
    assert install(more, user, prefix).returncode == 0
    weights = prefix / "current" / SITE / "copilot/_shipped/models/weights"
    assert (weights / "large.gguf").read_bytes() == b"more"
    assert (weights / "small.gguf").is_file()
    assert tool("verify", prefix=prefix) == 0


def test_a_version_that_fails_its_trial_is_removed_and_the_old_one_stays(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    install(make(tmp_path / "one"), user, prefix)
    broken = make(tmp_path / "two", "0.2.0", marks=("broken",))
    done = install(broken, user, prefix)
    assert done.returncode == 9
    assert "it does not work" in done.stderr
    assert version_in_use(user) == "0.1.0"
    assert [p.name for p in (prefix / "versions").iterdir()] == ["0.1.0"]


def test_a_first_install_that_fails_its_trial_leaves_nothing(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    before = state(user)
    done = install(make(tmp_path / "stick", marks=("broken",)), user, prefix)
    assert done.returncode == 9
    assert state(user) == before


def test_the_processor_variant_is_reported(
    tmp_path: Path, user: Path, prefix: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = install(make(tmp_path / "stick"), user, prefix)
    assert "haswell" in done.stderr
    assert main(["status", "--json", "--prefix", str(prefix)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["version"] == "0.1.0"
    assert told["models"] == ["small.gguf"]
    assert len(told["fingerprint"]) == 64


def test_a_changed_file_of_the_installation_is_found_and_mended(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    made = make(tmp_path / "stick")
    install(made, user, prefix)
    victim = prefix / "current" / "python" / "lib" / "libmade.so.1"
    victim.write_bytes(b"changed")
    assert tool("verify", prefix=prefix) == 3
    assert install(made, user, prefix).returncode == 0
    assert tool("verify", prefix=prefix) == 0


def test_uninstall_leaves_the_data_and_nothing_else(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    (user / ".profile").write_text("umask 077\n", "utf-8")
    matter = user / ".local" / "share" / "copilot" / "matters" / "weber"
    matter.mkdir(parents=True)
    (matter / "library.sqlite").write_bytes(b"truth")
    install(make(tmp_path / "stick"), user, prefix)
    assert tool("uninstall", prefix=prefix) == 0
    left = {name for name, what in state(user).items() if what != "folder"}
    assert left == {".profile", ".local/share/copilot/matters/weber/library.sqlite"} | (
        left & {".local/share/copilot/matters/weber/lock"}
    )
    assert (user / ".profile").read_text("utf-8") == "umask 077\n"
    assert not prefix.exists()


def test_purge_leaves_no_data_either(tmp_path: Path, user: Path, prefix: Path) -> None:
    matter = user / ".local" / "share" / "copilot" / "matters" / "weber"
    matter.mkdir(parents=True)
    install(make(tmp_path / "stick"), user, prefix)
    assert tool("uninstall", "--purge", prefix=prefix) == 0
    assert not (user / ".local" / "share" / "copilot").exists()
    assert tool("uninstall", prefix=prefix) == 2


def test_data_are_backed_up_when_they_are_migrated_and_come_back_with_the_old_version(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    matter = user / ".local" / "share" / "copilot" / "matters" / "weber"
    matter.mkdir(parents=True)
    library = matter / "library.sqlite"
    library.write_bytes(b"old")
    (matter.parent / "deleted-later").mkdir()
    (matter.parent / "deleted-later" / "library.sqlite").write_bytes(b"gone")
    (keys := matter.parents[1] / "keys").mkdir()
    (keys / "weber.json").write_text("key", "utf-8")
    install(make(tmp_path / "one"), user, prefix)
    same = make(tmp_path / "same", "0.1.1")
    assert tool("upgrade", str(same.path), prefix=prefix) == 0
    backups = matter.parents[1] / "backups"
    assert not backups.exists()
    new = make(tmp_path / "two", "0.2.0", data="b")
    assert tool("upgrade", str(new.path), prefix=prefix) == 0
    assert (backups / "before-0.2.0/matters/weber/library.sqlite").read_bytes() == b"old"
    library.write_bytes(b"migrated")
    shutil.rmtree(matter.parent / "deleted-later")
    (matter.parent / "made-later").mkdir()
    assert tool("rollback", prefix=prefix) == 0
    assert library.read_bytes() == b"old"
    assert {p.name for p in matter.parent.iterdir()} == {"weber", "made-later"}
    assert not list(backups.rglob("*.json"))
    aside = next(backups.glob("after-*"))
    assert (aside / "matters/weber/library.sqlite").read_bytes() == b"migrated"


def test_a_migration_that_fails_leaves_data_and_version_as_they_were(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    matter = user / ".local" / "share" / "copilot" / "matters" / "weber"
    matter.mkdir(parents=True)
    (matter / "library.sqlite").write_bytes(b"old")
    install(make(tmp_path / "one"), user, prefix)
    new = make(tmp_path / "two", "0.2.0", data="b", marks=("broken-migration",))
    assert tool("upgrade", str(new.path), prefix=prefix) == 9
    assert (matter / "library.sqlite").read_bytes() == b"old"
    assert version_in_use(user) == "0.1.0"


def test_a_matter_in_use_stops_the_upgrade_before_its_data_are_copied(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    import fcntl

    matter = user / ".local" / "share" / "copilot" / "matters" / "weber"
    matter.mkdir(parents=True)
    install(make(tmp_path / "one"), user, prefix)
    new = make(tmp_path / "two", "0.2.0", data="b")
    with (matter / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert tool("upgrade", str(new.path), prefix=prefix) == 11
    assert version_in_use(user) == "0.1.0"


def test_two_installers_do_not_work_at_once(tmp_path: Path, user: Path, prefix: Path) -> None:
    import fcntl

    made = make(tmp_path / "stick")
    install(made, user, prefix)
    with (prefix / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert tool("rollback", prefix=prefix) == 11
        assert install(made, user, prefix).returncode == 11
    assert version_in_use(user) == "0.1.0"


@pytest.mark.parametrize(
    ("glibc", "target", "said"),
    [
        ("99.1", "linux-x86_64", "99.1 or newer is needed"),
        ("2.17", "linux-aarch64", "This bundle is for linux-aarch64"),
    ],
)
def test_a_machine_that_does_not_fit_is_told_why(
    tmp_path: Path, user: Path, prefix: Path, glibc: str, target: str, said: str
) -> None:
    made = make(tmp_path / "stick", glibc=glibc, target=target)
    done = install(made, user, prefix)
    assert done.returncode == 6
    assert said in done.stderr
    assert not prefix.exists()
    installed = make(tmp_path / "one", "0.0.1")
    install(installed, user, prefix)
    assert tool("upgrade", str(made.path), prefix=prefix) == 6


def test_a_32_bit_system_is_told_why(tmp_path: Path, user: Path, prefix: Path) -> None:
    fake = tmp_path / "fake"
    fake.mkdir()
    (fake / "uname").write_text('#!/bin/sh\n[ "$1" = -s ] && echo Linux || echo i686\n', "utf-8")
    (fake / "uname").chmod(0o755)
    done = make(tmp_path / "stick").run(
        "--yes", "--prefix", str(prefix), HOME=str(user), PATH=f"{fake}:/usr/bin:/bin"
    )
    assert done.returncode == 6
    assert "i686" in done.stderr


def test_a_full_disk_is_told_before_anything_is_written(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    fake = tmp_path / "fake"
    fake.mkdir()
    lines = (
        "echo Filesystem 1024-blocks Used Available Capacity Mounted\necho /dev/x 9 9 100 99% /\n"
    )
    (fake / "df").write_text(f"#!/bin/sh\n{lines}", "utf-8")
    (fake / "df").chmod(0o755)
    done = make(tmp_path / "stick").run(
        "--yes", "--prefix", str(prefix), HOME=str(user), PATH=f"{fake}:/usr/bin:/bin"
    )
    assert done.returncode == 7
    assert "not enough room" in done.stderr
    assert not prefix.exists()


def test_the_file_can_be_checked_without_installing(
    tmp_path: Path, user: Path, prefix: Path
) -> None:
    made = make(tmp_path / "stick")
    done = made.run("--verify", HOME=str(user))
    assert done.returncode == 0
    assert "is whole" in done.stderr
    assert tool("verify", str(made.path), prefix=prefix) == 0
    assert state(user) == {}


def test_without_a_yes_nothing_changes(tmp_path: Path, user: Path, prefix: Path) -> None:
    done = make(tmp_path / "stick").run("--this-user", "--prefix", str(prefix), HOME=str(user))
    assert done.returncode == 130
    assert state(user) == {}


def test_a_wrong_option_is_a_wrong_usage(tmp_path: Path, user: Path, prefix: Path) -> None:
    assert install(make(tmp_path / "stick"), user, prefix, "--colour").returncode == 2
    assert not prefix.exists()


def test_a_missing_tool_is_named(tmp_path: Path, user: Path) -> None:
    only = tmp_path / "bin"
    only.mkdir()
    for name in ("id", "tail", "head", "wc"):
        (only / name).symlink_to(f"/usr/bin/{name}")
    done = make(tmp_path / "stick").run("--yes", HOME=str(user), PATH=str(only))
    assert done.returncode == 6
    assert "sha256sum" in done.stderr
