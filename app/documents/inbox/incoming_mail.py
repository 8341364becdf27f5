"""A mail out of its octets (RFC 5322, MIME). Whatever is in it: what can be read is, and the rest is told."""

from app.documents.inbox.bodies import read_bodies
from app.documents.inbox.delivery_reports import read_report
from app.documents.inbox.files import described, found_files, headers_of_mail, winmail
from app.documents.inbox.header_values import ids, moment, people
from app.documents.inbox.mime import Entity, MailUnreadable, read_tree
from app.documents.inbox.new_text import new_text
from app.documents.inbox.quoted_mails import forwarded_from
from app.documents.inbox.written import decoded
from app.domain.inbox.incoming import WATCHED_HEADERS, IncomingMail
from app.domain.trade.address import Mailbox

_LONGEST_SUBJECT = 2_000  # characters
_LONGEST_HEADER = 5_000


def read_mail(octets: bytes) -> IncomingMail:
    """What the mail is and says.

    Raises:
        MailUnreadable: over 50 MB, or no mail at all.
    """
    root, problems = read_tree(octets)
    headers = root.headers
    packed = winmail(root)
    bodies = read_bodies(root, (packed.text, packed.html))
    parts, of_parts = described(found_files(root), bodies.html)
    return IncomingMail(
        message_id=next(iter(ids(headers.values.get("message-id", ()))), ""),
        in_reply_to=ids(headers.values.get("in-reply-to", ())),
        references=ids(headers.values.get("references", ())),
        sender=next(iter(_people(root, "from") or _people(root, "sender")), Mailbox("")),
        reply_to=_people(root, "reply-to"),
        recipients=tuple(dict.fromkeys(box.address for box in (*_people(root, "to"), *_people(root, "cc")))),
        subject=decoded(headers.first("subject"))[:_LONGEST_SUBJECT],
        date=moment(headers.first("date")),
        headers={
            name: tuple(decoded(value)[:_LONGEST_HEADER] for value in values)
            for name in WATCHED_HEADERS
            if (values := headers.values.get(name))
        },
        text=bodies.text,
        new_text=new_text(bodies.text),
        html=bodies.html,
        parts=parts,
        report=read_report(root.leaves()),
        forwarded_from=tuple(dict.fromkeys((*forwarded_from(bodies.text), *_of_attached_mails(root)))),
        problems=tuple(dict.fromkeys((*problems, *bodies.problems, *of_parts))),
    )


def part_octets(octets: bytes, position: int) -> bytes:
    """The content of the file that `IncomingPart.position` names.

    Raises:
        MailUnreadable: the mail has no such file.
    """
    for at, file in enumerate(found_files(read_tree(octets)[0])):
        if at == position:
            return file.content
    raise MailUnreadable("The email doesn't have this file. It may have been replaced; add the email again.")


def _people(root: Entity, name: str) -> tuple[Mailbox, ...]:
    return people(root.headers.values.get(name, ()))


def _of_attached_mails(root: Entity) -> tuple[str, ...]:
    mails = (headers_of_mail(file.content) for file in found_files(root) if file.is_mail)
    return tuple(box.address for mail in mails for box in people(mail.values.get("from", ())))
