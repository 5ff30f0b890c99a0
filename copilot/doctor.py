"""Health checks: each says what it found and what to do about it."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from copilot.domain import Matter
from copilot.errors import CopilotError
from copilot.locale import Notice, notice
from copilot.workspace import Workspace

_NEEDED_BYTES: Final = 2_000_000_000
_NEEDED_MEMORY: Final = 3_000_000_000


class Severity(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's outcome; ``remedy`` is empty where nothing is wrong."""

    name: str
    severity: Severity
    message: Notice
    remedy: Notice | None = None


def examine(workspace: Workspace) -> Iterator[Finding]:
    """Run every check, cheapest first; a failing check never hides the next."""
    checks: tuple[tuple[str, Callable[[Workspace], Finding]], ...] = (
        ("python", _python),
        ("network guard", _guard),
        ("walls", _walls),
        ("disk", _disk),
        ("trail", _trail),
        ("keys", _keys),
        ("retention", _retention),
        ("embedder", _embedder),
        ("reader", _reader),
        ("language model", _language_model),
        ("processor variant", _variant),
    )
    for name, check in checks:
        yield _guarded(name, lambda check=check: check(workspace))  # type: ignore[misc]
    for error in workspace.damaged_matters():
        yield Finding("matters", Severity.ERROR, error.reason, error.fix)
    for matter in workspace.matters():
        name = f"matter {matter.name}"
        yield _guarded(name, lambda matter=matter: _matter(workspace, matter))  # type: ignore[misc]


def _guarded(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except CopilotError as error:
        return Finding(name, Severity.ERROR, error.reason, error.fix)


def _python(_: Workspace) -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("python", Severity.OK, notice("Python {version}", version=version))


def _guard(_: Workspace) -> Finding:
    from copilot.security.offline import probe

    open_ways = [result.name for result in probe() if not result.blocked]
    if open_ways:
        return Finding(
            "network guard",
            Severity.ERROR,
            notice("These probes got through: {names}", names=", ".join(open_ways)),
            notice("Do not use the program on this system; see docs/security.md."),
        )
    return Finding("network guard", Severity.OK, notice("Every network probe was refused."))


def _walls(_: Workspace) -> Finding:
    """Whether the kernel keeps readers to their folders, and tells what they tried."""
    from copilot.security import landlock, listening

    if landlock.version() == 0:
        return Finding(
            "walls",
            Severity.WARNING,
            notice("This system does not keep readers of documents to the indexed folders."),
            notice("Use a Linux kernel with Landlock (5.13 or newer)."),
        )
    if not listening.is_available():
        return Finding(
            "walls",
            Severity.WARNING,
            notice("What a reader tries to open elsewhere is refused, but not written down."),
            notice("A newer kernel tells it (5.7 or newer, kernel.yama.ptrace_scope below 2)."),
        )
    return Finding(
        "walls",
        Severity.OK,
        notice("What a reader tries to open elsewhere is refused and written down."),
    )


def _disk(workspace: Workspace) -> Finding:
    folder = next(p for p in (workspace.home.root, *workspace.home.root.parents) if p.exists())
    free = shutil.disk_usage(folder).free
    message = notice("{free:.1f} GB free at {path}", free=free / 1e9, path=str(folder))
    if free < _NEEDED_BYTES:
        return Finding(
            "disk", Severity.WARNING, message, notice("Free at least 2 GB before indexing.")
        )
    return Finding("disk", Severity.OK, message)


def _trail(workspace: Workspace) -> Finding:
    found = workspace.trail.check()
    broken = next((fault for fault in found if fault.broken), None)
    if broken is not None:
        return Finding(
            "trail",
            Severity.ERROR,
            notice(
                "Entry {number} was changed: {what}", number=broken.number, what=str(broken.what)
            ),
            notice("Keep the files as they are; copilot audit verify shows every place."),
        )
    if found:
        remedy = notice("Check the clock of the computer; entries keep their order all the same.")
        return Finding("trail", Severity.WARNING, found[-1].what, remedy)
    count = len(workspace.trail.lines())
    return Finding("trail", Severity.OK, notice("{count} entries, none changed.", count=count))


def _keys(workspace: Workspace) -> Finding:
    """Whether some matter opens for whoever has the data home."""
    open_to_all = [
        matter.name
        for matter in workspace.matters()
        if workspace.home.keys.joinpath(f"{matter.slug}.device").exists()
    ]
    if not workspace.matters():
        return Finding("keys", Severity.OK, notice("No matter is kept here yet."))
    if not open_to_all:
        return Finding("keys", Severity.OK, notice("Every matter opens for a passphrase only."))
    return Finding(
        "keys",
        Severity.WARNING,
        notice(
            "{count} matters open without a passphrase, for whoever has this data home: {names}",
            count=len(open_to_all),
            names=", ".join(open_to_all[:10]),
        ),
        notice("Set one: copilot matter protect NAME. Without it, disk encryption is a must."),
    )


def _retention(workspace: Workspace) -> Finding:
    """Whether some matter's retention has ended."""
    today = datetime.now().astimezone().date().isoformat()
    ended = [m.name for m in workspace.matters() if m.retain_until and m.retain_until < today]
    if not ended:
        return Finding("retention", Severity.OK, notice("No retention has ended."))
    return Finding(
        "retention",
        Severity.WARNING,
        notice("The retention of these matters has ended: {names}", names=", ".join(ended[:10])),
        notice("Delete them (copilot matter delete NAME), or set a new day with its reason."),
    )


def _embedder(workspace: Workspace) -> Finding:
    name = workspace.models.embedder.name
    return Finding("embedder", Severity.OK, notice("{name} loads.", name=name))


def _reader(workspace: Workspace) -> Finding:
    reader = workspace.models.reader
    if reader is None:
        return Finding(
            "reader",
            Severity.WARNING,
            notice("No reader is installed: passages are ranked without it."),
            notice("Have IT fetch it with the weights (make weights)."),
        )
    return Finding("reader", Severity.OK, notice("The reader loads."))


def _language_model(workspace: Workspace) -> Finding:
    from copilot.inference.catalogue import find

    model = find(workspace.home, workspace.settings.model)
    return Finding(
        "language model",
        Severity.OK,
        notice("{name}, {size:.1f} GB.", name=model.name, size=model.bytes / 1e9),
    )


def _variant(workspace: Workspace) -> Finding:
    from copilot.inference.variants import variants_here

    name = "processor variant"
    choice = variants_here(workspace.home).choice()
    if not choice.variant:
        return Finding(name, Severity.OK, notice("This build of llama.cpp has one library."))
    if not choice.given_up:
        return Finding(name, Severity.OK, notice("{variant}", variant=choice.variant))
    crashed = ", ".join(f"{variant} ({reason})" for variant, reason in choice.given_up)
    return Finding(
        name,
        Severity.OK,
        notice("{variant}; given up: {crashed}", variant=choice.variant, crashed=crashed),
    )


def _matter(workspace: Workspace, matter: Matter) -> Finding:
    if workspace.sealed(matter.name):
        return Finding(
            f"matter {matter.name}",
            Severity.OK,
            notice("Locked, so not looked into; copilot matter unlock opens it for a check."),
        )
    opened = workspace.open(matter.name)
    try:
        repaired = opened.check_and_repair()
    finally:
        opened.close()
    coverage = repaired.coverage
    message = notice(
        "{documents} documents, {chunks} passages; full text and vectors agree.",
        documents=coverage.documents_searched,
        chunks=repaired.chunks,
    )
    if repaired.vectors_repaired:
        message = notice(
            "{documents} documents; the vectors were rebuilt for {chunks} passages.",
            documents=coverage.documents_searched,
            chunks=repaired.chunks,
        )
    if repaired.taken_out:
        return Finding(
            f"matter {matter.name}",
            Severity.ERROR,
            notice(
                "{count} files did not agree with themselves and were taken out: {paths}",
                count=len(repaired.taken_out),
                paths=", ".join(repaired.taken_out[:20]),
            ),
            notice("Index their folder again; the disk may be failing."),
        )
    if coverage.documents_failed:
        return Finding(
            f"matter {matter.name}",
            Severity.WARNING,
            notice("{count} documents could not be read.", count=coverage.documents_failed),
            notice("copilot status --matter “{name}” names each.", name=matter.name),
        )
    return Finding(f"matter {matter.name}", Severity.OK, message)
