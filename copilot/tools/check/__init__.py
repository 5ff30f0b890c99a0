"""Check a draft: quotations, figures, dates, references, authorities and terms against a matter."""

from copilot.tools.check.nouns import Checked, Finding, Kind, Source, State

__all__ = ["Checked", "Finding", "Kind", "Source", "State"]
