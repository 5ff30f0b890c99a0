"""A page as it looks, drawn with characters."""
