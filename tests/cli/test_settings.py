"""What ``settings.toml`` says holds, unless an option says otherwise."""

import pytest

from copilot.cli import main
from copilot.paths import Home


def _list(home: Home, *options: str) -> int:
    return main(["matter", "list", "--home", str(home.root), *options])


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


def test_the_language_of_the_settings_is_spoken(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    home.root.mkdir(parents=True)
    home.settings.write_text('language = "de"\n', "utf-8")
    assert _list(home) == 0
    assert "Noch keine Akte" in capsys.readouterr().out
    assert _list(home, "--lang", "en") == 0
    assert "No matter yet" in capsys.readouterr().out


def test_an_unknown_setting_is_named_with_its_remedy(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    home.root.mkdir(parents=True)
    home.settings.write_text('colour = "blue"\n', "utf-8")
    assert _list(home) == 2
    shown = capsys.readouterr().err
    assert "colour" in shown
    assert "remove it" in shown
