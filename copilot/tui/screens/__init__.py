"""One folder a screen: its class, its style, its jobs; `table` names those one can go to."""
