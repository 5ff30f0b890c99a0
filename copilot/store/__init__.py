"""What a matter keeps on disk: SQLite is the truth, Chroma a copy of its vectors."""
