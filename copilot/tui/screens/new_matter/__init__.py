"""Create a matter."""
