"""From a question to checked statements, or to "not found" with its coverage."""
