"""The commands of rfq-sender vendors for customers' approved-vendor lists."""

from argparse import Namespace

from app.cli.answer import Answer, Table
from app.domain.vendors.customer_list import CustomerList
from app.services.suite import Services

_RULES = {False: "warn", True: "block"}


def run(services: Services, args: Namespace) -> Answer:
    """List the lists, or say how strict one is."""
    if args.action == "lists":
        return _lists(services)
    (one,) = services.customer_lists.set_strict([args.customer], args.rule == "block")
    what = "are no longer asked for its lines" if one.is_strict else "are asked, with a warning"
    return Answer(_document(one), [f"Vendors who are not on the list of {one.customer} {what}."])


def _lists(services: Services) -> Answer:
    every = services.customer_lists.every()
    rows = [(one.customer, str(one.vendors), _RULES[one.is_strict]) for one in every]
    empty = (
        "No customer has an approved-vendor list yet. Import one with: rfq-sender vendors import FILE --kind approved"
    )
    return Answer([_document(one) for one in every], [Table(("Customer", "Vendors", "Others"), rows, empty)])


def _document(one: CustomerList) -> dict[str, object]:
    return {"customer": one.customer, "vendors": one.vendors, "rule": _RULES[one.is_strict]}
