"""Draw the pictures of the user guides: some screens of the app in both languages, as SVG.

    python packaging/make_screenshots.py [--out docs/images]

The matter shown is invented and always the same, so that a picture changes only with the app.
"""

import argparse
import asyncio
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(_ROOT))

from copilot.locale import use_language  # noqa: E402
from tests.tui.pictures import svg_of, tour  # noqa: E402

_SIZE = (120, 40)
# Those the guides show; the tests keep pictures of all.
_SHOWN = frozenset({"welcome", "ask", "library", "history"})


async def draw(language: str, folder: Path) -> list[Path]:
    """Draw the screens in one language; returns the files."""
    use_language(language)
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    with pytest.MonkeyPatch.context() as patch:
        async for name, pilot in tour(patch, _SIZE):
            if name not in _SHOWN:
                continue
            path = folder / f"{name}-{language}.svg"
            path.write_text(await svg_of(pilot), "utf-8")
            drawn.append(path)
    return drawn


def main() -> int:
    """Draw all; prints the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=_ROOT / "docs" / "images")
    options = parser.parse_args()
    for language in ("de", "en"):
        for path in asyncio.run(draw(language, options.out)):
            print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
