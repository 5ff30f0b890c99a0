"""How a model does on the adapter's held-out lessons, by the measure of its gate.

    python -m benchmarks.held_out_lessons SETS MODEL.gguf [--adapter FILE.gguf]
        [--held-out N] [--statements N]

SETS is the folder that ``copilot train data`` wrote; statements are written for N answerable
lessons of each language.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from copilot.config import load_settings
from copilot.inference.installed import InstalledModels
from copilot.inference.llm import LanguageModel, ModelSettings
from copilot.inference.variants import variants_here
from copilot.paths import data_home
from copilot.training.lesson_judging import marks_of, rates
from copilot.training.lessons import held_out_lessons


def main() -> None:
    """Print the figures of one model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--adapter", type=Path)
    parser.add_argument("--held-out", type=int, default=40)
    parser.add_argument("--statements", type=int, default=20)
    options = parser.parse_args()
    home = data_home(None)
    settings = ModelSettings(
        path=options.model, adapter=options.adapter, name=options.model.stem, context=2048
    )
    reader = InstalledModels(home, load_settings(home)).reader
    lessons = held_out_lessons(options.sets, options.held_out)
    began = time.perf_counter()
    with LanguageModel(settings, variants_here(home)) as model:
        marks = marks_of(
            model, lessons, reader, lambda line: print(line, file=sys.stderr), options.statements
        )
    seconds = time.perf_counter() - began
    told = {"model": options.model.name, "adapter": str(options.adapter or ""), **rates(marks)}
    told["seconds"] = round(seconds)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
