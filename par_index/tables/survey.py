"""A survey: which columns are questions, and the answers, with every cell that is none named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError, refuse
from par_index.language.typing import nearest
from par_index.tables.cells import CellError, Found
from par_index.tables.table import Table, read_table, text_of
from par_index.year.survey import Answer, Scale, folded

_BACKGROUND = re.compile(
    r"(stt|tt|số thứ tự|mã|id|no|tuổi|giới|khoa|phòng|đơn vị|nghề|trình độ|dân tộc|thời gian)\.?$"
    r"|(họ|tên|mã|số|năm|ngày|dấu thời gian|timestamp|độ tuổi|nhóm tuổi|nghề nghiệp|địa chỉ"
    r"|điện thoại|email|góp ý|ý kiến|lý do|ghi chú|kiến nghị|đề xuất)\b"
    r"|.*\b(giới tính|bhyt|bảo hiểm|thâm niên|công tác|học vấn|lần khám|số lần|số ngày|số năm"
    r"|bao nhiêu|góp ý|họ tên|họ và tên)\b"
)
"""Headings of what describes a person or a ballot, and of free words."""

_NUMBERING = re.compile(r"(stt|tt|số|số thứ tự|số phiếu|id|no|mã\b.*)\.?$")
"""Headings of what numbers the ballots, however its cells look."""

_QUESTION = re.compile(
    r"(câu|q|c|ch)\s*(hỏi\s*)?\d|câu hỏi\b|(mức độ|đánh giá|mức đánh giá)\b"
    r"|.*\b(hài lòng|thái độ|chất lượng)\b"
)
"""Headings of what asks for satisfaction."""

_FEW = 3

OTHER_SCALES = (
    "Thang khác thì thêm --scale 1-10 --satisfied-from 8; chữ khác thì thêm "
    '--level "Khá=4", hoặc --no-answer "Chưa khám" nếu không tính.'
)
"""What to type where answers are not those of the common scale."""


@dataclass
class Choice:
    """The columns that are counted, and those that are left out with the reason."""

    counted: list[int] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)
    unclear: dict[int, str] = field(default_factory=dict)
    named: bool = False


def choose(table: Table, columns: Sequence[str], skipped: Sequence[str], scale: Scale) -> Choice:
    """Return which columns are questions.

    Raises:
        ProblemsError: a named column is not there, headings repeat, or what a column holds could
            be answers or not: the problem says what to type.

    """
    titles = list(table.titles.values())
    if twice := sorted({title for title in titles if title and titles.count(title) > 1}):
        hint = "Đặt cho mỗi cột một tiêu đề riêng."
        refuse(Diagnostic("PAR521", f"tiêu đề cột bị trùng: {', '.join(twice)}", hint), table.file)
    at = {folded(title): column for column, title in table.titles.items()}
    wanted, unwanted = _named(table, at, columns), _named(table, at, skipped)
    if both := [table.name_of(column) for column in wanted if column in unwanted]:
        refuse(Diagnostic("PAR521", f"cột vừa được chọn vừa bị bỏ: {', '.join(both)}"), table.file)
    choice = Choice(named=bool(wanted))
    held: dict[int, list[Found]] = {column: [] for column in table.titles}
    for _, cells in table.rows:
        for column, found in cells.items():
            held.setdefault(column, []).append(found)
    for column, founds in sorted(held.items()):
        if column in unwanted:
            choice.left_out[column] = "được nêu ở --skip"
        elif wanted:
            if column not in wanted:
                choice.left_out[column] = "không được nêu ở --column"
        else:
            _propose(choice, column, table.titles.get(column, ""), founds, scale)
    if wanted:
        choice.counted = wanted
    if choice.unclear:
        raise ProblemsError([_question(table, choice)])
    if not choice.counted:
        reasons = "; ".join(f"{table.name_of(c)}: {r}" for c, r in choice.left_out.items())
        hint = f"Nêu cột câu hỏi bằng --column. Các cột bị để ngoài: {reasons}."
        refuse(
            Diagnostic("PAR521", "không cột nào chắc chắn là câu hỏi về mức độ hài lòng", hint),
            table.file,
        )
    return choice


def _named(table: Table, at: dict[str, int], names: Sequence[str]) -> list[int]:
    found = []
    problems = []
    for name in dict.fromkeys(folded(name) for name in names):
        if name in at:
            found.append(at[name])
            continue
        known = ", ".join(f"«{title}»" for title in table.titles.values())
        wanted = next(text for text in names if folded(text) == name)
        near = nearest(wanted, list(table.titles.values()))
        message = f"bảng không có cột «{wanted}»{near}"
        problems.append(Diagnostic("PAR521", message, f"Có: {known}.").at(table.file))
    if problems:
        raise ProblemsError(problems)
    return found


def _propose(choice: Choice, column: int, title: str, cells: list[Found], scale: Scale) -> None:
    """Put a column where it clearly belongs, or among the unclear ones."""
    texts = [_shown(found) for found in cells]
    read = [_kind(text, scale) for text in texts]
    answers = sum(kind != "other" for kind in read)
    worded = sum(kind == "worded" for kind in read)
    name = folded(title)
    asks = bool(_QUESTION.match(name))
    if not title:
        if texts:
            choice.unclear[column] = "có dữ liệu mà không có tiêu đề"
    elif not texts:
        choice.left_out[column] = "không có câu trả lời nào"
    elif worded and 2 * answers >= len(texts):
        choice.counted.append(column)
    elif _BACKGROUND.match(name) and not asks and answers and not _NUMBERING.match(name):
        choice.unclear[column] = f"có {answers} ô giống câu trả lời, dù có vẻ là thông tin chung"
    elif _BACKGROUND.match(name) and not asks:
        choice.left_out[column] = "tiêu đề cho thấy đây là thông tin chung hoặc ý kiến ghi bằng chữ"
    elif asks and answers:
        choice.counted.append(column)
    elif answers:
        choice.unclear[column] = f"có {answers} ô giống câu trả lời, nhưng tiêu đề không cho biết"
    elif asks and (len(set(texts)) < len(texts) or any(text[0].isdigit() for text in texts)):
        some = ", ".join(f"«{text[:30]}»" for text in list(dict.fromkeys(texts))[:_FEW])
        choice.unclear[column] = f"tiêu đề là câu hỏi, nhưng các ô ghi {some}"
    else:
        choice.left_out[column] = "không ô nào là câu trả lời theo thang đã chọn"


def _kind(text: str, scale: Scale) -> str:
    """Tell whether a text is no answer at all, or one in words of the scale, which is sure."""
    try:
        answer = scale.read(text)
    except ValueError:
        return "other"
    return "worded" if answer and answer.level is not None and not text[-1].isdigit() else "plain"


def _shown(found: Found) -> str:
    try:
        return text_of(found)
    except CellError:
        return "?"


def _question(table: Table, choice: Choice) -> Problem:
    """Ask about the columns that are not clear, with the words to type."""
    asked = "; ".join(f"{table.name_of(column)} {why}" for column, why in choice.unclear.items())
    counted = [table.titles[column] for column in choice.counted]
    unclear = [table.titles[column] for column in choice.unclear if column in table.titles]
    parts = []
    if counted:
        parts.append(f"Chắc chắn là câu hỏi: {', '.join(f'«{title}»' for title in counted)}.")
    if unclear:
        typed = " ".join(f'--column "{title}"' for title in [*counted, *unclear])
        skip = " ".join(f'--skip "{title}"' for title in unclear)
        parts.append(f"Nếu cần tính, thêm: {typed}; nếu không, thêm: {skip}.")
    parts.append(OTHER_SCALES)
    if len(unclear) < len(choice.unclear):
        parts.append("Cột có dữ liệu phải có tiêu đề ở dòng đầu.")
    message = f"chưa rõ cột nào là câu hỏi: {asked}"
    return Diagnostic("PAR521", message, " ".join(parts)).at(table.file)


@dataclass(frozen=True)
class Answers:
    """The answers of a survey by question, and how many people answered anything.

    ``left_out`` gives the reason for every column that is no question, ``unanswered`` how often
    each text stood that says that nothing is answered, and ``named`` whether the user chose.
    """

    file: str
    questions: dict[str, list[Answer]]
    ballots: int
    blank: int
    scale: Scale
    left_out: dict[str, str]
    unanswered: dict[str, int]
    named: bool = False


def read_survey(
    path: str,
    columns: Sequence[str] = (),
    scale: Scale | None = None,
    *,
    skipped: Sequence[str] = (),
    sheet: str = "",
) -> Answers:
    """Read a survey table: one row for each ballot, one column for each question.

    Args:
        path: a .csv or .xlsx file whose first row holds the headings.
        columns: the headings of the questions; without any, those that clearly are questions.
        scale: the levels of the answers; 1 to 5, satisfied from 4, without one.
        skipped: headings of columns that are no questions.
        sheet: the sheet, where a workbook has several.

    Raises:
        ProblemsError: the file is refused, it is not clear which columns are questions, or cells
            are no answers; all of them are in it.

    """
    scale = scale or Scale()
    table = read_table(path, sheet)
    choice = choose(table, columns, skipped, scale)
    problems: list[Problem] = []
    questions: dict[str, list[Answer]] = {table.titles[c]: [] for c in choice.counted}
    unanswered: Counter[str] = Counter()
    blank = 0
    ballots: set[int] = set()
    for row, cells in table.rows:
        for column in choice.counted:
            if column not in cells:
                blank += 1
                continue
            title = table.titles[column]
            try:
                text = text_of(cells[column])
                answer = scale.read(text)
            except (CellError, ValueError) as problem:
                hint = f"Câu hỏi «{title}»; để trống nếu không trả lời. {OTHER_SCALES}"
                problems.append(table.problem("PAR522", str(problem), row, column, hint))
                continue
            if answer is None:
                unanswered[text] += 1
            else:
                questions[title].append(answer)
                ballots.add(row)
    if problems:
        raise ProblemsError(problems)
    left_out = {table.name_of(column): why for column, why in choice.left_out.items()}
    return Answers(
        path, questions, len(ballots), blank, scale, left_out, dict(unanswered), choice.named
    )
