"""Names of units: the spellings of one office are one unit, and duties are told unit by unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_ASIDE = re.compile(r"\([^)]*\)")
_JOINERS = re.compile(r"[\s\-‐-―−_.&]+|\bvà\b")


def unit_key(text: str) -> str:
    """Return what spellings of one name share: no case, spaces, dashes or asides in brackets."""
    plain = _ASIDE.sub(" ", unicodedata.normalize("NFC", text)).casefold()
    return _JOINERS.sub("", plain)


@dataclass(frozen=True)
class UnitBook:
    """The units of a criteria set: every spelling leads to one name.

    A name that the book does not list is spelled as it was first met.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Iterable[tuple[str, Iterable[str]]]) -> UnitBook:
        """Return the book of (name, other spellings) pairs."""
        found: dict[str, str] = {}
        for name, others in units:
            for spelling in (name, *others):
                found.setdefault(unit_key(spelling), name)
        return cls(found)

    def name(self, spelling: str) -> str:
        """Return the name of the unit that a spelling means."""
        return self.aliases.get(unit_key(spelling), spelling)

    def with_spellings(self, spellings: Iterable[str]) -> UnitBook:
        """Return a book that also holds these spellings, each under its first form."""
        found = dict(self.aliases)
        for spelling in spellings:
            found.setdefault(unit_key(spelling), _ASIDE.sub("", spelling).strip())
        return UnitBook(found)

    def find(self, spelling: str) -> str | None:
        """Return the name of a unit that the book holds, or None."""
        return self.aliases.get(unit_key(spelling))

    @property
    def names(self) -> tuple[str, ...]:
        """Every unit once, in order."""
        return tuple(dict.fromkeys(self.aliases.values()))
