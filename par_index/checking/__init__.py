"""Checking files before anyone is scored by them: the proofs of rules, put into words and places.

`places` leads from the normal form back to the file, `words` says what a flaw means, `rubrics`
and `criteria` check the two kinds of file, `boundaries` writes the cases around every threshold,
and `report` runs all of it, or only what must hold before a set is scored.
"""
