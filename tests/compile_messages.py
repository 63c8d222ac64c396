"""Compile the Vietnamese words of click: `python -m tests.compile_messages` writes messages.mo."""

import ast
import re
import struct
from pathlib import Path

PO = Path(__file__).parent.parent / "par_index/cli/locale/vi/LC_MESSAGES/messages.po"
MO = PO.with_suffix(".mo")
_LINE = re.compile(r'(msgid|msgid_plural|msgstr|msgstr\[0\])? *(".*")')


def catalog(text: str) -> dict[str, str]:
    """Return what a .po file translates; a plural follows its singular after a zero byte."""
    found: dict[str, str] = {}
    key, value, field = "", "", ""
    for line in [*text.splitlines(), 'msgid ""']:
        match = _LINE.fullmatch(line.strip())
        if match is None:
            continue
        field = match[1] or field
        piece = ast.literal_eval(match[2])
        if match[1] == "msgid":
            if value:
                found[key] = value
            key, value = piece, ""
        elif field == "msgid_plural":
            key += "\0" + piece
        elif field == "msgid":
            key += piece
        else:
            value += piece
    return found


def compiled(found: dict[str, str]) -> bytes:
    """Return a catalogue in the binary form that gettext reads."""
    pairs = [(key.encode(), value.encode()) for key, value in sorted(found.items())]
    keys, values = 28, 28 + 8 * len(pairs)
    offset = values + 8 * len(pairs)
    tables, body = [], b""
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), offset + len(body)))
            body += pair[column] + b"\0"
    head = struct.pack("<IIIIIII", 0x950412DE, 0, len(pairs), keys, values, 0, 0)
    return head + b"".join(tables) + body


if __name__ == "__main__":
    MO.write_bytes(compiled(catalog(PO.read_text("utf-8"))))
