"""What an import would do, in words: in all, for one vendor, and cell by cell."""

from collections.abc import Iterable, Sequence
from html import escape

from app.domain.trade.finding import Remark
from app.domain.vendors.incoming import Cleaning, ImportPlan, Incoming
from app.ui.look.language import tr
from app.ui.look.tokens import Tokens, Tone
from app.ui.look.wording import counted

_MOST = 300  # lines of one kind; the report has all of them


def noun(plan: ImportPlan) -> tuple[str, str]:
    """What comes in, one and many."""
    return ("vendor", "vendors") if plan.terms is None else ("spelling", "spellings")


def summary(plan: ImportPlan) -> str:
    """In one line."""
    read = counted(plan.rows, "row", "rows")
    if plan.terms is not None:
        return tr(
            f"{read} read · {counted(plan.spellings, 'new spelling', 'new spellings')} · {plan.dropped:,} not used"
        )
    parts = [
        tr(f"{read} read"),
        counted(len(plan.new) - len(plan.doubtful), "new vendor", "new vendors"),
        tr(f"{len(plan.updated):,} changed"),
        tr(f"{plan.unchanged:,} the same"),
        tr(f"{len(plan.doubtful):,} doubtful") if plan.doubtful else "",
        counted(plan.contacts, "new contact", "new contacts"),
        counted(plan.capabilities, "new capability", "new capabilities") if plan.capabilities else "",
        tr(f"{counted(plan.dropped, 'row', 'rows')} not used") if plan.dropped else "",
        tr(f"{counted(len(plan.cleanings), 'cell', 'cells')} cleaned") if plan.cleanings else "",
    ]
    return " · ".join(part for part in parts if part)


def raising_text(plan: ImportPlan) -> str:
    """The question whose clearances may rise."""
    some = ", ".join(f"{i.listed.name}: {i.raised}" for i in plan.raising[:3]).replace("&", "&&")
    more = tr(f" and {len(plan.raising) - 3:,} more") if len(plan.raising) > 3 else ""
    return tr(f"Raise the &clearance of {counted(len(plan.raising), 'vendor', 'vendors')} ({some}{more})")


def all_html(plan: ImportPlan, tokens: Tokens) -> str:
    """Rows that are not used, what was noticed, and every cell that was cleaned."""
    dropped = [r for r in plan.remarks if r.dropped]
    rest = [r for r in plan.remarks if not r.dropped]
    parts = [_remarks(tr("Rows that are not used"), dropped, Tone.ERR, tokens)]
    parts.append(_remarks(tr("Noticed"), rest, Tone.WARN, tokens))
    parts.append(_cleanings(plan.cleanings, tokens))
    found = "".join(parts)
    return found or tr("Every cell is used as it is.")


def one_html(incoming: Incoming, plan: ImportPlan, tokens: Tokens) -> str:
    """One vendor: before and after, why it is doubtful, and what was done with its cells."""
    rows = set(incoming.rows)
    parts = [f"<p><b>{escape(incoming.listed.name)}</b></p>"]
    for alike in incoming.alike:
        ink = tokens.ink[Tone.WARN]
        parts.append(f"<p style='color:{ink}'>? {escape(tr(f'like {alike.name}'))}: {escape(tr(alike.reason))}</p>")
    parts += [_change(tr(d.what), d.before, d.after, tokens) for d in incoming.differences]
    if incoming.raised and incoming.after.clearance != incoming.raised:
        ink = tokens.ink[Tone.WARN]
        text = tr(f"The sheet says {incoming.raised}: a higher clearance. It isn't used without your OK.")
        parts.append(f"<p style='color:{ink}'>{escape(text)}</p>")
    if not incoming.differences:
        parts.append(f"<p>{tr('Nothing would change.')}</p>")
    parts.append(_remarks(tr("Noticed"), [r for r in plan.remarks if r.row in rows], Tone.WARN, tokens))
    parts.append(_cleanings([c for c in plan.cleanings if c.row in rows], tokens))
    return "".join(parts)


def _remarks(title: str, remarks: Sequence[Remark], tone: Tone, tokens: Tokens) -> str:
    if not remarks:
        return ""
    lines = [
        f"<p style='margin:2px 0'><span style='color:{tokens.ink[tone]}'>{_where(r)}</span> {escape(tr(r.text))}</p>"
        for r in remarks[:_MOST]
    ]
    return _section(title, len(remarks), lines, tokens)


def _cleanings(cleanings: Sequence[Cleaning], tokens: Tokens) -> str:
    lines = [
        _change(tr(f"Row {c.row}, {tr(c.field.replace('_', ' '))}"), c.before, c.after, tokens)
        for c in cleanings[:_MOST]
    ]
    return _section(tr("Cleaned cells"), len(cleanings), lines, tokens) if lines else ""


def _section(title: str, number: int, lines: Iterable[str], tokens: Tokens) -> str:
    more = f"<p>{tr(f'… and {number - _MOST:,} more, all in the report')}</p>" if number > _MOST else ""
    head = f"<p style='margin:14px 0 2px 0; color:{tokens.text2}'>{title} ({number:,})</p>"
    return f"{head}{''.join(lines)}{more}"


def _change(what: str, before: str, after: str, tokens: Tokens) -> str:
    head = f"<span style='color:{tokens.text2}'>{escape(what)}:</span>"
    old = f"<s>{escape(_seen(before))}</s> → " if before else ""
    return f"<p style='margin:2px 0'>{head} {old}{escape(after) or tr('(empty)')}</p>"


def _seen(text: str) -> str:
    """What cannot be seen in a cell is shown by a sign."""
    return text.replace("\u00a0", "␣").replace("\n", "⏎").replace("\t", "⇥")


def _where(remark: Remark) -> str:
    return tr(f"Row {remark.row}") if remark.row else tr("File")
