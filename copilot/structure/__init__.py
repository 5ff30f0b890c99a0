"""The shape of a text: its language, clauses, sentences, and the chunks that are searched."""
