"""The services for answers and quotes, each made when it is first asked for: see `app/services/suite.py`."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.accounts.account import Account
from app.domain.trade.identity import FREE_MAIL
from app.services.rfqs.suite import RequestServices
from app.system.confined import confined

if TYPE_CHECKING:
    from app.documents.inbox.mail_store import MailStore
    from app.domain.accounts.credentials import Credentials
    from app.services.inbox.answering import Answering
    from app.services.inbox.contacts import AnswerContacts
    from app.services.inbox.drop_folder import DropFolder
    from app.services.inbox.exchange import Exchange
    from app.services.inbox.following import Following
    from app.services.inbox.listening import Listening
    from app.services.inbox.opening import Opening
    from app.services.inbox.replies import Replies
    from app.services.inbox.taking_in import TakingIn
    from app.services.quotes.documents import QuoteDocuments
    from app.services.quotes.quoting import Quoting
    from app.transports.mailbox import OpenMailbox


class AnswerServices(RequestServices):
    """What a mailbox needs, the room above knows."""

    _answers_folder: str
    _free_mail_domains: tuple[str, ...]
    _open_mailbox: "OpenMailbox"
    _credentials_of: "Callable[[Account], Credentials | None]"

    @cached_property
    def _answers(self) -> "MailStore":
        from app.documents.inbox.mail_store import MailStore

        return MailStore(self._shelves.answers)

    @cached_property
    def taking_in(self) -> "TakingIn":
        from app.services.inbox.taking_in import TakingIn

        free_mail = FREE_MAIL | {domain.casefold() for domain in self._free_mail_domains}
        return TakingIn(self._database, self._clock, self._answers, confined, free_mail)

    @cached_property
    def drop_folder(self) -> "DropFolder":
        from app.services.inbox.drop_folder import DropFolder

        folder = Path(self._answers_folder).expanduser() if self._answers_folder else None
        return DropFolder(self.taking_in, folder)

    @cached_property
    def following(self) -> "Following":
        from app.services.inbox.following import Following

        return Following(
            self._database, self._clock, self._answers, self.taking_in, self._open_mailbox, self._credentials_of
        )

    @cached_property
    def listening(self) -> "Listening":
        from app.services.inbox.listening import Listening

        return Listening(self._open_mailbox, self._credentials_of)

    @cached_property
    def opening(self) -> "Opening":
        from app.services.inbox.opening import Opening

        return Opening(self._answers, confined)

    @cached_property
    def answering(self) -> "Answering":
        from app.services.inbox.answering import Answering

        return Answering(self._database, self._clock, self.opening, self.people.me)

    @cached_property
    def quoting(self) -> "Quoting":
        from app.services.quotes.quoting import Quoting

        return Quoting(self._database, self._clock, self._answers, confined)

    @cached_property
    def quote_documents(self) -> "QuoteDocuments":
        from app.services.quotes.documents import QuoteDocuments

        return QuoteDocuments(self.quoting, self._answers, confined)

    @cached_property
    def exchange(self) -> "Exchange":
        from app.services.inbox.exchange import Exchange

        return Exchange(self._database)

    @cached_property
    def answer_contacts(self) -> "AnswerContacts":
        from app.services.inbox.contacts import AnswerContacts

        return AnswerContacts(self.vendors)

    @cached_property
    def replies(self) -> "Replies":
        from app.services.inbox.replies import Replies

        return Replies(self._database, self._clock)
