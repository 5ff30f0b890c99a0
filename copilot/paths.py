"""The only module that knows disk locations: the data home, and the files that are shipped."""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """A shipped file, e.g. ``resource("index", "schema")``: in a wheel beside the package's
    modules under ``_shipped``, in a checkout at the top level."""
    shipped = _PACKAGE / "_shipped"
    return (shipped if shipped.is_dir() else _PACKAGE.parent).joinpath(*parts)


@dataclass(frozen=True, slots=True)
class MatterPaths:
    """The files of one matter; no two matters share one."""

    root: Path

    @property
    def description(self) -> Path:
        return self.root / "matter.toml"

    @property
    def library(self) -> Path:
        return self.root / "library.sqlite"

    @property
    def vectors(self) -> Path:
        return self.root / "vectors"

    @property
    def sealed_vectors(self) -> Path:
        return self.root / "vectors.sealed"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def sharing(self) -> Path:
        return self.root / "open"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"


@dataclass(frozen=True, slots=True)
class Home:
    """The data home: settings, matters and added models of one user."""

    root: Path

    @property
    def settings(self) -> Path:
        return self.root / "settings.toml"

    @property
    def matters(self) -> Path:
        return self.root / "matters"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def certificates(self) -> Path:
        return self.root / "certificates"

    @property
    def scratch(self) -> Path:
        return self.root / "scratch"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def trail(self) -> Path:
        return self.root / "trail"

    def variant_memories(self) -> tuple[Path, ...]:
        """Where the processor variant that works here is remembered: by the user's own program,
        then by the installer."""
        return (self.root / "cpu-variant.json", resource("models", "cpu-variant.json"))

    def matter(self, slug: str) -> MatterPaths:
        return MatterPaths(self.matters / slug)

    def weight_folders(self) -> tuple[Path, ...]:
        """Where weights may lie, first match wins: added by the user, then shipped."""
        return (self.models, resource("models", "weights"))


def data_home(given: str | None = None) -> Home:
    """``--home``, else ``COPILOT_HOME``, else the platform's user data directory."""
    chosen = given or os.environ.get("COPILOT_HOME")
    return Home(Path(chosen).expanduser().absolute() if chosen else platform_home())


def platform_home() -> Path:
    """The platform's own place for user data."""
    return Path(platformdirs.user_data_dir("copilot", appauthor=False))
