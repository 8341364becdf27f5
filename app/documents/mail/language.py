"""What vendors read in their own language: tables of words and forms alone. One more language is one more table.

Quantities are written without separators in every language: "1.000" would be one to an English reader.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Language:
    """Texts with {names} are filled in with `str.format`; `zones` has names of time zones that every reader knows, by
    abbreviation and offset, because "CST" is also the time of China, and "IST" that of three countries.
    """

    code: str
    names: tuple[str, ...]  # how lists of vendors write it, the English name first
    hello: str
    hello_team: str
    hello_nobody: str
    conjunction: str
    by_full_name: bool
    salutations: tuple[str, ...] = ()  # that stand before a last name
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    moment: str
    halves: tuple[str, str] = ("AM", "PM")
    zones: Mapping[str, str]
    named_zone: str
    unnamed_zone: str
    place: str
    place_of_named: bool
    decimal_point: str
    part: str
    parts: str
    line: str
    revision: str
    callout: str
    quantity: str
    quantities: str
    minimum: str  # for the vendor's minimum order quantity, in a row of its own
    or_minimum: str
    unit_price: str
    lead_time: str
    need_by: str
    deadline: str
    terms: str
    attached: str
    answer: str
    answer_in_form: str
    answer_online: str
    code_subject: str
    code_text: str  # of a vendor's page: whoever didn't ask for it should say so
    controlled: Mapping[str, str]  # by level, in small letters
    controlled_otherwise: str

    @property
    def name(self) -> str:
        """As the buyer calls it."""
        return self.names[0].capitalize()


ENGLISH = Language(
    code="en",
    names=("english", "englisch"),
    hello="Hello {names},",
    hello_team="Hello {vendor} team,",
    hello_nobody="Hello,",
    conjunction="and",
    by_full_name=False,
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    moment="{weekday}, {month} {day}, {year}, {hour12}:{minute} {half}",
    zones={
        name: name.partition(" ")[0]
        for name in (
            *("EST UTC−5", "EDT UTC−4", "CST UTC−6", "CDT UTC−5", "MST UTC−7", "MDT UTC−6", "PST UTC−8", "PDT UTC−7"),
            *("AKST UTC−9", "AKDT UTC−8", "HST UTC−10", "GMT UTC+0", "BST UTC+1", "WET UTC+0", "WEST UTC+1"),
            *("CET UTC+1", "CEST UTC+2", "EET UTC+2", "EEST UTC+3", "JST UTC+9", "AEST UTC+10", "AEDT UTC+11"),
        )
    },
    named_zone="{moment} {zone} ({offset})",
    unnamed_zone="{moment} {offset}",
    place=", {place} time",
    place_of_named=True,
    decimal_point=".",
    part="1 part",
    parts="{count} parts",
    line="Line",
    revision="rev.",
    callout="Callout",
    quantity="Quantity",
    quantities="Quantities",
    minimum="or your MOQ",
    or_minimum="{quantities} or MOQ",
    unit_price="Unit price",
    lead_time="Lead time",
    need_by="Need by",
    deadline="Please send your quote by {deadline}.",
    terms="Please quote on these terms: {terms}.",
    attached="Attached:",
    answer="To quote, reply to this email with your prices and lead times in the table, or list them in your reply.",
    answer_in_form=(
        "To quote, fill in the quote form ({form}) and send it back, or reply with your prices and lead times in the "
        "table."
    ),
    answer_online="Or answer in your browser:",
    code_subject="Your code for the files of {number}",
    code_text=(
        "Somebody has asked for the files of {number} on the page that is linked in our email. The code is:\n\n"
        "{code}\n\n"
        "It works once, within 10 minutes, on that page alone. Don't pass it on. If you didn't ask for it, please "
        "reply and tell us: somebody else has your link."
    ),
    controlled={
        "cui": (
            "Controlled information: this RFQ includes Controlled Unclassified Information (CUI). Share it only with "
            "people who are authorized to have it."
        ),
        "itar": (
            "Controlled information: this RFQ includes technical data controlled by the ITAR (22 CFR 120–130). Do not "
            "export it or share it with foreign persons without the required authorization."
        ),
    },
    controlled_otherwise=(
        "Controlled information: this RFQ includes information controlled as {level}. Share it only with people who "
        "are authorized to have it."
    ),
)

GERMAN = Language(
    code="de",
    names=("german", "deutsch", "ger", "deu"),
    hello="Guten Tag {names},",
    hello_team="Guten Tag,",
    hello_nobody="Guten Tag,",
    conjunction="und",
    by_full_name=True,
    salutations=("Herr", "Frau"),
    weekdays=("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
    months=("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
    moment="{weekday}, {day}. {month} {year}, {hour}:{minute} Uhr",
    zones={"CET UTC+1": "MEZ", "CEST UTC+2": "MESZ", "EET UTC+2": "OEZ", "EEST UTC+3": "OESZ", "GMT UTC+0": "GMT"},
    named_zone="{moment} {zone} ({offset})",
    unnamed_zone="{moment} ({offset})",
    place=", Ortszeit {place}",
    place_of_named=False,
    decimal_point=",",
    part="1 Teil",
    parts="{count} Teile",
    line="Position",
    revision="Rev.",
    callout="Zeichnungsangabe",
    quantity="Menge",
    quantities="Mengen",
    minimum="oder Mindestmenge",
    or_minimum="{quantities} oder Mindestmenge",
    unit_price="Stückpreis",
    lead_time="Lieferzeit",
    need_by="Benötigt bis",
    deadline="Bitte senden Sie uns Ihr Angebot bis {deadline}.",
    terms="Bitte bieten Sie zu diesen Bedingungen an: {terms}.",
    attached="Im Anhang:",
    answer=(
        "Antworten Sie einfach auf diese E-Mail und tragen Sie Ihre Preise und Lieferzeiten in die Tabelle ein, oder "
        "nennen Sie sie im Text."
    ),
    answer_in_form=(
        "Füllen Sie bitte das Angebotsformular ({form}) aus und senden Sie es zurück, oder tragen Sie Ihre Preise und "
        "Lieferzeiten in Ihrer Antwort in die Tabelle ein."
    ),
    answer_online="Oder antworten Sie im Browser:",
    code_subject="Ihr Code für die Dateien zu {number}",
    code_text=(
        "Jemand hat auf der Seite, zu der der Link in unserer E-Mail führt, die Dateien zu {number} angefordert. Der "
        "Code lautet:\n\n"
        "{code}\n\n"
        "Er gilt einmal, 10 Minuten lang und nur auf dieser Seite. Geben Sie ihn nicht weiter. Wenn Sie ihn nicht "
        "angefordert haben, antworten Sie uns bitte: Dann hat jemand anderes Ihren Link."
    ),
    controlled={
        "cui": (
            "Geschützte Informationen: Diese Anfrage enthält Controlled Unclassified Information (CUI). Geben Sie sie "
            "nur an Personen weiter, die dazu berechtigt sind."
        ),
        "itar": (
            "Geschützte Informationen: Diese Anfrage enthält technische Daten, die den ITAR (22 CFR 120–130) "
            "unterliegen. Ohne die erforderliche Genehmigung dürfen sie weder ausgeführt noch an „foreign persons“ im "
            "Sinne der ITAR weitergegeben werden."
        ),
    },
    controlled_otherwise=(
        "Geschützte Informationen: Diese Anfrage enthält Informationen der Schutzstufe {level}. Geben Sie sie nur an "
        "Personen weiter, die dazu berechtigt sind."
    ),
)

LANGUAGES = (ENGLISH, GERMAN)


def language_of(written: str) -> Language:
    """The language of a vendor, "de", "de-AT" or "German"; English where it is not written or has no table."""
    name = written.strip().casefold()
    code = name.replace("_", "-").partition("-")[0]
    return next((known for known in LANGUAGES if known.code == code or name in known.names), ENGLISH)
