"""The year as it goes: deadlines, progress, units and surveys; dates are arguments, never today."""
