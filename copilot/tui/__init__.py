"""The terminal app: it shows what the workspace knows and owns no copy of the core."""
