"""The columns and rows of the sheet *Bảng tự chấm*, which is printed on A4 in its full size."""

from __future__ import annotations

CODE, TITLE, MOST, SELF, APPRAISED, DOCUMENTS, NOTE = range(1, 8)
WIDTHS = (7.5, 36.5, 8, 8, 8.5, 26.5, 29.5)
HEADERS = (
    "STT",
    "Lĩnh vực, tiêu chí, tiêu chí thành phần",
    "Điểm tối đa",
    "Điểm tự chấm",
    "Điểm thẩm định",
    "Tài liệu kiểm chứng",
    "Giải trình",
)
HEADER_ROW = 8
FIRST = HEADER_ROW + 1
