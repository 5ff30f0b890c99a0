"""What was done in a matter."""
