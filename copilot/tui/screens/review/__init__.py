"""The review tables of a matter."""
