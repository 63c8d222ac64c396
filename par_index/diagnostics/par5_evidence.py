"""Diagnostics PAR5xx. Evidence: the figures of lines, and the answers of surveys."""

from __future__ import annotations

from par_index.diagnostics.kinds import Kind

KINDS = (
    Kind(
        "PAR501",
        "Tiêu chí không có trong bộ",
        "Mã trong tệp số liệu hoặc tệp điều chỉnh là mã của một tiêu chí thành phần.",
        "Số liệu không thuộc tiêu chí nào sẽ bị bỏ rơi.",
        "Sửa mã theo gợi ý.",
    ),
    Kind(
        "PAR502",
        "Đầu vào không có",
        "Tên số liệu là một đầu vào của cách chấm, hoặc measure.",
        "Số liệu không dùng đến là số liệu đặt nhầm chỗ.",
        "Sửa tên theo gợi ý.",
    ),
    Kind(
        "PAR503",
        "Số liệu không đọc được hoặc ngoài miền",
        "Số liệu đúng kiểu và nằm trong miền cho phép.",
        "Số âm, số lẻ của văn bản, tỷ lệ trên 100% là dấu hiệu gõ nhầm.",
        "Sửa số liệu; tỷ lệ viết 96,5%, tiền viết 3,2 tỷ, khoảng viết (90%..100%].",
    ),
    Kind(
        "PAR504",
        "Số liệu mâu thuẫn",
        "Số thành phần không lớn hơn tổng số của nó (at_most).",
        "Tỷ lệ trên 100% của số đếm là không thể có.",
        "Xem lại hai số được nêu.",
    ),
    Kind(
        "PAR505",
        "Tiêu chí chưa có cách chấm",
        "Chỉ tiêu chí có cách chấm mới nhận số liệu.",
        "Số liệu ở đây sẽ không được tính, dễ tưởng là đã tính.",
        "Bỏ số liệu, hoặc bổ sung cách chấm bằng tệp điều chỉnh (--with).",
    ),
    Kind(
        "PAR506",
        "Vừa có số liệu vừa không phát sinh",
        "Một tiêu chí hoặc có số liệu, hoặc ghi lý do không phát sinh.",
        "Hai điều này loại trừ nhau.",
        "Giữ lại một.",
    ),
    Kind(
        "PAR507",
        "Số liệu của bộ tiêu chí khác",
        "Tệp số liệu ghi đúng bộ tiêu chí đang chấm.",
        "Chấm nhầm bộ hay nhầm năm cho kết quả sai mà trông như đúng.",
        "Chọn đúng tệp, hoặc sửa khóa set.",
    ),
    Kind(
        "PAR508",
        "Số liệu có hai cách đọc",
        "Cách viết của một số chỉ có một cách đọc, hoặc chỉ một cách đọc là có thể.",
        "«1.250» là một nghìn hai trăm năm mươi hay một phẩy hai lăm thì phần mềm không tự chọn.",
        "Viết lại số ấy theo cách đọc đúng, như 1250 hoặc 1,25.",
    ),
    Kind(
        "PAR520",
        "Số liệu không khai ở đây",
        "Số liệu dùng chung khai một lần, ở phần số liệu chung của bộ tiêu chí.",
        "Khai lại ở từng dòng thì các dòng có thể khác nhau mà không ai biết.",
        "Bỏ số liệu ở dòng này và khai ở chỗ mà câu báo lỗi nêu.",
    ),
    Kind(
        "PAR521",
        "Chưa rõ cột nào của bảng khảo sát là câu hỏi",
        "Bảng có cột câu hỏi được nêu, tiêu đề không trùng, và mỗi cột rõ là câu hỏi hay không.",
        "Lấy nhầm cột sẽ cho tỷ lệ hài lòng sai.",
        "Nêu cột bằng --column hoặc --skip như gợi ý; dòng đầu của bảng phải là tiêu đề.",
    ),
    Kind(
        "PAR522",
        "Câu trả lời khảo sát không đọc được",
        "Mỗi ô là một mức của thang (1 đến 5), một mức bằng chữ, có/không, hoặc bỏ trống.",
        "Bỏ qua ô lạ sẽ làm lệch tỷ lệ hài lòng.",
        "Sửa ô được nêu, để trống nếu không trả lời, hoặc nêu --scale, --level, --no-answer.",
    ),
    Kind(
        "PAR531",
        "Dòng của sổ theo dõi không rõ nói về việc nào",
        "Mỗi dòng nêu đúng một sản phẩm, một kỳ của một nhiệm vụ hoặc báo cáo, và chỉ ghi một lần.",
        "Ghi nhầm chỗ thì việc đã xong vẫn bị coi là chậm, việc chưa xong lại thành đã xong.",
        "Ghi mã, sản phẩm và kỳ như gợi ý; mỗi việc giữ một dòng.",
    ),
)
