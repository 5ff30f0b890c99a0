"""What was asked in a matter."""
