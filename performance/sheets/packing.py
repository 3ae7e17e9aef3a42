"""Make a year's forms into one zip, form by form, with a list of what is in it."""

import logging
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import IO, Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from budget import access as house
from budget import clock
from budget.audit.anchors import Head
from budget.book.paper import frozen
from budget.book.paper.layout import Paper, without_people
from budget.book.writing import Column, workbook
from budget.choices import AnchorChannel, JobNote, SecurityKind, Status
from budget.filetypes.naming import shown_name
from budget.models import Department, JobRun, ProjectYear
from budget.services import anchoring, files, security
from budget.services.jobs import runs
from budget.services.jobs.faults import NOT_OF_A_ROW
from budget.services.jobs.kinds import Kind, Outcome, Refused
from performance import access
from performance.choices import OfficialForm
from performance.course import MONTHS
from performance.filing import standing_word
from performance.models import FormPackage
from performance.queries import filings, packed
from performance.queries.packed import Body
from performance.services import packages
from performance.services.packages import PACK
from performance.sheets import auditing, filing
from performance.sheets.archive import Archive
from performance.sheets.columns import CHINESE
from performance.sheets.official import imprint
from performance.sheets.official.registry import FORMS, MEDIA, Absent, Asked, Form

logger = logging.getLogger(__name__)
INDEX: Final = "目录.xlsx"
FAILED: Final = "程序未能生成，请联系系统管理员"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One form of one body or of one project's year."""

    form: Form
    body: Department
    subject: Department | ProjectYear

    @property
    def about(self) -> str:
        row = self.subject
        return row.name if isinstance(row, Department) else row.project.name


@dataclass
class Packing:
    """A zip that grows on the disk; in memory is one form at a time, and the list."""

    archive: Archive
    package: FormPackage
    asked: Asked
    head: Head | None = None
    listed: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    made: int = 0
    missing: int = 0

    def add(self, wanted: Wanted) -> None:
        """Make a form in every medium asked for; what cannot be made is listed."""
        try:
            paper = self._marked(wanted, wanted.form.paper(wanted.subject, self.asked))
            if self.package.public:
                paper = without_people(paper)
            for medium in self.package.media:
                name = self._name(wanted, medium)
                anchored = imprint.anchored(paper, self.head)
                self.archive.put(name, MEDIA[medium](anchored))
                self.made += 1
                self._list(wanted, name, "")
        except NOT_OF_A_ROW:
            raise
        except Absent as reason:
            self._miss(wanted, str(reason))
        except Exception:
            logger.exception("%s of %s", wanted.form.key, wanted.subject.pk)
            self._miss(wanted, FAILED)

    def write_index(self) -> None:
        """Put the list of what is in the zip, and what is not and why, into it."""
        columns = [
            Column(key="number", title="序号", width=8),
            Column(key="body", title="部门", width=28),
            Column(key="form", title="表", width=30),
            Column(key="about", title="名称", width=36),
            Column(key="file", title="文件", width=60),
            Column(key="reason", title="未生成的原因", width=36),
        ]
        data = workbook(
            title="目录",
            notice=f"{self.asked.year}年绩效表（监控、自评截至{self.asked.month}月），"
            f"共{self.made}个文件，{self.missing}份未生成。"
            + "　".join(self.asked.imprint),
            columns=columns,
            rows=([str(at), *row] for at, row in enumerate(self.listed, start=1)),
            protected=False,
        )
        self.archive.put(INDEX, data)

    def _marked(self, wanted: Wanted, paper: Paper) -> Paper:
        """Say in the imprint what the form is: a draft, unless it says what was sent.

        Of a self-evaluation the whole year's is sent.
        """
        kind, subject, asked = wanted.form.filed, wanted.subject, self.asked
        month = asked.month if kind == OfficialForm.MONITORING else None
        if isinstance(subject, Department):
            about = filing.of_department(kind, subject, asked.year, month)
        else:
            about = filing.of_project(kind, subject, month)
        row = filings.standing(about, self.package.user).shown
        trial = kind == OfficialForm.SELF_EVALUATION and asked.month != MONTHS
        same = row is not None and row.paper.sha256 == frozen.digest(paper)
        word = standing_word(
            Status(row.status) if row else None,
            is_same=same and not trial,
            binds=row is None and filings.binds(about),
        )
        return replace(paper, imprint=(word, *paper.imprint))

    def _name(self, wanted: Wanted, medium: str) -> str:
        """Return a name that no other file of the zip has, on Windows either."""
        folder = shown_name(_flat(f"{wanted.body.code} {wanted.body.name}"))
        month = f"-{self.asked.month:02d}" if wanted.form.running else ""
        stem = f"{wanted.form.label}-{self.asked.year}{month}-{wanted.about}"
        stem = _flat(stem)[:70]
        version = "-公开版" if self.package.public else ""
        count, name = 1, ""
        while not name or name.casefold() in self.names:
            # The stem is cut first: what tells two files apart stands at its end.
            again = f"({count})" if count > 1 else ""
            last = shown_name(f"{stem}{version}{again}.{medium}")
            name, count = f"{folder}/{last}", count + 1
        self.names.add(name.casefold())
        return name

    def _list(self, wanted: Wanted, name: str, reason: str) -> None:
        label = str(wanted.form.label)
        self.listed.append((wanted.body.name, label, wanted.about, name, reason))

    def _miss(self, wanted: Wanted, reason: str) -> None:
        self.missing += 1
        self._list(wanted, "", reason)


def _flat(text: str) -> str:
    """Return a text that names no folder."""
    return text.replace("/", "_").replace("\\", "_")


def wanted(bodies: list[Body], forms: list[str]) -> Iterator[Wanted]:
    """Yield every form to be made, body by body."""
    kinds = [FORMS[key] for key in forms if key in FORMS]
    for body in bodies:
        for form in kinds:
            if form.whole and body.whole:
                yield Wanted(form, body.department, body.department)
            elif not form.whole:
                for row in body.projects:
                    yield Wanted(form, body.department, row)


def _work(run: JobRun) -> Outcome:
    """Pack what was asked for, from the beginning where it was broken off.

    The person's rights are asked again: only what may be read now is packed.
    """
    rows = FormPackage.objects.select_related("user")
    package = rows.filter(pk=run.arguments["package"]).first()
    if package is None:
        logger.info("%s %s: forgotten meanwhile", run.name, run.slot)
        return Outcome()
    may = packages.covers(access.gathered(package.user), package.branches)
    if not may or not house.is_current(package.user, clock.today()):
        raise Refused(JobNote.NO_RIGHT, package.user.name)
    with translation.override(CHINESE), files.aside() as (file, path):
        done = _pack(run, package, file)
        packages.keep(
            package, path, done=done.made, missing=done.missing, now=clock.now()
        )
    return Outcome({"made": done.made, "missing": done.missing})


def _pack(run: JobRun, package: FormPackage, file: IO[bytes]) -> Packing:
    now = clock.now()
    asked = Asked(
        year=package.year,
        month=package.month,
        today=clock.today(),
        imprint=imprint.imprint(now),
    )
    head = anchoring.keep(AnchorChannel.FORM, f"{package.year} #{package.pk}")
    bodies = packed.subjects(package.user, package.branches, package.year)
    rows = list(wanted(bodies, package.forms))
    # An audit package has one more part, of which nobody knows how long it takes.
    total = len(rows) + package.audit
    # Excel and PDF are compressed already.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as zipped:
        archive = Archive(zipped)
        packing = Packing(archive, package, asked, head)
        for number, row in enumerate(rows):
            runs.beat(run, number, total)
            packing.add(row)
        packing.write_index()
        if package.audit:
            _add_past(run, packing, total)
    file.flush()
    os.fsync(file.fileno())
    runs.beat(run, total, total)
    return packing


def _add_past(run: JobRun, packing: Packing, total: int) -> None:
    """Add what an auditor reads beside the forms; that the chain left is noted."""
    package = packing.package
    told = auditing.add(
        packing.archive, package, lambda: runs.beat(run, total - 1, total)
    )
    auditing.write_index(packing.archive, package, told, packing.listed)
    packing.archive.write_sums()
    if told.entries:
        security.note(
            None,
            SecurityKind.EXPORTED,
            succeeded=True,
            user=package.user,
            object=f"package {package.pk}",
            detail=f"{told.entries} 环",
        )


KINDS: Final[Mapping[str, Kind]] = {PACK: Kind(_work, _("打包导出绩效表"))}
