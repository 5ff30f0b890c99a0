"""Who the user is, as the system knows it; what the environment says is not believed."""

import getpass
import os
import sys

_NAMES = ("LOGNAME", "USER", "LNAME", "USERNAME")


def current_user() -> str:
    """The name that belongs to this process's user number; "uid 1234" where it has no name."""
    if sys.platform == "win32":
        return os.getlogin()
    # Anybody can set these to a colleague's name before starting the program.
    for name in _NAMES:
        os.environ.pop(name, None)
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
