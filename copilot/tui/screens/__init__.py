"""One file a screen, its ``.tcss`` beside it; the app names the screens it starts with."""
