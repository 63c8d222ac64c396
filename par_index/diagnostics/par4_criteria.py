"""Diagnostics PAR4xx. Criteria: codes, rules, grades and deadlines of a criteria set."""

from __future__ import annotations

from par_index.diagnostics.kinds import Kind

KINDS = (
    Kind(
        "PAR401",
        "Mã tiêu chí trùng",
        "Mỗi mã chỉ có một mục.",
        "Hai mục cùng mã thì số liệu không biết thuộc mục nào.",
        "Đặt lại mã theo đánh số của văn bản nguồn.",
    ),
    Kind(
        "PAR402",
        "Cách chấm không có",
        "Cách chấm mà tiêu chí nêu (rule) có trong các tệp rubrics đã khai.",
        "Không có cách chấm thì không tính được điểm.",
        "Sửa tên theo gợi ý, hoặc khai thêm tệp ở khóa rubrics.",
    ),
    Kind(
        "PAR403",
        "Cách hiểu không có",
        "Cách hiểu (reading) được chọn có trong cách chấm.",
        "Chọn nhầm cách hiểu sẽ chấm nhầm.",
        "Chọn một trong các cách hiểu mà câu báo lỗi nêu.",
    ),
    Kind(
        "PAR404",
        "Mã không nối tiếp mục chứa nó",
        "Mã của tiêu chí thành phần bắt đầu bằng mã của tiêu chí chứa nó.",
        "Mã là địa chỉ: nhìn mã phải biết tiêu chí thuộc mục nào.",
        "Thêm phần đầu, ví dụ mục con của I.1 là I.1.a.",
    ),
    Kind(
        "PAR405",
        "Thang xếp loại chưa đúng",
        "Mức xếp loại có hai đầu là số; mức được nhắc đến có trong thang.",
        "Xếp loại sai làm hỏng cả kết quả.",
        "Sửa khoảng điểm hoặc tên mức.",
    ),
    Kind(
        "PAR406",
        "Không tìm thấy tệp cách chấm",
        "Tệp mà khóa rubrics nêu có thật.",
        "Thiếu tệp thì mọi tiêu chí dùng nó không chấm được.",
        "Tên có sẵn thì không ghi đuôi; tệp riêng thì ghi đường dẫn so với tệp tiêu chí.",
    ),
    Kind(
        "PAR407",
        "Thời hạn không khớp cách chấm",
        "Thời hạn (deadline) của tiêu chí cho đúng các ngày mà cách chấm cần.",
        "Thiếu ngày thì không biết đúng hạn hay trễ hạn; thừa ngày thì có kỳ không ai theo dõi.",
        "«Trước ngày» cần cách chấm dùng before; còn lại dùng due; nhiều kỳ thì due_1, due_2…",
    ),
    Kind(
        "PAR408",
        "Số liệu dùng chung chưa đúng",
        "Số liệu mà uses lấy ra có trong bộ tiêu chí, cùng loại và nằm trong miền của cách chấm.",
        "Lấy nhầm số liệu sẽ chấm sai mọi dòng dùng nó.",
        "Nêu tên một số liệu ở figures, hoặc points('MÃ'), percent('MÃ') của mục khác.",
    ),
    Kind(
        "PAR409",
        "Các mục lấy kết quả của nhau thành vòng",
        "Một dòng không lấy kết quả của chính nó, trực tiếp hay qua các dòng khác.",
        "Vòng như vậy không có kết quả nào đúng.",
        "Bỏ một trong các chỗ lấy kết quả mà câu báo lỗi nêu.",
    ),
    Kind(
        "PAR410",
        "Số liệu lấy từ sổ theo dõi chưa đúng",
        "Sổ theo dõi, các cột và điều kiện mà from nêu đều có thật, đúng loại.",
        "Lấy nhầm cột của sổ thì số liệu sai mà không ai thấy.",
        "Sửa tên sổ, tên cột theo gợi ý.",
    ),
)
