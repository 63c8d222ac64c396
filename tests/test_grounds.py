"""What a verdict says: the figures that decided, each once, and what they met."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import CRITERIA, Folder, evidence_text, run

CASES = [
    ("D.1", {"disciplined": 0}, "Người bị xử lý kỷ luật: 0 người → 1,00/1,00 điểm."),
    ("D.1", {"disciplined": 4}, "Chưa đạt yêu cầu «Người bị xử lý kỷ luật» = 0 (4 người) →"),
    (
        "D.4",
        {"reminders": 5, "reprimands": 1, "sanctions": 0},
        "Lượt phải nhắc nhở: 5 lượt; Lượt phải kiểm điểm: 1 lượt → 1,20/2,00 điểm, trừ 0,80.",
    ),
    (
        "D.6",
        {"systems": 5, "approved": 5, "data_leak": True},
        "Để lộ dữ liệu cá nhân → 0,00/1,00 điểm, trừ 1,00.",
    ),
    (
        "D.7",
        {"sent": True, "sent_on": "06/12/2026", "due_on": "05/12/2026"},
        "Ngày gửi báo cáo: 06/12/2026; Hạn gửi báo cáo: 05/12/2026 → 0,90/1,00 điểm, trừ 0,10.",
    ),
    ("D.7", {"sent": False}, "Không gửi báo cáo → 0,00/1,00 điểm, trừ 1,00."),
    (
        "A.6",
        {"units": 8, "inspected": 6, "method": "online"},
        "6/8 đơn vị = 75% → 0,75/1,00 điểm, trừ 0,25.",
    ),
    (
        "C.4",
        {"own_rate": "70%", "target": "50%", "leader": "90%"},
        "Tỷ lệ của đơn vị: 70%; Mục tiêu của năm: 50%; Tỷ lệ của đơn vị dẫn đầu: 90% → 0,75/1,00",
    ),
    (
        "B.3",
        {"outgoing": 100, "linked": 91},
        "91/100 văn bản = 91% (> 90%) → 1,00/1,00 điểm.",
    ),
    (
        "K.4",
        {"published": "70%"},
        "Tỷ lệ thủ tục công khai 70%: văn bản không nêu điểm cho trường hợp này;",
    ),
    (
        "G.1",
        {"national": 0, "provincial": 2, "sector": 3},
        "Giải cấp tỉnh: 2 giải, có giải cấp tỉnh → cộng 0,50/1,00 điểm.",
    ),
]


@pytest.mark.parametrize(("code", "given", "said"), CASES)
def test_verdicts_tell_what_decided(
    tmp_path: Path, code: str, given: dict[str, object], said: str
) -> None:
    """A verdict names the figures that decided once, and no row or trigger that did not."""
    evidence = tmp_path / "so-lieu.yaml"
    evidence.write_text(evidence_text({code: given}), encoding="utf-8")
    told = run("explain", "mau-cac-dang", evidence, code).stdout.splitlines()[2]
    assert told.partition(". ")[2].startswith(said)


RATE = """\
rubrics:
  the-rule:
    inputs:
      met: {label: Cuộc gọi kết nối, type: count}
      back: {label: Cuộc gọi lại, type: count}
      all: {label: Cuộc gọi đến, type: count, min: 1, fixed: true}
    measure: {value: (met + back) / all, max: 100%}
    rule:
      deductions: [{label: Chưa kết nối, each: 100% - measure, every: 1%, points: 0.02}]
"""


def test_counts_and_advice_stay_within_a_declared_measure(
    set_folder: Callable[..., Folder],
) -> None:
    """Counts beyond what the measure can be are refused, and no advice leads beyond it."""
    folder = set_folder(RATE, CRITERIA)
    beyond = folder.evidence({"A.1": {"met": 990, "back": 20, "all": 1000}})
    refused = run("score", folder.criteria, beyond)
    assert refused.exit_code == 1
    assert "tỷ lệ tính từ số liệu là 101%, ngoài mức 100% trở xuống" in refused.output
    inside = folder.evidence({"A.1": {"met": 900, "back": 20, "all": 1000}})
    told = run("explain", folder.criteria, inside, "A.1").stdout
    assert "thì đạt tối đa" in told
    assert "104.857.600" not in told
