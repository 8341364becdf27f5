"""What Postfix and Dovecot are told: private files for servers that live as long as a test run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

SIZE_LIMIT = 1_000_000  # octets
REFUSED, DEFERRED, FULL = "reject", "defer", "quota"  # before the “@”, in every domain
_SERVICES = """
pickup    unix n - n 60    1 pickup
cleanup   unix n - n -     0 cleanup
qmgr      unix n - n 300   1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n -     - trivial-rewrite
bounce    unix - - n -     0 bounce
defer     unix - - n -     0 bounce
trace     unix - - n -     0 bounce
verify    unix - - n -     1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n -     - proxymap
showq     unix n - n -     - showq
error     unix - - n -     - error
retry     unix - - n -     - error
lmtp      unix - - n -     - lmtp
anvil     unix - - n -     1 anvil
postlog   unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, slots=True)
class Ports:
    """On 127.0.0.1. Whoever listens at `gate` is asked about each mail once all of it is here."""

    gate: int
    starttls: int
    tls: int
    imaps: int


def write_postfix(folder: Path, ports: Ports, certificate: Path, addresses: Iterable[str]) -> None:
    """The folder `postfix` of its configuration; a mailbox for each address."""
    (own := folder / "postfix").mkdir()
    (folder / "queue").mkdir()
    known = [*addresses]
    (own / "recipients").write_text(
        f"{REFUSED}@ 550 5.1.1 nobody of that name works here\n{DEFERRED}@ 450 4.2.0 greylisted, come back later\n"
    )
    domains = sorted({address.partition("@")[2] for address in known})
    special = [f"{name}@{domain}" for domain in domains for name in (REFUSED, DEFERRED, FULL)]
    (own / "mailboxes").write_text("".join(f"{address} here\n" for address in (*known, *special)))
    (own / "main.cf").write_text(
        f"""
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/state
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = mail.shop.example
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
smtpd_peername_lookup = no
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error:nobody has a mailbox of the system here
default_transport = error:nothing leaves this computer
virtual_mailbox_domains = {", ".join(domains)}
virtual_mailbox_maps = texthash:{own}/mailboxes
virtual_transport = lmtp:unix:{folder}/dovecot/lmtp
message_size_limit = {SIZE_LIMIT}
mailbox_size_limit = 0
smtpd_recipient_restrictions =
  check_recipient_access texthash:{own}/recipients, permit_sasl_authenticated, reject
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_end_of_data_restrictions = check_policy_service inet:127.0.0.1:{ports.gate}
smtpd_policy_service_timeout = 1h
smtpd_sasl_type = dovecot
smtpd_sasl_path = {folder}/dovecot/auth
smtpd_sasl_auth_enable = yes
smtpd_tls_auth_only = yes
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {certificate}
smtpd_error_sleep_time = 0
queue_run_delay = 2s
minimal_backoff_time = 2s
"""
    )
    (own / "master.cf").write_text(
        f"127.0.0.1:{ports.starttls} inet n - n - - smtpd\n"
        f"127.0.0.1:{ports.tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes{_SERVICES}"
    )


def write_dovecot(folder: Path, ports: Ports, certificate: Path, passwords: Mapping[str, str]) -> None:
    """The file `dovecot.conf`, in the words of Dovecot 2.3; who signs in with which password."""
    (own := folder / "dovecot").mkdir()
    (folder / "mail").mkdir()
    users = (
        f"{address}:{{PLAIN}}{password}::::::"
        + ("userdb_quota_rule=*:storage=1K" if address.startswith(f"{FULL}@") else "")
        for address, password in passwords.items()
    )
    (folder / "users").write_text("\n".join(users) + "\n")
    # Not beside its sockets: there it makes a link of this name.
    (folder / "dovecot.conf").write_text(
        f"""
base_dir = {own}
state_dir = {own}
instance_name = {folder.name}
log_path = {folder}/dovecot.log
auth_verbose = yes
auth_failure_delay = 0
listen = 127.0.0.1
protocols = imap lmtp
ssl = required
ssl_cert = <{certificate}
ssl_key = <{certificate}
auth_mechanisms = plain login
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mail_plugins = quota
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage=100M
}}
namespace inbox {{
  inbox = yes
{"".join(_special(name, use) for name, use in _FOLDERS.items())}  mailbox Suspicious {{
    special_use = \\Junk
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
  default_fields = uid=mail gid=mail home={folder}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {ports.imaps}
    ssl = yes
  }}
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0666
  }}
}}
service auth {{
  unix_listener auth {{
    mode = 0666
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""
    )


_FOLDERS = {"Drafts": "\\Drafts", "Sent": "\\Sent", "Trash": "\\Trash"}


def _special(name: str, use: str) -> str:
    return f"  mailbox {name} {{\n    auto = subscribe\n    special_use = {use}\n  }}\n"
