"""The user is whom the system knows, whatever the environment says."""

import getpass
import os
import sys

import pytest

from copilot.security.identity import current_user


def test_a_name_in_the_environment_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "win32":
        pytest.skip("the system's name comes from the login there")
    import pwd

    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert current_user() == pwd.getpwuid(os.getuid()).pw_name


def test_a_user_without_a_name_has_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert current_user() == f"uid {os.getuid()}"
