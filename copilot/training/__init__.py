"""Post-training on a staging machine: data, reader, adapter, gate. Never needed to run."""
