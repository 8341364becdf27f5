"""How vendors say no, and why, in their languages: as `plain` writes it, without accents.

In a pattern `<w>` is up to four words, `<quote>` what a vendor does with an RFQ.
"""

import re
from collections.abc import Iterable


def pattern(alternatives: Iterable[str], before: str = "", behind: str = "") -> re.Pattern[str]:
    written = "|".join(alternatives).replace("<quote>", f"(?:{'|'.join(_QUOTE)})").replace("<w>", _WORDS)
    return re.compile(f"{before}(?:{written}){behind}")


_WORDS = r"(?:[\w'-]{1,20},? ){0,4}"
_QUOTE = (
    "quot", r"bid\b", "offer", "provid", "suppl", r"process\b", "support", "accommodat", "help", "participat",
    "respond", "take (?:this|on)", "do (?:this|th)",
)  # fmt: skip
GREETINGS = (
    "hi", "hello", "hey", "dear", "good (?:morning|afternoon|day|evening)", "greetings", "hallo",
    "guten (?:tag|morgen)", "moin", "gruss gott", "servus", "liebe[rs]?", "sehr geehrte[rs]?", "bonjour", "bonsoir",
    "madame", "monsieur", "cher", "chere", "buenos dias", "buenas", "hola", "estimad[oa]s?", "buongiorno", "salve",
    "gentile", r"gent\.?(?:ma|mo)?", "egregi[oa]", "spett", "ola", "bom dia", "prezad[oa]s?", "beste", "goedemorgen",
    "goedemiddag", "goedendag", "geachte", "hej", "hei", "moi", "god dag", "dzien dobry", r"szanown[aiye]\w*",
    "witam", "dobry den", "vazen[aiye]", "mila", "mily", "tisztelt", "kedves", "all", "team",
)  # fmt: skip
"""What a greeting begins with."""
THANKS = (
    "thank(?:s| you)", "we appreciate", "i appreciate", "danke", "dank", "bedanken", "merci", r"remerci\w*",
    "gracias", r"agradec\w*", "grazie", r"ringrazi\w*", r"obrigad\w", "bedankt", "dankjewel", "tack", "tak", "takk",
    "kiitos", r"dziekuj\w*", r"dekuj\w*", r"koszon\w*",
)  # fmt: skip
OPENINGS = (
    "sorry", "unfortunately", "regrettably", "regretfully", "we", "i", "apologies", "my apologies", "but", "so",
    "please", "kindly", "leider", "wir", "hiermit", "es tut uns leid", "malheureusement", "desole", "lamentablemente",
    "lo sentimos", "lo siento", "purtroppo", "siamo spiacenti", "ma", "infelizmente", "helaas", "tyvarr", "desvaerre",
    "dessverre", "niestety", "przykro nam", "bohuzel", "bohuzial", "sajnos", "valitettavasti", "must", "re", "rfq",
    "status", "answer", "response", "our answer", "is", "it's", "this is", "a", "an",
)  # fmt: skip
"""What may come in front of a word that says all."""
BARE = (
    r"declined?\b(?! (?:in|of)\b)", r"declining\b", r"no[ -]?(?:bid|quote)\b", r"n/q\b", r"n/b\b",
    r"not? quot(?:ing|ed)\b", r"pass(?:ing)?(?: on this(?: one)?)?(?: for now)?(?=\W*$|[.,;!]| - )",
    r"not interested\b",
    r"(?:no|nein|non|nee|nie|ne)\W*$", r"absage\b", r"abgelehnt\b", r"kein angebot\b",
    r"keine offerte\b", r"refus\b", r"pas d'offre\b", r"sans suite\b", r"declinado\b", r"no cotiza(?:mos)?\b",
    r"sin oferta\b", r"no ofertamos\b", r"rifiuto\b", r"nessuna offerta\b", r"non quotiamo\b", r"declino\b",
    r"geen (?:offerte|aanbieding|bod)\b", r"afwijzing\b", r"odmowa\b", r"brak oferty\b", r"odmitnuto\b",
    r"odmitame\b", r"nenabizime\b", r"recusad[oa]\b", r"sem cotacao\b", r"avbojer\b", r"avbojs\b", r"ingen offert\b",
    r"intet tilbud\b", r"ei tarjousta\b", r"no,? thank(?:s| you)\W*$", r"nein,? danke\b", r"non,? merci\b",
    r"no,? gracias\b",
    r"no,? grazie\b",
)  # fmt: skip
"""Words that say all where an answer begins with them."""
PHRASES = (
    (
        r"\b(?:(?:have|has|need|must|will|would like|wish|choose|chose|elect|going|regret|forced|"
        r"decided?) (?:to )?|we |i |i'll |we'll |we're |are )(?:\w+ly )?declin(?:e|ing)\b"
    ),
    (
        r"\b(?:can ?not|can't|could ?n[o']t|unable to|not (?:be )?able to|not in a position to|won't be able to|"
        "aren't able to) <w><quote>"
    ),
    (
        r"\b(?:will not|won't|are not|aren't|not be|not going to|choosing not to|prefer not to|decided not to|"
        "elect not to) (?:be )?(?:quot|bid|offer|submit|participat|respond)"
    ),
    r"\bno[- ](?:bid|quote) (?:this|it|these|the|on this|from us)",
    r"\b(?:will|have to|must|going to|need to|'ll) (?:no[- ](?:bid|quote)|pass\W*$)",
    r"\b(?:will|have to|must|going to|need to|'ll) pass on (?:this|these|it)\b(?! \w+ to)",
    r"\bdecline to (?:bid|quot)", r"\bnot something (?:that )?we\b",
    r"\b(?:unfortunately|sorry),? (?:but )?we (?:don't|do not) (?:offer|perform|provide|do|run)\b",
    r"\bdo(?:es)?(?:n't| not) (?:offer|perform|provide|do|run|process|have) (?:this|that|these|such|the) ",
    r"\b(?:outside|beyond|not within|out of) (?:of )?(?:our|the) (?:\w+ )?(?:capabilit|scope|capacit)",
    r"\btoo small for us\b", r"\bnot interested in (?:quot|bid)",
    r"\b(?:absagen|ablehnen|passen mussen|mussen <w>passen)\b", r"\bsagen <w>ab\b", r"\blehnen <w>ab\b",
    r"\bsehen <w>ab\b",
    (
        r"\bkein(?:e|en)? <w>(?:angebot|offerte|preis) <w>(?:abgeben|unterbreiten|erstellen|machen|anbieten|"
        "legen|einreichen)"
    ),
    (
        r"\bnicht <w>(?:an(?:zu)?bieten|offerieren|fertigen|bearbeiten|leisten|ausfuhren|durchfuhren|"
        r"herstellen|annehmen|ubernehmen|kalkulieren|beschichten|veredeln|realisieren)\b"
    ),
    r"\bnicht in der lage\b", r"\bvon einem angebot ab", r"\bpasst <w>nicht (?:in|zu)\b", r"\bnicht in unser",
    r"\babgabe eines angebot\w* verzichten", r"\bgeben <w>kein <w>ab\b",
    r"\bno (?:realizamos|hacemos|fabricamos) (?:este|ese|esta|dich)",
    r"\bniet (?:behandelen|verwerken|in behandeling)", r"\bverzichten <w>auf (?:ein|die) (?:angebot|abgabe)",
    r"\bkonnen wir (?:leider )?nicht\s*\.?$",
    (
        r"\bne (?:pouvons|pourrons|sommes|serons|souhaitons|donnerons|ferons) <w>pas <w>(?:chiffr|cote|coter|"
        "repondre|"
        "donner|suite|propos|fair|realis|trait|devis|etabl|offr|honor|mesure|capacite|participer|remettre|soumettre)"
    ),
    r"\bnous ne (?:pouvons|pourrons) (?:malheureusement )?pas\s*\.?$", r"\bdans l'impossibilite de\b",
    r"\bdeclinons\b", r"\b(?:regrett\w+|regret|navres|desoles) <w>(?:de |d')?(?:ne |devoir |decliner)",
    (
        r"\bno (?:podemos|podremos|estamos|nos es|vamos|es posible|podria\w*) <w>(?:cotiz|ofert|ofrec|"
        "presupuest|present|atend|realiz|particip|condiciones)"
    ),
    r"\b(?:declinamos|rechazamos|no cotizaremos)\b", r"\blamentamos no poder\b",
    (
        r"\bnon (?:possiamo|potremo|siamo|riusciamo|ci e|e possibile) <w>(?:quot|offr|fare|formul|present|"
        "effettu|esegu|preventiv|in grado|possibile)"
    ),
    r"\b(?:decliniamo|declinare|rinunciare|rinunciamo)\b",
    r"\bnao (?:podemos|conseguimos|poderemos|iremos) <w>(?:cotar|oferecer|orcar|apresentar|atender)",
    r"\b(?:declinamos|recusamos)\b",
    r"\b(?:niet|geen) <w>(?:aanbied|offrer|offert|aanbieding|uitvoer|leveren|mogelijk|quot)", r"\bzien <w>af\b",
    r"\bmoeten <w>(?:afzien|bedanken|afwijzen|afzeggen)",
    (
        r"\bnie (?:mozemy|jestesmy|mamy|podejmiemy|zlozymy|damy|bedziemy|wykonujemy|oferujemy) ?<w>(?:wycen|"
        "ofert|zaofer|stanie|mozliwosci|rady|wykona|zlozyc|takich|tego)"
    ),
    r"\b(?:odmawiamy|rezygnujemy|musimy (?:odmowic|zrezygnowac))\b",
    (
        r"\b(?:nemuzeme|nemohu|nejsme|nebudeme|nedokazeme|nemozeme|nie sme) <w>(?:nabid|nacen|ocen|schopni|"
        "provest|zpracov|nabizet|ponuk)"
    ),
    r"\b(?:odmitame|odmitnout|odmietame|nenabizime)\b",
    r"\b(?:kan|kommer) <w>(?:inte|ikke) <w>(?:offer|lamna|erbjud|tilby|afgive|gi |ge )",
    r"\b(?:avbojer|avstar|tacka nej|takke nej)\b", r"\bemme (?:voi|pysty|tarjoa) ?<w>",
    r"\bnem tudunk <w>(?:ajanlat|arajanlat|vallal)",
)  # fmt: skip
"""What says no within a sentence."""
NOT_MEANT = (
    (
        r"\b(?:can't|cannot|can not|not|never|n't|nicht|keine?|without|no reason to|"
        r"ohne) (?:\w+ ){0,2}(?:declin|absag|ablehn)"
    ),
    r"\bif (?:you|we|i)\b", r"\byou (?:can ?not|can't|do not|don't)", r"\bwenn (?:sie|wir)", r"\bfalls\b",
    r"\bsi (?:vous|nous|no)\b", r"\bse (?:non )?(?:potete|possiamo)", r"\bas (?:als|u)\b", r"\bor decline\b",
    r"\bbefore (?:we|i) decline", r"\b(?:sagen|lehnen) <w>nicht ab\b",
)  # fmt: skip
WAITS = (
    "without", "until", "before", "unless", "yet",
    r"by (?:mon|tue|wed|thu|fri|sat|sun|the|your|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d)", "today",
    "this week", "ohne", "bevor", "bis", "erst", "noch", "solange", "vor", "sans", "avant", "tant que", "sin",
    "hasta", "antes", "todavia", "senza", "prima", "finche", "ancora", "zonder", "voordat", "totdat", "nog", "bez",
    "dopiero", "dopoki", "jeszcze", "nez", "dokud", "zatim", "sem", "only", "nur", "seulement", "solo", "alleen",
    "tylko", "pouze", "jen",
)  # fmt: skip
"""A no that waits for something, or that is about a part, is none."""
ASKS = (
    r"\bplease (?:send|provide|advise|clarify|confirm|forward)\b", r"\bmissing\b",
    r"\bbitte (?:senden|schicken|um)\b", r"\bfehl(?:t|en)\b", r"\bmerci de\b", r"\bmanqu", r"\bfalta (?:el|la)\b",
    r"\bmanca\b", r"\bontbreekt\b", r"\bbrakuje\b", r"\bchybi\b",
)  # fmt: skip
PARTS = (
    "lines?", "items?", "pos", "position(?:en)?", "part", "parts", "p/n", "pn", "lignes?", "lineas?", "partidas?",
    "posicion(?:es)?", "righe", "riga", "voce", "articol[oi]", "regel", "artikel", "teil", "teile", "zeilen?",
    "artikelen", r"pozycj\w", r"poloz\w+", "radek", "radky",
)  # fmt: skip
"""What a number is put behind, to name a part of what was asked."""
ALL = (
    "all", "both", "any", "none", "entire", "alle", "samtliche", "beide", "keines", "tous", "toutes", "todos",
    "todas", "tutt[ie]", r"wszystk\w+", r"vsechn\w+",
)  # fmt: skip
OTHERS = (
    "others?", "rest", "remaining", "remainder", "balance", "attached quote", "quote (?:is )?attached",
    "see (?:attached|below)", "(?:ubrige|restliche|andere)[nrs]?", "anbei", "beigefugt", "autres", "ci-joint",
    "demas", "restantes", r"adjunt\w", "altr[ie]", r"allegat\w", "overige", "bijgevoegd", r"pozostal\w+",
    "w zalaczeniu", "ostatni", "v priloze",
)  # fmt: skip
_CLEARANCE = (
    r"\bitar\b", "export control", "exportkontroll", r"\bclearance\b", r"\bus persons?\b", r"\bu\.s\. persons?\b",
    r"\bcmmc\b", r"\bdfars\b", "controlled (?:drawings?|data)", "geheimschutz", "habilitation",
)  # fmt: skip
_TOO_SMALL = (
    "too (?:small|low|few)", "small (?:quantit|lot|order|volume)",
    r"(?:quantit\w+|volume|lot|order)\w* (?:\w+ ){0,3}(?:small|low)\b", r"min(?:imum|\.)? (?:order|lot|quantit)",
    "below our minimum", "zu (?:klein|gering|niedrig)", r"mindest\w*", "kleinmengen?", "trop (?:petit|faible)",
    "(?:demasiado|muy) (?:peque|baj)", "pedido minimo", "troppo (?:piccol|bass)", "quantita minim",
    "te (?:klein|laag)", "zbyt (?:mal|nisk)", "za mal", "prilis mal", "muito pequen", "for sma", "liian pien",
)  # fmt: skip
_CAPACITY = (
    r"\bcapacit(?:y|ies)\b(?! to meet)", "over ?load", "backlog", "(?:fully|over) ?booked", "booked (?:up|out|solid)",
    "too busy", "work ?load", "swamped", "no (?:open )?(?:time|slots?)", "shut ?down", "short.staffed",
    r"kapazitat\w*", "ausgelastet", "auslastung", "uberlastet", "ausgebucht",
    "capacites? (?:de production|insuffisant|disponible)", r"\bcapacite", "surcharg", "plan de charge", "capacidad",
    "saturad", "sobrecarg", r"capacita\b", "saturi", "sovraccaric", "capaciteit", "volgeboekt", "drukte",
    "moc(?:y|e|ach)? (?:produkcyjn|przerob)", "przerobow", "obciazen", "kapacit", "vytizen", "fullbelag", "kapasit",
    "lead time", "delivery date", "deadline", "due date", "liefertermin",
)  # fmt: skip
_CAPABILITY = (
    "capabilit", "not (?:our|a) (?:process|service)",
    "do(?:es)?(?:n't| not) (?:offer|perform|do|provide|run|have (?:the|this|that|an?))",
    "no longer (?:offer|do|perform|run)", "equipment", r"\btanks?\b", "too (?:large|big|long|heavy)",
    "zu (?:gross|lang|schwer)", "in-house", "outside (?:of )?our", "not set up", "verfahren", r"anlagen?\b",
    "konnen wir nicht (?:fertigen|herstellen)", "trop (?:grand|long|lourd)", "equipement", "procede",
    "no (?:hacemos|realizamos|disponemos)", "proceso", "impianto", "non (?:facciamo|eseguiamo)", "processo",
    r"proces\b", "procesu", "installatie", "nie wykonujemy", "technolog", "neprovadime", "zarizeni",
)  # fmt: skip
_SPECIFICATION = (
    r"\bspec(?:s|ification\w*)?\b", r"\b(?:mil|ams|astm|iso|din|bac|asme|en)[ -]\w*\d", "nadcap", "approv", "certif",
    "toleran", "qualified", "zulassung", "spezifikation", r"\bnorm(?:e|en)?\b", "norma", "especific", "specific",
    "specyfik", "zeichnung", "drawing", r"qpl\b",
)  # fmt: skip
_MATERIAL = (
    r"\bmaterials?\b", r"\balloys?\b", "substrate", "base metal", r"werkstoff\w*", r"legierung\w*", r"\bmateriau\w*",
    r"\balliage", r"materiale?s?\b", "aleacion", r"\blega\b", "materiaal", "legering", r"\bmaterial\w*",
    r"\bstop(?:u|ow)\b", "slitin",
)  # fmt: skip
REASONS = (
    ("clearance", _CLEARANCE),
    ("too small", _TOO_SMALL),
    ("capacity", _CAPACITY),
    ("capability", _CAPABILITY),
    ("specification", _SPECIFICATION),
    ("material", _MATERIAL),
)
"""The words of a reason; the one that is named first counts."""
NOTES = (
    r"\bkeep (?:us|me)\b", r"\b(?:on|in) (?:your|the) (?:\w+ )?(?:list|loop|mind)", r"\bfuture\b", "next time",
    "again (?:for|when|with|in)", "ask (?:us )?again", "think of us", "consider us",
    "other (?:work|projects|opportunit)", "remove (?:us|me)", "take (?:us|me) off", "(?:stop|don't|do not) send",
    "unsubscribe", "weiterhin", "(?:zu)?kunftig", "nachste", "wieder an(?:fragen|sprechen)", "verteiler",
    "an uns zu denken", "a l'avenir", "prochain", r"futur[aeo]?s?\b", "proxim", "tenernos", "lista", "in futuro",
    "prossim", "tenerci", "toekomst", "volgende", "na przyszlosc", "przyszl", "kolejn", "priste", "do budoucna",
    "budouc", "framtid", "fremtid", "tulevaisuu",
)  # fmt: skip
"""What a vendor wants us to remember: to ask again, or not to."""
SIGNATURES = (
    "--", "sent from (?:my|mail)", r"von meinem \w+ gesendet", "envoye de", "enviado desde", "inviato da",
    "verzonden vanaf", "wyslane z", "odeslano z", r"(?:best|kind|warm)\w* (?:regards|wishes)", r"regards\b",
    "mit freundlichen", "freundliche", "viele gr", "cordialement",
)  # fmt: skip
"""What a signature begins with."""
