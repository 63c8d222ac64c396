"""Scoring a whole criteria tree: pure functions from a scheme and evidence to a scorecard.

No clock, no randomness, no I/O, and no file formats: the models lower to the plain `scheme`.
"""
