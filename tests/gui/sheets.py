"""Small lists as buyers have them, invented."""

from pathlib import Path

VENDORS = """Vendor,Contact,First,Last,Email,Phone,type,State
Acme Plating,Dana Reyes,Dana,Reyes,dana@acme-plating.example,512-555-0001,finishing,Primary
Acme Plating,Quotes,,,quotes@acme-plating.example,512-555-0002,finishing,Secondary
Bolt Works,Noor Haddad,Noor,Haddad,noor@bolt-works.example,512-555-0003,hardware,Primary
Cimtek Finishing,Lars Lindqvist,Lars,Lindqvist,lars@cimtek.example,512-555-0004,finishing,Primary
,Nobody,,,lost@nowhere.example,512-555-0005,finishing,Primary
"""

ITEMS = """Quote#,Line,Part Number,Callout,Process,Spec,Type,Class,PriceBreak
7833,1,P-1001,PASSIVATE PER ASTM A967,Passivation,ASTM A967,,,1;5;10
7833,2,P-1002,"ALODINE PER AMS 2473,
MASK THREADS",Chromate,AMS 2473,,CL 1,25
"""

PASTED = "Part Number\tProcess\tPriceBreak\nP-2001\tPassivation\t1;2\nP-2002\tAnodize\t5\n"


def write(folder: Path, name: str, text: str) -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
