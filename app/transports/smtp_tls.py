"""Encryption of the line: always verified, TLS 1.2 or newer, and every failure in plain words."""

import ssl

from app.domain.account import Account
from app.domain.failure import FailureClass, Stage
from app.transports.smtp_connection import SmtpConnection, unreachable
from app.transports.smtp_reply import loss
from app.transports.transport import AccountBlocked

# OpenSSL's X509_V_ERR_…, as in ssl.SSLCertVerificationError.verify_code
_CERTIFICATE_FAULTS = {
    10: "its certificate has expired",
    9: "its certificate is not valid yet",
    62: "its certificate belongs to another name than “{host}”",
    64: "its certificate belongs to another address than “{host}”",
    18: "its certificate is signed by itself alone",
    19: "its certificate comes from an authority that this computer does not know",
    20: "its certificate comes from an authority that this computer does not know",
}


def tls_context(account: Account) -> ssl.SSLContext:
    """The computer's own trust store, or the account's authority file alone.

    Raises:
        AccountBlocked: the authority file cannot be read (TLS_TRUST).
    """
    if not account.ca_file:
        import truststore  # noqa: PLC0415 (needed only where a line is encrypted by public authorities)

        context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:
        try:
            context = ssl.create_default_context(cafile=account.ca_file)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", "") or "it is not a PEM file"
            raise AccountBlocked(
                f"The certificate authority file “{account.ca_file}” cannot be read ({reason}).",
                failure=FailureClass.TLS_TRUST,
                stage=Stage.CONNECT,
            ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def encrypt(connection: SmtpConnection, context: ssl.SSLContext, host: str, stage: Stage, seconds: float) -> None:
    """Start TLS on the line.

    Raises:
        AccountBlocked: the server could not prove who it is, or does not speak TLS here (TLS_TRUST).
        Unreachable: the line broke meanwhile (NETWORK).
    """
    try:
        connection.encrypt(context, host, seconds)
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:  # the second is Python 3.11.2's word for the first
        raise unreachable("The mail server closed the connection during the encryption's handshake", stage) from error
    except ssl.SSLError as error:
        text = f"No safe connection to “{host}”: {_fault(error, host)}."
        raise AccountBlocked(text, failure=FailureClass.TLS_TRUST, stage=stage) from error
    except OSError as error:
        raise unreachable(loss(error), stage) from error


def _fault(error: ssl.SSLError, host: str) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        fault = _CERTIFICATE_FAULTS.get(error.verify_code)
        return fault.format(host=host) if fault else error.verify_message
    if error.reason == "WRONG_VERSION_NUMBER":
        return "the server does not speak TLS on this port; try the other kind of security"
    return f"the two sides found no common way to encrypt ({error.reason or error})"
