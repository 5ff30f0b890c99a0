"""The matters of one data home, as one user may see them."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from copilot.config import change_settings, load_settings
from copilot.domain import Language, Matter, Scope, TrailEntry
from copilot.errors import CopilotError, StoreDamagedError, WallError
from copilot.errors.vault import LegalHoldError, RetentionError
from copilot.exports import files as exports
from copilot.inference import installed
from copilot.inference.installed import Models
from copilot.paths import Home
from copilot.security import walls
from copilot.security.identity import current_user
from copilot.security.installation_log import InstallationLog
from copilot.security.vault import rooms
from copilot.store import matters as matter_store
from copilot.workspace.keychain import Ask, KeyChain
from copilot.workspace.open_matter import OpenMatter
from copilot.workspace.securing import Securing
from copilot.workspace.trail import entries, note_settings

if TYPE_CHECKING:
    from copilot.inference.llm import SelfTest


class Workspace(Securing):
    """Matters of one data home, as one user may see them."""

    def __init__(
        self,
        home: Home,
        user: str | None = None,
        models: Models | None = None,
        ask: Ask | None = None,
    ) -> None:
        self.home = home
        self.user = user or current_user()
        self.settings = load_settings(home)
        self.models: Models = models or installed.InstalledModels(home, self.settings)
        self.keys = KeyChain(home, ask)
        exports.record_with(self._record_export)
        rooms.sweep()
        rooms.sweep(home.scratch)
        matter_store.tidy(home)

    def change_settings(self, changes: Mapping[str, str | int]) -> None:
        """Write settings and go by them: the model from the next question on, matters when opened.

        Raises BadSettingsError.
        """
        self.settings = change_settings(self.home, changes)
        if isinstance(self.models, installed.InstalledModels):
            self.models.change(self.settings)
        note_settings(self.trail, self.user, self.home)

    def selftest(self) -> "SelfTest":
        """Load the model that answers, let it write, measure it, and record what it ran on.

        Raises ModelError where that fails.
        """
        model = self.models.language_model
        test = model.selftest()
        given_up = ", ".join(f"{name} ({reason})" for name, reason in test.given_up)
        self.record(
            "selftest", model=model.name, cpu_variant=test.variant, variants_given_up=given_up
        )
        return test

    @property
    def trail(self) -> InstallationLog:
        """The installation's trail."""
        return InstallationLog(self.home.trail)

    def record(self, action: str, **facts: str | int) -> None:
        """Write down in the installation's trail what is about to be done, or was.

        ``facts`` never hold a matter's name or a text; :meth:`name_in_trail` names a matter.
        Raises where it cannot be written: what cannot be recorded is not done.
        """
        self.trail.append(self.user, action, facts)

    def _record_export(self, kind: str, content: bytes) -> None:
        """Told by whatever writes an export; what cannot be written down is not written."""
        digest = hashlib.sha256(content).hexdigest()
        self.record("export", kind=kind, bytes=len(content), sha256=digest)

    def name_in_trail(self, slug: str) -> str:
        """How the installation's trail names a matter: tells nothing to whoever lacks the key."""
        return self.trail.key.name(slug)

    def activity(self, matter: str | None = None) -> list[TrailEntry]:
        """What was done in a matter, or (None) in the installation; the oldest first."""
        if matter is None:
            return entries(self.trail.lines())
        with closing(self.open(matter)) as opened:
            return entries(opened.trail_lines())

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
        matter = matter_store.create(self.home, name, language, owner=self.user)
        self.record("matter-created", matter=self.name_in_trail(matter.slug))
        return matter

    def admit(self, name: str, user: str) -> Matter:
        """Let a user see a matter; only its owner may. Raises WallError or NotOwnerError."""
        return self._let_in(name, user, "grant")

    def dismiss(self, name: str, user: str) -> Matter:
        """Take back that a user may see a matter; only its owner may."""
        return self._let_in(name, user, "revoke")

    def _let_in(self, name: str, user: str, action: Literal["grant", "revoke"]) -> Matter:
        matter = self.matter(name)
        walls.require_owner(self.scope(), matter)
        changed = {*matter.admitted, user} if action == "grant" else {*matter.admitted} - {user}
        self.record(action, matter=self.name_in_trail(matter.slug), to=user)
        return matter_store.admit(self.home, matter.name, changed)

    def delete_matter(self, name: str, *, early: bool = False) -> Path | None:
        """Destroy a matter, its keys first; returns its certificate.

        Raises LegalHoldError, or, unless ``early``, RetentionError.
        """
        matter = self.owned(name)
        if matter.hold:
            raise LegalHoldError(name=matter.name)
        if not early and self._today() < matter.retain_until:
            raise RetentionError(name=matter.name, until=matter.retain_until)
        counts = self._counts(matter)
        self.keys.lock(matter)
        self.record("matter-deleted", matter=self.name_in_trail(matter.slug))
        return matter_store.delete(self.home, matter.name, self.user, counts)

    def hold_matter(self, name: str, held: bool) -> Matter:
        """Put a matter under a legal hold, or end it."""
        matter = self.owned(name)
        named = self.name_in_trail(matter.slug)
        self.record("hold" if held else "hold-ended", matter=named)
        return matter_store.hold(self.home, matter.name, held)

    def retain_matter(self, name: str, until: date | None) -> Matter:
        """Set the day a matter's retention ends, or none."""
        matter = self.owned(name)
        day = until.isoformat() if until else ""
        self.record("retention", matter=self.name_in_trail(matter.slug), until=day)
        return matter_store.retain(self.home, matter.name, day)

    def owned(self, name: str) -> Matter:
        """A matter that is the user's own; raises WallError or NotOwnerError."""
        matter = self.matter(name)
        walls.require_owner(self.scope(), matter)
        return matter

    def _counts(self, matter: Matter) -> dict[str, int] | None:
        """What a matter holds; None where it is locked, damaged or was never used."""
        if not self.home.matter(matter.slug).library.exists():
            return None
        try:
            with closing(self.open(matter.slug)) as opened:
                counts = opened.library.counts()
        except CopilotError:
            return None
        return {"documents": counts.documents, "pages": counts.pages, "chunks": counts.chunks}

    def _today(self) -> str:
        return datetime.now().astimezone().date().isoformat()

    def open(self, name: str) -> OpenMatter:
        """Open a matter the user may see; loads no model."""
        matter = self.matter(name)
        note_settings(self.trail, self.user, self.home)
        keys = self._opened_keys(matter)
        return OpenMatter(matter, self.scope(), self.home, self.settings, self.models, keys)

    def open_all(self, names: Sequence[str]) -> list[OpenMatter]:
        """Open several matters; none of them unless the user may see all."""
        matters = [self.matter(name) for name in names]
        return [self.open(matter.name) for matter in matters]

    def matter(self, name: str) -> Matter:
        """A matter the user may see; who may not is refused, and that is written down."""
        matter = matter_store.find(self.home, name)
        try:
            walls.require(self.scope(), matter)
        except WallError:
            self.record("denial", matter=self.name_in_trail(matter.slug))
            raise
        return matter

    def close(self) -> None:
        """End every process this workspace started."""
        if exports.recorder() == self._record_export:
            exports.record_with(None)
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
