"""Diagnostics PAR9xx. Assessment folders: what they hold, their stages, appraisals, documents."""

from __future__ import annotations

from par_index.diagnostics.kinds import Kind

KINDS = (
    Kind(
        "PAR901",
        "Không có hồ sơ, hoặc thiếu tệp mà hồ sơ nêu",
        "Thư mục có tệp ho-so.yaml, và mọi tệp mà ho-so.yaml nêu đều có.",
        "Thiếu ho-so.yaml thì không biết chấm theo bộ nào; thiếu tệp thì số liệu không đủ.",
        "Nêu đúng thư mục, tạo hồ sơ bằng par-index init, hoặc sửa tên tệp trong ho-so.yaml.",
    ),
    Kind(
        "PAR902",
        "Tên không dùng được trên mọi máy",
        "Tên tệp, thư mục dùng được cả trên Windows và không chỉ khác nhau ở cách ghi dấu.",
        "Hồ sơ được chép sang máy khác hoặc gửi cấp trên; tên lạ làm mất hoặc ghi đè tệp.",
        'Bỏ các ký tự < > : " / \\\\ | ? *, dấu chấm ở cuối, các tên như CON; rút ngắn đường dẫn.',
    ),
    Kind(
        "PAR903",
        "Không ghi được vào hồ sơ",
        "Hồ sơ mới được tạo ở chỗ trống; mỗi lần chấm được ghi một lần, không ghi đè.",
        "Ghi đè làm mất dấu vết của lần chấm trước.",
        "Chọn thư mục khác, chờ lệnh đang chạy xong, hoặc xem lại lần chấm đã ghi.",
    ),
)
