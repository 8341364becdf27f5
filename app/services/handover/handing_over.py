"""The result of an RFQ, written as a file for another system."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from app.documents.handover.erp_layouts import EPICOR_VENDPART, EPICOR_VENDPBRK, JOBBOSS_ROUTING
from app.documents.handover.layout import Layout, layout_csv, layout_rows
from app.documents.handover.quote_row import QuoteRow
from app.documents.handover.tables import rows_csv, rows_json
from app.documents.handover.ubl_quotation import quotation
from app.documents.handover.ubl_rfq import request_for_quotation
from app.documents.sheets.unfinished import replacing
from app.domain.quotes.quote import Quote
from app.domain.trade.problem import Problem
from app.services.comparison.comparing import Compared
from app.services.handover.gathering import Selection, quoted_order, rows_of, vendor_names
from app.services.handover.layouts import Layouts
from app.storage.base.database import Database
from app.storage.rfqs import revisions
from app.system.clock import Clock

_CODE = re.compile(r"[A-Z]{3}")  # ISO 4217


class Kind(StrEnum):
    """What a file can be."""

    CSV = "csv"
    JSON = "json"
    UBL_RFQ = "ubl-rfq"
    UBL_QUOTATION = "ubl-quotation"
    EPICOR_VENDPART = "epicor-vendpart"
    EPICOR_VENDPBRK = "epicor-vendpbrk"
    JOBBOSS = "jobboss"


_LAYOUTS: Mapping[Kind, Layout] = {
    Kind.EPICOR_VENDPART: EPICOR_VENDPART,
    Kind.EPICOR_VENDPBRK: EPICOR_VENDPBRK,
    Kind.JOBBOSS: JOBBOSS_ROUTING,
}
_ENDINGS: Mapping[Kind, str] = {Kind.JSON: ".json", Kind.UBL_RFQ: ".xml", Kind.UBL_QUOTATION: ".xml"}  # else .csv


class NothingToHandOver(Problem):
    """Nothing of the RFQ is selected like that; the message says why and what to do. Nothing was written."""


class NotHandedOver(Problem):
    """The file could not be written; one that was there before still is."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """`rows`: of the table, or lines of the document."""

    path: Path
    rows: int


@dataclass(frozen=True, slots=True)
class HandingOver:
    """Each call may be made on any thread. A file is written whole or not at all."""

    database: Database
    clock: Clock
    layouts: Layouts

    def write(self, compared: Compared, path: Path, kind: Kind, selection: Selection) -> HandedOver:
        """A name without an ending gets one. For an ERP system see `write_layout`.

        Raises:
            NothingToHandOver, RowsUnfit, NotHandedOver, PlaceTaken: nothing was written.
        """
        if (layout := _LAYOUTS.get(kind)) is not None:
            return _layout_written(compared, path, layout, selection)
        ending = _ENDINGS.get(kind, ".csv")
        if kind is Kind.UBL_RFQ:
            octets, count = self._rfq_document(compared, selection)
        elif kind is Kind.UBL_QUOTATION:
            octets, count = _quotation_document(compared, selection, self.clock.now())
        else:
            rows = _rows(compared, selection)
            basis = compared.comparison.basis
            head = compared.rfq.number, basis.day.isoformat(), basis.currency
            octets, count = rows_csv(rows) if kind is Kind.CSV else rows_json(*head, rows), len(rows)
        return HandedOver(_written(path, ending, octets), count)

    def write_layout(self, compared: Compared, path: Path, name: str, selection: Selection) -> HandedOver:
        """With the layout of that name. Without a vendor only lines that were given to one, and then to that one.

        Raises:
            LayoutUnusable, NothingToHandOver, RowsUnfit, NotHandedOver, PlaceTaken: nothing was written.
        """
        return _layout_written(compared, path, self.layouts.named(name), selection)

    def _rfq_document(self, compared: Compared, selection: Selection) -> tuple[bytes, int]:
        rfq, vendor_id = compared.rfq, selection.vendor_id
        if selection.is_chosen:
            raise NothingToHandOver("The RFQ document is what was asked, before a choice. Leave the choice out.")
        invitation = next((i for i in rfq.invitations if i.vendor_id == vendor_id), None)
        if vendor_id is not None and (invitation is None or vendor_id not in vendor_names(compared)):
            raise NothingToHandOver(f"That vendor wasn't asked in {rfq.number}. Choose another vendor.")
        items = [i for i in (rfq.items_for(invitation) if invitation else rfq.items) if i.quantities.is_read]
        if not items:
            raise NothingToHandOver(f"That vendor isn't asked for a line of {rfq.number}. Choose another vendor.")
        with self.database.read() as session:
            sent = revisions.last(session, rfq.id)
        vendor = vendor_names(compared)[vendor_id] if vendor_id is not None else ""
        issued_at = sent[1] if sent else self.clock.now()
        return request_for_quotation(rfq, items, issued_at, vendor), sum(len(i.quantities.values) for i in items)


def _quotation_document(compared: Compared, selection: Selection, now: datetime) -> tuple[bytes, int]:
    if selection.vendor_id is None:
        raise NothingToHandOver("A quotation is from one vendor. Choose which.")
    quote = _quote_of(compared, selection)
    vendor = vendor_names(compared)[quote.vendor_id]
    if not _CODE.fullmatch(quote.currency):
        raise NothingToHandOver(f"The quote of {vendor} has no currency. Enter it in the quote, then export again.")
    _check_choice(compared, selection)
    told = quoted_order(compared, quote, selection, now)
    if not told.costs:
        raise NothingToHandOver(f"No line of {vendor} that is selected has a price. Choose another vendor.")
    return quotation(told), len(told.costs)


def _layout_written(compared: Compared, path: Path, layout: Layout, selection: Selection) -> HandedOver:
    if selection.vendor_id is None and not selection.is_chosen:
        if not compared.scenario.choice:
            raise NothingToHandOver(
                f"No line of {compared.rfq.number} is given to a vendor yet, so it isn't known whose prices are to be "
                "exported. Give lines to vendors first, or choose one vendor."
            )
        selection = replace(selection, is_chosen=True)
    rows = _rows(compared, selection)
    count = sum(1 for _ in layout_rows(layout, rows))
    if not count:
        raise NothingToHandOver("Nothing that is selected has a price. Choose another vendor or scenario.")
    return HandedOver(_written(path, ".csv", layout_csv(layout, rows)), count)


def _rows(compared: Compared, selection: Selection) -> list[QuoteRow]:
    """At least one."""
    if selection.vendor_id is not None:
        _quote_of(compared, selection)
    _check_choice(compared, selection)
    if rows := rows_of(compared, selection):
        return rows
    if selection.is_chosen:
        raise NothingToHandOver("Nobody that a line was given to has quoted it. Choose another scenario.")
    raise NothingToHandOver(f"Nobody has quoted {compared.rfq.number} yet.")


def _quote_of(compared: Compared, selection: Selection) -> Quote:
    names = vendor_names(compared)
    found = next((q for q in compared.quotes if q.vendor_id == selection.vendor_id and q.vendor_id in names), None)
    if found is None:
        raise NothingToHandOver(f"That vendor has no quote in {compared.rfq.number}. Choose another vendor.")
    return found


def _check_choice(compared: Compared, selection: Selection) -> None:
    if selection.is_chosen and not compared.scenario.choice:
        raise NothingToHandOver(
            f"No line of {compared.rfq.number} is given to a vendor yet. Give lines to vendors first."
        )


def _written(path: Path, ending: str, octets: bytes) -> Path:
    path = path if path.suffix else path.with_suffix(ending)
    try:
        with replacing(path, (ending,)) as temporary:
            temporary.write_bytes(octets)
    except OSError as reason:
        raise NotHandedOver(
            f"“{path}” can't be written: {reason.strerror or reason}. Choose another place, or close it elsewhere."
        ) from reason
    return path
