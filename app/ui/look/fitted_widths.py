"""How wide the columns of a table are."""

from collections.abc import Sequence
from typing import Any

from app.ui.look.table_model import Column

LEAST_SHARE = 0.62  # of its own width; below that a text column cannot be read


def fitted_widths(
    columns: Sequence[Column[Any]], room: int, least_share: float = LEAST_SHARE, most_share: float = 1.0
) -> list[int]:
    """Widths that fill `room`, where that is possible; numbers, chips and bars keep theirs."""
    rigid = [bool(c.is_rigid or c.right or c.chip or c.pills or c.fraction) for c in columns]
    text = sum(c.width for c, is_rigid in zip(columns, rigid, strict=True) if not is_rigid)
    share = (room - sum(c.width for c in columns) + text) / text if text else 1.0
    if share < least_share:
        return [c.width for c in columns]
    share = min(share, most_share)
    return [c.width if is_rigid else int(c.width * share) for c, is_rigid in zip(columns, rigid, strict=True)]
