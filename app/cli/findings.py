"""What the check found and what an import remarked, for people and for scripts."""

from collections.abc import Sequence
from dataclasses import asdict

from app.cli.answer import Answer, Exit, Table, refused, tell
from app.domain.trade.finding import Finding, Remark, Severity


def refused_by_check(findings: Sequence[Finding]) -> Answer:
    """Nothing was sent, and why."""
    text = "Nothing was sent. Mend what blocks, then send again."
    tell(text)
    document = refused(text, findings=[asdict(f) for f in findings])
    return Answer(document, [finding_table(findings, "")], Exit.REFUSED)


def finding_table(findings: Sequence[Finding], empty: str) -> Table:
    """What the check found, what blocks first."""
    rows = [["blocks" if f.severity is Severity.BLOCK else "warns", f.row, f.text, f.todo] for f in findings]
    return Table(("", "Where", "What", "What to do"), rows, empty)


def remark_table(remarks: Sequence[Remark]) -> Table:
    """What an import did with single rows."""
    rows = [[str(r.row or ""), "not used" if r.dropped else "used", r.field, r.text] for r in remarks]
    return Table(("Row", "", "Field", "Remark"), rows)
