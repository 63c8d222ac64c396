"""The files of an assessment folder: `ho-so.yaml`, manifests of stages, appraisals."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from par_index.models.scalars import FORMAT, Day, ExactNumber, FileFormat, Model, Words
from par_index.models.tree import Code

StageName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
"""The name of a stage, which is also a folder on any system."""

DocumentKind: TypeAlias = Literal["to-trinh", "bao-cao", "bien-ban"]

Letters = Annotated[str, Field(pattern=r"^([A-Z]{1,3})?$")]
"""The letters of a column; empty where it is not said."""


class Signatory(Model):
    """Who signs documents, and in whose place."""

    name: str = ""
    title: str
    authority: str = ""
    deputy: str = ""
    signs: tuple[DocumentKind, ...] = ()


class Profile(Model):
    """What documents say of the unit itself."""

    agency: str = ""
    superior: str = ""
    codes: dict[DocumentKind, str] = Field(default_factory=dict)
    place: str = ""
    signatories: tuple[Signatory, ...] = ()
    recipients: Words = ()
    grounds: Words = ()


class Member(Model):
    """A member of the council."""

    name: str
    title: str = ""
    role: Literal["chair", "secretary", "member"] = "member"


class Council(Model):
    """The council of the self-assessment."""

    decision: str = ""
    members: tuple[Member, ...] = ()


class Absence(Model):
    """A member who did not come."""

    name: str
    reason: str = ""


class Opinion(Model):
    """What one person said in the meeting."""

    by: str
    text: str
    code: Code | None = None


class Vote(Model):
    """One vote of the meeting, counted by heads."""

    matter: str
    agreed: int = Field(ge=0)
    opposed: int = Field(default=0, ge=0)
    abstained: int = Field(default=0, ge=0)


class LineChange(Model):
    """A line whose figures the meeting changed; the evidence holds the new ones."""

    code: Code
    before: str = ""
    after: str = ""
    reason: str


class Meeting(Model):
    """The meeting that passed the self-assessment."""

    day: Day | None = None
    start: str = ""
    end: str = ""
    place: str = ""
    number: str = ""
    agenda: Words = ()
    absent: tuple[Absence, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    changes: tuple[LineChange, ...] = ()
    votes: tuple[Vote, ...] = ()
    conclusion: str = ""


class Sender(Model):
    """A unit that reports figures, and how it is reached."""

    name: str
    contact: str = ""
    due: Day | None = None


class SetAside(Model):
    """A received file that is not read, on purpose."""

    file: str
    reason: str


class RulesChange(Model):
    """Another set, or other overlays, used from a day on."""

    day: Day
    set: str
    overlays: Words = ()
    readings: dict[str, str] = Field(default_factory=dict)
    by: str = ""
    reason: str = ""


class Previous(Model):
    """The folder of the year before, and where its lines went."""

    folder: str
    lines: dict[Code, Code] = Field(default_factory=dict)


class UnitFile(Model):
    """What documents need besides the scorecard, in a file of its own or as part of a folder."""

    format: FileFormat = FORMAT
    profile: Profile = Profile()
    council: Council = Council()
    meeting: Meeting = Meeting()
    difficulties: Words = ()


class FolderRules(Model):
    """The set that a folder is scored by."""

    format: FileFormat = FORMAT
    set: str
    overlays: Words = ()
    readings: dict[str, str] = Field(default_factory=dict)
    changes: tuple[RulesChange, ...] = ()


class FolderFile(UnitFile, FolderRules):
    """What `ho-so.yaml` holds; every path in it is relative to the folder."""

    stages: dict[StageName, Day] = Field(default_factory=dict)
    units: tuple[Sender, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    previous: Previous | None = None
    note: str = ""


class RecordedFile(Model):
    """A file with the SHA-256 of its bytes; of a text also without BOM and with plain line ends."""

    path: str
    sha256: str
    size: int
    text: str | None = None


class Manifest(Model):
    """What `ban-ke.json` of a stage holds; paths are relative to the stage."""

    format: FileFormat = FORMAT
    number: int = Field(ge=1)
    stage: StageName
    day: Day
    by: str
    engine: str
    previous: str = ""
    set: str
    overlays: tuple[str, ...] = ()
    readings: dict[str, str] = Field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    appraisal: str | None = None
    files: tuple[RecordedFile, ...]
    documents: tuple[RecordedFile, ...] = ()


class LineAppraisal(Model):
    """One line: points, or that nothing arose, with the reason; or the unit's answer."""

    points: ExactNumber | None = None
    idle: bool = False
    reason: str = ""
    rejected: str = ""
    agrees: bool | None = None
    answer: str = ""

    @property
    def given(self) -> bool:
        """Whether the line has been appraised."""
        return self.idle or self.points is not None


class Appraisal(Model):
    """What one round of appraisal, or one answer of the unit, says line by line."""

    format: FileFormat = FORMAT
    set: str = ""
    lines: dict[Code, LineAppraisal] = Field(default_factory=dict)
    note: str = ""


class FormMap(Model):
    """How a form of the superior is read; what it does not say is found by the headings."""

    format: FileFormat = FORMAT
    sheet: str = ""
    header: int = Field(default=0, ge=0)
    code: Letters = ""
    title: Letters = ""
    maximum: Letters = ""
    points: Letters = ""
    documents: Letters = ""
    explanation: Letters = ""
    figures: Letters = ""
    rows: dict[Code, int] = Field(default_factory=dict)
    skip: Words = ()
    idle: str = ""
    note: str = ""
