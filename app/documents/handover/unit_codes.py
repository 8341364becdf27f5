"""Units of measure by their codes of UN/ECE Recommendation 20."""

import re
from collections.abc import Mapping

EACH = "EA"
WORKING_DAY = "E49"
_AGREED = "ZZ"  # “mutually defined”: the line says which
_CODES: Mapping[str, str] = {
    **dict.fromkeys(("", "ea", "each"), EACH),
    **dict.fromkeys(("pc", "pcs", "piece", "pieces"), "H87"),
    **dict.fromkeys(("set", "sets"), "SET"),
    **dict.fromkeys(("pair", "pairs", "pr"), "PR"),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), "LBR"),
    **dict.fromkeys(("kg", "kilogram", "kilograms"), "KGM"),
    **dict.fromkeys(("ft", "foot", "feet"), "FOT"),
    **dict.fromkeys(("in", "inch", "inches"), "INH"),
    **dict.fromkeys(("m", "meter", "meters"), "MTR"),
    **dict.fromkeys(("mm", "millimeter", "millimeters"), "MMT"),
    **dict.fromkeys(("sq ft", "sqft", "square foot", "square feet"), "FTK"),
    **dict.fromkeys(("lot", "lots"), "LO"),
}
_CODE = re.compile(r"[A-Z0-9]{2,3}")


def unit_code(written: str) -> str:
    """For what a person wrote, or a code; no unit is each, and one that nobody knows “mutually defined”."""
    plain = " ".join(written.split())
    found = _CODES.get(plain.casefold().rstrip("."))
    return found or (plain if _CODE.fullmatch(plain) else _AGREED)
