"""An account as scripts read it: all of it but its password."""

from app.domain.accounts.account import Account, ExchangeLine, GraphLine, ImapLook, Registration, SmtpLine
from app.services.accounts.passwords import PasswordSource
from app.services.suite import Services


def account_document(services: Services, account: Account) -> dict[str, object]:
    """Field by field, the same for every kind."""
    state = services.accounts.password_state(account)
    via = account.via
    line = SmtpLine(security=via.security) if isinstance(via, GraphLine | ExchangeLine) else account.smtp
    look = line.imap or ImapLook()
    mailbox = via if isinstance(via, GraphLine | ExchangeLine) else GraphLine(endpoint="")
    registration = via.registration if isinstance(via, SmtpLine | GraphLine) else Registration()
    trust = via if isinstance(via, GraphLine | ExchangeLine) else line
    return {
        "name": account.name,
        "kind": account.kind,
        "host": line.host,
        "port": line.port,
        "security": line.security,
        "endpoint": mailbox.endpoint,
        "mailbox": mailbox.mailbox,
        "from": account.from_address,
        "from_name": account.from_name,
        "reply_to": account.reply_to,
        "house_cc": account.house_cc,
        "private_to": account.private_to,
        "company": account.company,
        "phone": account.phone,
        "logo": len(account.logo) if account.logo else None,
        "user": via.user,
        "sign_in": via.sign_in,
        "tenant": registration.tenant,
        "client_id": registration.client_id,
        "authority": registration.authority,
        "per_minute": account.per_minute,
        "per_day": account.per_day,
        "octets_per_minute": account.octets_per_minute,
        "domain_gap": account.domain_gap,
        "connections": account.connections,
        "max_size": account.max_size,
        "ca_file": trust.ca_file,
        "certificate": trust.certificate,
        "imap_host": look.host,
        "imap_port": look.port,
        "imap_security": look.security,
        "sent_folder": look.folder,
        "password": state.source,
        "password_variable": account.password_variable,
        "ready": state.source is not PasswordSource.MISSING,
    }
