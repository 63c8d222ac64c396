"""The columns and rows of the sheet *Bảng tự chấm*."""

from __future__ import annotations

CODE, TITLE, MOST, FIGURES, RULE, SELF, APPRAISED, DOCUMENTS, NOTE = range(1, 10)
WIDTHS = (7, 40, 8, 34, 44, 8, 9, 30, 30)
HEADERS = (
    "STT",
    "Lĩnh vực, tiêu chí, tiêu chí thành phần",
    "Điểm tối đa",
    "Số liệu",
    "Cách tính",
    "Điểm tự chấm",
    "Điểm thẩm định",
    "Tài liệu kiểm chứng",
    "Ghi chú, giải trình",
)
HEADER_ROW = 7
FIRST = HEADER_ROW + 1
