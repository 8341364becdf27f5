"""What may be imported, and how."""

from enum import StrEnum


class ImportKind(StrEnum):
    """What a sheet holds."""

    VENDORS = "vendors"
    CAPABILITIES = "capabilities"
    APPROVED = "approved"  # customers' approved-vendor lists
    ALIASES = "aliases"  # spellings of processes and specifications


class Policy(StrEnum):
    """What happens to a field that is known and that the list says otherwise."""

    OVERWRITE = "overwrite"
    FILL = "fill"  # it stays; only what is empty is filled
