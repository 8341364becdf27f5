"""What tells one invitation's mail from every other: the subject's token and the Message-ID."""

from dataclasses import dataclass

from app.domain.outbox.purpose import INVITED, Occasion

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that is read as something else
_TOKEN_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """`token` stands in the subject ("K7F3Q"), `message_key` (a ULID) in the Message-ID."""

    token: str
    message_key: str

    @classmethod
    def made(cls, milliseconds: int, randomness: int) -> "Mark":
        """From Unix time and at least 105 random bits."""
        value = (milliseconds << 80) | (randomness & ((1 << 80) - 1))
        return cls(_base32(randomness >> 80, _TOKEN_LETTERS), _base32(value, 26))

    def message_id(self, sender_address: str, occasion: Occasion = INVITED) -> str:
        """The Message-ID (RFC 5322 §3.6.4) of a mail from this sender; that of the invitation names no occasion."""
        what = "" if occasion == INVITED else f".{occasion.purpose.value}-{occasion.number}"
        return f"<rfq.{self.message_key.lower()}{what}@{sender_address.rpartition('@')[2] or 'localhost.invalid'}>"


def _base32(value: int, letters: int) -> str:
    text = ""
    for _ in range(letters):
        text = LETTERS[value & 31] + text
        value >>= 5
    return text
