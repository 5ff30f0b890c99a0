"""A draft held against the documents of the matter."""
