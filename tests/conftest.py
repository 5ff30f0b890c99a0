"""Fixtures shared by all tests: a data home of their own, a workspace without weights."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from hypothesis import settings

from copilot.inference.installed import Models
from copilot.locale import use_language
from copilot.paths import Home, data_home
from copilot.workspace import Workspace
from tests.fakes import FakeModels

# No test asserts on time: a busy machine is no fault of the code.
settings.register_profile("copilot", deadline=None)
settings.load_profile("copilot")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Every test starts in English, whatever another one switched to."""
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return data_home(str(tmp_path / "home"))


@pytest.fixture
def models() -> FakeModels:
    return FakeModels()


@pytest.fixture
def workspace(home: Home, models: FakeModels) -> Iterator[Workspace]:
    with Workspace(home, user="anna", models=cast(Models, models)) as opened:
        yield opened
