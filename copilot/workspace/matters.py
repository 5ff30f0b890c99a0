"""The matters of one data home, as one user may see them."""

import getpass
from types import TracebackType
from typing import Self

from copilot.config import load_settings
from copilot.domain import Language, Matter, Scope
from copilot.errors import StoreDamagedError
from copilot.inference import installed
from copilot.inference.installed import Models
from copilot.paths import Home
from copilot.security import walls
from copilot.store import matters as matter_store
from copilot.workspace.open_matter import OpenMatter


class Workspace:
    """Matters of one data home, as one user may see them."""

    def __init__(self, home: Home, user: str | None = None, models: Models | None = None) -> None:
        self.home = home
        self.user = user or getpass.getuser()
        self.settings = load_settings(home)
        self.models: Models = models or installed.InstalledModels(home, self.settings)

    def scope(self) -> Scope:
        """What the user may see; every search needs it."""
        return walls.scope(self.user, matter_store.list_matters(self.home))

    def matters(self) -> list[Matter]:
        """The matters the user may see, last used first."""
        allowed = self.scope().matters
        return [m for m in matter_store.list_matters(self.home) if m.slug in allowed]

    def damaged_matters(self) -> list[StoreDamagedError]:
        """What keeps matters out of the list: descriptions that cannot be read."""
        return matter_store.damaged(self.home)

    def create_matter(self, name: str, language: Language = "de") -> Matter:
        """A new, empty matter owned by the user."""
        return matter_store.create(self.home, name, language, owner=self.user)

    def delete_matter(self, name: str) -> None:
        """Remove a matter and everything in it."""
        walls.require(self.scope(), matter_store.find(self.home, name))
        matter_store.delete(self.home, name)

    def open(self, name: str) -> OpenMatter:
        """Open a matter the user may see; loads no model."""
        matter = matter_store.find(self.home, name)
        scope = self.scope()
        walls.require(scope, matter)
        return OpenMatter(matter, scope, self.home, self.settings, self.models)

    def close(self) -> None:
        """End every process this workspace started."""
        self.models.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
