"""Indexing against the embedder alone on the same passages, and memory over many files.

    python benchmarks/indexing.py FOLDER [--files N]

Copies N text files of FOLDER into a new data home, indexes them with ``copilot index`` in a child
process, then embeds the very same passages with nothing around it, in turn. Prints both rates,
their ratio (wanted: at least 0.8) and the peak memory of the indexing process.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from copilot.indexing.prepare import passage_text
from copilot.paths import data_home
from copilot.workspace import Workspace

_ROUNDS = 2
_AT_ONCE = 128


def index(home: Path, folder: Path) -> tuple[float, float]:
    """Seconds of the run that indexes ``folder``, start of the process included, and peak MB."""
    environment = {**os.environ, "COPILOT_HOME": str(home)}
    command = [sys.executable, "-m", "copilot"]
    subprocess.run([*command, "matter", "create", "bench"], env=environment, check=True)
    started = time.perf_counter()
    finished = subprocess.run(
        ["/usr/bin/time", "-v", *command, "index", str(folder), "--matter", "bench"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - started
    peak = re.search(r"Maximum resident set size \(kbytes\): (\d+)", finished.stderr)
    return seconds, int(peak[1]) / 1024 if peak else 0.0


def embed_alone(home: Path) -> tuple[int, float]:
    """How many passages the index holds, and the seconds the embedder alone needs for them."""
    with Workspace(data_home(str(home))) as workspace, closing(workspace.open("bench")) as matter:
        texts = [
            passage_text(stored.title, stored.chunk)
            for record in matter.files()
            if record.document
            for stored in matter.library.chunks_of(record.document)
        ]
        embedder = workspace.models.embedder
        started = time.perf_counter()
        for at in range(0, len(texts), _AT_ONCE):
            embedder.passages(texts[at : at + _AT_ONCE])
        return len(texts), time.perf_counter() - started


def main() -> int:
    """Measure in turn and print a line a round; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=12)
    options = parser.parse_args()
    chosen = sorted(p for p in options.folder.iterdir() if p.is_file())[: options.files]
    for number in range(_ROUNDS):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place, "documents")
            folder.mkdir()
            for path in chosen:
                (folder / path.name).write_bytes(path.read_bytes())
            seconds, peak = index(Path(place, "home"), folder)
            passages, alone = embed_alone(Path(place, "home"))
        print(
            f"round {number + 1}: {passages} passages; indexing {seconds:.1f} s "
            f"({passages / seconds:.1f}/s), embedder alone {alone:.1f} s "
            f"({passages / alone:.1f}/s); ratio {alone / seconds:.2f}; peak {peak:.0f} MB"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
