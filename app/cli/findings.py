"""What the check found and what an import remarked, for people and for scripts."""

from collections.abc import Sequence

from app.cli.answer import Answer, Exit, Table, refused, tell
from app.domain.trade.finding import Finding, Remark, Severity


def finding_document(finding: Finding) -> dict[str, object]:
    """For scripts: where it is by id, on one floor with the rest."""
    spot = finding.spot
    return {
        "code": finding.code,
        "severity": finding.severity,
        "place": finding.place,
        "line_id": spot.line,
        "attachment_id": spot.file,
        "vendor_id": spot.vendor,
        "language": spot.language,
        "field": spot.field,
        "words": spot.words,
        "row": finding.row,
        "text": finding.text,
        "todo": finding.todo,
    }


def refused_by_check(findings: Sequence[Finding]) -> Answer:
    """Nothing was sent, and why."""
    text = "Nothing was sent. Fix the errors, then send again."
    tell(text)
    document = refused(text, findings=[finding_document(f) for f in findings])
    return Answer(document, [finding_table(findings, "")], Exit.REFUSED)


def finding_table(findings: Sequence[Finding], empty: str) -> Table:
    """What the check found, what blocks first."""
    rows = [["blocks" if f.severity is Severity.BLOCK else "warns", f.row, f.text, f.todo] for f in findings]
    return Table(("", "Where", "What", "What to do"), rows, empty)


def remark_table(remarks: Sequence[Remark]) -> Table:
    """What an import did with single rows."""
    rows = [[str(r.row or ""), _word(r), r.field, r.text] for r in remarks]
    return Table(("Row", "", "Field", "Remark"), rows)


def _word(remark: Remark) -> str:
    return "not used" if remark.dropped else "to fix" if remark.to_mend else "used"
