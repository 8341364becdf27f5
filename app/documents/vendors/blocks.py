"""Vendors written only on the first row of a block: whom the rows below it belong to."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.trade.address import read_mailboxes
from app.domain.trade.cleaning import clean_text
from app.domain.trade.finding import Remark
from app.domain.trade.identity import company_domain

_DITTO = frozenset(
    {'"', "''", "〃", "”", "“", "ditto", "do.", "dto.", "same", "same as above", "as above", "↑", "^", "idem"}
)


@dataclass(frozen=True, slots=True)
class BlockVendor:
    """`name` as the cell has it, or as the row above says (then `is_carried`); `reason`: why it is not carried."""

    name: str
    is_carried: bool = False
    reason: str = ""

    def remarks(self, row: int) -> Iterator[Remark]:
        """That it is carried."""
        if self.is_carried:
            yield Remark(
                row=row, field="vendor", text=f"The row has no vendor name, so it is added to “{self.name}” above."
            )


class Blocks:
    """Follows the rows. A block ends where a row is left empty.

    A person whose address is at another domain than everybody's in the block is not put there: drawings would go to
    somebody whom nobody has named.
    """

    def __init__(self) -> None:
        self._name, self._row, self._mails = "", -1, list[str]()

    def vendor_of(self, row: int, cell: str, mail: str = "", *, is_said: bool = True) -> BlockVendor:
        """Of the row with this cell under “Vendor”; `is_said`: it says anything that could belong to one."""
        is_next, self._row = self._row <= row <= self._row + 1, row
        if clean_text(cell) and clean_text(cell).casefold() not in _DITTO:
            self._name, self._mails = cell, [mail]
            return BlockVendor(cell)
        if not self._name or not is_next or not is_said:
            self._name = ""
            return BlockVendor("")
        known = {domain for text in self._mails for domain in _domains(text)}
        strange = _domains(mail) - known
        if strange and known:
            where = ", ".join(sorted(strange))
            reason = f"It may belong to “{clean_text(self._name)}” above, but its address is at {where}. "
            return BlockVendor("", reason=f"{reason}Write the vendor's name in the row.")
        self._mails.append(mail)
        return BlockVendor(self._name, is_carried=True)


def _domains(mail: str) -> set[str]:
    """Companies' own ones."""
    return {company_domain(box.address) for box in read_mailboxes(mail)} - {""}
