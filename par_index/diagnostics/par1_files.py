"""Diagnostics PAR1xx. Files: opening, decoding and writing them, and the syntax of YAML."""

from __future__ import annotations

from par_index.diagnostics.kinds import Kind

KINDS = (
    Kind(
        "PAR101",
        "Không đọc được tệp",
        "Tệp có tồn tại, mở được, không phải thiết bị hay đường ống, và không lớn quá giới hạn.",
        "Không có tệp thì không có gì để chấm; tệp quá lớn thường là nhầm tệp.",
        "Xem lại tên và đường dẫn; bộ có sẵn thì gọi bằng tên như par-index list nêu.",
    ),
    Kind(
        "PAR102",
        "Sai mã ký tự",
        "Tệp được lưu bằng mã UTF-8.",
        "Mã cũ (TCVN3, VNI, Windows-1258) làm hỏng chữ có dấu.",
        "Mở tệp bằng trình soạn thảo, chọn lưu với mã UTF-8.",
    ),
    Kind(
        "PAR103",
        "Sai cú pháp YAML",
        "Tệp đúng cú pháp: khóa, dấu hai chấm, thụt lề, dấu nháy.",
        "Sai một dấu có thể đổi nghĩa cả đoạn phía sau.",
        "Sửa ở dòng được nêu; văn bản có «: » hoặc «#» thì đặt trong dấu nháy.",
    ),
    Kind(
        "PAR104",
        "Tính năng YAML không được dùng",
        "Tệp không dùng neo (&), tham chiếu (*), thẻ (!) hay nhiều tài liệu.",
        "Các tính năng này làm người đọc khó thấy giá trị thật và có thể làm treo máy.",
        "Viết lại giá trị ngay tại chỗ cần dùng.",
    ),
    Kind(
        "PAR105",
        "Khóa trùng",
        "Mỗi khóa chỉ có một lần trong cùng một mục.",
        "Khi trùng, không rõ giá trị nào được dùng.",
        "Bỏ hoặc gộp một trong hai chỗ.",
    ),
    Kind(
        "PAR106",
        "Tệp quá sâu hoặc quá nhiều",
        "Tệp không lồng quá 40 tầng và không quá 50 000 giá trị.",
        "Giới hạn này giữ cho máy không bị treo vì một tệp hỏng.",
        "Tách tệp hoặc bỏ bớt tầng lồng nhau.",
    ),
    Kind(
        "PAR107",
        "Tệp trống hoặc sai dạng",
        "Tệp bắt đầu bằng các dòng «khóa: giá trị».",
        "Một danh sách hay một đoạn chữ không nói được nó là loại tệp nào.",
        "So với một tệp có sẵn trong thư mục criteria hoặc rubrics.",
    ),
    Kind(
        "PAR108",
        "Không ghi được tệp",
        "Tệp kết quả ghi được trọn vẹn vào nơi đã chọn.",
        "Ghi dở dang sẽ làm hỏng tệp cũ; vì vậy tệp cũ được giữ nguyên.",
        "Đóng tệp đang mở, kiểm tra thư mục, quyền ghi và dung lượng đĩa rồi chạy lại.",
    ),
    Kind(
        "PAR109",
        "Bảng CSV không đọc được trọn vẹn",
        "Dấu nháy kép nào cũng đóng, không phiếu nào rộng hơn dòng tiêu đề, dấu phân cách rõ ràng.",
        "Một dấu nháy thiếu có thể nuốt mất nhiều phiếu; lệch một ô thì mọi ô sau sai cột.",
        "Sửa ở dòng được nêu; dấu phân cách thì nêu ở dòng đầu, ví dụ sep=;",
    ),
)
