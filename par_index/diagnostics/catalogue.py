"""All codes of diagnostics in order, those that are retired, and the reference page of them.

`codes.md` explains every code, one section each in the form that `Kind.markdown` writes.
"""

from __future__ import annotations

import re
from pkgutil import get_data

from par_index.diagnostics.kinds import SEVERITIES, Kind, Retired

_SECTION = re.compile(
    r"^## (PAR\d{3}): (.+)\n\nLoại: (.+)\.\n\n- \*\*Kiểm tra điều gì\.\*\* (.+)\n"
    r"- \*\*Vì sao quan trọng\.\*\* (.+)\n- \*\*Cách sửa\.\*\* (.+)\n",
    re.MULTILINE,
)


def _declared() -> list[Kind]:
    severities = {text: severity for severity, text in SEVERITIES.items()}
    page = (get_data(__package__, "codes.md") or b"").decode("utf-8")
    found = [
        Kind(code, title, checks, matters, mend, severities[kind])
        for code, title, kind, checks, matters, mend in _SECTION.findall(page)
    ]
    if len(found) != page.count("\n## "):
        raise ValueError("codes.md holds a section that is not written like the others")
    return sorted(found, key=lambda kind: kind.code)


DECLARED = _declared()
KINDS: dict[str, Kind] = {kind.code: kind for kind in DECLARED}
"""Every code that may be reported."""

RETIRED: dict[str, Retired] = {
    old.code: old for old in (Retired("PAR709", "Không ghi được tệp", "PAR108"),)
}
"""Every code that was reported once: never used again, and still explained."""


def reference() -> str:
    """Return the reference page of all codes, in Markdown."""
    head = "# Mã lỗi và cảnh báo của par-index\n\nTrang này do `par-index rule --all` tạo ra.\n"
    return "\n".join([head, *(kind.markdown() for kind in KINDS.values())])
