"""Building the offline bundle on a staging machine, step by step; nothing of it is shipped."""
