"""The manifest of a recorded stage: what was recorded, of what, by whom, after which stage."""

from typing import Annotated

from pydantic import Field

from par_index.models.folder import OVERLAYS, READINGS, SET, StageName
from par_index.models.scalars import FORMAT, Day, FileFormat, Model, vi


class RecordedFile(Model):
    """A file with the SHA-256 of its bytes; of a text also without BOM and with plain line ends."""

    path: Annotated[str, vi("Tên tệp, kể từ thư mục của lần chấm.", "so-lieu/phong-tchc.xlsx")]
    sha256: Annotated[str, vi("Mã SHA-256 của tệp.", "9f86d081884c7d65…")]
    size: Annotated[int, vi("Số byte của tệp.", 10240)]
    text: Annotated[
        str | None, vi("Mã SHA-256 của nội dung chữ, không kể BOM và xuống dòng.", "9f86d081…")
    ] = None


FILES = vi("Các tệp trong lần chấm.", [{"path": "ho-so.yaml", "sha256": "9f86d081…", "size": 1024}])


class Manifest(Model):
    """What `ban-ke.json` of a stage holds; paths are relative to the stage."""

    format: FileFormat = FORMAT
    number: Annotated[int, vi("Số thứ tự của lần chấm.", 1)] = Field(ge=1)
    stage: Annotated[StageName, vi("Tên của lần chấm.", "tu-cham")]
    day: Annotated[Day, vi("Ngày của lần chấm.", "25/11/2026")]
    by: Annotated[str, vi("Người ghi.", "Trần Thị Bình")]
    engine: Annotated[str, vi("Phiên bản của chương trình.", "0.1.0")]
    previous: Annotated[str, vi("Mã của lần chấm trước; lần đầu thì trống.", "9f86d081…")] = ""
    set: Annotated[str, SET]
    overlays: Annotated[tuple[str, ...], OVERLAYS] = ()
    readings: Annotated[dict[str, str], READINGS] = Field(default_factory=dict)
    evidence: Annotated[
        tuple[str, ...], vi("Các tệp số liệu đã chấm.", ["so-lieu/phong-tchc.xlsx"])
    ] = ()
    appraisal: Annotated[
        str | None, vi("Tệp điểm thẩm định hoặc giải trình.", "tham-dinh/diem.yaml")
    ] = None
    files: Annotated[tuple[RecordedFile, ...], FILES]
    documents: Annotated[
        tuple[RecordedFile, ...],
        vi("Tài liệu kiểm chứng, không chép.", [{"path": "a.pdf", "sha256": "9f…", "size": 9}]),
    ] = ()
