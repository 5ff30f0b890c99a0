"""Letters and memos from Word templates, and other wordings of a text by the model.

A field is filled from a document's own words with their place, or by the lawyer; never otherwise.
"""
