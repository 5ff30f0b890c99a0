"""An installed copilot: verified, reported on, put back a version, removed."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from copilot_installer import bundle as bundles
from copilot_installer import contents, data, failures, surroundings, trust
from copilot_installer.failures import InstallError
from copilot_installer.install import variant_of
from copilot_installer.layout import (
    Layout,
    locked,
    point,
    read_record,
    remove_tree,
    write_record,
)
from copilot_installer.narration import Narrator


def verify_bundle(path: Path, layout: Layout, expected: str | None, narrator: Narrator) -> None:
    """Check a bundle against the trusted key (or the given fingerprint) and read it through."""
    bundle = bundles.open_bundle(path)
    trusted = read_record(layout).get("key")
    bundles.check_key(bundle, trusted, expected)
    bundles.check_contents(bundle, lambda done, all_: narrator.progress("checking", done, all_))
    known = "good" if trusted or expected else "good_unknown"
    narrator.say(known, file=bundle.name, fingerprint=trust.grouped(bundle.fingerprint))


def verify_installed(layout: Layout, narrator: Narrator) -> None:
    """Compare every file of the version in use, and every model, with what was signed."""
    version = _in_use(layout)
    told = contents.kept_header(version)
    trusted = read_record(layout).get("key")
    if told is None or told.key != trusted:
        raise InstallError(failures.FILES_DIFFER, count=1, file="bundle-header")
    wrong = contents.differing(
        version, told.manifest, lambda done, all_: narrator.progress("comparing", done, all_)
    )
    linked = contents.linked_models(version)
    for model in linked:
        if contents.sha256_of(layout.models / model["sha256"]) != model["sha256"]:
            wrong.append(model["path"])
    wrong += [
        m.path for m in told.models if (m.path, m.sha256) not in _paths(version, linked, layout)
    ]
    if wrong:
        raise InstallError(failures.FILES_DIFFER, count=len(wrong), file=wrong[0])
    count = sum(1 for _ in contents.files_of(version))
    narrator.say("all_good", count=count, models=len(linked))


def _paths(version: Path, linked: list[dict[str, Any]], layout: Layout) -> set[tuple[str, str]]:
    """The models whose links lead to their content."""
    weights = contents.shipped_models(version) / "weights"
    return {
        (model["path"], model["sha256"])
        for model in linked
        if (weights / model["path"]).resolve() == (layout.models / model["sha256"]).resolve()
    }


def status(layout: Layout) -> dict[str, Any]:
    """What is installed, for people and scripts."""
    version = _in_use(layout)
    told = contents.kept_header(version)
    record = read_record(layout)
    before = layout.before()
    return {
        "prefix": str(layout.root),
        "version": told.version if told else version.name,
        "commit": told.commit if told else "",
        "previous": before.name if before else "",
        "fingerprint": trust.fingerprint(record["key"]) if "key" in record else "",
        "cpu_variant": variant_of(version),
        "models": [model["path"] for model in contents.linked_models(version)],
        "bytes": _size(layout.root),
        "data_home": record.get("data_home", ""),
    }


def _size(folder: Path) -> int:
    return sum(
        (Path(at) / name).lstat().st_size for at, _, names in os.walk(folder) for name in names
    )


def _in_use(layout: Layout) -> Path:
    version = layout.in_use()
    if version is None:
        raise InstallError(failures.NOT_INSTALLED, path=str(layout.root))
    return version


def rollback(layout: Layout, narrator: Narrator) -> None:
    """Use the version before again, with the data of then where they were migrated since."""
    with locked(layout):
        version, before = _in_use(layout), layout.before()
        if before is None:
            raise InstallError(failures.NO_PREVIOUS)
        _data_back(version, before, layout, narrator)
        point(layout.current, before)
        point(layout.previous, version)
    told = contents.kept_header(before)
    narrator.say("back", version=told.version if told else before.name)


def _data_back(version: Path, before: Path, layout: Layout, narrator: Narrator) -> None:
    new, old = contents.kept_header(version), contents.kept_header(before)
    home = Path(read_record(layout).get("data_home") or data.default_home())
    if new is None or old is None or new.data == old.data:
        return
    backup = home / "backups" / f"before-{new.version}"
    if backup.is_dir():
        aside = data.restore(home, backup)
        narrator.say("data_back", path=str(aside))


def uninstall(layout: Layout, purge: bool, narrator: Narrator) -> None:
    """Remove the program, its models and what it left outside; with ``purge`` the data as well."""
    record = read_record(layout)
    home = Path(record.get("data_home") or data.default_home())
    if layout.in_use() is None and not record:
        raise InstallError(failures.NOT_INSTALLED, path=str(layout.root))
    narrator.confirm("purge" if purge else "proceed", path=str(home))
    with locked(layout):
        if purge and home.is_dir():
            _purge(home)
        outside = record.get("outside", {})
        surroundings.take_away(outside, keep=("copilot-installer",))
        running = Path(sys.prefix).resolve()
        for version in layout.installed():
            if version.resolve() not in running.parents:
                remove_tree(version)
        shutil.rmtree(layout.models, ignore_errors=True)
        write_record(layout, {**record, "outside": outside})
        shutil.rmtree(layout.root, ignore_errors=True)
        surroundings.take_away(outside)
    narrator.say("all_gone" if purge else "gone", path=str(home))


def _purge(home: Path) -> None:
    with data.at_rest(home):
        pass  # a matter in use raises InstallError before anything is gone
    shutil.rmtree(home, ignore_errors=True)
