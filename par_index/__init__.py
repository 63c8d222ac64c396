"""Exact, explained self-scoring of administrative reform from declarative criteria files.

`open_set` and `open_evidence` open files, `score` gives the scorecard, `assess` the scorecard with
everything that can be asked of it, `score_frame` the points of a whole table of units, `check` what
a check finds; `ProblemsError` is raised for files that cannot be used. Each is loaded when it is
first used, so that this import costs nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from par_index.assessment import assess
    from par_index.diagnostics.problems import ProblemsError
    from par_index.door import check, open_evidence, open_set, score, score_frame

__version__ = "0.1.0"

__all__ = [
    "ProblemsError",
    "__version__",
    "assess",
    "check",
    "open_evidence",
    "open_set",
    "score",
    "score_frame",
]

_HOMES = {
    "ProblemsError": "par_index.diagnostics.problems",
    "assess": "par_index.assessment",
    "check": "par_index.door",
    "open_evidence": "par_index.door",
    "open_set": "par_index.door",
    "score": "par_index.door",
    "score_frame": "par_index.door",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
