"""Commands run in the tests' own process, where a guard would stay for every test after them."""

import pytest


@pytest.fixture(autouse=True)
def _no_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot.security.offline.install_guard", lambda: None)
