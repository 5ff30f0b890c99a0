"""200 canaries: indexed, asked about, exported, backed up, deleted; then looked for everywhere.

    python benchmarks/canaries.py [--count 200]

The models are small fakes, the readers, SQLite and Chroma are the real ones. Looks into the data
home, the temporary folders and the memory folder, before the deletion and after it.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import cast

from copilot.errors import CopilotError
from copilot.inference.installed import Models
from copilot.paths import data_home
from copilot.security.vault import rooms
from copilot.workspace import Workspace
from copilot.workspace.handing_out import hand_out
from copilot.workspace.safekeeping import backup, restore
from tests.fakes import FakeModels


def canaries(count: int) -> list[str]:
    """Words that stand nowhere else."""
    return [f"kanari{number:04d}vogel{number * 7919 % 10_007:05d}" for number in range(count)]


def hits(words: list[str], *roots: Path, apart: tuple[Path, ...] = ()) -> Iterator[str]:
    """Files outside ``apart`` that hold a canary."""
    wanted = [word.encode() for word in words]
    for root in roots:
        for path in root.rglob("*"):
            if path.is_file() and not any(path.is_relative_to(folder) for folder in apart):
                with suppress(OSError):
                    content = path.read_bytes()
                    if any(word in content for word in wanted):
                        yield str(path)


def main() -> None:
    """Print what was found as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200)
    words = canaries(parser.parse_args().count)
    with tempfile.TemporaryDirectory() as made:
        print(json.dumps(trial(Path(made), words), indent=1))


def trial(place: Path, words: list[str]) -> dict[str, object]:
    """The whole life of a matter, and the hits at each point."""
    documents, out, kept = place / "documents", place / "out", place / "kept"
    for folder in (documents, kept):
        folder.mkdir()
    for number, word in enumerate(words):
        text = f"§ {number} Vertrag\n\nDas Kennzeichen dieser Sache lautet {word}.\n"
        (documents / f"{number}.txt").write_text(text, "utf-8")
    elsewhere = [place, *filter(None, (rooms.base(),)), Path("/var/tmp")]  # noqa: S108
    models = cast(Models, FakeModels())
    with Workspace(data_home(str(place / "home")), user="anna", models=models) as workspace:
        workspace.create_matter("Akte")
        with closing(workspace.open("Akte")) as matter:
            list(matter.index([documents]))
            for word in words:
                list(matter.ask(f"Welches Kennzeichen ist {word}?"))
            open_hits = list(hits(words, *elsewhere, apart=(documents,)))
        hand_out(workspace, "Akte", out)
        made = backup(workspace, "Akte", kept / "akte.bak")
        exported = sum(1 for _ in hits(words, out))
        before = list(hits(words, *elsewhere, apart=(documents, out)))
        workspace.delete_matter("Akte")
        after = list(hits(words, *elsewhere, apart=(documents, out)))
        try:
            restore(workspace, made.path)
            opened = True
        except CopilotError:
            opened = False
    return {
        "canaries": len(words),
        "hits_while_open": open_hits,
        "exported_files_with_a_canary": exported,
        "hits_before_deletion": before,
        "hits_after_deletion": after,
        "backup_opens_after_deletion": opened,
    }


if __name__ == "__main__":
    main()
