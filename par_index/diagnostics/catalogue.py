"""All codes of diagnostics in order, those that are retired, and the reference page of them."""

from __future__ import annotations

from par_index.diagnostics import (
    par1_files,
    par2_structure,
    par3_rules,
    par4_criteria,
    par5_evidence,
    par6_soundness,
    par7_workbooks,
    par8_questions,
    par9_folders,
)
from par_index.diagnostics.kinds import Kind, Retired

FAMILIES = (
    par1_files,
    par2_structure,
    par3_rules,
    par4_criteria,
    par5_evidence,
    par6_soundness,
    par7_workbooks,
    par8_questions,
    par9_folders,
)

KINDS: dict[str, Kind] = {kind.code: kind for family in FAMILIES for kind in family.KINDS}
"""Every code that may be reported."""

RETIRED: dict[str, Retired] = {
    old.code: old for old in (Retired("PAR709", "Không ghi được tệp", "PAR108"),)
}
"""Every code that was reported once: never used again, and still explained."""


def reference() -> str:
    """Return the reference page of all codes, in Markdown."""
    head = "# Mã lỗi và cảnh báo của par-index\n\nTrang này do `par-index rule --all` tạo ra.\n"
    return "\n".join([head, *(kind.markdown() for kind in KINDS.values())])
