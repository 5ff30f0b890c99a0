"""Installing and upgrading: everything is verified and tried out before ``current`` is switched.

Until the switch, which is one renaming, the version in use is untouched; whatever a killed run
leaves behind is swept away by the next.
"""

import contextlib
import datetime
import errno
import json
import os
from dataclasses import dataclass
from pathlib import Path

from copilot_installer import bundle as bundles
from copilot_installer import contents, data, failures, program, surroundings, trust
from copilot_installer.bundle import Bundle, open_bundle
from copilot_installer.failures import InstallError
from copilot_installer.header import Model, version_key
from copilot_installer.layout import (
    Layout,
    locked,
    point,
    read_only,
    read_record,
    remove_tree,
    sweep,
    write_record,
)
from copilot_installer.machine import MB, check_machine, check_programs_start, check_room
from copilot_installer.narration import Narrator

_MODELS_BUNDLES = "copilot-*.run"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller wants otherwise than usual.

    ``fingerprint`` is the only key accepted, also in place of the trusted one. ``staged`` is a
    folder the stub has unpacked the program into; ``checked`` says it compared the sums already.
    """

    models: Path | None = None
    fingerprint: str | None = None
    allow_older: bool = False
    desktop: bool = True
    smoke: bool = True
    machine_wide: bool = False
    data_home: Path | None = None
    staged: Path | None = None
    checked: bool = False


def install(path: Path, layout: Layout, wishes: Wishes, narrator: Narrator) -> None:
    """Install or upgrade from a bundle. Raises InstallError, having changed nothing in use."""
    bundle = _trusted(path, layout, wishes)
    check_machine(bundle.header)
    _check_order(bundle, layout, wishes)
    sources = [bundle, *_model_sources(bundle, layout, wishes)]
    needed = _needed_models(bundle, layout, sources)
    sources = [bundle, *(s for s in sources[1:] if _carries_any(s, needed))]
    _introduce(bundle, layout, needed, narrator)
    _read_through(sources, wishes, narrator)
    try:
        if bundle.header.program:
            surroundings.check_writable(surroundings.places(wishes.machine_wide))
        with locked(layout):
            sweep(layout, keep=wishes.staged)
            check_programs_start(layout.root)
            check_room(layout.root, _bytes_needed(bundle, needed, wishes))
            _carry_out(bundle, sources, needed, layout, wishes, narrator)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise InstallError(failures.DISK_FILLED, path=str(layout.root)) from error
        raise read_only(Path(error.filename or layout.root), error) from error


def _trusted(path: Path, layout: Layout, wishes: Wishes) -> Bundle:
    bundle = open_bundle(path)
    trusted = read_record(layout).get("key")
    bundles.check_key(bundle, trusted, wishes.fingerprint)
    bundles.check_lengths(bundle)
    return bundle


def _check_order(bundle: Bundle, layout: Layout, wishes: Wishes) -> None:
    in_use = layout.in_use()
    if bundle.header.program is None:
        if in_use is None:
            raise InstallError(failures.NO_PROGRAM, file=bundle.name)
        return
    if in_use is None or wishes.allow_older:
        return
    told = contents.kept_header(in_use)
    installed = told.version if told else in_use.name
    if version_key(bundle.header.version) < version_key(installed):
        raise InstallError(
            failures.OLDER_VERSION, file=bundle.name, found=bundle.header.version,
            installed=installed,
        )  # fmt: skip


def _model_sources(bundle: Bundle, layout: Layout, wishes: Wishes) -> list[Bundle]:
    """The bundle named for its models, and signed ones of the same key beside this one."""
    if wishes.models:
        return [_trusted(wishes.models, layout, wishes)]
    if all(m.offset is not None for m in bundle.header.models):
        return []
    found = []
    for path in sorted(bundle.path.parent.glob(_MODELS_BUNDLES)):
        if path.name == bundle.name:
            continue
        try:
            beside = open_bundle(path)
            bundles.check_lengths(beside)
        except InstallError:
            continue
        if beside.header.key == bundle.header.key:
            found.append(beside)
    return found


def _needed_models(bundle: Bundle, layout: Layout, sources: list[Bundle]) -> list[Model]:
    needed = contents.missing_models(bundle.header.models, layout)
    for model in needed:
        if not any(contents.carried_in(source, model.sha256) for source in sources):
            raise InstallError(failures.MODEL_NEEDED, model=model.path, sha256=model.sha256[:12])
    return needed


def _carries_any(source: Bundle, needed: list[Model]) -> bool:
    return any(contents.carried_in(source, model.sha256) for model in needed)


def _introduce(bundle: Bundle, layout: Layout, needed: list[Model], narrator: Narrator) -> None:
    told = bundle.header
    name = "found" if told.program else "models_found"
    size = sum(m.bytes for m in needed) + (told.program.unpacked if told.program else 0)
    made = _date(told.created)
    narrator.say(
        name, version=told.version, made=made, fingerprint=trust.grouped(bundle.fingerprint),
        path=str(layout.root), size=size // MB, count=len(needed),
    )  # fmt: skip
    if not read_record(layout):
        narrator.say("first_key")
    narrator.confirm("proceed")


def _date(seconds: int) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%d")


def _read_through(sources: list[Bundle], wishes: Wishes, narrator: Narrator) -> None:
    """Compare every sum before anything changes; what the stub has compared is not read again."""
    for source in sources[1:] if wishes.checked else sources:
        bundles.check_contents(source, lambda done, all_: narrator.progress("checking", done, all_))


def _bytes_needed(bundle: Bundle, needed: list[Model], wishes: Wishes) -> int:
    section = bundle.header.program
    unpacked = section.unpacked if section and wishes.staged is None else 0
    return unpacked + sum(model.bytes for model in needed)


def _carry_out(
    bundle: Bundle,
    sources: list[Bundle],
    needed: list[Model],
    layout: Layout,
    wishes: Wishes,
    narrator: Narrator,
) -> None:
    try:
        for model in needed:
            _bring(model, sources, layout, narrator)
        if bundle.header.program is None:
            _add_models(bundle, layout, narrator)
            return
        version = _settled(bundle, layout, wishes, narrator)
        _try_out(bundle, version, layout, wishes, narrator)
        if version != layout.in_use():
            _migrate(version, layout, wishes, narrator)
    except (InstallError, OSError, KeyboardInterrupt):
        with contextlib.suppress(OSError):
            sweep(layout, keep=wishes.staged)
            tidy(layout)
        raise
    _switch(version, layout)
    _finish(bundle, version, layout, wishes, narrator)


def _add_models(bundle: Bundle, layout: Layout, narrator: Narrator) -> None:
    in_use = layout.in_use()
    if in_use is None:
        raise InstallError(failures.NO_PROGRAM, file=bundle.name)
    contents.link_models(in_use, bundle.header.models, layout)
    narrator.say("models_added")


def _bring(model: Model, sources: list[Bundle], layout: Layout, narrator: Narrator) -> None:
    source = next(s for s in sources if contents.carried_in(s, model.sha256))
    name = Path(model.path).name
    contents.bring_model(
        source, model, layout, lambda done, all_: narrator.progress("model", done, all_, name=name)
    )


def _settled(bundle: Bundle, layout: Layout, wishes: Wishes, narrator: Narrator) -> Path:
    """The version's folder, whole and compared; one that is there already is taken if it is."""
    told = bundle.header
    for version in layout.installed():
        kept = contents.kept_header(version)
        same = kept is not None and kept.manifest == told.manifest
        if same and not contents.differing(version, told.manifest, lambda _done, _all: None):
            contents.link_models(version, told.models, layout)
            return version
    if wishes.staged is None:
        narrator.say("unpacking")
    staged = wishes.staged or contents.unpack(bundle, layout)
    wrong = contents.differing(
        staged, told.manifest, lambda done, all_: narrator.progress("comparing", done, all_)
    )
    if wrong:
        remove_tree(staged)
        raise InstallError(failures.CHANGED, file=bundle.name, section=wrong[0])
    contents.keep_header(staged, bundle)
    contents.link_models(staged, told.models, layout)
    target = _free_name(layout, told.version)
    staged.rename(target)
    if wishes.staged:  # this Python runs from there, and may import more
        staged.symlink_to(target.name)
    return target


def _free_name(layout: Layout, version: str) -> Path:
    target, number = layout.versions / version, 1
    while target.exists():
        number += 1
        target = layout.versions / f"{version}-r{number}"
    return target


def _try_out(
    bundle: Bundle, version: Path, layout: Layout, wishes: Wishes, narrator: Narrator
) -> None:
    if not wishes.smoke:
        return
    narrator.say("smoke")
    in_use = layout.in_use()
    try:
        variant = program.smoke_test(
            version, bundle.header.answers, layout.root / f".smoke-{os.getpid()}"
        )
    except program.ProgramError as error:
        installed = in_use.name if in_use else "-"
        raise InstallError(failures.SMOKE_FAILED, detail=str(error), installed=installed) from error
    narrator.say("smoked", variant=variant)


def _migrate(version: Path, layout: Layout, wishes: Wishes, narrator: Narrator) -> None:
    """Copy the data and open it with the new version, where that stores matters differently."""
    in_use, home = layout.in_use(), wishes.data_home
    if in_use is None or home is None or not data.has_matters(home):
        return
    old, new = contents.kept_header(in_use), contents.kept_header(version)
    if old is None or new is None or old.data == new.data:
        return
    backup = data.back_up(home, f"before-{new.version}")
    narrator.say("backup", path=str(backup))
    narrator.say("migrating")
    try:
        program.migrate(version, home)
    except (program.ProgramError, ValueError, KeyError) as error:
        data.restore(home, backup)
        raise InstallError(failures.MIGRATION_FAILED, detail=str(error)) from error


def _switch(version: Path, layout: Layout) -> None:
    os.sync()
    in_use = layout.in_use()
    if in_use == version:
        return
    if in_use is not None:
        point(layout.previous, in_use)
    point(layout.current, version)


def _finish(
    bundle: Bundle, version: Path, layout: Layout, wishes: Wishes, narrator: Narrator
) -> None:
    """Commands, desktop entry, record; then what no version needs any more goes."""
    where = surroundings.places(wishes.machine_wide)
    written = surroundings.put_in_place(layout, where, wishes.desktop)
    earlier = read_record(layout)
    written["profile"] = written["profile"] or earlier.get("outside", {}).get("profile", "")
    home = str(wishes.data_home or earlier.get("data_home", ""))
    record = {"key": bundle.header.key, "outside": written, "data_home": home}
    write_record(layout, {**earlier, **record, "machine_wide": wishes.machine_wide})
    tidy(layout)
    narrator.say(
        "installed", version=bundle.header.version, command=str(where.commands / "copilot")
    )
    if written["profile"] and str(where.commands) not in os.environ.get("PATH", "").split(":"):
        narrator.say("new_path", folder=str(where.commands))


def tidy(layout: Layout) -> None:
    """Remove versions that are neither in use nor the one before, and models no version uses."""
    kept = {layout.in_use(), layout.before()}
    for version in layout.installed():
        if version not in kept:
            remove_tree(version)
    used = {m["sha256"] for version in layout.installed() for m in contents.linked_models(version)}
    for model in layout.models.iterdir():
        if model.name not in used:
            model.unlink()


def variant_of(version: Path) -> str:
    """The processor variant the smoke test found, "-" where there is none."""
    memory = contents.shipped_models(version) / "cpu-variant.json"
    try:
        return str(json.loads(memory.read_text("utf-8"))["variant"])
    except (OSError, ValueError, KeyError):
        return "-"
