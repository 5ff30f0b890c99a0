"""LibreOffice, where it is installed with its Python bridge: what it makes of tracked changes."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Final

_OFFICE: Final = shutil.which("soffice") or ""
_PYTHON: Final = Path("/usr/bin/python3")
_SCRIPT: Final = Path(__file__).with_name("settle_in_office.py")


def office_missing() -> str:
    """Why LibreOffice cannot be asked, empty where it can."""
    if not os.environ.get("COPILOT_OFFICE"):
        return "slow: set COPILOT_OFFICE=1 to ask LibreOffice"
    if not _OFFICE:
        return "LibreOffice is not installed"
    if not _PYTHON.exists():
        return "there is no system Python"
    probe = subprocess.run([_PYTHON, "-c", "import uno"], capture_output=True, check=False)
    return "LibreOffice has no Python bridge (python3-uno)" if probe.returncode else ""


def settle_all(folder: Path, profile: Path, seconds: int = 240) -> None:
    """Accept and reject the changes of every .docx in ``folder`` into text files beside it."""
    pipe = f"settling{profile.stat().st_ino}"
    listening = [
        _OFFICE,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        f"--accept=pipe,name={pipe};urp;",
    ]
    # A group of its own, so that the program behind the starting script ends with it.
    office = subprocess.Popen(
        listening,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        command = [str(_PYTHON), str(_SCRIPT), pipe, str(folder)]
        subprocess.run(command, check=True, capture_output=True, timeout=seconds)
        office.wait(timeout=30)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(office.pid, signal.SIGKILL)
        office.wait()
