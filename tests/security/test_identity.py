"""The user is whom the system knows, whatever the environment says."""

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
    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.setattr(os, "getuid", lambda: 987_654)
    assert current_user() == "uid 987654"
