"""What-if: scenarios, levers, least-effort plans and uncertainty over a scored criteria set.

Nothing here changes the evidence that it starts from. Most of it is a pure and exact function of a
scheme and claims; `requests` and `scenario_reader` read what a user asks for, from texts and files,
`assignments` asks the set for units and deadlines, and `montecarlo` draws from a seeded generator.
"""
