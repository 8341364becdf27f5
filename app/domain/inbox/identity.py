"""By what the same mail is known again, whichever way it comes a second time."""

from hashlib import sha256

from app.domain.inbox.incoming import IncomingMail


def identity_of(mail: IncomingMail) -> str:
    """Its Message-ID and its date, for some programs give several mails one id; without an id what it says.

    The way that it took adds and changes other fields, so none of them is in it.
    """
    seconds = "" if mail.date is None else f"{mail.date:%Y-%m-%dT%H:%M:%S}"
    if mail.message_id:
        return f"{mail.message_id} {seconds}".strip()
    said = (mail.sender.address.casefold(), seconds, " ".join(mail.subject.split()), " ".join(mail.text.split()))
    files = sorted(part.sha256 for part in mail.parts)
    return sha256("\0".join((*said, *files)).encode("utf-8", "surrogatepass")).hexdigest()
