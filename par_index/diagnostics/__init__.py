"""Diagnostics: every code with its severity and explanation, and the values that are reported.

`codes.md` and the families declare and explain the codes, `catalogue` gathers them
with the retired ones, and `problems` holds what is raised: a `Diagnostic`, and a `Problem` once its
place is known.
"""
