"""Write what is on the screen to a file."""
