"""By what an RFQ file is known from outside."""

from pathlib import PurePath

SUFFIX = ".rfqx"


def is_rfq_file_name(path: PurePath) -> bool:
    """Whatever the case: some mail programs shout."""
    return path.suffix.casefold() == SUFFIX
