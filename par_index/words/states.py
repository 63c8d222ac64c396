"""The state of a line or figure in words: no figures yet, nothing arose, not scored.

Tables, forms, workbooks, notebooks and messages take the words from here, with a small first
letter; `raised` opens a sentence with them.
"""

from __future__ import annotations

NO_FIGURES = "chưa có số liệu"
NOTHING_AROSE = "không phát sinh"
UNSTATED = "văn bản không nêu điểm"
ASK_SUPERIOR = "đề nghị cấp trên hướng dẫn"
NOT_SCORED = "chưa tính điểm"

STATES = {
    "known": "đã có số liệu",
    "missing": NO_FIGURES,
    "not_applicable": NOTHING_AROSE,
    "unscored": NOT_SCORED,
}

LACKS = {"rule": "chưa có cách chấm", "maximum": "chưa có điểm tối đa"}
"""What the source does not give, so that a line is not scored."""

WAITING = {
    "survey": "chờ kết quả điều tra xã hội học",
    "publication": "chờ kết quả do cấp có thẩm quyền công bố",
    "decision": "chờ cấp có thẩm quyền xem xét, quyết định",
}

SELF_SCORE = "Bảng tự đánh giá, chấm điểm"
OTHER_READINGS = "Cách áp dụng khác (cần xin ý kiến)"
ONLY_MEASURE = "Chỉ có tỷ lệ, chưa có số đếm."
LEFT_OUT, IN_FULL = "không tính vào điểm tối đa", "được tính đủ điểm"
"""What becomes of a line in which nothing arose."""

NONE, IDLE = "–", "KPS"
BASIS_MARKS = {"stated": "", "implied": "°", "assumed": "*"}
MARKS = {
    "*": "Điểm tối đa tạm tính, văn bản không ghi; đề nghị cấp trên hướng dẫn.",
    "°": "Điểm tối đa suy ra từ văn bản.",
    IDLE: "Không phát sinh trong năm.",
    NONE: "Chưa tính điểm, lý do ghi ở cột giải trình.",
}
"""What the marks of a table of points mean."""

UNSUPPORTED = "Chưa có tài liệu kiểm chứng hoặc giải trình."


def raised(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]
