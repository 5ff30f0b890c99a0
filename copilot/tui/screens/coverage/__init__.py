"""What was searched."""
