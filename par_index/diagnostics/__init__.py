"""Diagnostics: every code with its severity and explanation, and the values that are reported.

`par1_files` to `par8_questions` declare the codes by their first figure, `catalogue` gathers them
with the retired ones, and `problems` holds what is raised: a `Diagnostic`, and a `Problem` once its
place is known.
"""
