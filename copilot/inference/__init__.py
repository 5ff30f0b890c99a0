"""Models on this machine: the sentence embedder, the language model, and which weights exist.

Nothing here downloads; a missing weight is an error with its remedy.
"""
