"""What is sent: the workloads, named as in docs/benchmarks.md."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """`attachment` is octets of the one attached file (0: none), `delay` milliseconds before every reply.

    `lines` are those of the request, each of which stands in every mail; `names` is what the vendors are called. With
    `has_form` the program makes a quote form for each vendor; the peers attach the first vendor's to all.
    """

    name: str
    mails: int
    attachment: int = 0
    delay: int = 0
    tls: bool = False
    lines: int = 1
    names: str = "Vendor {}"
    has_form: bool = False

    @property
    def title(self) -> str:
        """In words."""
        size = f"one attachment of {self.attachment >> 20} MiB" if self.attachment else "no attachment"
        far = f", every reply {self.delay} ms late" if self.delay else ""
        return f"{self.name}: {self.mails:,} mails, {size}{far}{', STARTTLS' if self.tls else ''}"


_MIB = 1 << 20


def workloads(quick: bool) -> tuple[Workload, ...]:
    """All of them; `quick` with a tenth of the mails."""
    part = 10 if quick else 1
    small, middle, large = 2000 // part, 500 // part, 100 // part
    return (
        Workload(name="W1", mails=small),
        Workload(name="W2", mails=middle, attachment=_MIB),
        Workload(name="W3", mails=large, attachment=20 * _MIB),
        Workload(name="W4", mails=400 // part, delay=50),
        Workload(name="W1-TLS", mails=small, tls=True),
        Workload(name="W2-TLS", mails=middle, attachment=_MIB, tls=True),
        Workload(name="W3-TLS", mails=large, attachment=20 * _MIB, tls=True),
    )
