"""Statutes and decisions that the matter or a draft cites."""
