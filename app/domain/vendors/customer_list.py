"""A customer's approved-vendor list: who is on it stands with the vendors (`Approval`), how strict it is here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerList:
    """`vendors` are on it, some perhaps only for a process or no more valid; a strict one bars all others."""

    customer: str
    vendors: int = 0
    is_strict: bool = False
