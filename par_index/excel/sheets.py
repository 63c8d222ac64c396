"""The names of the sheets in our workbooks that hold no evidence; pages of units have their own."""

from __future__ import annotations

from par_index.words.states import SELF_SCORE

COVER = "Hướng dẫn"
TABLE = SELF_SCORE
METHODS = "Cách tính"
LEDGER = "Giải trình trừ điểm"
UNITS = "Theo đơn vị"
CHART = "Biểu đồ"
ASSUMPTIONS = "Điểm tạm tính, cách áp dụng"
FORMER_TABLE, FORMER_ASSUMPTIONS = "Bảng tự chấm", "Giả định và cách hiểu"
"""What earlier scorecards call two of them."""

HELPERS = "Tính"
LISTS = "Danh mục"

OWN_SHEETS = frozenset(
    {COVER, TABLE, METHODS, LEDGER, UNITS, CHART, ASSUMPTIONS, HELPERS, LISTS}
    | {FORMER_TABLE, FORMER_ASSUMPTIONS}
)
