"""How high a row must be that no text in it is cut: Excel fits no row of merged cells itself."""

from __future__ import annotations


def lines(text: str, width: float) -> int:
    """Estimate how many lines a text takes in a column of so many digits, broken between words."""
    # letters are narrower than digits; a word that is longer than the column is cut
    room, count = max(1.0, width * 1.02), 0
    for part in text.split("\n"):
        used = 0.0
        count += 1
        for word in part.split(" "):
            size = len(word)
            if used and used + 1 + size > room:
                count, used = count + 1, 0.0
            used += size + (1 if used else 0)
            while used > room:
                count, used = count + 1, used - room
    return count


def height(*cells: tuple[str, float], least: int = 1, size: float = 14.0) -> float:
    """Return the height of a row that shows (text, width) cells whole."""
    return size * max([least, *(lines(text, width) for text, width in cells)]) + 2
