"""Every diagnostic by its stable code: what it checks, why it matters, how to mend it.

The one place where codes are explained; `par-index rule` prints from here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """The explanation of one diagnostic code."""

    code: str
    title: str
    checks: str
    matters: str
    mend: str

    @property
    def severity(self) -> str:
        """What the code is: an error, or from 651 to 699 only a warning."""
        return "cảnh báo" if "PAR650" <= self.code < "PAR700" else "lỗi"

    def markdown(self) -> str:
        """Return the explanation as a section of the reference page."""
        return (
            f"## {self.code}: {self.title}\n\n"
            f"Loại: {self.severity}.\n\n"
            f"- **Kiểm tra điều gì.** {self.checks}\n"
            f"- **Vì sao quan trọng.** {self.matters}\n"
            f"- **Cách sửa.** {self.mend}\n"
        )

    def text(self) -> str:
        """Return the explanation as it is printed."""
        return (
            f"{self.code}  {self.title}\n\n"
            f"Kiểm tra điều gì: {self.checks}\n"
            f"Vì sao quan trọng: {self.matters}\n"
            f"Cách sửa: {self.mend}"
        )


_TABLE = (
    Code(
        "PAR101",
        "Không đọc được tệp",
        "Tệp có tồn tại, mở được và không lớn quá 2 MB hay không.",
        "Không có tệp thì không có gì để chấm; tệp quá lớn thường là nhầm tệp.",
        "Xem lại tên và đường dẫn; bộ có sẵn thì gọi bằng tên như par-index list nêu.",
    ),
    Code(
        "PAR102",
        "Sai mã ký tự",
        "Tệp được lưu bằng mã UTF-8.",
        "Mã cũ (TCVN3, VNI, Windows-1258) làm hỏng chữ có dấu.",
        "Mở tệp bằng trình soạn thảo, chọn lưu với mã UTF-8.",
    ),
    Code(
        "PAR103",
        "Sai cú pháp YAML",
        "Tệp đúng cú pháp: khóa, dấu hai chấm, thụt lề, dấu nháy.",
        "Sai một dấu có thể đổi nghĩa cả đoạn phía sau.",
        "Sửa ở dòng được nêu; văn bản có «: » hoặc «#» thì đặt trong dấu nháy.",
    ),
    Code(
        "PAR104",
        "Tính năng YAML không được dùng",
        "Tệp không dùng neo (&), tham chiếu (*), thẻ (!) hay nhiều tài liệu.",
        "Các tính năng này làm người đọc khó thấy giá trị thật và có thể làm treo máy.",
        "Viết lại giá trị ngay tại chỗ cần dùng.",
    ),
    Code(
        "PAR105",
        "Khóa trùng",
        "Mỗi khóa chỉ có một lần trong cùng một mục.",
        "Khi trùng, không rõ giá trị nào được dùng.",
        "Bỏ hoặc gộp một trong hai chỗ.",
    ),
    Code(
        "PAR106",
        "Tệp quá sâu hoặc quá nhiều",
        "Tệp không lồng quá 40 tầng và không quá 50 000 giá trị.",
        "Giới hạn này giữ cho máy không bị treo vì một tệp hỏng.",
        "Tách tệp hoặc bỏ bớt tầng lồng nhau.",
    ),
    Code(
        "PAR107",
        "Tệp trống hoặc sai dạng",
        "Tệp bắt đầu bằng các dòng «khóa: giá trị».",
        "Một danh sách hay một đoạn chữ không nói được nó là loại tệp nào.",
        "So với một tệp có sẵn trong thư mục criteria hoặc rubrics.",
    ),
    Code(
        "PAR108",
        "Không ghi được tệp",
        "Tệp kết quả ghi được vào nơi đã chọn.",
        "Không ghi được thì kết quả chỉ hiện trên màn hình.",
        "Chọn thư mục khác, đóng tệp đang mở, hoặc xin quyền ghi.",
    ),
    Code(
        "PAR201",
        "Thiếu khóa",
        "Mọi khóa bắt buộc đều có mặt.",
        "Thiếu khóa thì không đoán được giá trị.",
        "Thêm khóa được nêu tên.",
    ),
    Code(
        "PAR202",
        "Khóa lạ",
        "Mọi khóa đều là khóa mà loại tệp này có.",
        "Khóa gõ sai mà bỏ qua thì điểm sẽ sai trong im lặng.",
        "Sửa theo gợi ý «có phải …?», hoặc xem par-index schema.",
    ),
    Code(
        "PAR203",
        "Giá trị sai kiểu",
        "Giá trị là số, ngày, danh sách hay đoạn chữ như khóa đó cần.",
        "Đọc sai kiểu là đọc sai số.",
        "Số thập phân viết dấu chấm (0.25), tỷ lệ viết 96%, ngày viết 2026-11-30.",
    ),
    Code(
        "PAR204",
        "Giá trị không nằm trong danh sách",
        "Giá trị là một trong các từ mà khóa đó nhận.",
        "Từ khác không có nghĩa gì với bộ chấm.",
        "Chọn một trong các từ được liệt kê.",
    ),
    Code(
        "PAR205",
        "Cách chấm không rõ dạng",
        "Cách chấm có đúng một khóa nêu dạng: bands, cases, levels, passes, per, parts…",
        "Không có dạng thì không biết tính điểm thế nào.",
        "Xem rubrics/mau-cac-dang.yaml: mỗi dạng một mẫu để chép.",
    ),
    Code(
        "PAR301",
        "Biểu thức sai cú pháp",
        "Biểu thức đọc được trọn vẹn.",
        "Biểu thức là chỗ quyết định điểm.",
        "Sửa ở chỗ có dấu ^; phép nhân viết *, lớn hơn hoặc bằng viết >=.",
    ),
    Code(
        "PAR302",
        "Tên không có",
        "Mọi tên trong biểu thức là một đầu vào, measure hoặc max; mọi mức là mức đã khai.",
        "Tên gõ sai thì không có số liệu nào ứng với nó.",
        "Sửa theo gợi ý, hoặc khai thêm đầu vào.",
    ),
    Code(
        "PAR303",
        "Phép tính không có nghĩa",
        "Số đi với số, ngày với ngày, điều kiện với điều kiện.",
        "So sánh một ngày với một số cho kết quả vô nghĩa.",
        "Xem lại kiểu (type) của các đầu vào trong biểu thức.",
    ),
    Code(
        "PAR304",
        "Mẫu số có thể bằng 0",
        "Mọi phép chia có mẫu số chắc chắn khác 0.",
        "Chia cho 0 không có kết quả; với số đếm, đó là trường hợp không phát sinh.",
        "Thêm not_applicable_when: <mẫu số> = 0, hoặc min: 1 cho đầu vào đó.",
    ),
    Code(
        "PAR305",
        "Dạng cách chấm dùng chưa đúng",
        "Bảng mức có đại lượng đem so; otherwise ở cuối; mọi mức đều có điểm.",
        "Thiếu một dòng là thiếu điểm cho một trường hợp có thật.",
        "Bổ sung theo câu báo lỗi; xem mẫu trong rubrics/mau-cac-dang.yaml.",
    ),
    Code(
        "PAR306",
        "Khai đầu vào chưa đúng",
        "Kiểu, miền giá trị, levels và at_most của đầu vào khớp nhau.",
        "Miền giá trị là cơ sở để phát hiện số liệu sai.",
        "Sửa khai báo của đầu vào được nêu.",
    ),
    Code(
        "PAR401",
        "Mã tiêu chí trùng",
        "Mỗi mã chỉ có một mục.",
        "Hai mục cùng mã thì số liệu không biết thuộc mục nào.",
        "Đặt lại mã theo đánh số của văn bản nguồn.",
    ),
    Code(
        "PAR402",
        "Cách chấm không có",
        "Cách chấm mà tiêu chí nêu (rule) có trong các tệp rubrics đã khai.",
        "Không có cách chấm thì không tính được điểm.",
        "Sửa tên theo gợi ý, hoặc khai thêm tệp ở khóa rubrics.",
    ),
    Code(
        "PAR403",
        "Cách hiểu không có",
        "Cách hiểu (reading) được chọn có trong cách chấm.",
        "Chọn nhầm cách hiểu sẽ chấm nhầm.",
        "Chọn một trong các cách hiểu mà câu báo lỗi nêu.",
    ),
    Code(
        "PAR404",
        "Mã không nối tiếp mục chứa nó",
        "Mã của tiêu chí thành phần bắt đầu bằng mã của tiêu chí chứa nó.",
        "Mã là địa chỉ: nhìn mã phải biết tiêu chí thuộc mục nào.",
        "Thêm phần đầu, ví dụ mục con của I.1 là I.1.a.",
    ),
    Code(
        "PAR405",
        "Thang xếp loại chưa đúng",
        "Mức xếp loại có hai đầu là số; mức được nhắc đến có trong thang.",
        "Xếp loại sai làm hỏng cả kết quả.",
        "Sửa khoảng điểm hoặc tên mức.",
    ),
    Code(
        "PAR406",
        "Không tìm thấy tệp cách chấm",
        "Tệp mà khóa rubrics nêu có thật.",
        "Thiếu tệp thì mọi tiêu chí dùng nó không chấm được.",
        "Tên có sẵn thì không ghi đuôi; tệp riêng thì ghi đường dẫn so với tệp tiêu chí.",
    ),
    Code(
        "PAR407",
        "Thời hạn không khớp cách chấm",
        "Thời hạn (deadline) của tiêu chí cho đúng các ngày mà cách chấm cần.",
        "Thiếu ngày thì không biết đúng hạn hay trễ hạn; thừa ngày thì có kỳ không ai theo dõi.",
        "«Trước ngày» cần cách chấm dùng before; còn lại dùng due; nhiều kỳ thì due_1, due_2…",
    ),
    Code(
        "PAR501",
        "Tiêu chí không có trong bộ",
        "Mã trong tệp số liệu hoặc tệp điều chỉnh là mã của một tiêu chí thành phần.",
        "Số liệu không thuộc tiêu chí nào sẽ bị bỏ rơi.",
        "Sửa mã theo gợi ý.",
    ),
    Code(
        "PAR502",
        "Đầu vào không có",
        "Tên số liệu là một đầu vào của cách chấm, hoặc measure.",
        "Số liệu không dùng đến là số liệu đặt nhầm chỗ.",
        "Sửa tên theo gợi ý.",
    ),
    Code(
        "PAR503",
        "Số liệu không đọc được hoặc ngoài miền",
        "Số liệu đúng kiểu và nằm trong miền cho phép.",
        "Số âm, số lẻ của văn bản, tỷ lệ trên 100% là dấu hiệu gõ nhầm.",
        "Sửa số liệu; tỷ lệ viết 96%, khoảng viết (90%..100%].",
    ),
    Code(
        "PAR504",
        "Số liệu mâu thuẫn",
        "Số thành phần không lớn hơn tổng số của nó (at_most).",
        "Tỷ lệ trên 100% của số đếm là không thể có.",
        "Xem lại hai số được nêu.",
    ),
    Code(
        "PAR505",
        "Tiêu chí chưa có cách chấm",
        "Chỉ tiêu chí có cách chấm mới nhận số liệu.",
        "Số liệu ở đây sẽ không được tính, dễ tưởng là đã tính.",
        "Bỏ số liệu, hoặc bổ sung cách chấm bằng tệp điều chỉnh (--with).",
    ),
    Code(
        "PAR506",
        "Vừa có số liệu vừa không phát sinh",
        "Một tiêu chí hoặc có số liệu, hoặc ghi lý do không phát sinh.",
        "Hai điều này loại trừ nhau.",
        "Giữ lại một.",
    ),
    Code(
        "PAR507",
        "Số liệu của bộ tiêu chí khác",
        "Tệp số liệu ghi đúng bộ tiêu chí đang chấm.",
        "Chấm nhầm bộ hay nhầm năm cho kết quả sai mà trông như đúng.",
        "Chọn đúng tệp, hoặc sửa khóa set.",
    ),
    Code(
        "PAR601",
        "Khoảng hở",
        "Mọi số liệu hợp lệ đều có một mức hay một dòng nhận.",
        "Đơn vị rơi vào khoảng hở thì không ai nói được phải chấm bao nhiêu điểm.",
        "Thêm mức cho các giá trị được nêu, hoặc nới đầu mút của mức kề bên.",
    ),
    Code(
        "PAR602",
        "Hai mức chồng nhau",
        "Không giá trị nào thuộc hai mức của cùng một bảng.",
        "Hai mức cho hai số điểm khác nhau thì kết quả tùy người đọc.",
        "Sửa đầu mút: «đến dưới 95%» viết «..95%)», «từ 95%» viết «[95%..».",
    ),
    Code(
        "PAR603",
        "Mức không bao giờ dùng đến",
        "Mỗi mức, mỗi dòng có ít nhất một số liệu dẫn đến nó.",
        "Một dòng chết thường là dấu hiệu viết nhầm điều kiện hoặc xếp sai thứ tự.",
        "Sửa điều kiện, đổi thứ tự các dòng, hoặc bỏ dòng.",
    ),
    Code(
        "PAR604",
        "Điểm vượt giới hạn",
        "Điểm của cách chấm nằm giữa điểm tối thiểu (min, mặc định 0) và điểm tối đa.",
        "Vượt điểm tối đa thì tỷ lệ trên 100%; điểm âm ngoài quy định thì trừ oan.",
        "Sửa mức điểm hoặc điểm tối đa, hay chặn bằng cap; điểm âm đúng quy định thì ghi min.",
    ),
    Code(
        "PAR605",
        "Ví dụ không đúng với cách chấm",
        "Mỗi ví dụ của cách chấm cho đúng số điểm mà nó ghi.",
        "Ví dụ là cách hiểu đã tính tay; lệch nhau nghĩa là ví dụ hoặc cách chấm sai.",
        "Tính lại bằng tay rồi sửa bên sai.",
    ),
    Code(
        "PAR606",
        "Điểm tối đa không bằng tổng các mục con",
        "Nơi cả nhóm và mọi mục con đều có điểm tối đa thì nhóm bằng tổng các mục con.",
        "Tổng lệch thì tỷ lệ, chỉ số lĩnh vực và xếp loại đều lệch.",
        "Đối chiếu nguồn; nhóm bị chặn thấp hơn tổng thì ghi capped: true.",
    ),
    Code(
        "PAR607",
        "Thang xếp loại hở, chồng hoặc sai thứ tự",
        "Mỗi kết quả có thể có thuộc đúng một loại; thang xếp từ cao xuống thấp.",
        "Kết quả rơi vào chỗ hở thì không xếp loại được, chỗ chồng thì xếp hai loại.",
        "Nối liền các khoảng, mỗi đầu mút chỉ thuộc một loại.",
    ),
    Code(
        "PAR651",
        "Không đạt được điểm tối đa",
        "Có số liệu đạt được điểm tối đa của tiêu chí; các mục con đủ để đạt tối đa của nhóm.",
        "Điểm tối đa mà không ai đạt được làm mọi đơn vị mất điểm oan.",
        "Xem lại mức cao nhất, hệ số, hoặc điểm tối đa.",
    ),
    Code(
        "PAR652",
        "Điểm đi ngược chiều đã khai",
        "Số liệu ghi ở rising tăng thì điểm không giảm; ở falling tăng thì điểm không tăng.",
        "Làm tốt hơn mà điểm thấp hơn là dấu hiệu viết nhầm mức.",
        "Sửa mức bị ngược, hoặc bỏ khai báo nếu nguồn quy định đúng như vậy.",
    ),
    Code(
        "PAR653",
        "Điểm tụt xuống giữa chừng",
        "Khi một số liệu tăng, điểm chỉ lên hoặc chỉ xuống, không vừa lên vừa xuống.",
        "Điểm tụt ở giữa thường do nhầm hệ số hay nhầm thứ tự mức.",
        "Xem hai trường hợp được nêu; đúng ý nguồn thì để nguyên.",
    ),
    Code(
        "PAR654",
        "Điểm tối đa giả định",
        "Điểm tối đa có trong nguồn hoặc suy ra được từ nguồn.",
        "Số giả định làm đổi tổng và tỷ lệ; người đọc bảng điểm phải biết.",
        "Khi có con số chính thức, sửa bằng tệp điều chỉnh (--with).",
    ),
    Code(
        "PAR655",
        "Tiêu chí chưa chấm được",
        "Mỗi tiêu chí thành phần có cách chấm và điểm tối đa.",
        "Tiêu chí thiếu một trong hai không được tính vào tổng.",
        "Hỏi cơ quan ban hành rồi bổ sung.",
    ),
    Code(
        "PAR656",
        "Không dẫn điều khoản của nguồn",
        "Mỗi tiêu chí, hoặc cách chấm của nó, ghi chỗ trong nguồn (clause).",
        "Không dẫn nguồn thì khó bảo vệ điểm khi thẩm định.",
        "Ghi clause, như «Phụ lục, mục V.1.b».",
    ),
    Code(
        "PAR657",
        "Mục tiêu làm mất điểm",
        "Đạt đúng mục tiêu của kế hoạch thì được điểm tối đa.",
        "Mục tiêu thấp hơn mức tối đa thì hoàn thành kế hoạch vẫn mất điểm.",
        "Xin nâng mục tiêu, hoặc chấp nhận và giải trình.",
    ),
    Code(
        "PAR658",
        "Số mục nêu và số mục liệt kê khác nhau",
        "Số mục mà nguồn nêu (announced) bằng số mục liệt kê.",
        "Sai lệch cho thấy nguồn thiếu, thừa hoặc đánh số sai.",
        "Đối chiếu nguồn và ghi vào findings.",
    ),
    Code(
        "PAR660",
        "Chưa chứng minh được",
        "Máy chứng minh được mọi điều cần kiểm tra của cách chấm.",
        "Phép tính quá phức tạp thì chỉ thử được các giá trị quanh ngưỡng, chưa chắc chắn.",
        "Viết cách chấm đơn giản hơn, hoặc tự xem các ca ranh giới: par-index check --examples.",
    ),
    Code(
        "PAR661",
        "Dòng otherwise thừa",
        "Dòng otherwise có số liệu dẫn đến nó.",
        "Dòng thừa vô hại, nhưng có thể cho thấy điều kiện phía trên viết rộng quá.",
        "Bỏ dòng, hoặc sửa điều kiện phía trên.",
    ),
    Code(
        "PAR521",
        "Bảng khảo sát thiếu cột",
        "Bảng có cột câu hỏi được nêu, tiêu đề không trùng, và có ít nhất một cột câu trả lời.",
        "Lấy nhầm cột sẽ cho tỷ lệ hài lòng sai.",
        "Sửa tên cột theo gợi ý; dòng đầu của bảng phải là tiêu đề.",
    ),
    Code(
        "PAR522",
        "Câu trả lời khảo sát không đọc được",
        "Mỗi ô là 1 đến 5, một mức bằng chữ, có/không, hoặc bỏ trống.",
        "Bỏ qua ô lạ sẽ làm lệch tỷ lệ hài lòng.",
        "Sửa ô được nêu; người không trả lời thì để trống.",
    ),
    Code(
        "PAR701",
        "Không phải sổ Excel đọc được",
        "Tệp là sổ Excel .xlsx còn nguyên vẹn.",
        "Tệp hỏng hoặc dạng cũ (.xls) có thể cho số liệu sai hoặc thiếu.",
        "Mở bằng Excel rồi lưu lại dạng «Excel Workbook (.xlsx)».",
    ),
    Code(
        "PAR702",
        "Sổ Excel có mật khẩu",
        "Sổ mở được mà không cần mật khẩu.",
        "Không có mật khẩu thì không đọc được số liệu.",
        "Mở bằng Excel, bỏ mật khẩu mở tệp rồi lưu lại.",
    ),
    Code(
        "PAR703",
        "Sổ Excel có macro",
        "Sổ không chứa macro (VBA).",
        "Macro là chương trình; tệp số liệu không cần chương trình nào.",
        "Lưu lại dạng .xlsx, không phải .xlsm.",
    ),
    Code(
        "PAR704",
        "Sổ Excel quá lớn",
        "Tệp, phần bung ra và số ô nằm trong giới hạn.",
        "Tệp nhỏ bung ra hàng GB là cách làm treo máy.",
        "Chép số liệu sang mẫu mới do par-index template tạo.",
    ),
    Code(
        "PAR705",
        "Sổ Excel có khai báo lạ",
        "Các phần XML của sổ không có khai báo DTD hay thực thể.",
        "Khai báo như vậy có thể đọc trộm tệp khác hoặc làm treo máy; Excel không bao giờ ghi.",
        "Không dùng tệp này; xin lại tệp từ người gửi.",
    ),
    Code(
        "PAR706",
        "Ô không đọc được",
        "Mỗi ô điền là một số, một ngày, một mức hay một đoạn chữ rõ nghĩa.",
        "Ô lỗi công thức, ô ngày lẫn vào số, số có hai cách đọc đều làm sai điểm.",
        "Gõ lại giá trị vào đúng ô được nêu.",
    ),
    Code(
        "PAR707",
        "Dòng không thuộc tiêu chí nào",
        "Mọi dòng có nội dung đều gắn với một tiêu chí của bộ.",
        "Nội dung không biết thuộc tiêu chí nào sẽ bị bỏ rơi.",
        "Ghi mã tiêu chí ở cột «Mã», hoặc chuyển nội dung vào dòng có sẵn của mẫu.",
    ),
    Code(
        "PAR708",
        "Số liệu mâu thuẫn giữa các nơi",
        "Một số liệu được nêu ở nhiều ô hay nhiều tệp thì phải giống nhau.",
        "Không thể tự chọn bên nào đúng.",
        "Thống nhất số liệu giữa các đơn vị, hoặc xóa một trong hai.",
    ),
    Code(
        "PAR709",
        "Không ghi được tệp",
        "Tệp kết quả ghi được trọn vẹn.",
        "Ghi dở dang sẽ làm hỏng tệp cũ; vì vậy tệp cũ được giữ nguyên.",
        "Đóng tệp trong Excel, kiểm tra thư mục và dung lượng đĩa rồi chạy lại.",
    ),
    Code(
        "PAR710",
        "Trang không phải mẫu số liệu",
        "Mọi trang có nội dung là trang do par-index tạo.",
        "Số liệu ghi ở trang lạ sẽ không được tính.",
        "Chép số liệu vào mẫu do par-index template tạo, xóa trang thừa.",
    ),
    Code(
        "PAR801",
        "Giả định viết sai dạng",
        "Mỗi giả định nêu đủ mã tiêu chí, tên số liệu và giá trị: V.1.b.signed=50.",
        "Thiếu một phần thì không biết thay số liệu nào.",
        "Viết MÃ.SỐ_LIỆU=GIÁ_TRỊ; để trống giá trị thì coi như chưa có số liệu.",
    ),
    Code(
        "PAR802",
        "Mục tiêu hoặc công sức không dùng được",
        "Mục tiêu là số điểm, tỷ lệ hoặc tên một mức xếp loại của bộ; công sức là số không âm.",
        "Mục tiêu đọc sai thì kế hoạch nhắm sai đích.",
        "Viết 12.5, 90% hoặc tên xếp loại như bộ tiêu chí ghi; công sức viết V.1.b.signed=2.",
    ),
    Code(
        "PAR803",
        "Phân phối viết sai dạng",
        "Phân phối của một số liệu: 40..50, binomial(50, 96%), weights(47: 1, 50: 3)…",
        "Đọc sai phân phối thì mọi xác suất đều sai.",
        "Viết đúng một trong các dạng được nêu; mọi giá trị phải thuộc miền của số liệu.",
    ),
    Code(
        "PAR804",
        "Không kiểm tra xác suất được",
        "Tiêu chí đo bằng số đạt trên số được kiểm tra, và tổng số không nhỏ hơn mẫu và số đạt.",
        "Xác suất của mẫu chỉ có nghĩa với tiêu chí đếm từng văn bản, hồ sơ.",
        "Chọn tiêu chí như V.1.b; xem lại tổng số, số đạt và cỡ mẫu.",
    ),
)

CODES: dict[str, Code] = {
    entry.code: entry for entry in sorted(_TABLE, key=lambda entry: entry.code)
}
"""Every code, in order."""


def reference() -> str:
    """Return the reference page of all codes, in Markdown."""
    head = "# Mã lỗi và cảnh báo của par-index\n\nTrang này do `par-index rule --all` tạo ra.\n"
    return "\n".join([head, *(code.markdown() for code in CODES.values())])
