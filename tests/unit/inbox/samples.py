"""The samples of answers, and mails that are made for a test."""

from pathlib import Path

CASES = Path(__file__).parents[2] / "cases" / "replies"


def sample(name: str) -> bytes:
    """By its number."""
    return next(CASES.glob(f"{name}-*")).read_bytes()


def mail(body: str = "", *headers: str, sender: str = "jim@acme.example") -> bytes:
    """A mail of text in UTF-8, with these headers as well."""
    head = "\r\n".join((f"From: {sender}", "Subject: Quote", *headers))
    return f"{head}\r\n\r\n{body}".encode()


def multipart(*parts: str | bytes, kind: str = "mixed") -> bytes:
    """A mail of parts, each with its headers."""
    octets = [part.encode() if isinstance(part, str) else part for part in parts]
    head = f'From: jim@acme.example\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="b1"\n\n'.encode()
    return head + b"".join(b"--b1\n" + part + b"\n" for part in octets) + b"--b1--\n"
