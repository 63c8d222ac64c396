"""The profile of a unit, put into a file of its own or into the main file of a folder."""

from __future__ import annotations

from par_index.loading.dump import dump
from par_index.loading.reader import SourceFile
from par_index.models.folder import Profile, Signatory, UnitFile

QUESTIONS: dict[str, str] = {
    "agency": "Tên đơn vị",
    "superior": "Cơ quan chủ quản",
    "place": "Địa danh",
    "to-trinh": "Ký hiệu Tờ trình, ví dụ TTr-TTYT",
    "bao-cao": "Ký hiệu Báo cáo, ví dụ BC-TTYT",
    "bien-ban": "Ký hiệu Biên bản, ví dụ BB-TTYT",
    "title": "Chức vụ của thủ trưởng in trên chữ ký, ví dụ GIÁM ĐỐC",
    "authority": "Ký thay thì ghi KT., TM., Q. hoặc TL.; thủ trưởng tự ký thì để trống",
    "deputy": "Chức vụ của người ký thay, ví dụ PHÓ GIÁM ĐỐC",
    "name": "Họ và tên người ký",
    "recipients": "Nơi nhận, cách nhau bằng dấu chấm phẩy",
    "grounds": "Các căn cứ ban hành, cách nhau bằng dấu chấm phẩy",
}
"""What is asked about a unit, in this order."""


def answers_of(profile: Profile) -> dict[str, str]:
    """Return what a profile already answers."""
    signer = profile.signatories[0] if profile.signatories else Signatory(title="")
    return {
        "agency": profile.agency,
        "superior": profile.superior,
        "place": profile.place,
        **{kind: profile.codes.get(kind, "") for kind in ("to-trinh", "bao-cao", "bien-ban")},
        **{name: getattr(signer, name) for name in ("title", "authority", "deputy", "name")},
        "recipients": "; ".join(profile.recipients),
        "grounds": "; ".join(profile.grounds),
    }


def profile_of(answers: dict[str, str], before: Profile) -> Profile:
    """Return the profile that answers make; signatories beyond the first are kept."""
    found = {key: value.strip() for key, value in answers.items()}
    signer = {key: found[key] for key in ("name", "title", "authority", "deputy")}
    first, others = (*before.signatories, Signatory(title=""))[0], before.signatories[1:]
    signers = (first.model_copy(update=signer), *others) if any(signer.values()) else ()
    codes = {kind: found[kind] for kind in ("to-trinh", "bao-cao", "bien-ban") if found[kind]}
    return Profile(
        agency=found["agency"],
        superior=found["superior"],
        codes=codes,  # type: ignore[arg-type]
        place=found["place"],
        signatories=signers,
        recipients=_several(found["recipients"]),
        grounds=_several(found["grounds"]),
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def new_file(profile: Profile) -> str:
    """Return the text of a profile file."""
    return f"# Thông tin của đơn vị để in văn bản.\n{dump(UnitFile(profile=profile))}"


def with_unit(file: SourceFile, unit: UnitFile) -> str:
    """Return a main file with what a unit file sets, everything else as a person left it."""
    lines, blocks = file.text.rstrip("\n").split("\n"), dict[str, list[str]]()
    for row in dump(unit).splitlines():
        if row and row[0] not in " -":
            block = blocks[row.partition(":")[0]] = []
        block.append(row)
    blocks.pop("format")
    known = [name for name in blocks if file.root.child(name) is not None]
    for name in sorted(known, key=lambda name: -file.root.place_of(name).line):
        first = file.root.place_of(name).line
        following = [place.line for place in file.root.keys.values() if place.line > first]
        end = min([*following, len(lines) + 1]) - 1
        while end > first and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
            end -= 1
        lines[first - 1 : end] = blocks.pop(name)
    return "\n".join([*lines, *(row for block in blocks.values() for row in block), ""])
