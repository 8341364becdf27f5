"""What a vendor said to an invitation."""

from enum import StrEnum


class Response(StrEnum):
    AWAITING = "awaiting"
    ACKNOWLEDGED = "acknowledged"
    DECLINED = "declined"
    PARTLY_QUOTED = "partly_quoted"
    QUOTED = "quoted"
    NO_REPLY = "no_reply"

    @property
    def is_answer(self) -> bool:
        """Whether the vendor has said anything."""
        return self not in (Response.AWAITING, Response.NO_REPLY)
