"""The chronology of a matter."""
