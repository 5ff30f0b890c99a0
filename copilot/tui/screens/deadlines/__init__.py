"""Deadlines: found, computed, confirmed, handed out."""
