"""Diagnostics PAR3xx. Rules: formulas, names, types, shapes and inputs of a way of scoring."""

from __future__ import annotations

from par_index.diagnostics.kinds import Kind

KINDS = (
    Kind(
        "PAR301",
        "Biểu thức sai cú pháp",
        "Biểu thức đọc được trọn vẹn.",
        "Biểu thức là chỗ quyết định điểm.",
        "Sửa ở chỗ có dấu ^; phép nhân viết *, lớn hơn hoặc bằng viết >=.",
    ),
    Kind(
        "PAR302",
        "Tên không có",
        "Mọi tên trong biểu thức là một đầu vào, measure hoặc max; mọi mức là mức đã khai.",
        "Tên gõ sai thì không có số liệu nào ứng với nó.",
        "Sửa theo gợi ý, hoặc khai thêm đầu vào.",
    ),
    Kind(
        "PAR303",
        "Phép tính không có nghĩa",
        "Số đi với số, ngày với ngày, điều kiện với điều kiện.",
        "So sánh một ngày với một số cho kết quả vô nghĩa.",
        "Xem lại kiểu (type) của các đầu vào trong biểu thức.",
    ),
    Kind(
        "PAR304",
        "Mẫu số có thể bằng 0",
        "Mọi phép chia có mẫu số chắc chắn khác 0.",
        "Chia cho 0 không có kết quả; với số đếm, đó là trường hợp không phát sinh.",
        "Thêm not_applicable_when: <mẫu số> = 0, hoặc min: 1 cho đầu vào đó.",
    ),
    Kind(
        "PAR305",
        "Dạng cách chấm dùng chưa đúng",
        "Bảng mức có đại lượng đem so; otherwise ở cuối; mọi mức đều có điểm.",
        "Thiếu một dòng là thiếu điểm cho một trường hợp có thật.",
        "Bổ sung theo câu báo lỗi; xem mẫu trong rubrics/mau-cac-dang.yaml.",
    ),
    Kind(
        "PAR306",
        "Khai đầu vào chưa đúng",
        "Kiểu, miền giá trị, levels và at_most của đầu vào khớp nhau.",
        "Miền giá trị là cơ sở để phát hiện số liệu sai.",
        "Sửa khai báo của đầu vào được nêu.",
    ),
)
