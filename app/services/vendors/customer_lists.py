"""Customers' approved-vendor lists: which there are, and how strict each is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.trade.problem import Problem
from app.domain.trade.text_key import text_key
from app.domain.vendors.customer_list import CustomerList
from app.storage.base.database import Database
from app.storage.vendors import customer_lists


class CustomerUnknown(Problem):
    """No vendor is on a list of that customer."""


@dataclass(frozen=True, slots=True)
class CustomerLists:
    database: Database

    def every(self) -> list[CustomerList]:
        """By the customer's name."""
        with self.database.read() as session:
            return customer_lists.every(session)

    def set_strict(self, customers: Sequence[str], is_strict: bool) -> list[CustomerList]:
        """Whether vendors that are not on these lists are barred, or only warned of. What waits is judged anew.

        Raises:
            CustomerUnknown: one has no list; nothing was changed.
        """
        with self.database.write() as session:
            known = {text_key(one.customer): one for one in customer_lists.every(session)}
            for customer in customers:
                if text_key(customer) not in known:
                    raise CustomerUnknown(
                        f"“{customer}” has no approved-vendor list yet. First add vendors to it: edit a "
                        "vendor, or import the list."
                    )
            some = [known[text_key(customer)] for customer in customers]
            for one in some:
                customer_lists.set_strict(session, one.customer, is_strict)
        return [replace(one, is_strict=is_strict) for one in some]
