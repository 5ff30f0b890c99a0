"""A contract held against a firm's playbook: positions, testable rules, and the risk they make.

Knows no matter and no model: every outcome is a rule applied to words that stand in the text.
"""
