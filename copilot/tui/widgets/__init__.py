"""The parts of the screens; each offers typed properties, callers never spell selectors."""
