"""Ask a matter."""
