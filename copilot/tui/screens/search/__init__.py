"""Passages as one types, limited to some documents."""
