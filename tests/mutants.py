"""New inputs out of old ones, for fuzzing: changed lines, words, bytes and parts of workbooks."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
import zlib

WORDS = (
    "", "0", "-1", "1", "1e999", "9" * 400, "1/0", "0x10", "1_0", "NaN", "inf", "96%", "1.250",
    "1,5", "31/02/2026", "2026-13-01", "0001-01-01", "9999-12-31", "null", "~", "yes", "có",
    "Không", "true", "\x00", "\x07", "\x1b[31m", "\x85", "\u2028", "\u202e", "\ufeff",
    "\u0301" * 30, "１２", "²", "٣", "\r", "\t", "\n", "  ", "[", "]", "{", "}", "- ", ": ", "#",
    "&a ", "*a", "!!int ", "|", ">", "'", '"', "<<", "---", "..", "max", "measure", "n", "(",
    ")", " and ", " <= ", "/", "**", "if", "@", "&lt;", "&#0;", "&#x1F;", "<", "/>",
    "<c r=\"A1048576\">", "<c r=\"XFD1\" t=\"s\">", "<v>1E308</v>", "<!DOCTYPE x>",
    "<f>1/0</f>", "t=\"b\"", "t=\"e\"", "t=\"inlineStr\"", "s=\"99999\"", "r=\"0\"", "[" * 200,
    "[" * 20_000, "{\"a\": " * 20_000,
    "{{", "}}", "{% for a in b %}", "{% endfor %}", "{% if a %}", "|", ".a", "[0]", " / 0",
    "a" * 70_000, ";", ",", "\ud7ff", "😀",
)  # fmt: skip
LARGE = 100_000
"""Bytes from which on an input is not made many times as large."""
TOKENS = re.compile(r"\w+|[^\w\s]|\s+")


class Mutator:
    """Makes new inputs of old ones."""

    def __init__(self, maker: random.Random) -> None:
        self.maker = maker

    def mutated(self, name: str, data: bytes, other: bytes) -> bytes:
        """Return an input with some changes, a part of them taken from another input."""
        if name.endswith((".xlsx", ".docx")) and self.maker.random() < 0.95:
            return self.book(data)
        if name.endswith(".parquet") and self.maker.random() < 0.95:
            return self.parquet(data)
        for _ in range(self.maker.choice((1, 1, 2, 3, 6))):
            data = self.raw(data) if self.maker.random() < 0.1 else self.text(data, other)
        return data

    def raw(self, data: bytes) -> bytes:
        """Change single bytes, or cut the input off."""
        if self.maker.random() < 0.2:
            return data[: self.maker.randrange(len(data) + 1)]
        found = bytearray(data)
        for _ in range(self.maker.choice((1, 2, 8))):
            if found:
                found[self.maker.randrange(len(found))] = self.maker.randrange(256)
        return bytes(found)

    def parquet(self, data: bytes) -> bytes:
        """Change bytes of the pages or of the footer, whose length at the end is then put right."""
        size = int.from_bytes(data[-8:-4], "little")
        if not 0 < size < len(data) - 8:
            return self.raw(data)
        parts = [bytearray(data[: -8 - size]), bytearray(data[-8 - size : -8])]
        for _ in range(self.maker.choice((1, 1, 2, 4, 8))):
            part = self.maker.choice(parts)
            at, few = self.maker.randrange(len(part) or 1), self.maker.choice((1, 1, 2, 8))
            new = self.maker.choice((0, 1, 2, 0x15, 0x7F, 0x80, 0xFF, self.maker.randrange(256)))
            kept = self.maker.choice((few, few, few, 0, 2 * few))
            part[at : at + kept] = bytes([new]) * few
        footer = bytes(parts[1])
        return bytes(parts[0]) + footer + len(footer).to_bytes(4, "little") + data[-4:]

    def text(self, data: bytes, other: bytes) -> bytes:
        """Change lines or words."""
        text = data.decode("utf-8", "surrogateescape")
        if self.maker.random() < 0.4:
            parts, more = (
                text.splitlines(keepends=True),
                other.decode("utf-8", "replace").splitlines(keepends=True),
            )
        else:
            parts, more = TOKENS.findall(text), list(WORDS)
        if not parts:
            return data
        at = self.maker.randrange(len(parts))
        match self.maker.randrange(5):
            case 0:
                del parts[at : at + self.maker.choice((1, 1, 2, 5))]
            case 1:
                many = 50 if len(data) < LARGE else 2
                parts[at:at] = [parts[at]] * self.maker.choice((1, 1, 2, many))
            case 2:
                to = self.maker.randrange(len(parts))
                parts[at], parts[to] = parts[to], parts[at]
            case 3:
                parts[at] = self.maker.choice(more or parts)
            case _:
                parts.insert(at, self.maker.choice(more or parts))
        return "".join(parts).encode("utf-8", "surrogateescape")

    def book(self, data: bytes) -> bytes:
        """Change the parts of a workbook; it stays a zip file."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as old:
                parts = [(info.filename, old.read(info)) for info in old.infolist()]
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError):
            return self.raw(data)
        for _ in range(self.maker.choice((1, 1, 2, 4))):
            large = [len(part) ** 0.5 + 10 for _, part in parts]  # the sheets more often
            (at,) = self.maker.choices(range(len(parts)), large)
            name, part = parts[at]
            chance = self.maker.random()
            if chance < 0.03:
                del parts[at]
            elif chance < 0.06:
                parts.append((self.maker.choice(parts)[0], part))
            else:
                parts[at] = (name, self.text(part, part))
            if not parts:
                break
        made = io.BytesIO()
        with (
            zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            for name, part in parts:
                new.writestr(name, part)
        return made.getvalue()
