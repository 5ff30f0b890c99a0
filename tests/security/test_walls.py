"""Who may see which matter."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain import Matter, Scope
from copilot.errors import NotOwnerError, WallError
from copilot.security import walls


def _matter(slug: str, owner: str) -> Matter:
    return Matter(name=slug.title(), slug=slug, language="de", owner=owner, created="2025-01-01")


_HERS, _HIS, _NOBODYS = _matter("alpha", "anna"), _matter("beta", "bert"), _matter("gamma", "")


def test_a_scope_holds_the_users_own_matters_only() -> None:
    assert walls.scope("anna", [_HERS, _HIS, _NOBODYS]) == Scope("anna", frozenset({"alpha"}))


def test_a_user_without_a_name_sees_nothing_not_even_a_matter_without_an_owner() -> None:
    assert walls.scope("", [_HERS, _NOBODYS]).matters == frozenset()


def test_the_owner_passes() -> None:
    walls.require(walls.scope("anna", [_HERS, _HIS]), _HERS)


@pytest.mark.parametrize(
    "scope",
    [
        Scope("anna", frozenset()),
        Scope("anna", frozenset({"alpha"})),
        Scope("anna", frozenset({"beta"})),
        Scope("", frozenset({"beta"})),
    ],
)
def test_everybody_else_is_stopped_even_with_a_forged_scope(scope: Scope) -> None:
    with pytest.raises(WallError) as caught:
        walls.require(scope, _HIS)
    assert caught.value.values == {"name": "Beta", "user": scope.user}
    assert caught.value.exit_code == 5


def test_whom_the_owner_admits_passes_and_owns_nothing() -> None:
    opened = replace(_HIS, admitted=("anna",))
    scope = walls.scope("anna", [opened])
    walls.require(scope, opened)
    with pytest.raises(NotOwnerError):
        walls.require_owner(scope, opened)
    with pytest.raises(WallError):
        walls.require(scope, replace(opened, admitted=()))


def test_a_folder_that_the_scope_does_not_name_is_closed() -> None:
    walls.require_folder(Scope("anna", frozenset({"alpha"})), "alpha")
    for scope in (Scope("anna", frozenset({"alpha"})), Scope("", frozenset({"beta"}))):
        with pytest.raises(WallError):
            walls.require_folder(scope, "beta")


@given(st.text(), st.lists(st.tuples(st.text(min_size=1), st.text()), unique_by=lambda p: p[0]))
def test_no_scope_ever_names_a_matter_of_somebody_else(
    user: str, pairs: list[tuple[str, str]]
) -> None:
    matters = [_matter(slug, owner) for slug, owner in pairs]
    seen = walls.scope(user, matters).matters
    assert all(matter.owner == user for matter in matters if matter.slug in seen)
