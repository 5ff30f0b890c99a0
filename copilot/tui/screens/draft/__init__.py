"""A template filled from the documents."""
