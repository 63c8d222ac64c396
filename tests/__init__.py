"""The tests, by what they claim."""
