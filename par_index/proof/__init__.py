"""What can be proved of a rule, and inverted: gaps, limits, directions, levers; pure and exact."""
