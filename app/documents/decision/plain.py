"""Domain values as JSON: by the names of their fields, amounts and days as text."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any


def plain(value: Any) -> Any:  # noqa: ANN401, PLR0911 - whatever a value is made of, kind by kind
    """What JSON knows. A script's floating point is no money: amounts are text."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):  # a moment is one as well
        return value.isoformat()
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, Iterable):
        some = [plain(inner) for inner in value]
        return sorted(some) if isinstance(value, frozenset) else some
    raise TypeError(type(value).__name__)


def json_octets(document: object) -> bytes:
    """UTF-8, to be read by people, too."""
    return (json.dumps(plain(document), ensure_ascii=False, indent=2) + "\n").encode()
