"""Matters are encrypted without anybody asking; sealed ones open for a passphrase only."""

from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from copilot.errors.vault import (
    KeysMismatchError,
    KeysMissingError,
    MatterSealedError,
    WrongSecretError,
)
from copilot.inference.installed import Models
from copilot.paths import Home
from copilot.security.vault import keys
from copilot.security.vault.keys import Place
from copilot.security.vault.passphrase import Cost
from copilot.store import encrypting
from copilot.store.library import Library
from copilot.workspace import Workspace
from tests.fakes import FakeModels
from tests.store.samples import put, scope_of

PHRASE = "vier müde Esel am Hafen"
WORD = "geheimesmandat"


def place_of(home: Home) -> Place:
    return Place(home.keys, "akte")


def fill(workspace: Workspace) -> None:
    with closing(workspace.open("Akte")) as matter:
        put(matter.library, "a.txt", WORD)


def seal(home: Home) -> None:
    place = place_of(home)
    (made,) = keys.open_unattended(place, keys.load(place, "Akte"))
    keys.rewrap(place, made, [keys.passphrase_way(PHRASE, Cost(kib=8, passes=1))])


@pytest.fixture
def matter(workspace: Workspace) -> Workspace:
    workspace.create_matter("Akte")
    fill(workspace)
    return workspace


def text_of(workspace: Workspace) -> str:
    with closing(workspace.open("Akte")) as opened:
        return opened.text("D1")


def test_a_new_matter_is_encrypted_and_opens_unattended(matter: Workspace) -> None:
    library = matter.home.matter("akte").library
    assert encrypting.is_encrypted(library)
    assert all(
        WORD.encode() not in path.read_bytes()
        for path in matter.home.root.rglob("*")
        if path.is_file()
    )
    assert text_of(matter) == WORD


def test_a_matter_from_before_keys_is_encrypted_when_it_is_opened(workspace: Workspace) -> None:
    workspace.create_matter("Akte")
    keys.destroy(place_of(workspace.home))
    paths = workspace.home.matter("akte")
    with Library.open(paths, scope_of(paths), create=True) as library:
        put(library, "a.txt", WORD)
    assert text_of(workspace) == WORD
    assert encrypting.is_encrypted(workspace.home.matter("akte").library)


def test_a_sealed_matter_opens_for_its_passphrase_until_it_is_locked(matter: Workspace) -> None:
    seal(matter.home)
    with pytest.raises(MatterSealedError) as caught:
        matter.open("Akte")
    assert caught.value.exit_code == 5
    with pytest.raises(WrongSecretError):
        matter.unlock("Akte", "falsch geraten!")
    matter.unlock("Akte", PHRASE)
    assert text_of(matter) == WORD
    matter.lock("Akte")
    with pytest.raises(MatterSealedError):
        matter.open("Akte")


def test_who_can_be_asked_is_asked_once(matter: Workspace) -> None:
    seal(matter.home)
    asked: list[str] = []

    def ask(matter: object) -> str:
        asked.append(PHRASE)
        return PHRASE

    models = cast(Models, FakeModels())
    with Workspace(matter.home, user="anna", models=models, ask=ask) as workspace:
        assert text_of(workspace) == text_of(workspace) == WORD
    assert len(asked) == 1


def test_lost_keys_and_keys_of_another_time_are_told_apart(
    matter: Workspace, tmp_path: Path
) -> None:
    place = place_of(matter.home)
    file, device = place.file.read_bytes(), place.device.read_bytes()
    keys.destroy(place)
    with pytest.raises(KeysMissingError):
        matter.open("Akte")
    keys.create(place)
    with pytest.raises(KeysMismatchError):
        matter.open("Akte")
    place.file.write_bytes(file)
    place.device.write_bytes(device)
    assert text_of(matter) == WORD


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_change_of_keys_that_was_interrupted_is_settled(
    matter: Workspace, encrypted: bool
) -> None:
    place, paths = place_of(matter.home), matter.home.matter("akte")
    file = keys.load(place, "Akte")
    (old,) = keys.open_unattended(place, file)
    new = keys.new_keys(old.id, 2, after=old)
    keys.begin_change(place, file, old, new, [keys.device_way(place)])
    if encrypted:
        encrypting.encrypt(paths, old.library, new.library)
    assert text_of(matter) == WORD
    assert [key.number for key in keys.load(place, "Akte").keys] == [2 if encrypted else 1]
