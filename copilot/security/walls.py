"""Who may see which matter: pure policy, deny by default; without a Scope nothing is searched.

Knows no files, keys or stores. A matter is its owner's alone.
"""

from collections.abc import Iterable

from copilot.domain import Matter, Scope
from copilot.errors import WallError


def scope(user: str, matters: Iterable[Matter]) -> Scope:
    """The matters of ``matters`` that ``user`` may see; a nameless user sees none."""
    return Scope(user, frozenset(matter.slug for matter in matters if _admits(matter, user)))


def require(scope: Scope, matter: Matter) -> None:
    """Raise WallError unless the scope names the matter and its owner still admits the user."""
    if matter.slug not in scope.matters or not _admits(matter, scope.user):
        raise WallError(name=matter.name, user=scope.user)


def _admits(matter: Matter, user: str) -> bool:
    return bool(user) and matter.owner == user
