"""Random changes to the two trails of an installation, each undone again; which go unseen?"""

import random
from collections.abc import Callable
from typing import Final

from copilot.workspace import OpenMatter, Workspace
from copilot.workspace.trail import check_matter

Lines = list[str]


def _edited(lines: Lines, draw: random.Random) -> Lines:
    at = draw.randrange(len(lines))
    line = lines[at]
    place = draw.randrange(len(line))
    sign = draw.choice([c for c in '0123456789abcdefz{" ,:' if c != line[place]])
    return [*lines[:at], line[:place] + sign + line[place + 1 :], *lines[at + 1 :]]


def _deleted(lines: Lines, draw: random.Random) -> Lines:
    at = draw.randrange(len(lines))
    return lines[:at] + lines[at + 1 :]


def _swapped(lines: Lines, draw: random.Random) -> Lines:
    one, other = draw.sample(range(len(lines)), 2)
    changed = list(lines)
    changed[one], changed[other] = changed[other], changed[one]
    return changed


def _truncated(lines: Lines, draw: random.Random) -> Lines:
    kept = draw.randrange(len(lines))
    cut = lines[kept][: draw.randrange(len(lines[kept]))] if draw.random() < 0.5 else ""
    return [*lines[:kept], cut] if cut else lines[:kept]


_CHANGES: Final[dict[str, Callable[[Lines, random.Random], Lines]]] = {
    "edit": _edited,
    "delete": _deleted,
    "swap": _swapped,
    "truncate": _truncated,
}


def undetected(
    workspace: Workspace, matter: OpenMatter, count: int, draw: random.Random
) -> list[str]:
    """Which of ``count`` changes no check found; half of them to each trail."""
    log = workspace.trail
    content = log.path.read_bytes()
    of_installation, of_matter = log.lines(), matter.library.trail_lines()
    slug = matter.matter.slug
    missed = []
    for number in range(count):
        kind = draw.choice(list(_CHANGES))
        if number % 2:
            found = check_matter(log, slug, _CHANGES[kind](of_matter, draw))
        else:
            log.path.write_text("".join(f"{x}\n" for x in _CHANGES[kind](of_installation, draw)))
            found = log.check()
            log.path.write_bytes(content)
        if not any(fault.broken for fault in found):
            missed.append(f"{kind} in the {'matter' if number % 2 else 'installation'}")
    return missed
