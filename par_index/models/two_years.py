"""The file of what was renamed between two years: lines, figures and levels, old name to new."""

from typing import Annotated

from pydantic import Field

from par_index.models.scalars import FORMAT, FileFormat, Model, Note, vi


class TwoYears(Model):
    """What was renamed; what it does not name kept its name.

    ``figures`` and ``levels`` stand under the code that the line has in the new set.
    """

    format: FileFormat = FORMAT
    lines: Annotated[
        dict[str, str], vi("Mã cũ và mã mới của tiêu chí, nhóm được đổi mã.", {"II.1": "III.2"})
    ] = Field(default_factory=dict)
    figures: Annotated[
        dict[str, dict[str, str]],
        vi(
            "Tên cũ và tên mới của số liệu, theo mã mới của tiêu chí.",
            {"III.2": {"total": "tong_so"}},
        ),
    ] = Field(default_factory=dict)
    levels: Annotated[
        dict[str, dict[str, dict[str, str]]],
        vi(
            "Mức cũ và mức mới, theo mã mới của tiêu chí và tên mới của số liệu.",
            {"III.2": {"chat_luong": {"good": "kha"}}},
        ),
    ] = Field(default_factory=dict)
    note: Note = ""
