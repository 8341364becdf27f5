"""rfq set: what vendors are written, from a saved message or in words of one's own, in any language."""

from argparse import Namespace
from pathlib import Path

from app.cli.answer import Answer, tell
from app.cli.parsing import UsageError
from app.cli.rfq_answers import rfq_document
from app.cli.sending import CommandRefused
from app.domain.rfqs.rfq import RfqState
from app.services.rfqs.mail_texts import language_code, language_names, text_in
from app.services.suite import Services


def set_text(services: Services, args: Namespace) -> Answer:
    """A template is all of the message; a subject or a body is that of one language."""
    rfq = services.rfq_reading.by_number(args.rfq)
    is_own = args.subject is not None or args.body_file is not None
    if is_own == (args.template is not None) or (args.language is not None and not is_own):
        raise UsageError("rfq set needs --template, or else --subject or --body-file, these with or without --language")
    if args.template is not None:
        text = services.mail_templates.applied(args.template)
        rfq = services.rfq_editing.change(rfq.id, subject=text.subject, body=text.body, texts=text.texts)
        said = f"{rfq.number} uses the template “{args.template}”."
    else:
        language, body = args.language or "", _body(args.body_file)
        rfq = services.rfq_editing.write_text(rfq.id, language, subject=args.subject, body=body)
        code = language_code(language)
        said = f"{rfq.number}: {language_names()[code]} text changed: {text_in(rfq, code).subject}"
    if rfq.state in {RfqState.SENDING, RfqState.SENT}:
        tell(f"Warning: emails of {rfq.number} are queued or sent already. They keep their text.")
    return Answer(rfq_document(rfq), [said])


def _body(path: Path | None) -> str | None:
    """As it was typed: with one kind of line break, and without the last one."""
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8-sig").rstrip("\n")
    except OSError as reason:
        raise CommandRefused(f"“{path}” can't be read: {reason.strerror}. The text was not changed.") from reason
    except UnicodeDecodeError as reason:
        raise CommandRefused(f"“{path}” is not UTF-8 text. Save it as UTF-8. The text was not changed.") from reason
