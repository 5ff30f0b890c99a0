"""Figures on a gold set: retrieval and answers, with confidence intervals."""
