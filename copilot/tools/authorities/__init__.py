"""Table of authorities: every statute and decision a matter or a draft cites, and where."""

from copilot.tools.authorities.gathering import Entry, Mention, TableOfAuthorities, gather
from copilot.tools.authorities.matching import cites

__all__ = ["Entry", "Mention", "TableOfAuthorities", "cites", "gather"]
