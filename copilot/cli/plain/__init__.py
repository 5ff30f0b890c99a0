"""``copilot --plain``: the app line by line, for screen readers and bare terminals.

No boxes, no colours, no line that is rewritten: a prompt, what was typed, the reply. :mod:`matters`
chooses a matter, :mod:`talk` works in it, :mod:`said` puts answers into sentences.
"""
