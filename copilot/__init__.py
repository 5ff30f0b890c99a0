"""An air-gapped legal copilot: a firm's documents are read, searched and quoted on one machine."""

__version__ = "0.1.0"
