"""Diagnostics PAR2xx. Structure: the keys of a file and the kinds of their values."""

from __future__ import annotations

from par_index.diagnostics.kinds import Kind

KINDS = (
    Kind(
        "PAR201",
        "Thiếu khóa",
        "Mọi khóa bắt buộc đều có mặt.",
        "Thiếu khóa thì không đoán được giá trị.",
        "Thêm khóa được nêu tên.",
    ),
    Kind(
        "PAR202",
        "Khóa lạ",
        "Mọi khóa đều là khóa mà loại tệp này có.",
        "Khóa gõ sai mà bỏ qua thì điểm sẽ sai trong im lặng.",
        "Sửa theo gợi ý «có phải …?», hoặc xem par-index schema.",
    ),
    Kind(
        "PAR203",
        "Giá trị sai kiểu",
        "Giá trị là số, ngày, danh sách hay đoạn chữ như khóa đó cần.",
        "Đọc sai kiểu là đọc sai số.",
        "Số thập phân viết dấu chấm (0.25), tỷ lệ viết 96%, ngày viết 2026-11-30.",
    ),
    Kind(
        "PAR204",
        "Giá trị không nằm trong danh sách",
        "Giá trị là một trong các từ mà khóa đó nhận.",
        "Từ khác không có nghĩa gì với bộ chấm.",
        "Chọn một trong các từ được liệt kê.",
    ),
    Kind(
        "PAR205",
        "Cách chấm không rõ dạng",
        "Cách chấm có đúng một khóa nêu dạng: bands, cases, levels, passes, per, parts…",
        "Không có dạng thì không biết tính điểm thế nào.",
        "Xem rubrics/mau-cac-dang.yaml: mỗi dạng một mẫu để chép.",
    ),
)
