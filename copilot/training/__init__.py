"""Post-training on a staging machine: data, reader, gate. Never needed to run."""
