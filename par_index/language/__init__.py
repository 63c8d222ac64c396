"""The rule language: exact numbers, intervals, expressions and what can be proved of them.

Pure and self-contained: nothing in this package reads a file, a clock or a random source,
and it imports only the standard library.
"""
