"""The frozen mail: octets that no longer change, whatever happens to files, templates or vendors."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePart:
    """One attachment: its MIME header (octets, ends with an empty line) and a file of the spool.

    `spool_key` is the SHA-256 (hex) of the *original* file; `size` counts the *encoded* octets in the spool
    (base64 in 76-column CRLF lines, with a final CRLF).
    """

    header: bytes
    spool_key: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenMessage:
    """Head + (part header + spool file)* + tail is the mail, octet for octet, with CRLF line ends.

    No line begins with a dot and none is longer than 998 octets (RFC 5322 §2.1.1), so that the octets can be
    streamed as they are.
    """

    message_id: str  # with angle brackets
    sender: str  # envelope sender, RFC 5321 MAIL FROM
    recipients: tuple[str, ...]  # envelope recipients, all of one vendor
    subject: str
    head: bytes
    parts: tuple[MessagePart, ...]
    tail: bytes

    @property
    def size(self) -> int:
        """Exact octets on the wire, without the final dot."""
        return len(self.head) + sum(len(p.header) + p.size for p in self.parts) + len(self.tail)
