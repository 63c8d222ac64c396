"""What a user reads of rules, figures and results, in Vietnamese.

`states` holds the words of states, `rules` writes a rule, `sentences` what a line was given and
why, `shortfall` by how much a condition is missed, `grades` the total and the grade, `remedies`
what would change the points. What a code of a diagnostic says in general stands in
`par_index.diagnostics`.
"""
