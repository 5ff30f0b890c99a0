"""What changed between two texts: clauses aligned, words marked, amendments applied.

Knows no matter and no model; two texts go in, and every word of either comes out accounted for.
"""
