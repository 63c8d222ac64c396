"""A yes/no as people say it: ``đã ban hành kế hoạch``, ``chưa có ứng dụng``, ``không bị phạt``."""

from __future__ import annotations

import re

_OPENINGS = {
    "đã": ("đã {}", "chưa {}", "{}"),
    "có": ("có {}", "không có {}", "có {}"),
    "được": ("được {}", "chưa được {}", "được {}"),
    "bị": ("bị {}", "không bị {}", "bị {}"),
    "còn": ("còn {}", "không còn {}", "còn {}"),
    "để": ("để {}", "không để {}", "để {}"),
    "là": ("là {}", "không phải là {}", "trở thành {}"),
    "không": ("không {}", "{}", "không {}"),
}
"""How a label that opens with such a word is said where it holds, where it does not, and as
something to be done."""

_VERBS = re.compile(
    "(ban hành|bảo đảm|công bố|công khai|cập nhật|gửi|hoàn thành|kiểm tra|lập|thành lập|"
    "thực hiện|triển khai|tổ chức|xây dựng) "
)
"""Labels that open with these name something that is done or not."""

_STATEMENT = re.compile("((?:báo cáo|văn bản)[^,;]*?) (nêu .+)", re.IGNORECASE)
"""Labels that are a whole statement: ``Văn bản kết luận nêu rõ tồn tại``."""


def answered(label: str, value: bool) -> str:
    """Return what an answer says, as the middle of a sentence: ``chưa ban hành kế hoạch``."""
    opening, rest = _taken_apart(label)
    if opening is None:
        return f"«{label}»: {'có' if value else 'không'}"
    return opening[0 if value else 1].format(rest)


def brought_about(label: str, value: bool) -> str:
    """Return what it takes that an answer becomes so: ``ban hành kế hoạch``."""
    opening, rest = _taken_apart(label)
    if opening is None:
        return f"«{label}» chuyển thành {'có' if value else 'không'}"
    if value:
        return opening[2].format(rest)
    return f"không {rest}" if opening[1].startswith("chưa {") else opening[1].format(rest)


def _taken_apart(label: str) -> tuple[tuple[str, str, str] | None, str]:
    """Return the ways of saying a label and what follows its opening; None where it names a thing.

    ``Đã có X`` is not had where it does not hold: ``chưa có X``.
    """
    first, _, rest = label.partition(" ")
    if rest and first.casefold() in _OPENINGS:
        return _OPENINGS[first.casefold()], rest
    lowered = label[:1].lower() + label[1:]
    if _VERBS.match(lowered):
        return _OPENINGS["đã"], lowered
    if said := _STATEMENT.fullmatch(lowered):
        subject, what = said.groups()
        return (f"{subject} {{}}", f"{subject} chưa {{}}", f"{subject} {{}}"), what
    return None, label
