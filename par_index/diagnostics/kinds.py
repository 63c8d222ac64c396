"""What a declared code says: its severity, and what it checks, why it matters, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]
SEVERITIES: dict[Severity, str] = {"error": "lỗi", "warning": "cảnh báo"}
"""How a severity is called in what people read."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One code: an error forbids scoring, a warning only asks for attention."""

    code: str
    title: str
    checks: str
    matters: str
    mend: str
    severity: Severity = "error"

    def markdown(self) -> str:
        """Return the explanation as a section of the reference page."""
        return (
            f"## {self.code}: {self.title}\n\n"
            f"Loại: {SEVERITIES[self.severity]}.\n\n"
            f"- **Kiểm tra điều gì.** {self.checks}\n"
            f"- **Vì sao quan trọng.** {self.matters}\n"
            f"- **Cách sửa.** {self.mend}\n"
        )

    def text(self) -> str:
        """Return the explanation as it is printed."""
        return (
            f"{self.code}  {self.title}\n\n"
            f"Kiểm tra điều gì: {self.checks}\n"
            f"Vì sao quan trọng: {self.matters}\n"
            f"Cách sửa: {self.mend}"
        )


@dataclass(frozen=True, slots=True)
class Retired:
    """A code that is no longer reported and never used again, with the one that took its place."""

    code: str
    title: str
    heir: str

    def text(self) -> str:
        """Return what is printed to somebody who meets the code in an old report."""
        return (
            f"{self.code}  {self.title}\n\n"
            f"Mã này đã bỏ và không được dùng lại; nay lỗi này được báo bằng mã {self.heir}."
        )
