"""The installation's trail is written through, survives kills, and misses what is cut off."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from copilot.errors.trail import TrailBrokenError, TrailUnwritableError
from copilot.security.installation_log import InstallationLog

_ROOT = Path(__file__).parents[2]


@pytest.fixture
def log(tmp_path: Path) -> InstallationLog:
    return InstallationLog(tmp_path / "trail")


def _filled(log: InstallationLog, count: int = 4) -> list[str]:
    for number in range(count):
        log.append("anna", "export", {"bytes": number})
    return log.lines()


def test_entries_are_numbered_sealed_and_whole(log: InstallationLog) -> None:
    _filled(log)
    assert [link.entry.number for link in log.links()] == [1, 2, 3, 4]
    assert log.check() == []
    assert log.head() == (4, log.links()[-1].digest)


def test_only_the_owner_can_read_it(log: InstallationLog) -> None:
    _filled(log, 1)
    for file in log.path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("kept", [0, 1, 3])
def test_lines_cut_off_at_the_end_are_missed(log: InstallationLog, kept: int) -> None:
    lines = _filled(log)
    log.path.write_text("".join(f"{line}\n" for line in lines[:kept]))
    assert any(fault.broken for fault in log.check())
    with pytest.raises(TrailBrokenError):
        log.append("anna", "export", {})


def test_a_line_another_key_would_have_written_is_found(
    log: InstallationLog, tmp_path: Path
) -> None:
    _filled(log, 2)
    other = InstallationLog(tmp_path / "other")
    _filled(other, 2)
    log.path.write_bytes(other.path.read_bytes())
    assert any(fault.broken for fault in log.check())


def test_what_a_kill_left_unfinished_is_cut_off_and_told(log: InstallationLog) -> None:
    lines = _filled(log)
    with log.path.open("a") as file:
        file.write(lines[-1][:50])
    assert [fault.broken for fault in log.check()] == [False]
    log.append("anna", "export", {})
    assert [link.entry.action for link in log.links()][-2:] == ["trail-mended", "export"]
    assert log.check() == []


def test_a_kill_between_line_and_head_loses_nothing(log: InstallationLog) -> None:
    _filled(log, 2)
    head = (log.path.parent / "head").read_bytes()
    _filled(log, 1)
    (log.path.parent / "head").write_bytes(head)
    assert log.check() == []
    log.append("anna", "export", {})
    assert len(log.lines()) == 4
    assert log.check() == []


def test_a_head_that_is_gone_or_edited_is_found(log: InstallationLog) -> None:
    _filled(log)
    head = log.path.parent / "head"
    kept = head.read_text()
    for text in (None, "", kept.replace("4 ", "3 ", 1).replace("a", "b")):
        head.unlink(missing_ok=True) if text is None else head.write_text(text)
        assert any(fault.broken for fault in log.check())
        with pytest.raises(TrailBrokenError):
            log.append("anna", "export", {})


def test_two_processes_that_write_at_once_make_one_trail(log: InstallationLog) -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from copilot.security.installation_log import InstallationLog as L;"
        "log = L(Path(sys.argv[1]));"
        "[log.append('anna', 'export', {'n': n}) for n in range(25)]"
    )
    command = [sys.executable, "-c", code, str(log.path.parent)]
    writers = [subprocess.Popen(command, cwd=_ROOT) for _ in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert [link.entry.number for link in log.links()] == list(range(1, 51))
    assert log.check() == []


def test_a_trail_that_cannot_be_written_is_an_error_not_a_gap(tmp_path: Path) -> None:
    (tmp_path / "trail").write_text("in the way")
    with pytest.raises(TrailUnwritableError, match="cannot be written"):
        InstallationLog(tmp_path / "trail").append("anna", "export", {})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_disk_is_an_error_not_a_gap(log: InstallationLog) -> None:
    _filled(log)
    log.path.chmod(0o400)
    with pytest.raises(TrailUnwritableError):
        log.append("anna", "export", {})
