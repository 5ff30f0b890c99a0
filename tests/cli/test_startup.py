"""``copilot --help`` answers at once and loads nothing heavy."""

import json
import os
import subprocess
import sys
from pathlib import Path

_HEAVY = (
    "apsw", "chromadb", "llama_cpp", "lxml", "numpy", "onnxruntime", "pydantic", "pypdf",
    "textual", "tokenizers",
)  # fmt: skip
_ROOT = Path(__file__).parents[2]


def _python(code: str, **environment: str) -> str:
    finished = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=_ROOT,
        env={**os.environ, **environment},
    )
    return finished.stdout


def test_help_imports_no_heavy_library() -> None:
    code = f"""
import json, sys
from copilot.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
print(json.dumps([name for name in {_HEAVY!r} if name in sys.modules]))
"""
    assert json.loads(_python(code).splitlines()[-1]) == []


def test_help_names_every_command_in_both_languages() -> None:
    code = "from copilot.cli import main; main(['--lang', '{}', '--help'])"
    for language in ("en", "de"):
        shown = _python(code.format(language))
        for command in ("matter", "index", "status", "read", "show", "search", "ask", "models"):
            assert command in shown
