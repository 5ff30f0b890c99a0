"""A contract against the positions of the firm."""
