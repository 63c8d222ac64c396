"""The files as models: criteria sets, rubrics, evidence, overlays and the printed scorecard.

Models are frozen and refuse unknown keys. They know how to lower themselves to the plain trees
that the engine reads; the engine does not know them.
"""
