"""One rule, many readings: the normal form of a rubric and its interpreters.

`tree` is the normal form. Each other module is one reading of it and knows no other surface:
`evaluate` (exact points with a trace), `ledger` (the deductions), `bound` (what missing figures
leave open), `profile` (points as a function of one input), `invert` (what wins points back),
`describe` (the rule in Vietnamese), and the proofs: `verify` (gaps, overlaps, dead rows), `limits`
(points out of bounds, the maximum), `direction` (what rises and falls). The proofs take a rule
apart into `branches` of conditions (`paths`); `probe` searches where they give up, and `finding`
is their result. `vectorise` scores `columns` of many units, and `spreadsheet` writes the rule as an
Excel formula: `shares` and `compiler` turn it into the whole-number `formula` that does so.
"""
