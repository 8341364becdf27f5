"""What a sign-in in the browser is asked for: the permissions of an account's kind, and no other."""

from app.domain.accounts.account import GraphLine, Line, SignIn, SmtpLine

GOOGLE = "https://mail.google.com/"
GRAPH = ("Mail.Send", "Mail.ReadWrite")
GRAPH_SHARED = tuple(f"{name}.Shared" for name in GRAPH)  # for another's mailbox
_OUTLOOK, _OUTLOOK_US = "https://outlook.office.com", "https://outlook.office365.us"


def scopes_of(line: Line) -> tuple[str, ...]:
    """Microsoft's delegated permissions, or Google's; empty where nobody signs in in the browser."""
    if isinstance(line, GraphLine):
        return tuple(f"{line.endpoint}/{name}" for name in (*GRAPH, *(GRAPH_SHARED if line.mailbox else ())))
    if not isinstance(line, SmtpLine) or line.sign_in is SignIn.PASSWORD:
        return ()
    if line.sign_in is SignIn.GOOGLE:
        return (GOOGLE,)
    outlook = _OUTLOOK_US if line.host.endswith(".us") else _OUTLOOK
    look = (f"{outlook}/IMAP.AccessAsUser.All",) if line.imap is not None else ()
    return (f"{outlook}/SMTP.Send", *look)
