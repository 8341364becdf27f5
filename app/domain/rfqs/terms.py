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


LONGEST = 100  # characters of place and payment; more is no term but a contract


class TermsInvalid(Problem):
    """Terms cannot be kept like that; the message says which and why."""


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

    @property
    def text(self) -> str:
        """All in one line: "USD, FCA Rockford, Net 30"."""
        return ", ".join(part for part in (self.currency, self.delivery, self.payment) if part)


NO_TERMS = Terms()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTerms:
    """Terms that are kept for other requests."""

    name: str
    terms: Terms


def clean_terms(terms: Terms) -> Terms:
    """As they are stored: each on one line, codes in capitals.

    Raises:
        TermsInvalid
    """
    return Terms(
        currency=_currency(terms.currency),
        incoterm=_incoterm(terms.incoterm),
        place=_one_line("place", terms.place),
        payment=_one_line("payment", terms.payment),
    )


def _currency(text: str) -> str:
    code = text.strip().upper()
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise TermsInvalid(
            f"“{text.strip()}” is not a currency code, so the terms were not saved. "
            "Use three letters, such as USD, or leave the currency empty."
        )
    return code


def _incoterm(text: str) -> str:
    code = text.strip().upper()
    if code and code not in INCOTERMS:
        raise TermsInvalid(
            f"“{text.strip()}” is not an Incoterm, so the terms were not saved. Use one of {', '.join(INCOTERMS)}, or "
            "leave it empty."
        )
    return code


def _one_line(what: str, text: str) -> str:
    line = "".join(c for c in " ".join(text.split()) if c.isprintable())
    if len(line) > LONGEST:
        raise TermsInvalid(
            f"The {what} has {len(line):,} characters, so the terms were not saved. Use {LONGEST} or fewer."
        )
    return line
