"""Choose a matter."""
