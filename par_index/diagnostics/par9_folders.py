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
    Kind(
        "PAR904",
        "Tệp của lần chấm đã bị sửa",
        "Mọi tệp của lần chấm đúng từng byte như bản kê ghi, không thừa, không thiếu.",
        "Lần chấm đã ghi là căn cứ của báo cáo đã gửi; sửa nó thì báo cáo không còn căn cứ.",
        "Lấy lại tệp từ bản sao lưu; số liệu mới thì ghi một lần chấm mới.",
    ),
    Kind(
        "PAR905",
        "Không tính lại được lần chấm",
        "Lần chấm đọc được và chấm lại được bằng bản phần mềm đang dùng.",
        "Không tính lại được thì không khẳng định được kết quả, nhưng tệp không bị sửa.",
        "Dùng bản phần mềm đã ghi lần chấm ấy, có tên trong bản kê.",
    ),
    Kind(
        "PAR906",
        "Các lần chấm không nối tiếp nhau",
        "Mỗi lần chấm giữ mã của lần trước, và chuỗi ấy đi qua mã đã in trong hồ sơ giấy.",
        "Ai ghi lại cả chuỗi thì từng tệp vẫn khớp; chỉ mã đã in cho thấy điều ấy.",
        "Tìm bản sao lưu có mã đã in; xem ai đã xóa hoặc ghi lại lần chấm.",
    ),
    Kind(
        "PAR907",
        "Phần mềm tính ra kết quả khác khi ghi",
        "Chấm lại từ đúng các tệp đã ghi thì ra đúng kết quả đã ghi.",
        "Tệp không đổi mà kết quả khác là do bản phần mềm, không phải do ai sửa số liệu.",
        "Xem những thay đổi giữa hai bản phần mềm được nêu, và báo cho người làm phần mềm.",
    ),
    Kind(
        "PAR908",
        "Ô điểm thẩm định không dùng được",
        "Ô điểm là một số trong mức của tiêu chí, không mịn hơn mức làm tròn; dòng nhóm là tổng.",
        "Điểm ngoài mức, chữ thay cho số, điểm ghi ở dòng nhóm đều làm tổng sai mà khó thấy.",
        "Sửa ở ô được nêu; điểm chỉ ghi ở tiêu chí thành phần.",
    ),
    Kind(
        "PAR909",
        "Chênh lệch không có lý do",
        "Tiêu chí có điểm thẩm định khác điểm lần trước thì có lý do.",
        "Đơn vị chỉ giải trình, khắc phục được khi biết vì sao mất điểm.",
        "Ghi lý do ở ô được nêu.",
    ),
    Kind(
        "PAR910",
        "Dòng hoặc cột của bảng thẩm định không rõ",
        "Bảng có cột mã, một cột điểm thẩm định, và mỗi tiêu chí của bộ đúng một dòng.",
        "Dòng không khớp mã mà bỏ qua thì điểm của tiêu chí ấy biến mất.",
        "Sửa mã ở dòng được nêu; bảng lạ có nhiều cột điểm thì nêu --column.",
    ),
    Kind(
        "PAR911",
        "Tài liệu kiểm chứng không khớp với hồ sơ",
        "Tài liệu được nêu thì có tệp, tệp nào cũng được nêu, ngày thuộc năm đánh giá, trong hạn.",
        "Người thẩm định hỏi những chỗ này trước; thiếu tài liệu thì mất điểm.",
        "Bổ sung tệp vào minh-chung, sửa liên kết, ngày, hoặc giải trình.",
        "warning",
    ),
    Kind(
        "PAR912",
        "Điều người thẩm định sẽ hỏi",
        "Có tài liệu hay giải trình, đủ mẫu, có số đếm, số không mâu thuẫn, mất điểm có lý do.",
        "Biết trước câu hỏi thì chuẩn bị được câu trả lời trước khi gửi hồ sơ.",
        "Bổ sung số liệu, tài liệu, hoặc nguyên nhân, trách nhiệm, giải pháp (mục loss).",
        "warning",
    ),
)
