"""Reports that emails to vendors of `asked_vendors` could not be delivered, as files."""

from pathlib import Path

from app.services.suite import Services

_REPORT = Path(__file__).parents[1] / "cases" / "replies" / "07-dsn-postfix.eml"
_ADDRESS, _QUEUE_ID = b"sales@acme-plating.example", b"4910520C050"


def bounce(made: Services, folder: Path, *addresses: str) -> None:
    """The mail server says that Acme Plating's email did not reach these."""
    paths = []
    for address in addresses:
        path = folder / f"bounced-{address.partition('@')[0]}.eml"
        octets = _REPORT.read_bytes().replace(_ADDRESS, address.encode())
        path.write_bytes(octets.replace(_QUEUE_ID, address.partition("@")[0].encode()))
        paths.append(path)
    assert len(made.taking_in.files(paths).added) == len(addresses)
