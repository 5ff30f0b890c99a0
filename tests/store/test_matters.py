"""Matters are made and removed whole."""

import os
import unicodedata
from datetime import datetime
from pathlib import Path

import pytest

from copilot.errors import (
    BadMatterNameError,
    MatterExistsError,
    MatterLockedError,
    MatterNotFoundError,
    StoreDamagedError,
)
from copilot.paths import Home
from copilot.store import matters
from copilot.store.lock import lock_matter


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_matter_is_found_as_it_was_made(home: Home) -> None:
    made = matters.create(home, " Müller_Weiß 2024 ", "de", 'K. "Kanzlei" \\ \x7f\n')
    assert made.name == "Müller_Weiß 2024"
    assert made.slug == "mueller-weiss-2024"
    assert datetime.fromisoformat(made.created).tzinfo is not None
    assert matters.list_matters(home) == [made]
    for name in (made.name, "MÜLLER_WEISS 2024", unicodedata.normalize("NFD", made.name)):
        assert matters.find(home, name) == made
    assert matters.find(home, made.slug) == made


@pytest.mark.parametrize(
    "name", ["", "  ", "a*b", "..", "-", "a\nb", "x" * 81, "a\0", "\udcff", "..\\x", "a|b", "../.."]
)
def test_a_name_that_is_none_is_refused(home: Home, name: str) -> None:
    with pytest.raises(BadMatterNameError):
        matters.create(home, name, "de", "k")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ärger & Söhne".replace("&", "und"), "aerger-und-soehne"),
        ("Žižek", "zizek"),
        ("Дело", "matter"),
        ("CON", "matter-con"),
        ("com1", "matter-com1"),
        ("..x..", "x"),
        ("a" * 80, "a" * 40),
    ],
)
def test_a_slug_is_a_safe_folder_name(name: str, slug: str) -> None:
    assert matters.slug_of(name) == slug


def test_names_are_unique_and_so_are_slugs(home: Home) -> None:
    first = matters.create(home, "Müller", "de", "k")
    second = matters.create(home, "Mueller", "en", "k")
    assert (first.slug, second.slug) == ("mueller", "mueller-2")
    with pytest.raises(MatterExistsError):
        matters.create(home, "müller", "de", "k")


def test_the_last_used_matter_comes_first(home: Home) -> None:
    made = [matters.create(home, name, "de", "k") for name in "abc"]
    for at, matter in enumerate(made):
        os.utime(home.matter(matter.slug).description, (at, at))
    matters.mark_used(home, made[1])
    assert [matter.name for matter in matters.list_matters(home)] == ["b", "c", "a"]


def test_a_deleted_matter_leaves_nothing(home: Home) -> None:
    kept = matters.create(home, "bleibt", "de", "k")
    matter = matters.create(home, "geht", "de", "k")
    folder = home.matter(matter.slug).root
    (folder / "vectors").mkdir()
    (folder / "vectors" / "x").write_text("y")
    matters.delete(home, "geht", "k")
    assert sorted(path.name for path in home.matters.iterdir()) == [".lock", kept.slug]
    with pytest.raises(MatterNotFoundError):
        matters.delete(home, "geht", "k")


def test_a_matter_in_use_is_not_deleted(home: Home) -> None:
    matter = matters.create(home, "in Arbeit", "de", "k")
    with lock_matter(home.matter(matter.slug), matter.name), pytest.raises(MatterLockedError):
        matters.delete(home, matter.name, "k")
    assert matters.list_matters(home) == [matter]


def test_what_a_kill_left_is_never_listed_and_goes_with_the_next_change(home: Home) -> None:
    matter = matters.create(home, "ganz", "de", "k")
    (home.matters / ".new-abc").mkdir()
    half_deleted = home.matters / "halb"
    half_deleted.mkdir()
    (half_deleted / "deleted.toml").write_text("")
    without_description = home.matters / "ohne"
    without_description.mkdir()
    assert matters.list_matters(home) == [matter]
    matters.create(home, "neu", "de", "k")
    left = {path.name for path in home.matters.iterdir()}
    assert left == {".lock", "ganz", "neu", "ohne"}


@pytest.mark.parametrize("text", ["name = ", 'name = "x"', "\xff", "language = 3"])
def test_a_damaged_description_is_named_and_hides_no_other_matter(home: Home, text: str) -> None:
    matter = matters.create(home, "heil", "de", "k")
    broken = matters.create(home, "kaputt", "de", "k")
    home.matter(broken.slug).description.write_text(text, "latin-1")
    assert matters.list_matters(home) == [matter]
    assert [type(error) for error in matters.damaged(home)] == [StoreDamagedError]
    with pytest.raises(StoreDamagedError):
        matters.find(home, broken.slug)


def test_a_home_without_matters_lists_none(home: Home) -> None:
    assert matters.list_matters(home) == []
    assert matters.damaged(home) == []
    with pytest.raises(MatterNotFoundError):
        matters.find(home, "x")


@pytest.mark.parametrize("name", ["Müller ./. Schmidt", "12/2024 (Räumung)", "O'Neill & Co."])
def test_names_as_firms_write_them_stay_in_one_folder(home: Home, name: str) -> None:
    matter = matters.create(home, name, "de", "anna")
    assert matters.find(home, name) == matter
    assert [path.name for path in home.matters.iterdir() if path.is_dir()] == [matter.slug]
