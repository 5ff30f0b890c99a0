"""Looks for garbage while nobody types."""

import gc
import time

import pytest

from copilot.tui.garbage import GarbageLooks


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done about garbage, in order; nothing is."""
    done: list[str] = []
    for name in ("collect", "freeze", "unfreeze"):
        monkeypatch.setattr(gc, name, lambda name=name: done.append(name))
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, 10))
    return done


def test_nothing_is_looked_for_while_somebody_types(
    looks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    kept = gc.get_threshold()
    of_app = GarbageLooks()
    of_app.begin()
    assert gc.get_threshold()[2] > kept[2]
    looks.clear()
    of_app.key_pressed()
    now = 101.0
    of_app.look_where_quiet()
    assert looks == []
    now = 103.0
    of_app.look_where_quiet()
    assert looks == ["collect", "freeze"]
    of_app.end()
    assert gc.get_threshold() == kept


def test_an_app_that_never_began_changes_nothing(looks: list[str]) -> None:
    kept = gc.get_threshold()
    of_app = GarbageLooks()
    of_app.look_where_quiet()
    of_app.something_large_went()
    of_app.end()
    assert looks == []
    assert gc.get_threshold() == kept
