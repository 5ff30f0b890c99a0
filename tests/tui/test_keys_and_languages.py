"""Visible keys, help, and both languages."""

import gettext
import importlib
import inspect
import pkgutil

import pytest
from textual.app import App

import copilot.tui
from copilot import locale
from copilot.tui.screens.help.screen import HelpScreen
from tests.tui.driving import ask_and_wait, opened, started, until
from tests.tui.fake_workspace import FakeWorkspace, not_found

_GERMAN = {
    "supported": "belegt",
    "quoted only": "nur Zitat",
    "not found": "nicht gefunden",
    "open": "öffnen",
    "new matter": "neue Akte",
    "“{words}”": "„{words}“",
    "p. {page}": "S. {page}",
    "Help: first steps, keys, signs, words": "Hilfe",
}


class _German(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return _GERMAN.get(message, message)


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "_translations", _German())
    monkeypatch.setattr(locale, "_language", "de")


@pytest.mark.usefixtures("german")
async def test_labels_and_keys_are_german_where_german_is_on() -> None:
    async with started(FakeWorkspace(scripts=[])) as (pilot, matters):
        await until(pilot, lambda: "⏎ öffnen  n neue Akte" in matters.key_bar.text)
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        text = screen.conversation.turns[0].text
        assert "✓ belegt" in text
        assert "❝ nur Zitat\n„Sie bedarf" in text
        assert "Mietvertrag [final].pdf, S. 2, § 5 Kündigung Abs. 1" in text


@pytest.mark.usefixtures("german")
async def test_not_found_is_german_where_german_is_on() -> None:
    async with opened(FakeWorkspace(scripts=[not_found()])) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Wer zahlt die Kirchenorgel?")
        assert "∅ nicht gefunden" in screen.conversation.turns[0].text


async def test_the_keys_of_the_moment_are_visible() -> None:
    async with opened(FakeWorkspace(), (180, 30)) as (pilot, screen):
        await until(pilot, lambda: "⏎ ask" in screen.key_bar.text)
        assert "n/p" not in screen.key_bar.text
        assert "F1 help" in screen.key_bar.text
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        await until(pilot, lambda: "n/p passage" in screen.key_bar.text)
        for keys in ("⏎ open", "y copy", "c coverage", "/ question", "esc back", "? help"):
            assert keys in screen.key_bar.text


async def test_a_narrow_key_bar_fits_and_keeps_help_and_quit() -> None:
    async with opened(FakeWorkspace(), (80, 24)) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        await until(pilot, lambda: "n/p passage" in screen.key_bar.text)
        assert len(screen.key_bar.text) <= 80
        assert "? help" in screen.key_bar.text
        assert "^p commands" in screen.key_bar.text


async def test_question_mark_shows_every_key_and_what_the_signs_mean() -> None:
    async with opened(FakeWorkspace()) as (pilot, screen):
        await ask_and_wait(pilot, screen, "Welche Frist gilt?")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        helped = pilot.app.screen
        assert isinstance(helped, HelpScreen)
        for words in ("Conversation", "Answers", "Page", "Passages", "✓ supported", "^q"):
            assert words in helped.text
        await pilot.press("escape")
        assert pilot.app.screen is screen


async def test_a_question_mark_may_be_typed() -> None:
    async with opened(FakeWorkspace()) as (pilot, screen):
        await pilot.press("n", "question_mark", "slash", "c")
        assert screen.question_box.question == "n?/c"


def test_the_app_is_small_and_no_module_of_it_loads_a_model_library() -> None:
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(copilot.tui.__path__, "copilot.tui.")
    ]
    for module in modules:
        source = inspect.getsource(module)
        assert len(source.splitlines()) <= 300
        for heavy in ("chromadb", "onnxruntime", "llama_cpp", "numpy"):
            assert f"import {heavy}" not in source
    assert any(issubclass(c, App) for m in modules for c in vars(m).values() if inspect.isclass(c))
