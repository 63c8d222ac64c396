"""Exact, explained self-scoring of administrative reform from declarative criteria files."""

__version__ = "0.1.0"
