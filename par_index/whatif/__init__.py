"""What-if: scenarios, levers, least-effort plans and uncertainty over a scored criteria set.

Everything here is a pure function over a scheme and claims, exact, and above the engine; only
`reading` knows files. Nothing changes the evidence that it starts from.
"""
