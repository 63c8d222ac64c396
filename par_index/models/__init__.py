"""The files as models: criteria sets, rubrics, evidence, overlays and the printed scorecard.

Models are frozen and refuse unknown keys. A rubric lowers itself, and `lowering` a criteria set, to
the plain trees that the engine reads; the engine does not know them.
"""
