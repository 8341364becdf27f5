"""Each rule fires where it should, and is silent on the request that is all right."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.accounts.account import Account
from app.domain.rfqs.control import Trace, Where, standing
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.preflight import check
from app.domain.rfqs.rfq import LARGEST_MAIL, Attachment, Rfq, RfqItem, RfqState
from app.domain.rfqs.rules.facts import Facts, FileFact, MailFact
from app.domain.trade.clearance import Clearances
from app.domain.trade.deadline import Deadline
from app.domain.trade.finding import Finding, Place, Severity
from app.domain.trade.ids import AttachmentId, LineId, RfqId, VendorId
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import AddressState, Contact, ContactRank, Vendor, VendorStatus

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MONDAY = Deadline.parse("2026-12-07 17:00", "America/Chicago")
DRAWING = Attachment(path="/d/P-1_revB.pdf", name="P-1_revB.pdf", size=1000, sha256="0" * 64, id=AttachmentId(11))
RFQ = Rfq(
    id=RfqId(1),
    number="RFQ-2026-0001",
    title="Plating",
    state=RfqState.DRAFT,
    deadline=MONDAY,
    subject="{{ rfq.number }}",
    body="{{ lines_table }} {{ rfq.deadline }}",
    items=(RfqItem(number=1, part_number="P-1", quantities=QuantityBreaks((1,)), id=LineId(21)),),
    attachments=(DRAWING,),
)


def vendor(number: int, name: str, email: str, **more: object) -> Vendor:
    contact = Contact(email=email, first_name="Dana", last_name=f"Reyes{number}", rank=ContactRank.PRIMARY)
    return replace(Vendor(id=VendorId(number), name=name, contacts=(contact,)), **more)  # type: ignore[arg-type]


def file_fact(file: Attachment, problem: str = "", *traces: Trace, decided: str | None = None) -> FileFact:
    named = (Trace(Where.NAME, file.name), *traces)
    return FileFact(attachment=file, problem=problem, standing=standing(named, decided, Clearances()))


KESTREL = vendor(1, "Kestrel Plating, Inc.", "dana@kestrel.example")
HARROW = vendor(2, "Harrow Finishing", "lars@harrow.example")
BOUNCED = Contact(email="lars@harrow.example", address_state=AddressState.BOUNCED)
MAILS = tuple(
    MailFact(vendor=v, subject="RFQ-2026-0001", text=f"Hello {v.name}, please quote. Drawings attached.", size=10_000)
    for v in (KESTREL, HARROW)
)
GOOD = Facts(
    rfq=RFQ,
    account=Account(name="office", from_address="buyer@shop.example", max_size=1_000_000),
    account_problem="",
    files=(file_fact(DRAWING),),
    mails=MAILS,
    now=NOW,
    clearances=Clearances(),
)


def twice(parts: int) -> tuple[RfqItem, ...]:
    """So many lines, imported twice."""
    lines = (
        RfqItem(number=n, part_number="P-1", callout=f"STEP {n}", quantities=QuantityBreaks((1,)))
        for n in range(1, parts + 1)
    )
    once = tuple(replace(line, id=LineId(20 + line.number)) for line in lines)
    again = (replace(line, number=line.number + parts, id=LineId(20 + line.number + parts)) for line in once)
    return (*once, *again)


def codes(facts: Facts) -> list[tuple[str, str, str]]:
    return [(f.code, f.severity.value, f.row) for f in check(facts)]


def with_vendor(**more: object) -> Facts:
    changed = replace(HARROW, **more)  # type: ignore[arg-type]
    return replace(GOOD, mails=(MAILS[0], replace(MAILS[1], vendor=changed)))


def with_file(name: str, **more: object) -> Facts:
    file = replace(DRAWING, name=name, **more)  # type: ignore[arg-type]
    return replace(GOOD, rfq=replace(RFQ, attachments=(file,)), files=(file_fact(file),))


def with_two_files() -> Facts:
    """Of one name, from two folders."""
    other = replace(DRAWING, path="/e/P-1_revB.pdf", id=AttachmentId(12))
    both = (*GOOD.files, file_fact(other))
    return replace(GOOD, rfq=replace(RFQ, attachments=(DRAWING, other)), files=both)


def with_a_copy(**more: object) -> Facts:
    """The drawing, and the same octets under another name."""
    other = replace(DRAWING, path="/e/P-1-copy.pdf", name="P-1-copy.pdf", id=AttachmentId(12), **more)  # type: ignore[arg-type]
    both = (*GOOD.files, file_fact(other))
    return replace(GOOD, rfq=replace(RFQ, attachments=(DRAWING, other)), files=both)


def with_line(**more: object) -> Facts:
    return replace(GOOD, rfq=replace(RFQ, items=(replace(RFQ.items[0], **more),)))  # type: ignore[arg-type]


def with_text(text: str) -> Facts:
    return replace(GOOD, mails=(replace(MAILS[0], text=text), MAILS[1]))


CASES: list[tuple[Facts, str, str, Place, str]] = [
    (replace(GOOD, rfq=replace(RFQ, items=())), "no-lines", "block", Place.ITEMS, RFQ.number),
    (replace(GOOD, mails=()), "no-vendors", "block", Place.VENDORS, RFQ.number),
    (with_line(quantities=QuantityBreaks.kept("5 pcs/yr")), "quantity-unread", "block", Place.ITEMS, "line 1"),
    (with_line(quantities=QuantityBreaks(())), "quantity-unread", "block", Place.ITEMS, "line 1"),
    (replace(GOOD, rfq=replace(RFQ, items=twice(1))), "line-twice", "warn", Place.ITEMS, "line 2"),
    (replace(GOOD, rfq=replace(RFQ, items=twice(4))), "line-twice", "warn", Place.ITEMS, "line 5"),
    (replace(GOOD, rfq=replace(RFQ, deadline=None)), "deadline-missing", "block", Place.DETAILS, RFQ.number),
    (replace(GOOD, now=MONDAY.instant), "deadline-past", "block", Place.DETAILS, RFQ.number),
    (
        replace(GOOD, rfq=replace(RFQ, deadline=Deadline.parse("2026-12-05 17:00", "UTC"))),
        "deadline-weekend",
        "warn",
        Place.DETAILS,
        RFQ.number,
    ),
    (replace(GOOD, account=None), "account-missing", "block", Place.ACCOUNT, "Account"),
    (replace(GOOD, account_problem="No password."), "account-not-ready", "block", Place.ACCOUNT, "office"),
    (
        replace(GOOD, account=Account(name="office", from_address="buyer")),
        "sender-invalid",
        "block",
        Place.ACCOUNT,
        "office",
    ),
    (
        with_vendor(status=VendorStatus.BLOCKED, status_reason="late"),
        "vendor-blocked",
        "block",
        Place.VENDORS,
        HARROW.name,
    ),
    (with_vendor(status=VendorStatus.ON_HOLD), "vendor-on-hold", "warn", Place.VENDORS, HARROW.name),
    (with_vendor(contacts=()), "no-address", "block", Place.VENDORS, HARROW.name),
    (
        with_vendor(contacts=(Contact(email="lars at harrow"),)),
        "address-invalid",
        "block",
        Place.VENDORS,
        HARROW.name,
    ),
    (with_vendor(max_mail_size=9_999), "vendor-mail-too-large", "block", Place.ATTACHMENTS, HARROW.name),
    (with_vendor(contacts=(BOUNCED,)), "address-bounced", "warn", Place.VENDORS, HARROW.name),
    (with_vendor(name="Pe?a Acabados"), "name-damaged", "warn", Place.VENDORS, "Pe?a Acabados"),
    (
        with_vendor(contacts=(Contact(email="DANA@kestrel.example"),)),
        "address-shared",
        "block",
        Place.VENDORS,
        HARROW.name,
    ),
    (
        replace(GOOD, mails=(replace(MAILS[0], problem="{{ x }} is unknown."), MAILS[1])),
        "message-invalid",
        "block",
        Place.MESSAGE,
        KESTREL.name,
    ),
    (
        replace(GOOD, mails=tuple(replace(m, empty=("rfq.title",)) for m in MAILS)),
        "placeholder-empty",
        "block",
        Place.MESSAGE,
        f"{KESTREL.name} and 1 more",
    ),
    (
        replace(GOOD, files=(file_fact(DRAWING, "It has changed."),)),
        "file-changed",
        "block",
        Place.ATTACHMENTS,
        DRAWING.name,
    ),
    (with_file("P-1.pdf", size=0), "file-empty", "block", Place.ATTACHMENTS, "P-1.pdf"),
    (with_file("P-1_setup.EXE"), "file-type", "block", Place.ATTACHMENTS, "P-1_setup.EXE"),
    (with_file("P-1_a:b.pdf"), "file-name", "warn", Place.ATTACHMENTS, "P-1_a:b.pdf"),
    (with_a_copy(), "file-same", "warn", Place.ATTACHMENTS, "P-1-copy.pdf"),
    (with_file("P-1_CUI.pdf"), "file-controlled", "block", Place.ATTACHMENTS, "P-1_CUI.pdf"),
    (with_file("itar-P-1.step"), "file-controlled", "block", Place.ATTACHMENTS, "itar-P-1.step"),
    (with_file("P1ITARdrawing.pdf"), "file-doubtful", "warn", Place.ATTACHMENTS, "P1ITARdrawing.pdf"),
    (with_file("P-1_old.pdf"), "file-old", "warn", Place.ATTACHMENTS, "P-1_old.pdf"),
    (
        with_two_files(),
        "file-twice",
        "warn",
        Place.ATTACHMENTS,
        DRAWING.name,
    ),
    (
        replace(GOOD, mails=(replace(MAILS[0], size=1_000_001), MAILS[1])),
        "mail-too-large",
        "block",
        Place.ATTACHMENTS,
        RFQ.number,
    ),
    (
        replace(
            GOOD, account=Account(name="o", from_address="b@s.example"), mails=(replace(MAILS[0], size=25_000_001),)
        ),
        "mail-large",
        "warn",
        Place.ATTACHMENTS,
        RFQ.number,
    ),
    (
        replace(
            GOOD, account=Account(name="o", from_address="b@s.example"), mails=(replace(MAILS[0], size=10**9 + 1),)
        ),
        "mail-too-large",
        "block",
        Place.ATTACHMENTS,
        RFQ.number,
    ),
    (
        replace(GOOD, rfq=replace(RFQ, attachments=())),
        "nothing-attached",
        "block",
        Place.MESSAGE,
        f"{KESTREL.name} and 1 more",
    ),
    (
        replace(GOOD, rfq=replace(RFQ, attachments=()), files=(), mails=(replace(MAILS[0], text="Please quote."),)),
        "no-drawings",
        "warn",
        Place.ATTACHMENTS,
        RFQ.number,
    ),
    (with_file("P-10.pdf"), "line-without-drawing", "warn", Place.ITEMS, "line 1"),
    (replace(GOOD, undone=RFQ.items), "line-nobody-does", "warn", Place.ITEMS, "line 1"),
    (with_line(description="Bracket, ITAR controlled"), "line-doubtful", "warn", Place.ITEMS, "line 1"),
    (with_text("As Harrow Finishing’s did."), "vendor-visible", "block", Place.MESSAGE, KESTREL.name),
    (with_text("Ask lars@harrow.example"), "vendor-visible", "block", Place.MESSAGE, KESTREL.name),
    (with_text("Ask sales@harrow.example"), "vendor-visible", "block", Place.MESSAGE, KESTREL.name),
    (with_text("See https://www.harrow.example/quotes"), "vendor-visible", "block", Place.MESSAGE, KESTREL.name),
    (with_text("Dana Reyes2 knows it."), "vendor-visible", "block", Place.MESSAGE, KESTREL.name),
    (
        with_file("harrow_finishing-P-1.pdf"),
        "vendor-visible",
        "block",
        Place.ATTACHMENTS,
        "harrow_finishing-P-1.pdf",
    ),
]


def asked_for(*numbers: int) -> Invitation:
    return Invitation(vendor_id=VendorId(1), lines=frozenset(LineId(20 + number) for number in numbers))


def test_lines_without_a_drawing_are_one_finding_and_those_that_an_archive_holds_have_one() -> None:
    lines = tuple(replace(RFQ.items[0], number=n, part_number=f"P-{n}", id=LineId(20 + n)) for n in range(1, 10))
    rfq = replace(RFQ, items=lines)
    packed = file_fact(DRAWING, "", Trace(Where.MEMBER, "drawings/p 2.step"), Trace(Where.MEMBER, "P8_B.pdf"))
    (finding,) = check(replace(GOOD, rfq=rfq, files=(packed,)))
    assert finding.text == "Lines 3–7, 9 have no drawing: no file has the part number in its name."
    assert (finding.row, finding.spot.line) == ("line 3", LineId(23))
    (finding,) = check(replace(GOOD, rfq=replace(rfq, items=lines[:3]), files=(packed,)))
    assert finding.text == "Line 3 has no drawing: no file has the part number in its name."


def test_lines_that_nobody_is_asked_for_or_nobody_does_are_one_finding_each() -> None:
    lines = tuple(replace(RFQ.items[0], number=n, callout=f"STEP {n}", id=LineId(20 + n)) for n in range(1, 5))
    mails = tuple(replace(m, invitation=asked_for(n)) for n, m in enumerate(MAILS, start=1))
    facts = replace(GOOD, rfq=replace(RFQ, items=lines), mails=mails, undone=(lines[1], lines[2]))
    assert [(f.code, f.text) for f in check(facts)] == [
        ("line-asked-of-nobody", "No vendor is asked for lines 3–4."),
        ("line-nobody-does", "No vendor that you ask for line 2 is known to do it."),
    ]
    for everything in (None, replace(asked_for(), lines=None)):
        whole = replace(facts, mails=(mails[0], replace(mails[1], invitation=everything)))
        assert [f.text for f in check(whole)] == ["No vendor that you ask for lines 2–3 is known to do them."]
    assert [f.code for f in check(replace(facts, mails=()))] == ["no-vendors"], (
        "that it is asked of nobody is told by it"
    )


def test_a_line_that_says_that_it_is_controlled_is_told_of_where_it_goes_to_who_is_not_cleared() -> None:
    (finding,) = check(with_line(source_folder="jobs/I.T.A.R/4711"))
    said = "Line 1 says “ITAR”, but the line has no such clearance set. Kestrel Plating, Inc. and 1 more would be asked"
    assert finding.text == f"{said} without it."
    lines = tuple(replace(RFQ.items[0], number=n, callout=f"{n}", id=LineId(20 + n)) for n in (1, 2))
    marked = replace(GOOD, rfq=replace(RFQ, items=(lines[0], replace(lines[1], callout="CUI"))))
    first, second = (replace(m, invitation=asked_for(1)) for m in MAILS)
    for mails in (
        (first, second),  # nobody is asked for it
        (first, replace(second, invitation=asked_for(2), vendor=replace(HARROW, clearance="ITAR"))),
        (first, replace(second, invitation=asked_for(2), is_written=True)),
    ):
        assert "line-doubtful" not in {f.code for f in check(replace(marked, mails=mails))}
    noted = with_line(callout="CUI", clearance="ITAR")
    assert "line-doubtful" not in {f.code for f in check(noted)}
    assert "line-doubtful" in {f.code for f in check(with_line(callout="ITAR", clearance="CUI"))}


def test_a_request_that_is_all_right_has_no_findings() -> None:
    assert codes(GOOD) == []


@pytest.mark.parametrize(("facts", "code", "severity", "place", "row"), CASES)
def test_a_rule_fires_alone(facts: Facts, code: str, severity: str, place: Place, row: str) -> None:
    assert [(f.code, f.severity.value, f.place, f.row) for f in check(facts)] == [(code, severity, place, row)]


@pytest.mark.parametrize(
    "facts",
    [
        with_text("Dear Kestrel Plating Inc, dana@kestrel.example, of www.kestrel.example: attached."),
        with_text("We finish harrows; plating by others."),
        with_file("P-1_Gold_threshold.pdf"),
        with_file("P-1_circuit.pdf"),
        with_file("P-1 README"),
        replace(GOOD, account=Account(name="o", from_address="b@s.example")),
    ],
)
def test_a_rule_is_silent_on_what_only_looks_alike(facts: Facts) -> None:
    assert codes(facts) == []


def test_a_name_is_found_without_its_legal_form_unless_one_word_would_be_left() -> None:
    mails = (MAILS[0], replace(MAILS[1], text="Kestrel Plating quoted less."))
    assert codes(replace(GOOD, mails=mails)) == [("vendor-visible", "block", HARROW.name)]
    short = (replace(MAILS[0], vendor=vendor(1, "Nickel Inc.", "d@nickel.example")), replace(MAILS[1], text="Nickel."))
    assert codes(replace(GOOD, mails=short)) == []


def test_the_same_part_with_other_work_or_quantities_is_another_line() -> None:
    item = RFQ.items[0]
    others = (replace(item, number=2, callout="MASK THREADS"), replace(item, number=3, quantities=QuantityBreaks((5,))))
    assert codes(replace(GOOD, rfq=replace(RFQ, items=(item, *others)))) == []


def test_many_lines_that_stand_twice_are_one_finding() -> None:
    (finding,) = check(replace(GOOD, rfq=replace(RFQ, items=twice(5))))
    assert finding.text == "Lines 1 and 6, 2 and 7, 3 and 8 and 2 more are the same."


def test_a_domain_that_thousands_share_gives_nobody_away() -> None:
    mails = (
        replace(MAILS[0], vendor=vendor(1, "Kestrel", "kestrel.shop@gmail.com")),
        replace(MAILS[1], text="a@gmail.com"),
    )
    assert codes(replace(GOOD, mails=mails)) == []


def test_an_address_at_a_domain_that_thousands_share_gives_its_vendor_away() -> None:
    mails = (
        replace(MAILS[0], vendor=vendor(1, "Kestrel", "kestrel.shop@gmail.com")),
        replace(MAILS[1], text="Ask Kestrel.Shop@gmail.com"),
    )
    assert codes(replace(GOOD, mails=mails)) == [("vendor-visible", "block", HARROW.name)]


def test_the_first_word_of_a_name_of_several_gives_nobody_away() -> None:
    assert codes(replace(GOOD, mails=(MAILS[0], replace(MAILS[1], text="A kestrel, Inc. or not.")))) == []


def test_a_file_name_may_show_the_only_vendor_there_is() -> None:
    facts = replace(with_file("harrow_finishing-P-1.pdf"), mails=(MAILS[1],))
    assert codes(facts) == []


def test_a_vendor_that_has_its_mail_is_not_judged_again_but_stays_hidden_from_the_others() -> None:
    written = MailFact(vendor=replace(KESTREL, status=VendorStatus.BLOCKED, contacts=()), is_written=True)
    assert codes(replace(GOOD, mails=(MAILS[1], written))) == []
    shown = replace(MAILS[1], text="Kestrel Plating quoted less.")
    assert codes(replace(GOOD, mails=(shown, written))) == [("vendor-visible", "block", HARROW.name)]


def test_a_late_vendor_may_not_share_an_address_with_one_that_has_its_mail() -> None:
    late = replace(MAILS[1], vendor=replace(HARROW, contacts=KESTREL.contacts))
    written = MailFact(vendor=KESTREL, is_written=True)
    assert [c for c, *_ in codes(replace(GOOD, mails=(late, written)))] == ["address-shared"]


def test_what_blocks_comes_first_and_every_finding_says_what_to_do() -> None:
    facts = replace(
        GOOD,
        rfq=replace(RFQ, deadline=Deadline.parse("2026-12-05 17:00", "UTC"), items=()),
        account_problem="No password.",
    )
    found: tuple[Finding, ...] = check(facts)
    assert [f.severity for f in found] == [Severity.BLOCK, Severity.BLOCK, Severity.WARN]
    assert all(f.text and f.todo and f.row for f in found)


NO_LIMIT = replace(GOOD, account=Account(name="o", from_address="b@s.example"))


@pytest.mark.parametrize(
    ("facts", "size", "code", "says"),
    [
        (NO_LIMIT, 25_000_000, None, ""),
        (NO_LIMIT, 25_000_001, "mail-large", "The email is 25.0 MB (encoded); many servers refuse more than 25 MB."),
        (
            NO_LIMIT,
            LARGEST_MAIL,
            "mail-large",
            "The email is 1000.0 MB (encoded); many servers refuse more than 25 MB.",
        ),
        (NO_LIMIT, LARGEST_MAIL + 1, "mail-too-large", "no mail server takes more than 1000 MB."),
        (GOOD, 1_000_000, None, ""),
        (GOOD, 1_500_000, "mail-too-large", "The email is 1.5 MB (encoded), but the account takes at most 1.0 MB."),
        (with_vendor(max_mail_size=500_000), 500_000, None, ""),
        (
            with_vendor(max_mail_size=500_000),
            600_000,
            "vendor-mail-too-large",
            "The email is 0.6 MB (encoded), but this vendor takes at most 0.5 MB.",
        ),
    ],
)
def test_a_limit_is_the_largest_size_that_is_all_right_and_is_said_in_megabytes(
    facts: Facts, size: int, code: str | None, says: str
) -> None:
    found = check(replace(facts, mails=tuple(replace(m, size=size) for m in facts.mails)))
    assert [f.code for f in found] == ([] if code is None else [code])
    assert all(f.text.endswith(says) for f in found)


def test_a_name_of_four_letters_is_found() -> None:
    mails = (replace(MAILS[0], vendor=vendor(1, "Acme", "d@acme.example")), replace(MAILS[1], text="Like Acme did."))
    (finding,) = check(replace(GOOD, mails=mails))
    assert (finding.code, finding.row) == ("vendor-visible", HARROW.name)
    assert finding.text == "The email shows “acme” of “Acme”, another invited vendor."


@pytest.mark.parametrize(
    ("first", "last", "is_seen"), [("Mika", "", False), ("", "Oster", False), ("Mika", "Oster", True)]
)
def test_half_of_a_contacts_name_gives_nobody_away(first: str, last: str, is_seen: bool) -> None:
    contact = replace(KESTREL.contacts[0], first_name=first, last_name=last)
    shown = replace(MAILS[1], text="Hello Mika Oster.")
    found = codes(replace(GOOD, mails=(replace(MAILS[0], vendor=replace(KESTREL, contacts=(contact,))), shown)))
    assert found == ([("vendor-visible", "block", HARROW.name)] if is_seen else [])


def test_a_vendors_limit_counts_for_that_vendor_and_while_its_mail_is_not_written() -> None:
    assert codes(with_vendor(max_mail_size=10_000)) == []
    facts = with_vendor(max_mail_size=1)
    assert codes(replace(facts, mails=tuple(replace(m, is_written=True) for m in facts.mails))) == []


def test_a_file_that_may_be_controlled_is_told_of_until_the_buyer_has_decided() -> None:
    stuck = with_file("P-1_BracketCUI.pdf")
    assert codes(stuck) == [("file-doubtful", "warn", "P-1_BracketCUI.pdf")]
    (file,) = stuck.rfq.attachments
    assert codes(replace(stuck, files=(file_fact(file, decided=""),))) == []
    controlled = replace(stuck, files=(file_fact(file, decided="ITAR"),))
    assert codes(controlled) == [("file-controlled", "block", "P-1_BracketCUI.pdf")]


def test_a_controlled_file_goes_only_to_vendors_who_are_cleared_for_it() -> None:
    cleared, other = (replace(m.vendor, clearance=c) for m, c in zip(MAILS, ("ITAR", ""), strict=True))
    both = replace(with_file("P-1_CUI.pdf"), mails=tuple(replace(MAILS[0], vendor=v) for v in (cleared, other)))
    (finding,) = (f for f in check(both) if f.code == "file-controlled")
    assert "says CUI, and Harrow Finishing may not have it" in finding.text
    assert codes(replace(both, mails=(replace(MAILS[0], vendor=cleared),))) == []
    written = replace(MAILS[1], is_written=True)
    assert codes(replace(both, mails=(replace(MAILS[0], vendor=cleared), written))) == []


def test_who_may_not_have_a_file_is_named_in_full() -> None:
    many = tuple(replace(MAILS[0], vendor=vendor(n, f"Works {n}", f"a@works{n}.example")) for n in range(1, 13))
    found = check(replace(with_file("P-1_CUI.pdf"), mails=many))
    names = ", ".join(f"Works {n}" for n in range(1, 13))
    assert f", and {names} may not have it" in found[0].text


def test_a_type_that_servers_refuse_is_found_in_an_archive_and_named() -> None:
    packed = file_fact(DRAWING, "", Trace(Where.MEMBER, "P-1.step"), Trace(Where.MEMBER, "tools/Setup.EXE"))
    (finding,) = check(replace(GOOD, files=(packed,)))
    assert (finding.code, finding.severity) == ("file-type", Severity.BLOCK)
    assert finding.text.startswith("It contains “tools/Setup.EXE”. Many mail servers refuse emails with .exe files")


def test_files_of_the_same_content_are_both_named_and_empty_or_other_ones_are_not() -> None:
    (finding,) = check(with_a_copy())
    assert finding.text == "“P-1_revB.pdf” and “P-1-copy.pdf” have the same content."
    assert codes(with_a_copy(sha256="1" * 64)) == []
    assert [code for code, *_ in codes(with_a_copy(size=0))] == ["file-empty"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("P-1" + "x" * 194 + ".pdf", "The name has 201 characters, more than 200."),
        ("P-1\t.pdf", "The name has a control character."),
        *((f"P-1{c}.pdf", f"The name has the character {c}, which Windows does not allow.") for c in '<>:"|?*\\/'),
        *(
            (n, "Windows reserves this name for a device.")
            for n in ("CON", "prn.pdf", "Aux .txt", "nul.P-1.pdf", "COM1.a")
        ),
        ("P-1.", "The name ends with a dot or a space, which Windows drops."),
        ("P-1.pdf ", "The name ends with a dot or a space, which Windows drops."),
    ],
)
def test_a_name_that_some_vendors_cannot_save_is_told_of(name: str, says: str) -> None:
    (finding,) = (f for f in check(with_file(name)) if f.code == "file-name")
    assert finding.text == f"{says} Some vendors can't save the file."
    assert finding.todo == "Rename the file and attach it again."


@pytest.mark.parametrize("name", ["P-1" + "x" * 193 + ".pdf", "P-1 (2) é #&+.pdf", "console P-1.pdf", "P-1 COM1.pdf"])
def test_a_name_that_can_be_saved_everywhere_is_no_finding(name: str) -> None:
    assert codes(with_file(name)) == []


@pytest.mark.parametrize(
    ("path", "is_told"),
    [
        ("C:\\" + "x" * 253, True),
        ("C:\\" + "x" * 252, False),
        ("\\\\server\\share\\" + "x" * 250, True),
        ("/" + "x" * 300, False),
    ],
)
def test_a_path_that_is_too_long_counts_on_windows(path: str, is_told: bool) -> None:
    assert [code for code, *_ in codes(with_file("P-1.pdf", path=path))] == ["file-name"] * is_told
