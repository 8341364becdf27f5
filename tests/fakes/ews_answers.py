"""What an Exchange server in memory answers, and how it may fail; the shapes are those that Microsoft publishes."""

from dataclasses import dataclass, field
from html import escape

SUCCESS = 'ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
SPACES = (
    'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" '
    'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"'
)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens in place of an answer, or `after` the work was done: the first that is given of these.

    `code` is EWS' error with its `text` and `back_off` in milliseconds, as a message, or as a `fault` of SOAP;
    `status` an answer of HTTP alone with its `page`; `raw` octets as they are; none of them: the line is cut.
    """

    code: str = ""
    text: str = "because"
    back_off: int | None = None
    fault: bool = False
    status: int = 0
    page: str = "<html><title>x</title><body>Sorry</body></html>"
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes = b""
    after: bool = False
    silent: bool = False  # until the server ends
    slow: bool = False  # a second before the answer
    reset: bool = False
    garbled: bool = False  # octets that are not TLS
    ok: bool = False  # the work is done, and the answer says so, but names nothing
    then_cut: bool = False  # the work is done and well answered; then the line is closed


def envelope(operation: str, inside: str) -> str:
    """What an operation answers."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope {SPACES}><s:Header><t:ServerVersionInfo '
        f'MajorVersion="15" MinorVersion="2"/></s:Header><s:Body><m:{operation}Response><m:ResponseMessages>'
        f"<m:{operation}ResponseMessage {inside}</m:{operation}ResponseMessage></m:ResponseMessages>"
        f"</m:{operation}Response></s:Body></s:Envelope>"
    )


def message(operation: str, code: str, text: str, back_off: int | None) -> str:
    """Its error, as a message."""
    return envelope(
        operation,
        f'ResponseClass="Error"><m:MessageText>{escape(text)}</m:MessageText><m:ResponseCode>{code}</m:ResponseCode>'
        f"<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>{_back_off('m', back_off)}",
    )


def _back_off(space: str, back_off: int | None) -> str:
    if back_off is None:
        return ""
    return f'<{space}:MessageXml><t:Value Name="BackOffMilliseconds">{back_off}</t:Value></{space}:MessageXml>'


def soap_fault(fault: Fault) -> str:
    """The same as a fault of SOAP."""
    errors = 'xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors"'
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope {SPACES}><s:Body><s:Fault><faultcode>a:{fault.code}'
        f'</faultcode><faultstring xml:lang="en-US">{escape(fault.text)}</faultstring><detail><e:ResponseCode {errors}>'
        f"{fault.code}</e:ResponseCode><e:Message {errors}>{escape(fault.text)}</e:Message>"
        f"{_back_off('t', fault.back_off)}</detail></s:Fault></s:Body></s:Envelope>"
    )
