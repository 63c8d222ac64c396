"""The rule language: exact numbers, intervals, inputs, expressions and their types.

Pure and self-contained: nothing in this package reads a file, a clock or a random source,
and beside the standard library it imports only the values of diagnostics.
"""
