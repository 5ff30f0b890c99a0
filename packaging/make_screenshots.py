"""Draw the pictures of the user guides: some screens of the app in both languages, as SVG.

    python packaging/make_screenshots.py [--out docs/images]

The matter shown is invented and always the same, so that a picture changes only with the app. The
work products are run over index/sample_matter and need the embedder's weights.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(_ROOT))

from copilot.locale import use_language  # noqa: E402
from tests.tui.pictures import svg_of, tour  # noqa: E402
from tests.tui.product_pictures import product_tour  # noqa: E402

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


async def draw_products(language: str, folder: Path, matter: Path) -> list[Path]:
    """Run the work products over the sample matter and draw each; returns the files."""
    use_language(language)
    drawn = []
    async for name, pilot in product_tour(matter, _SIZE):
        path = folder / f"{name}-{language}.svg"
        path.write_text(await svg_of(pilot), "utf-8")
        drawn.append(path)
    return drawn


def main() -> int:
    """Draw all; prints the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=_ROOT / "docs" / "images")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as matter:
        for language in ("de", "en"):
            drawn = asyncio.run(draw(language, options.out))
            drawn += asyncio.run(draw_products(language, options.out, Path(matter)))
            for path in drawn:
                print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
