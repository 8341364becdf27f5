"""What a buyer may put into a mail template, by the names that people have for it."""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """The parts of the placeholder menu, in its order."""

    VENDOR = "Vendor"
    RFQ = "RFQ"
    LINES = "Lines"
    ANSWER = "Answer"
    SENDER = "Sender"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One entry of the placeholder menu; `name` is what stands between the braces, `label` what a buyer reads."""

    name: str
    meaning: str
    label: str
    group: Group

    @property
    def source(self) -> str:
        """As it stands in a template."""
        return f"{{{{ {self.name} }}}}"


PLACEHOLDERS = tuple(
    Placeholder(name, meaning, label, group)
    for group, entries in {
        Group.VENDOR: (
            ("greeting", "Greeting", "“Hello Dana,”, or “Hello NAME team,” if no first name is known"),
            ("vendor.name", "Vendor name", "The vendor's name"),
            ("contact.name", "Contact name", "The name of the vendor's first recipient; may be empty"),
            ("contact.first_name", "First name", "The first name of the vendor's first recipient; may be empty"),
            ("contact.last_name", "Last name", "The last name of the vendor's first recipient; may be empty"),
        ),
        Group.RFQ: (
            ("rfq.number", "RFQ number", "The number of the RFQ"),
            ("rfq.title", "RFQ title", "The title of the RFQ"),
            ("token", "Reply reference", "Matches replies. If it is missing, it is added to the subject"),
            ("deadline_line", "Deadline sentence", "“Please send your quote by …” in bold, on a line of its own"),
            ("rfq.deadline", "Deadline", "The deadline: “Fri, Dec 4, 2026, 5:00 PM CST”"),
            (
                "rfq.deadline_in_full",
                "Deadline with place",
                "The deadline with UTC offset and place: “… CST (UTC−6), Chicago time”",
            ),
        ),
        Group.LINES: (
            ("lines_table", "Table of lines", "The table of lines with room for prices, on a line of its own"),
            ("rfq.parts", "Number of parts", "How many lines: “3 parts”"),
            ("attached_files", "Attached files", "“Attached:” and the list of files; nothing if there are no files"),
            ("attachment_list", "List of files", "The list of files without a heading"),
            (
                "export_notice",
                "Export notice",
                "The notice for controlled lines and files; nothing if there are none",
            ),
        ),
        Group.ANSWER: (
            ("how_to_answer", "How to answer", "A sentence on how to send the quote"),
            (
                "answer_link",
                "Answer page",
                "The vendor's own page in the browser, where your team has one; without it here, it's added by itself",
            ),
            ("terms", "Terms", "Currency, delivery and payment, if the RFQ asks for any"),
        ),
        Group.SENDER: (
            ("buyer.name", "Sender name", "The sender's name"),
            ("buyer.address", "Sender address", "The sender's address"),
            ("buyer.company", "Sender company", "The sender's company; may be empty"),
            ("buyer.phone", "Sender phone", "The sender's phone; may be empty"),
            ("signature", "Signature", "The sender's name, company, phone, address and logo, on lines of their own"),
        ),
    }.items()
    for name, label, meaning in entries
)
"""All there are, for the menu; `lines` and `attachments` can be walked with {% for %} besides."""
