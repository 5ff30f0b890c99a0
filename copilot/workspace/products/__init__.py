"""Work products of an open matter: one module each wires a tool to documents and models."""
