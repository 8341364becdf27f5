"""What a sign-in in the browser is asked for: the permissions of an account's kind, and no other."""

from app.domain.accounts.account import GraphLine, Line, SignIn, SmtpLine

_GOOGLE = ("https://mail.google.com/",)
_OUTLOOK, _OUTLOOK_US = "https://outlook.office.com", "https://outlook.office365.us"


def scopes_of(line: Line) -> tuple[str, ...]:
    """Microsoft's delegated permissions, or Google's; empty where nobody signs in in the browser."""
    if isinstance(line, GraphLine):
        shared = ".Shared" if line.mailbox else ""
        return tuple(f"{line.endpoint}/{name}{end}" for end in {"": None, shared: None} for name in _GRAPH)
    if not isinstance(line, SmtpLine) or line.sign_in is SignIn.PASSWORD:
        return ()
    if line.sign_in is SignIn.GOOGLE:
        return _GOOGLE
    outlook = _OUTLOOK_US if line.host.endswith(".us") else _OUTLOOK
    look = (f"{outlook}/IMAP.AccessAsUser.All",) if line.imap is not None else ()
    return (f"{outlook}/SMTP.Send", *look)


_GRAPH = ("Mail.Send", "Mail.ReadWrite")
