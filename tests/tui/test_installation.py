"""Activity, models and settings: read in words, tested, changed, refused with the reason."""

from pathlib import Path

import pytest

from copilot.config import load_settings
from copilot.inference.catalogue import InstalledModel
from copilot.inference.llm import SelfTest
from copilot.locale import language
from copilot.paths import Home
from copilot.tui.screens.activity.screen import ActivityScreen
from copilot.tui.screens.models.screen import ModelsScreen
from copilot.tui.screens.settings.screen import SettingsScreen
from tests.tui.driving import opened, shown, started, until
from tests.tui.fake_workspace import FakeWorkspace

_MODELS = [
    InstalledModel(
        name, "language", Path(f"/models/{name}.gguf"), 10**9, "0" * 64, 15 * 10**8, 4096, 2 * 10**9
    )
    for name in ("große", "kleine")
]


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = "copilot.inference.catalogue"
    monkeypatch.setattr(f"{catalogue}.installed", lambda home: list(_MODELS))
    monkeypatch.setattr(
        f"{catalogue}.find",
        lambda home, name: next(m for m in _MODELS if m.name == (name or "große")),
    )


async def test_activity_tells_who_did_what_and_is_narrowed_by_words() -> None:
    async with opened(FakeWorkspace(), (80, 24)) as (pilot, _ask):
        await pilot.press("f7")
        screen = await shown(pilot, ActivityScreen)
        await until(pilot, lambda: len(screen.table.rows) == 3)
        assert "answer given" in screen.table.lines[1]
        assert "documents: 20" not in screen.side.text
        await pilot.press("slash", *"begun")
        await until(pilot, lambda: len(screen.table.rows) == 1)
        assert "indexing begun" in screen.side.text


@pytest.mark.usefixtures("models")
async def test_models_tell_which_answers_how_fast_and_which_memory(home: Home) -> None:
    workspace = FakeWorkspace(home=home)
    workspace.models.language_model.result = SelfTest(True, True, 100.0, 13.6, 2, ("avx2",), "ja")
    async with started(workspace) as (pilot, _matters):
        await pilot.press("f8")
        screen = await shown(pilot, ModelsScreen)
        await until(pilot, lambda: len(screen.table.rows) == 2)
        assert "✓ in use" in screen.table.lines[1]
        assert "Memory needed: 2.0 GB" in screen.details
        await pilot.press("t")
        await until(pilot, lambda: "13.6 tokens/s" in screen.details)
        await pilot.press("j", "u")
        await until(pilot, lambda: "✓ in use" in screen.table.lines[2])
        assert load_settings(home).model == "kleine"


@pytest.mark.usefixtures("models")
async def test_a_setting_is_checked_and_the_others_stay_as_they_are(home: Home) -> None:
    home.root.mkdir(parents=True)
    home.settings.write_text("# by IT\nreaders = 2\n", "utf-8")
    workspace = FakeWorkspace(home=home)
    async with started(workspace, (80, 24)) as (pilot, _matters):
        await pilot.press("f12")
        screen = await shown(pilot, SettingsScreen)
        await until(pilot, lambda: "The language of the program" in screen.about)
        screen.form.set("threads", "viele")
        await pilot.press("enter")
        await until(pilot, lambda: "“viele” is no value for “threads”" in screen.error_panel.text)
        assert "from 0 to 512" in screen.error_panel.text
        assert home.settings.read_text("utf-8") == "# by IT\nreaders = 2\n"
        screen.form.set("threads", "2")
        screen.form.set("language", "de")
        await pilot.press("enter")
        await until(pilot, lambda: screen.state.startswith("✓ Gespeichert"))
        settings = load_settings(home)
        assert (settings.threads, settings.readers, settings.language) == (2, 2, "de")
        assert "# by IT" in home.settings.read_text("utf-8")
        assert language() == "de"
