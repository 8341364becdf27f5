"""Whose email comes closest to what its servers take."""

from dataclasses import replace

import pytest

from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.mail_size import Fit, Invitee, LimitOf, closest
from app.domain.rfqs.rfq import Attachment, Rfq, RfqState
from app.domain.trade.ids import AttachmentId, LineId, RfqId, VendorId
from tests.fakes.office import ITEM

_MB = 1_000_000
_ACME, _BORG, _CARO = VendorId(1), VendorId(2), VendorId(3)


def _file(megabytes: float, **said: object) -> Attachment:
    made = Attachment(path=f"{megabytes}{said}", name="a.pdf", size=int(megabytes * _MB), sha256="0")
    return replace(made, **said)  # type: ignore[arg-type] # a few fields of it


def _rfq(*files: Attachment, **lines: frozenset[LineId] | None) -> Rfq:
    ids = {"acme": _ACME, "borg": _BORG, "caro": _CARO}
    return Rfq(
        id=RfqId(1),
        number="RFQ-1",
        title="",
        state=RfqState.DRAFT,
        deadline=None,
        subject="",
        body="",
        items=(replace(ITEM, id=LineId(1)), replace(ITEM, number=2, id=LineId(2))),
        attachments=files,
        invitations=tuple(Invitation(vendor_id=ids[name], lines=asked) for name, asked in lines.items()),
    )


def _one(n: int) -> frozenset[LineId]:
    return frozenset([LineId(n)])


def test_all_files_count_where_nobody_is_asked_yet() -> None:
    size = closest(_rfq(_file(1), _file(2, for_all=False)), {}, None)
    assert (size.files, size.limit, size.limit_of, size.vendors) == (3 * _MB, 25 * _MB, LimitOf.MANY, ())
    assert size.fit is Fit.FINE
    assert closest(_rfq(), {}, 10 * _MB).fit is Fit.FINE


def test_only_the_files_that_a_vendor_gets_count_and_the_closest_to_its_limit_is_named() -> None:
    rfq = _rfq(
        _file(1),
        _file(4, for_all=False, lines=_one(1)),
        _file(6, for_all=False, lines=_one(2)),
        acme=_one(1),
        borg=_one(2),
        caro=_one(2),
    )
    who = {_ACME: Invitee(name="Acme", max_mail_size=8 * _MB), _BORG: Invitee(name="Borg"), _CARO: Invitee(name="Caro")}
    size = closest(rfq, who, 20 * _MB)
    assert (size.vendors, size.files, size.limit, size.limit_of) == (("Acme",), 5 * _MB, 8 * _MB, LimitOf.VENDOR)
    assert size.fit is Fit.CLOSE
    without = closest(rfq, who | {_ACME: replace(who[_ACME], has_mail=True)}, 20 * _MB)
    assert (without.vendors, without.files, without.limit_of) == (("Borg", "Caro"), 7 * _MB, LimitOf.ACCOUNT)
    assert closest(rfq, {_BORG: who[_BORG]}, None).vendors == ("Borg",)


def test_a_file_for_one_vendor_alone_counts_for_it() -> None:
    extra = _file(3, for_all=False, id=AttachmentId(7))
    rfq = _rfq(extra, acme=None, borg=None)
    first = replace(rfq.invitations[0], extra_files=frozenset([AttachmentId(7)]))
    who = {_ACME: Invitee(name="Acme"), _BORG: Invitee(name="Borg", max_mail_size=10_000)}
    assert closest(rfq.with_invitation(first), who, None).vendors == ("Borg",)
    assert closest(rfq.with_invitation(first), who | {_BORG: Invitee(name="Borg")}, None).vendors == ("Acme",)


def test_who_is_refused_comes_before_who_is_only_close_to_many_servers_limit() -> None:
    rfq = _rfq(_file(24, for_all=False, lines=_one(1)), _file(1), acme=_one(1), borg=_one(2))
    who = {_ACME: Invitee(name="Acme", max_mail_size=60 * _MB), _BORG: Invitee(name="Borg", max_mail_size=_MB)}
    size = closest(rfq, who, None)
    assert (size.vendors, size.fit) == (("Borg",), Fit.REFUSED)
    doubtful = closest(rfq, {_ACME: who[_ACME]}, None)
    assert (doubtful.fit, doubtful.limit_of) == (Fit.DOUBTFUL, LimitOf.MANY)


@pytest.mark.parametrize(
    ("account", "limit_of"), [(30 * _MB, LimitOf.ACCOUNT), (None, LimitOf.ANY), (2_000 * _MB, LimitOf.ANY)]
)
def test_what_no_server_takes_is_refused(account: int | None, limit_of: LimitOf) -> None:
    size = closest(_rfq(_file(800)), {}, account)
    assert (size.fit, size.limit_of) == (Fit.REFUSED, limit_of)


def test_the_quote_form_counts() -> None:
    rfq = _rfq(_file(1))
    assert closest(replace(rfq, has_form=True), {}, None).mail > closest(rfq, {}, None).mail
