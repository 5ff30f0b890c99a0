"""From files to a committed index: find -> read -> cut -> embed -> store, resumable."""
