"""Commands run in the tests' own process, where what they set would stay for every test after."""

import pytest


@pytest.fixture(autouse=True)
def _no_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot.security.offline.install_guard", lambda: None)
    monkeypatch.setattr(
        "copilot.security.vault.temporary.keep_temporary_files", lambda scratch: None
    )
