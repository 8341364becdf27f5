"""Encryption of the line: always verified, TLS 1.2 or newer, and every failure in plain words."""

import errno
import hmac
import ssl
from hashlib import sha256
from typing import Any

from typing_extensions import override

from app.domain.accounts.account import SecureLine
from app.domain.accounts.fingerprint import grouped, shortened
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.transport import AccountBlocked, CertificateRefused

# OpenSSL's X509_V_ERR_…, as in ssl.SSLCertVerificationError.verify_code
_CERTIFICATE_FAULTS = {
    10: "its certificate has expired",
    9: "its certificate is not valid yet",
    62: "its certificate is for another name than “{host}”",
    64: "its certificate is for another address than “{host}”",
    18: "its certificate is self-signed",
    19: "its certificate comes from an authority that this computer doesn't know",
    20: "its certificate comes from an authority that this computer doesn't know",
    21: "its certificate comes from an authority that this computer doesn't know",
}
_TO_BE_RENEWED = frozenset({9, 10, 62, 64})  # another trust would not mend these
NO_CERTIFICATE = "none"  # as an account's pin: whatever the server shows is refused, and named


class _Differs(ssl.SSLError):
    """The certificate is not the pinned one."""

    def __init__(self, expected: str, shown: str) -> None:
        super().__init__("certificate differs")
        self.expected = expected
        self.shown = shown


class _PinnedContext(ssl.SSLContext):
    """Takes one certificate alone, whoever signed it, whatever its name and dates: it is known by its octets.

    The handshake proves that the server has the certificate's key; nothing is said on the line before the check.
    """

    expected: str

    @override
    def wrap_socket(self, *arguments: Any, **options: Any) -> ssl.SSLSocket:
        line = super().wrap_socket(*arguments, **options)
        try:
            if line.version() is None:  # no handshake was made: the other end has vanished
                raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
            shown = sha256(line.getpeercert(binary_form=True) or b"").hexdigest()
            if not hmac.compare_digest(shown, self.expected):
                raise _Differs(self.expected, shown)
        except OSError:
            line.close()
            raise
        return line

    @override
    def wrap_bio(self, *_arguments: Any, **_options: Any) -> ssl.SSLObject:
        """What an encrypted proxy needs: nothing would look at the certificate here."""
        raise ssl.SSLError(0, "a pinned certificate can't be checked through an encrypted proxy")


def tls_context(trust: SecureLine) -> ssl.SSLContext:
    """The pinned certificate alone, the authority file alone, or the computer's own trust store.

    Raises:
        AccountBlocked: the authority file cannot be read (TLS_TRUST).
    """
    if trust.certificate:
        context: ssl.SSLContext = _pinned(trust.certificate)
    elif not trust.ca_file:
        import truststore  # noqa: PLC0415 (needed only where a line is encrypted by public authorities)

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:
        try:
            context = ssl.create_default_context(cafile=trust.ca_file)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", "") or "it is not a PEM file"
            raise AccountBlocked(
                f"The certificate authority file “{trust.ca_file}” can't be read ({reason}). "
                "Each computer that uses the account needs it at this path, readable for whoever runs RFQ Sender.",
                failure=FailureClass.TLS_TRUST,
                stage=Stage.CONNECT,
            ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _pinned(certificate: str) -> ssl.SSLContext:
    context = _PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # `wrap_socket` checks more than the chain: the very octets
    context.expected = certificate
    return context


def refusal_of(error: ssl.SSLError, host: str, stage: Stage) -> AccountBlocked:
    """What a handshake that failed means for the account."""
    if isinstance(error, _Differs):
        text = (
            f"No safe connection to “{host}”: its certificate ({shortened(error.shown)}) isn't the pinned one "
            f"({shortened(error.expected)}). Ask your IT whether the server has a new certificate. If they "
            f"confirm {grouped(error.shown)}, "
            "pin that in the account. If not, someone may be listening in."
        )
        return CertificateRefused(text, stage=stage, shown=error.shown)
    text = f"No safe connection to “{host}”: {_fault(error, host)}."
    if isinstance(error, ssl.SSLCertVerificationError):
        return CertificateRefused(text, stage=stage, may_be_pinned=error.verify_code not in _TO_BE_RENEWED)
    return AccountBlocked(text, failure=FailureClass.TLS_TRUST, stage=stage)


def _fault(error: ssl.SSLError, host: str) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        fault = _CERTIFICATE_FAULTS.get(error.verify_code)
        return fault.format(host=host) if fault else error.verify_message
    if error.reason == "WRONG_VERSION_NUMBER":
        return "the server doesn't use TLS on this port; try the other kind of security"
    return f"the two sides found no common way to encrypt ({error.reason or error})"


def close_abandoned(error: OSError) -> None:
    """Close the socket that the ssl module made, took the line over with, and lost.

    WORKAROUND: `wrap_socket` raises without closing where the other end vanishes before the handshake; then nobody
    has the socket but the frames of the traceback.
    """
    trace = error.__traceback__
    while trace is not None:
        owner = trace.tb_frame.f_locals.get("self")
        if isinstance(owner, ssl.SSLSocket):
            owner.close()
        trace = trace.tb_next
