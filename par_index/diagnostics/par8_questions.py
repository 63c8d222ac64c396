"""Diagnostics PAR8xx. Questions: assumptions, targets and distributions that are asked about."""

from __future__ import annotations

from par_index.diagnostics.kinds import Kind

KINDS = (
    Kind(
        "PAR801",
        "Giả định viết sai dạng",
        "Mỗi giả định nêu đủ mã tiêu chí, tên số liệu và giá trị: V.1.b.signed=50.",
        "Thiếu một phần thì không biết thay số liệu nào.",
        "Viết MÃ.SỐ_LIỆU=GIÁ_TRỊ; để trống giá trị thì coi như chưa có số liệu.",
    ),
    Kind(
        "PAR802",
        "Mục tiêu hoặc công sức không dùng được",
        "Mục tiêu là số điểm, tỷ lệ hoặc tên một mức xếp loại của bộ; công sức là số không âm.",
        "Mục tiêu đọc sai thì kế hoạch nhắm sai đích.",
        "Viết 12.5, 90% hoặc tên xếp loại như bộ tiêu chí ghi; công sức viết V.1.b.signed=2.",
    ),
    Kind(
        "PAR803",
        "Phân phối viết sai dạng",
        "Phân phối của một số liệu: 40..50, binomial(50, 96%), weights(47: 1, 50: 3)…",
        "Đọc sai phân phối thì mọi xác suất đều sai.",
        "Viết đúng một trong các dạng được nêu; mọi giá trị phải thuộc miền của số liệu.",
    ),
    Kind(
        "PAR804",
        "Không kiểm tra xác suất được",
        "Tiêu chí đo bằng số đạt trên số được kiểm tra, và tổng số không nhỏ hơn mẫu và số đạt.",
        "Xác suất của mẫu chỉ có nghĩa với tiêu chí đếm từng văn bản, hồ sơ.",
        "Chọn tiêu chí như V.1.b; xem lại tổng số, số đạt và cỡ mẫu.",
    ),
)
