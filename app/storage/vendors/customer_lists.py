"""Approved-vendor lists by customer: every customer that a vendor is approved by has one, and every strict one."""

from collections.abc import Collection, Mapping

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.domain.trade.text_key import text_key
from app.domain.vendors.customer_list import CustomerList
from app.storage.base.vendor_schema import ApprovalRow, CustomerListRow, VendorRow

_STRICT = select(CustomerListRow.customer_key).where(CustomerListRow.is_strict)


def every(session: Session) -> list[CustomerList]:
    """All of them by the customer's name."""
    places = (
        select(func.min(ApprovalRow.customer), ApprovalRow.customer_key, func.count(ApprovalRow.vendor_id.distinct()))
        .join(VendorRow, VendorRow.id == ApprovalRow.vendor_id)
        .where(VendorRow.removed_at.is_(None), ApprovalRow.customer_key != "")
        .group_by(ApprovalRow.customer_key)
    )
    said = select(CustomerListRow.customer, CustomerListRow.customer_key, CustomerListRow.is_strict)
    strict = {key: name for name, key, is_strict in session.execute(said) if is_strict}
    found = {key: CustomerList(customer=name) for key, name in strict.items()}
    found |= {key: CustomerList(customer=name, vendors=number) for name, key, number in session.execute(places)}
    return [
        CustomerList(customer=one.customer, vendors=one.vendors, is_strict=key in strict)
        for key, one in sorted(found.items())
    ]


def strictness(session: Session, customers: Collection[str]) -> Mapping[str, bool]:
    """Of those among these customers who have a list, by `text_key`, whether it is strict."""
    keys = sorted({text_key(c) for c in customers if text_key(c)})
    if not keys:
        return {}
    listed = select(ApprovalRow.customer_key).where(ApprovalRow.customer_key.in_(keys)).distinct()
    strict = set(session.scalars(_STRICT.where(CustomerListRow.customer_key.in_(keys))))
    return {key: key in strict for key in {*session.scalars(listed), *strict}}


def set_strict(session: Session, customer: str, is_strict: bool) -> None:
    """Whoever waits for a claim hears of it by the version."""
    key = text_key(customer)
    known = update(CustomerListRow).where(CustomerListRow.customer_key == key)
    raised = {"is_strict": is_strict, "version": CustomerListRow.version + 1}
    if not session.execute(known.values(raised)).rowcount:  # type: ignore[attr-defined] # an UPDATE has it
        row = {"customer_key": key, "customer": " ".join(customer.split()), "is_strict": is_strict, "version": 1}
        session.execute(insert(CustomerListRow), [row])
