"""Every document of a matter, and the indexing of them."""
