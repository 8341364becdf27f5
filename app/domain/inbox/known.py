"""Everything that an incoming mail may belong to: invitations, found by their marks and by who was invited."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.inbox.bounces import is_from_mail_server
from app.domain.inbox.incoming import IncomingMail
from app.domain.rfqs.mark import LETTERS
from app.domain.trade.address import same_mailbox
from app.domain.trade.identity import FREE_MAIL, domain_of
from app.domain.trade.ids import RfqId, VendorId

_KEY = re.compile(rf"(?<![\w.])rfq\.([{LETTERS}]{{26}})(?=[.@])", re.IGNORECASE)
_ENVELOPE = re.compile(rf"\A[{LETTERS}]{{26}}\Z", re.IGNORECASE)
_TOKEN = re.compile(rf"([^\s\[\]/]{{1,60}})/([{LETTERS}]{{5}})(?![\w/])", re.IGNORECASE)
_LOOKED_AT = 200_000  # characters of a text; whoever quotes us does so before that
_FORWARDED = re.compile(r"\A\s*(?:fwd?|wg|tr|rv|i|doorst|vb|vs|pd|enc|itt|továbbítva|ynt)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """A vendor in an RFQ that has gone out to it; `is_open` where an answer is still waited for.

    `addresses`: all of its contacts, and whomever was written to, as `same_mailbox` writes them.
    """

    rfq_id: RfqId
    rfq: str  # number
    vendor_id: VendorId
    vendor: str
    token: str
    message_key: str
    addresses: frozenset[str]
    is_open: bool = True


Token = tuple[str, str]
"""An RFQ's number and a vendor's token, as they stand together in a subject and on a form."""


class Known:
    """All invitations that mail can belong to, with what each is found by.

    `own_addresses`: those of our accounts; whoever shares a domain of ours with them is a colleague. A domain proves a
    vendor where it belongs to no house that gives addresses to anybody, and not to us.
    """

    def __init__(
        self, invited: Iterable[Invited], own_addresses: Iterable[str] = (), free_mail: Iterable[str] = FREE_MAIL
    ) -> None:
        self._ours = frozenset(same_mailbox(address) for address in own_addresses)
        self._own_domains = frozenset(map(domain_of, self._ours)) - frozenset(free_mail) - {""}
        self._proves_nothing = self._own_domains | frozenset(free_mail)
        self._by_key: dict[str, Invited] = {}
        self._by_token: dict[Token, Invited] = {}
        self._by_bare_token: dict[str, list[Invited]] = {}
        self._by_address: dict[str, list[Invited]] = {}
        self._by_domain: dict[str, list[Invited]] = {}
        for one in invited:
            self._by_key[one.message_key.casefold()] = one
            self._by_token[one.rfq.casefold(), one.token.casefold()] = one
            self._by_bare_token.setdefault(one.token.casefold(), []).append(one)
            theirs = {a for a in one.addresses if a not in self._ours and not self.is_colleague(a)}  # a copy went to us
            for address in theirs:
                self._by_address.setdefault(address, []).append(one)
            for domain in {domain_of(a) for a in theirs} - self._proves_nothing - {""}:
                self._by_domain.setdefault(domain, []).append(one)

    def __len__(self) -> int:
        return len(self._by_key)

    def with_key(self, text: str) -> Iterator[Invited]:
        """Whose Message-ID stands in the text."""
        for key in _KEY.findall(text[:_LOOKED_AT]):
            if (one := self._by_key.get(key.casefold())) is not None:
                yield one

    def with_envelope(self, envelope_id: str) -> Iterator[Invited]:
        """Whose mail went out under this envelope id (RFC 3461): its Message-ID, or the key of it alone."""
        yield from self.with_key(envelope_id)
        for key in _ENVELOPE.findall(envelope_id.strip()):
            if (one := self._by_key.get(key.casefold())) is not None:
                yield one

    def with_token(self, text: str) -> Iterator[Invited]:
        """Whose token stands in the text beside the number of its RFQ."""
        for number, token in _TOKEN.findall(text[:_LOOKED_AT]):
            yield from self.of_token((number, token))

    def of_token(self, token: Token) -> Iterator[Invited]:
        """The one with exactly this token; a form that has lost its title does not tell the number."""
        if not token[0]:
            yield from self._by_bare_token.get(token[1].casefold(), ())
        elif (one := self._by_token.get((token[0].casefold(), token[1].casefold()))) is not None:
            yield one

    def at_address(self, address: str) -> tuple[Invited, ...]:
        """Whose contact has this address."""
        return tuple(self._by_address.get(same_mailbox(address), ()))

    def at_domain(self, address: str) -> tuple[Invited, ...]:
        """Whose own domain this address is of."""
        return tuple(self._by_domain.get(domain_of(address), ()))

    @property
    def own_addresses(self) -> frozenset[str]:
        return self._ours

    def is_colleague(self, address: str) -> bool:
        return same_mailbox(address) in self._ours or domain_of(address) in self._own_domains

    def is_ours(self, mail: IncomingMail) -> bool:
        """Whether it is one of our own mails, such as the copy that the house gets of each."""
        return any(True for _ in self.with_key(mail.message_id))

    def is_marked(self, mail: IncomingMail) -> bool:
        """Whether its header names one of our mails, or an RFQ with its token."""
        ids = " ".join((*mail.in_reply_to, *mail.references))
        return any(True for _ in self.with_key(ids)) or any(True for _ in self.with_token(mail.subject))

    def may_concern(self, mail: IncomingMail) -> bool:
        """Whether it is worth reading as a whole, by its header alone."""
        if self.is_ours(mail):
            return False
        if self.is_marked(mail) or is_of_mail_server(mail):
            return True
        address = mail.sender.address
        senders = self.at_address(address) or self.at_domain(address)
        forwarded = self.is_colleague(address) and _FORWARDED.match(mail.subject) is not None
        return forwarded or any(one.is_open for one in senders)


def is_of_mail_server(mail: IncomingMail) -> bool:
    """Whether it may be a report about a mail, in whatever form."""
    return (
        is_from_mail_server(mail)
        or mail.header("return-path").strip() == "<>"
        or "delivery-status" in mail.header("content-type").casefold()
        or bool(mail.header("x-failed-recipients"))
    )
