"""Who may see which matter: pure policy, deny by default; without a Scope nothing is searched.

Knows no files, keys or stores. A matter is open to its owner and to whom the owner admits.
"""

from collections.abc import Iterable

from copilot.domain import Matter, Scope
from copilot.errors import NotOwnerError, WallError


def scope(user: str, matters: Iterable[Matter]) -> Scope:
    """The matters of ``matters`` that ``user`` may see; a nameless user sees none."""
    return Scope(user, frozenset(matter.slug for matter in matters if _admits(matter, user)))


def require(scope: Scope, matter: Matter) -> None:
    """Raise WallError unless the scope names the matter and its owner still admits the user."""
    if matter.slug not in scope.matters or not _admits(matter, scope.user):
        raise WallError(name=matter.name, user=scope.user)


def require_owner(scope: Scope, matter: Matter) -> None:
    """Raise WallError for whom the matter is closed, NotOwnerError for whom it is only open."""
    require(scope, matter)
    if matter.owner != scope.user:
        raise NotOwnerError(name=matter.name, owner=matter.owner)


def require_folder(scope: Scope, slug: str) -> None:
    """Raise WallError unless the scope names the matter of this folder: the store's last check."""
    if slug not in scope.matters or not scope.user:
        raise WallError(name=slug, user=scope.user)


def _admits(matter: Matter, user: str) -> bool:
    return bool(user) and (matter.owner == user or user in matter.admitted)
