"""A trained adapter takes the place of the model in use, and gives it back."""

import json
import shutil
from pathlib import Path
from typing import Final

from copilot.config import load_settings
from copilot.errors.training import NoEarlierAdapterError
from copilot.inference import catalogue
from copilot.inference.catalogue import InstalledModel
from copilot.paths import Home

_BEFORE: Final = "trained-adapter.json"


def install_adapter(home: Home, base: InstalledModel, file: Path) -> InstalledModel:
    """Add the adapter under a name of its own and let it answer; the model before is kept."""
    before = catalogue.find(home, load_settings(home).model).name
    named = file.with_name(f"{base.name}-trained-{_number(home, base):02}.gguf")
    shutil.copyfile(file, named)
    added = catalogue.add(home, named, base=base.name)
    named.unlink()
    told = json.dumps({"adapter": added.name, "before": before, "earlier": _noted(home)})
    (home.models / _BEFORE).write_text(told + "\n", "utf-8")
    return catalogue.use(home, added.name)


def _number(home: Home, base: InstalledModel) -> int:
    names = {model.name for model in catalogue.installed(home)}
    return next(n for n in range(1, 1000) if f"{base.name}-trained-{n:02}" not in names)


def _noted(home: Home) -> dict[str, object] | None:
    path = home.models / _BEFORE
    return json.loads(path.read_text("utf-8")) if path.is_file() else None


def has_trained_adapter(home: Home) -> bool:
    """Whether the model in use is an adapter that training put there."""
    noted = _noted(home)
    return noted is not None and noted["adapter"] == load_settings(home).model


def adapter_back(home: Home) -> str:
    """Use the model that answered before the trained adapter, and remove it; returns its name."""
    noted = _noted(home)
    if noted is None or not has_trained_adapter(home):
        raise NoEarlierAdapterError
    before = catalogue.use(home, str(noted["before"])).name
    catalogue.remove(home, str(noted["adapter"]))
    path = home.models / _BEFORE
    if noted["earlier"] is None:
        path.unlink()
    else:
        path.write_text(json.dumps(noted["earlier"]) + "\n", "utf-8")
    return before
