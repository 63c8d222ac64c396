"""Checking files before anyone is scored by them: the proofs of rules, put into words and places.

`places` leads from the normal form back to the file, `words` says what a flaw means, `rubrics`,
`examples` and `criteria` check the two kinds of file, `boundaries` writes the cases around every
threshold of `thresholds`, and `report` runs the checks: all of them, or only those that find what
no set may be scored with.
"""
