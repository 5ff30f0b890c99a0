"""The first minutes: language, matter, folder."""
