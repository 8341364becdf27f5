"""On which terms vendors are asked to quote."""

from dataclasses import dataclass


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
