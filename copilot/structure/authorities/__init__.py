"""Cited statutes, acts and decisions: where they stand, their parts, and their normal form."""

from copilot.structure.authorities.find import find_authorities
from copilot.structure.authorities.nouns import Authority, AuthorityKind

__all__ = ["Authority", "AuthorityKind", "find_authorities"]
