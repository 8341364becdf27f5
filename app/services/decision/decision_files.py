"""The decision about an RFQ as one folder that an auditor reads without the program, and a command can check."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.documents.comparison.workbook import ReportHead, comparison_workbook
from app.documents.decision.contents import File, decision_report
from app.documents.decision.facts import AnswerFact, Facts, SentFact
from app.documents.decision.html_report import html_report
from app.documents.decision.mail_copy import MailCopies
from app.documents.decision.new_folder import new_folder
from app.documents.decision.plain import json_octets
from app.documents.decision.sums import Checked, check_sums, sha256_of, write_sums
from app.documents.inbox.mail_store import MailStore
from app.documents.mail.spool import Spool
from app.documents.reports.pdf_report import pdf_report
from app.domain.comparison.split import Split
from app.domain.outbox.message import MessagePart
from app.domain.trade.ids import RfqId
from app.domain.trade.problem import Problem
from app.services.comparison.comparing import Compared, Comparing
from app.services.comparison.document import comparison_document, used_rates
from app.services.comparison.reporting import chosen, report_fonts
from app.services.decision.control import barred_parts
from app.services.decision.emails import Emails
from app.services.decision.gathering import Gathered, gathered
from app.services.decision.records import records
from app.services.rfqs.exporting import RfqExporting
from app.storage.base.database import Database
from app.system.clock import Clock


class DecisionNotWritten(Problem):
    """The folder could not be written; nothing of it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFile:
    """What was written where. `sums`: the SHA-256 (hex) of SHA256SUMS, to be noted somewhere else.

    `missing`: what isn't in it, where and why. `controlled`: what of the RFQ is, or may be, in a few words.
    """

    folder: Path
    files: int
    sums: str
    sent: int
    answers: int
    missing: tuple[tuple[str, str], ...]
    controlled: str


@dataclass(frozen=True, slots=True)
class DecisionFiles:
    """Nothing in the database is changed. Each call may be made on any thread."""

    database: Database
    clock: Clock
    spool: Spool
    answers: MailStore
    comparing: Comparing
    exporting: RfqExporting
    version: str

    def write(self, rfq_id: RfqId, folder: Path, name: str = "", *, with_controlled: bool = False) -> DecisionFile:
        """On the scenario of that name, or on what is being worked on. Whole or not at all.

        Raises:
            DecisionNotWritten, PlaceTaken, NothingToCompare, ScenarioGone: nothing was written.
        """
        compared = self.comparing.of(rfq_id, self.comparing.named(rfq_id, name) if name else None)
        making = _Making(self, compared, gathered(self.database, compared.rfq), self.exporting.controlled(rfq_id))
        try:
            with new_folder(folder) as temporary:
                return making.fill(temporary, folder, with_controlled=with_controlled)
        except OSError as reason:
            raise DecisionNotWritten(
                f"“{folder}” can't be written: {reason.strerror or reason}. Nothing was written. Choose another place."
            ) from reason

    def verify(self, folder: Path) -> Checked:
        """Whether it is as it was written. SumsUnreadable."""
        return check_sums(folder)


@dataclass(frozen=True, slots=True)
class _Making:
    of: DecisionFiles
    compared: Compared
    known: Gathered
    controlled: str

    def fill(self, temporary: Path, folder: Path, *, with_controlled: bool) -> DecisionFile:
        emails = self._emails(with_controlled=with_controlled)
        sent = emails.write_sent(self.known, temporary)
        answers = emails.write_answers(self.known, temporary)
        ways = self.of.comparing.ways(self.compared)
        facts = self._facts(sent, answers, ways)
        self._write_records(temporary, facts)
        report = decision_report(facts, _listed(temporary))
        (temporary / "decision.html").write_bytes(html_report(report))
        (temporary / "decision.pdf").write_bytes(pdf_report(report, report_fonts(), facts.made_at))
        sums = write_sums(temporary)
        return DecisionFile(
            folder=folder,
            files=len(_listed(temporary)),
            sums=sums,
            sent=sum(1 for one in sent if one.file),
            answers=sum(1 for one in answers if one.file),
            missing=facts.missing,
            controlled=self.controlled,
        )

    def _emails(self, *, with_controlled: bool) -> Emails:
        rfq = self.known.rfq
        barred = _never if with_controlled else barred_parts(self.of.exporting.control, rfq)
        originals = {file.sha256: Path(file.path) for file in rfq.attachments}
        return Emails(self.of.database, MailCopies(self.of.spool, originals, barred), self.of.answers)

    def _facts(self, sent: Sequence[SentFact], answers: Sequence[AnswerFact], ways: Sequence[Split]) -> Facts:
        known, compared = self.known, self.compared
        return Facts(
            rfq=known.rfq,
            names=known.names,
            made_at=self.of.clock.now(),
            version=self.of.version,
            scenario=compared.scenario,
            comparison=compared.comparison,
            rates=used_rates(compared),
            ways=ways,
            choice=chosen(compared),
            sent=sent,
            answers=answers,
            quotes=known.quotes,
            questions=known.questions,
            revisions=known.revisions,
            controlled=self.controlled,
        )

    def _write_records(self, folder: Path, facts: Facts) -> None:
        compared, rfq = self.compared, facts.rfq
        document = comparison_document(compared, facts.ways, facts.choice.split, compared.scenario.name)
        head = ReportHead(rfq_number=rfq.number, title=rfq.title, made_on=facts.made_at)
        files = {int(one.entry.id): one.file for one in facts.answers}
        written = records(self.known, compared.scenario, files) | {
            "comparison.json": json_octets(document),
            "comparison.xlsx": comparison_workbook(compared.comparison, head),
        }
        for name, octets in written.items():
            (folder / name).write_bytes(octets)


def _listed(folder: Path) -> list[File]:
    """What is in it by now."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(path.relative_to(folder).as_posix(), path.stat().st_size, sha256_of(path)) for path in paths]


def _never(_part: MessagePart) -> str:
    return ""
