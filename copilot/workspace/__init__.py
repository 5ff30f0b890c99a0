"""The only wiring: open a matter, index it, search it, ask it.

Heavy parts (embedder, vectors, language model) are made when first needed, so that opening a
matter is instant.
"""

from copilot.workspace.indexed import PageView, Repair
from copilot.workspace.matters import Workspace
from copilot.workspace.open_matter import LONGEST_NORM_ASKED, OpenMatter

__all__ = ["LONGEST_NORM_ASKED", "OpenMatter", "PageView", "Repair", "Workspace"]
