"""On which terms vendors are asked to quote."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.trade.problem import Problem

INCOTERMS: Mapping[str, str] = MappingProxyType(
    {
        "EXW": "Ex Works",
        "FCA": "Free Carrier",
        "CPT": "Carriage Paid To",
        "CIP": "Carriage and Insurance Paid To",
        "DAP": "Delivered at Place",
        "DPU": "Delivered at Place Unloaded",
        "DDP": "Delivered Duty Paid",
        "FAS": "Free Alongside Ship",
        "FOB": "Free on Board",
        "CFR": "Cost and Freight",
        "CIF": "Cost, Insurance and Freight",
    }
)
"""Those of 2020, with their names."""


class CurrencyInvalid(Problem):
    """No currency has such a code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Empty where nothing is asked."""

    currency: str = ""  # ISO 4217
    incoterm: str = ""  # of the Incoterms 2020, "FCA"
    place: str = ""  # that the Incoterm names
    payment: str = ""  # as people write it, "Net 30"

    @property
    def delivery(self) -> str:
        """Like "FCA Rockford"."""
        return " ".join(part for part in (self.incoterm, self.place) if part)


NO_TERMS = Terms()


def currency_code(text: str) -> str:
    """As it is stored: “USD” for “ usd”; empty: vendors may choose.

    Raises:
        CurrencyInvalid: these are not three letters.
    """
    code = text.strip().upper()
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise CurrencyInvalid(
            f"“{text.strip()}” is not a currency code, so the terms were not saved. "
            "Use three letters, such as USD, or leave the currency empty."
        )
    return code
