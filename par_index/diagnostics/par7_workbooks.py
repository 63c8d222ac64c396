"""Diagnostics PAR7xx. Workbooks: opening an Excel workbook and reading its cells."""

from __future__ import annotations

from par_index.diagnostics.kinds import Kind

KINDS = (
    Kind(
        "PAR701",
        "Không phải sổ Excel đọc được",
        "Tệp là sổ Excel .xlsx còn nguyên vẹn.",
        "Tệp hỏng hoặc dạng cũ (.xls) có thể cho số liệu sai hoặc thiếu.",
        "Mở bằng Excel rồi lưu lại dạng «Excel Workbook (.xlsx)».",
    ),
    Kind(
        "PAR702",
        "Sổ Excel có mật khẩu",
        "Sổ mở được mà không cần mật khẩu.",
        "Không có mật khẩu thì không đọc được số liệu.",
        "Mở bằng Excel, bỏ mật khẩu mở tệp rồi lưu lại.",
    ),
    Kind(
        "PAR703",
        "Sổ Excel có macro",
        "Sổ không chứa macro (VBA).",
        "Macro là chương trình; tệp số liệu không cần chương trình nào.",
        "Lưu lại dạng .xlsx, không phải .xlsm.",
    ),
    Kind(
        "PAR704",
        "Sổ Excel quá lớn",
        "Tệp, phần bung ra và số ô nằm trong giới hạn.",
        "Tệp nhỏ bung ra hàng GB là cách làm treo máy.",
        "Chép số liệu sang mẫu mới do par-index template tạo.",
    ),
    Kind(
        "PAR705",
        "Sổ Excel có khai báo lạ",
        "Các phần XML của sổ không có khai báo DTD hay thực thể.",
        "Khai báo như vậy có thể đọc trộm tệp khác hoặc làm treo máy; Excel không bao giờ ghi.",
        "Không dùng tệp này; xin lại tệp từ người gửi.",
    ),
    Kind(
        "PAR706",
        "Ô không đọc được",
        "Mỗi ô điền là một số, một ngày, một mức hay một đoạn chữ rõ nghĩa.",
        "Ô lỗi công thức, ô ngày lẫn vào số đều làm sai điểm.",
        "Gõ lại giá trị vào đúng ô được nêu.",
    ),
    Kind(
        "PAR707",
        "Dòng không thuộc tiêu chí nào",
        "Mọi dòng có nội dung đều gắn với một tiêu chí của bộ.",
        "Nội dung không biết thuộc tiêu chí nào sẽ bị bỏ rơi.",
        "Ghi mã tiêu chí ở cột «Mã», hoặc chuyển nội dung vào dòng có sẵn của mẫu.",
    ),
    Kind(
        "PAR708",
        "Số liệu mâu thuẫn giữa các nơi",
        "Một số liệu được nêu ở nhiều ô hay nhiều tệp thì phải giống nhau.",
        "Không thể tự chọn bên nào đúng.",
        "Thống nhất số liệu giữa các đơn vị, hoặc xóa một trong hai.",
    ),
    Kind(
        "PAR710",
        "Trang không phải mẫu số liệu",
        "Mọi trang có nội dung là trang do par-index tạo.",
        "Số liệu ghi ở trang lạ sẽ không được tính.",
        "Chép số liệu vào mẫu do par-index template tạo, xóa trang thừa.",
    ),
    Kind(
        "PAR711",
        "Biểu mẫu mới hơn phần mềm",
        "Biểu mẫu có định dạng mà bản phần mềm này biết.",
        "Đọc một biểu mẫu mới bằng phần mềm cũ thì có thể bỏ sót số liệu.",
        "Cập nhật phần mềm, hoặc lập lại biểu mẫu bằng bản phần mềm đang dùng.",
    ),
    Kind(
        "PAR712",
        "Biểu mẫu đời trước",
        "Biểu mẫu là mẫu hiện hành của bộ tiêu chí.",
        "Mẫu cũ không có ô chọn «Không phát sinh», nên lý do được lấy ở một ô khác.",
        "Vẫn chấm được; lần sau lập mẫu mới, điền sẵn từ tệp cũ.",
        "warning",
    ),
    Kind(
        "PAR713",
        "Ô có nội dung mà không dùng đến",
        "Mọi nội dung người điền ghi vào biểu mẫu đều được dùng.",
        "Một số liệu ghi nhầm cột «Tình trạng» hay cột tự thêm sẽ không được tính.",
        "Chuyển nội dung vào đúng ô, hoặc xóa nếu không cần.",
        "warning",
    ),
    Kind(
        "PAR714",
        "Cột có hai lần",
        "Mỗi cột của biểu mẫu chỉ có một lần.",
        "Hai cột «Giá trị» thì không biết lấy cột nào.",
        "Giữ một cột, đổi tên hoặc xóa cột kia.",
    ),
    Kind(
        "PAR715",
        "Đơn vị tính đã đổi",
        "Đơn vị tính của số liệu là đơn vị mà mẫu đã ghi.",
        "2.750 triệu đồng đọc thành 2.750 đồng thì điểm sai.",
        "Ghi giá trị theo đơn vị tính của mẫu.",
    ),
    Kind(
        "PAR716",
        "Chọn không phát sinh thiếu lý do, hoặc lý do mà không chọn",
        "«Không phát sinh» được chọn trong danh sách và có lý do ở ô bên cạnh.",
        "Một chữ ghi nhầm ô không được làm một tiêu chí ra khỏi điểm tối đa.",
        "Ghi đủ cả hai, hoặc xóa cả hai.",
    ),
    Kind(
        "PAR717",
        "Bảng điểm, không phải biểu mẫu",
        "Tệp số liệu là biểu mẫu do đơn vị điền, không phải bảng điểm do phần mềm lập.",
        "Bảng điểm cũ nằm cùng thư mục sẽ bị lấy số liệu cũ mà không ai biết.",
        "Chọn biểu mẫu mà đơn vị đã điền.",
        "warning",
    ),
)
