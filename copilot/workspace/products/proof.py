"""The evidence report: what a run of everything did and did not, put on paper and signed.

The run itself is `copilot.cli.rehearsal`, in a process of its own and a data home of its own.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, cast

from copilot.clock import now
from copilot.domain import Language
from copilot.errors.proof import ProofBrokenError
from copilot.exports.report import Block, Cell, Heading, Paragraph, Report, Table
from copilot.exports.writing import rendered
from copilot.locale import N_, _, language, notice
from copilot.security import evidence
from copilot.security.signing import fingerprint, verified
from copilot.security.tracing import Traced
from copilot.workspace.matters import Workspace

EVIDENCE: Final = "evidence.json"
SIGNATURE: Final = "signature.json"
CLAIMS: Final = {
    "network refused": N_("Every attempt to reach a network was refused."),
    "processes filtered": N_("Every process was filtered by the kernel."),
    "no socket": N_("No socket was made."),
    "no attempt": N_("Nothing but the guard itself tried to make a socket."),
    "no connection": N_("Nothing tried to connect."),
    "no file outside": N_("No file was changed outside of the data home."),
    "trail whole": N_("The trail of the run is whole."),
}
_PAPERS: Final = ("evidence.md", "evidence.pdf")


def collect(workspace: Workspace, told: Mapping[str, Any], trace: Traced | None) -> dict[str, Any]:
    """Everything the report states, from the run's own words, the trace and this machine."""
    from copilot.inference.catalogue import installed, verify

    checked = {name: ok for name, ok, _ in verify(workspace.home)}
    models = [
        {"name": m.name, "role": m.role, "sha256": m.sha256, "unchanged": checked.get(m.name)}
        for m in installed(workspace.home)
    ]
    return {
        "date": now(),
        "versions": evidence.versions(),
        "program_sha256": evidence.program_hash(),
        "models": models,
        "packages": [list(package) for package in evidence.packages()],
        "run": dict(told),
        "trace": asdict(trace) if trace else None,
        "holds": holds(told, trace),
    }


def holds(told: Mapping[str, Any], trace: Traced | None) -> dict[str, bool | None]:
    """The claims, each true, false, or None where nothing here could measure it."""
    processes = told.get("processes", [])
    filtered = [p["seccomp"] == "2" and p["no_new_privileges"] == "1" for p in processes]
    return {
        "network refused": all(p["blocked"] for p in told["probes"]),
        "processes filtered": all(filtered) if filtered else None,
        "no socket": trace.made == 0 if trace else None,
        "no attempt": trace.sockets == 0 if trace else None,
        "no connection": trace.connects == 0 if trace else None,
        "no file outside": not trace.written if trace else None,
        "trail whole": bool(told["trail"]["whole"]),
    }


def report_of(found: Mapping[str, Any]) -> Report:
    """The report on paper."""
    run = found["run"]
    facts = (
        (_("Date"), str(found["date"])),
        *((name, str(value)) for name, value in found["versions"].items()),
        (_("SHA-256 of the program"), str(found["program_sha256"])),
        (_("Enforced by"), str(run["assurance"])),
    )
    blocks: list[Block] = [Heading(_("What was shown")), _claims(found["holds"])]
    blocks += [Heading(_("What was run")), _runs(run)]
    blocks += [Heading(_("Attempts to reach a network")), _probes(run["probes"])]
    blocks += [Heading(_("Processes, in the kernel's words")), _processes(run["processes"])]
    blocks += [Heading(_("System calls")), *_calls(found["trace"])]
    blocks += [Heading(_("Models")), _models(found["models"])]
    blocks += [Heading(_("Packages")), _packages(found["packages"])]
    return Report(
        title=_("Evidence: nothing left this machine"),
        language=cast(Language, language()),
        facts=facts,
        blocks=tuple(blocks),
        notice=_(
            "Made by the program about itself on this machine and at this time. signature.json "
            "shows whether it was changed since; docs/security.md says how to check each line "
            "without the program."
        ),
        date=str(found["date"])[:10],
    )


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    return Table(header, tuple(tuple(Cell(text) for text in row) for row in rows))


def _claims(held: Mapping[str, bool | None]) -> Table:
    names = {True: _("yes"), False: _("NO"), None: _("not measured here")}
    rows = [(_(CLAIMS[claim]), names[value]) for claim, value in held.items()]
    return _table((_("Claim"), _("Holds")), rows)


def _runs(run: Mapping[str, Any]) -> Table:
    rows = []
    for step in ("index", "search", "answer", "app", "trail"):
        told = run.get(step, "")
        said = ", ".join(f"{k}: {v}" for k, v in told.items()) if isinstance(told, dict) else told
        rows.append((step, str(said)))
    return _table((_("Step"), _("Outcome")), rows)


def _probes(probes: list[Mapping[str, Any]]) -> Table:
    rows = [(p["name"], _("refused") if p["blocked"] else "✗", p["detail"]) for p in probes]
    return _table((_("Attempt"), _("Outcome"), _("The system's answer")), rows)


def _processes(processes: list[Mapping[str, str]]) -> Table:
    rows = [(p["name"], p["seccomp"], p["filters"], p["no_new_privileges"]) for p in processes]
    return _table((_("Process"), "Seccomp", "Seccomp_filters", "NoNewPrivs"), rows)


def _calls(trace: Mapping[str, Any] | None) -> list[Block]:
    if trace is None:
        return [Paragraph(_("strace is not installed here; system calls were not counted."))]
    rows = [
        (_("processes"), str(trace["processes"])),
        (_("processes that put the guard in place"), str(trace["guards"])),
        (_("socket() that succeeded"), str(trace["made"])),
        (_("socket() refused, the guard's own attempts"), str(trace["refused"])),
        (_("socket() beside the guard's own attempts"), str(trace["sockets"])),
        ("connect()", str(trace["connects"])),
        (_("socketpair(), inside the program"), str(trace["socketpairs"])),
        *((f"{call}()", str(count)) for call, count in trace["other_network"]),
        (_("files changed outside of the data home"), ", ".join(trace["written"]) or "0"),
    ]
    return [_table((_("What"), _("Count")), rows)]


def _models(models: list[Mapping[str, Any]]) -> Table:
    rows = [(m["name"], m["role"], m["sha256"]) for m in models]
    return _table((_("Model"), _("Role"), "SHA-256"), rows)


def _packages(packages: list[list[str]]) -> Table:
    return _table((_("Package"), _("Version")), [(name, version) for name, version in packages])


def write(workspace: Workspace, found: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Write the report in three formats and sign them; returns the signature's record."""
    report = report_of(found)
    folder.mkdir(parents=True, exist_ok=True)
    contents = {EVIDENCE: json.dumps(found, indent=1, ensure_ascii=False).encode() + b"\n"}
    contents |= {name: rendered(report, Path(name).suffix) for name in _PAPERS}
    files = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    key = workspace.trail.key
    told = {
        "files": files,
        "public_key": key.public,
        "fingerprint": fingerprint(key.public),
        "signature": key.sign(_signed(files)),
    }
    workspace.record("proof", sha256=files[EVIDENCE])
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    (folder / SIGNATURE).write_text(json.dumps(told, indent=1) + "\n", "ascii")
    return told


def _signed(files: Mapping[str, str]) -> bytes:
    return json.dumps(dict(files), sort_keys=True).encode()


def check(folder: Path) -> dict[str, Any]:
    """The signature's record, where every file is as it was signed; raises ProofBrokenError."""
    try:
        told: dict[str, Any] = json.loads((folder / SIGNATURE).read_text("ascii"))
        files: dict[str, str] = told["files"]
        good = verified(told["public_key"], told["signature"], _signed(files))
        found = {
            name: hashlib.sha256((folder / Path(name).name).read_bytes()).hexdigest()
            for name in files
        }
        fingerprint(told["public_key"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProofBrokenError(path=str(folder), detail=str(error)) from error
    changed = [name for name, digest in files.items() if found[name] != digest]
    if not good or EVIDENCE not in files:
        detail = str(notice("its signature is not valid."))
        raise ProofBrokenError(path=str(folder), detail=detail)
    if changed:
        detail = str(notice("{names} changed since it was signed.", names=", ".join(changed)))
        raise ProofBrokenError(path=str(folder), detail=detail)
    return told
