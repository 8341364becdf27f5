"""A certificate's SHA-256: 64 hex digits as it is kept, pairs with colons as it is shown."""

import re

from app.domain.trade.problem import Problem

_DIGITS = re.compile(r"[0-9a-f]{64}")
_LABEL = re.compile(r"^.*fingerprint\s*=", re.IGNORECASE)  # as `openssl x509 -fingerprint -sha256` prints it
_SHOWN_PAIRS = 4


class FingerprintUnusable(Problem):
    """The text is no SHA-256 fingerprint."""


def fingerprint(text: str) -> str:
    """64 small hex digits from what people paste: with colons, blanks, capitals or openssl's label; empty from empty.

    Raises:
        FingerprintUnusable: it is something else, such as an SHA-1.
    """
    digits = re.sub(r"[:\s]", "", _LABEL.sub("", text)).lower()
    if digits and _DIGITS.fullmatch(digits) is None:
        raise FingerprintUnusable(
            f"“{text.strip()[:60]}” is not a SHA-256 certificate fingerprint. It has 64 hex digits (0–9, a–f), with "
            "or without colons."
        )
    return digits


def grouped(digits: str) -> str:
    """As certificate viewers show it: 3F:9A:…, all of it."""
    return ":".join(digits[i : i + 2] for i in range(0, len(digits), 2)).upper()


def shortened(digits: str) -> str:
    """Its first and last four pairs: enough for a person to compare."""
    ends = _SHOWN_PAIRS * 2
    return f"{grouped(digits[:ends])}…{grouped(digits[-ends:])}"
