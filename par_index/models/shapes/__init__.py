"""The shapes in which people write rules, and how each lowers to the normal form.

A rule in a file is a scalar (points, an expression) or a mapping with exactly one shape key.
Awards may be rules themselves. Adding a shape means adding one class to a module of this folder
(a new module is also imported here); the union, the messages and every check are built from the
list of classes in `base`, and no number system changes.
"""

from par_index.models.shapes import bands, choices, sums

__all__ = ["bands", "choices", "sums"]
