"""What an incoming mail is."""

from enum import StrEnum


class Kind(StrEnum):
    BOUNCE = "bounce"
    DELAYED = "delayed"
    AUTO_REPLY = "auto_reply"
    DECLINE = "decline"
    FORM = "form"
    QUOTE = "quote"
    QUESTION = "question"

    @property
    def is_answer(self) -> bool:
        """Whether a person has said something."""
        return self not in (Kind.BOUNCE, Kind.DELAYED, Kind.AUTO_REPLY)
