"""The words by which vendors name what they charge and promise: English, German, French, Spanish, Italian, Dutch,
Polish, Czech. Patterns for texts in any case; the ones that say more come first.
"""

QUANTITY_MINIMUM = (
    r"\bmin(?:imum|\.)? (?:order )?(?:qty|quantity|quantit[àéy]\w*)\b\.?"
    r"|\bm\.?o\.?q\b|mindest(?:bestell|abnahme)?menge"
    r"|quantité (?:minimum|minimale)|cantidad mínima|quantità minima|minimale (?:afname|hoeveelheid)|minimalna ilość"
    r"|minimální množství"
)
ORDER_MINIMUM = (
    r"\bmin(?:imum|\.)? (?:order|billing|invoice|po)\b(?: (?:value|charge|amount))?|\border min(?:imum|\.)"
    r"|\bminimum (?:charge )?per (?:order|po)\b|mindest(?:bestell|auftrags|rechnungs)(?:wert|summe|betrag)"
    r"|(?:minimum|montant minimum|minimal) de (?:commande|facturation)|commande minimum"
    r"|(?:pedido|importe|facturación) mínim[oa](?: (?:de|por) pedido)?"
    r"|(?:ordine|fatturato|importo) minimo(?: (?:d'|di |per )ordine)?|minimo (?:d'ordine|fatturabile|per ordine)"
    r"|minimum ?(?:order|bestel)(?:bedrag|waarde)?|minimale order\w*|minimalna wartość zamówienia"
    r"|minimalne zamówienie|minimální (?:hodnota )?(?:objednávk\w*|zakázk\w*)"
)
LINE_MINIMUM = (
    r"\b(?:line|lot|item|part) min(?:imum\b|\b\.?)(?: charge)?"
    r"|\bmin(?:imum)?\b\.?(?: ?(?:line|lot|item|part|batch)\b)?(?: ?(?:charge|price)\b)?"
    r"(?: per (?:line|lot|item|part(?: number)?|position|batch)\b)?"
    r"|mindest(?:positions|los)?(?:wert|preis|betrag|berechnung)|mindestpauschale|mindestens je pos\w*"
    r"|(?:forfait |prix )?minimum (?:de|par) (?:ligne|poste|lot|pièce)|forfait minimum|prix minimum"
    r"|mínimo (?:por|de) (?:línea|partida|lote|posición)|cargo mínimo|precio mínimo"
    r"|minimo (?:per|di) (?:riga|posizione|lotto)|importo minimo per \w+|minimum per (?:regel|positie)|minimumprijs"
    r"|(?:minimum|minimalna wartość|cena minimalna)(?: za)? pozycj[ęi]|minimální cena(?: (?:za )?položky)?"
    r"|minimum (?:na|za) položku"
)
NRE = (
    r"\bn\.?r\.?e\b\.?|\bnon[- ]recurring\w*(?: engineering)?|\b(?:rack )?tooling\b(?: charge| cost)?|\bfixtur\w+"
    r"|\bone[- ]time(?: (?:charge|cost|fee|setup))?|werkzeugkosten|vorrichtung\w*|gestell(?:bau)?kosten"
    r"|einmalkosten|einmalige (?:kosten|rüstkosten)|(?:frais d')?outillage"
    r"|frais (?:uniques|fixes)|utillaje|herramental"
    r"|coste único|attrezzatur[ae]|costi? (?:una tantum|fissi)|gereedschap\w*|eenmalige kosten|oprzyrządowani\w*"
    r"|kosz\w+ jednorazow\w+|příprav(?:ek|k\w*)|nářadí|jednorázov\w+ náklady"
)
LOT_CHARGE = (
    r"\b(?:lot|batch) charge|\bset-?up\b(?: (?:charge|fee|cost))?|\bper (?:lot|batch)\b|rüstkosten|rüstpauschale"
    r"|einricht(?:e)?(?:kosten|pauschale)|loskosten|je los\b|pro los\b|frais de (?:lancement|lot|réglage|mise en \w+)"
    r"|par lot\b|(?:cargo|coste|costo) (?:por|de) (?:lote|preparación|arranque)|por lote\b"
    r"|cost[oi] (?:di )?(?:attrezzaggio|lotto|avviamento)|spese di avviamento|per lotto\b"
    r"|(?:instel|opstart|omstel)kosten|per batch\b|koszt (?:przygotowania|partii|uruchomienia)|za partię"
    r"|(?:náklady na|cena za) (?:dávku|seřízení)|seřízení|za dávku"
)
ORDER_CHARGE = (
    r"\bcert(?:s|\.|ificates?|ification)?\b(?: of (?:conformance|conformity"
    r"|compliance)| [23]\.[12]\b)?|\bc ?(?:of|/) ?c\b|\bcoc\b"
    r"|\bpack(?:ing|aging)\b(?: charge| fee)?|\bhandling\b|\bper (?:order|shipment"
    r"|delivery)\b|\w*zeugnis\w*(?: [23]\.[12]\b)?"
    r"|verpackung\w*|bescheinigung|je auftrag|pro auftrag"
    r"|certificats?(?: [23]\.[12]\b| de conformité)?|emballage|par commande"
    r"|certificados?|embalaje|por pedido|certificat[oi]|imball\w+|per ordine|certificaat|verpakking\w*|per order"
    r"|certyfikat\w*|świadectw\w+|opakowani\w+|za zamówienie|certifikát\w*|osvědčení|balné|za objednávku"
)
REFERENCE = (
    r"\b(?:items?|lines?|pos(?:\.|ition(?:s|en)?)?|artikel|lignes?|postes?|línea|lineas?|partidas?|rig[ah]e?"
    r"|posizion[ei]|regels?|posities?|pozycj[aie]|poz\.?|položk[ay]|pol\.)"
)
LEAD_TIME = (
    r"\blead[- ]?times?\b|\bdelivery(?: time)?\b(?= ?[:=0-9]| is\b| in\b| within\b)"
    r"|\bturn ?-?around(?: time)?\b|\btat\b"
    r"|\bships? (?:in|within)\b|liefer(?:zeit|frist|termin)|délai(?:s)?(?: de (?:livraison|fabrication))?"
    r"|plazo(?: de entrega)?|temp[io] di consegna|termin[ei] di consegna|consegna\b|levertijd|levertermijn"
    r"|termin (?:realizacji|dostawy)|czas (?:realizacji|dostawy)|dodací (?:lhůta|doba)|termín dodání"
)
VALIDITY = (
    r"\b(?:quot(?:e|ation)s?|prices?|offer) (?:is |are )?(?:good|valid|firm)\b|\bvalid(?:ity)?\b|\bgood for\b(?= \d)"
    r"|\bfirm for\b|\bexpir(?:es|ation)(?: date)?\b|gültig(?:keit)?\b|bindefrist|valable|validité|válid[oa]|validez"
    r"|vigencia|validità|valid[oa]\b|geldig(?:heid)?\b|ważn[ay]\w*|ważność|\bplatn(?:ost|á)\w*|platí do"
)
PAYMENT = (
    r"\b(?:payment(?: terms)?|terms(?: of payment)?|pay terms)\b(?= ?[:=]| net| are| is)|\b(?:[0-9]% ?[0-9]+,? )?net"
    r" ?(?=[0-9]{1,3}\b)|zahlung(?:sbedingung(?:en)?|sziel)?\b|zahlbar|(?:conditions de )?(?:paiement|règlement)\b"
    r"|(?:condiciones|forma) de pago|\bpago\b|(?:condizioni di )?pagamento|betaling(?:s\w+)?\b"
    r"|(?:warunki |termin )?płatnoś\w+|(?:platební podmínky|splatnost)"
)
DELIVERY = (
    r"\b(?:fca|exw|fob|dap|ddp|cpt|cip|cif|cfr|fas|dpu)\b|\bex[- ]works\b|ab werk\b|frei haus|franco\b|départ usine"
    r"|franko\b|loco\b"
)
CURRENCY_SAID = (
    r"(?:prices?|preise?|prix|precios?|prezzi|prijzen|ceny|currency|währung|devise|moneda|valuta|waluta|měna)"
)
QUOTE_NUMBER = (
    r"\b(?:quot(?:e|ation)|angebot(?:s)?|offert[ae]?|devis|offre|cotización|oferta|presupuesto|preventivo|nabídk[ay]"
    r"|proposal|bid)[- ]?(?:number|nummer|num\.?|no\.?|nr\.?|n[°ºr]?\.?|č\.?|číslo|#|id)?"
)
QUOTE_DATE = r"\b(?:quote date|date|datum|fecha|data|vom|dated|dne|ze dne|z dnia|del|du|van)\b"
FOOTER = (
    rf"total\b|sub-?total|summe|gesamt|remarks?\b|notes?\b|terms\b|{ORDER_MINIMUM}|{LEAD_TIME}|{VALIDITY}|{PAYMENT}"
    rf"|{DELIVERY}"
)
HEADS = (
    ("part", (
        r"\b(?:item code|part(?: ?(?:no|number|num|#))?|p/n|material|artikel(?:nummer)?|teile?nummer"
        r"|sachnummer|référence|réf|referencia|codice|artikelnr|index|číslo dílu|description|bezeichnung"
        r"|désignation|descripción|descrizione|omschrijving|opis|popis)\b\.?"
    )),
    ("item", (
        r"\b(?:item|pos(?:ition|\.)?|line|ln|poste|partida|posizione|regel|poz|lp|č|ligne"
        r"|riga)\b\.?(?! *(?:no|total|price|value))"
    )),
    ("lead", LEAD_TIME),
    ("per", (
        r"\b(?:price unit|per qty|preiseinheit|pe|uop|per)\b(?! ?[0-9cm]\b| ?[0-9]{2}| (?:unit|piece|lot"
        r"|each|order))"
    )),
    ("extended", (
        r"(?:\bext(?:ended|\.)?|\b(?:line|item)? ?total|gesamt\w*|positions\w+|\bamount|montant|importe"
        r"|import[oe] totale|prix total|totale?|betrag|bedrag|wartość|celkem|cena celkem"
        r"|summe)(?: ?(?:price|preis|prijs|net|amount|cost))?"
    )),
    ("nre", NRE),
    ("lot", LOT_CHARGE),
    ("minimum", LINE_MINIMUM),
    ("price", (
        r"(?:\bunit |\beach |\bnet |einzel|stück|e-|prix |precio |prezzo |eenheids|stuks|cena )?(?:price"
        r"|preis|cost|unitaire|unitario|prijs|jednostkowa|jedn\.?|za kus|prix|precio|prezzo|cena"
        r"|\beach)(?: (?:unitaire|unitario))?"
    )),
    ("quantity", (
        r"\b(?:qty|quantity|qnty|menge|anzahl|stückzahl|quantité|qté|cantidad|cant|quantità|q\.tà|qta"
        r"|aantal|ilość|množství|pcs|stk)\b\.?"
    )),
)  # fmt: skip
"""Columns by their heads, those that take precedence first."""
NOT_A_QUANTITY = (
    r"\b(?:class|cl|type|ty|method|grade|gr|rev|revision|item|pos|line|ams|mil|iso"
    r"|din|astm|sec|para|page|p|seite|klasse"
    r"|typ|clase|tipo|classe|net|table|cond|sheet|no|nr|phone|tel|fax|z)\b[.:#]? ?#?$"
)
OF_TIME = (
    r" ?-?(?:(?:working|business|work|calendar|cal\.?|arbeits|werk|kalender"
    r"|pracovn\w+) ?)?(?:days?|weeks?|wks?|months?"
    r"|tagen?\b|wochen?|monate?n?|jours?|semaines?|mois|d[ií]as\b|día\b|semanas?|meses"
    r"|giorni|gg\b|settiman[ae]|mesi|dag(?:en)?"
    r"|weken|maand\w*|dni\b|tygodni\w*|miesi\w+|dn[íůy]|týdn\w*|měsíc\w*|hours?|h\b|at\b(?= nach))"
)
PER_SAID = (
    r"(?:price|prices|preise?|prix|precios?|prezz[io]|prij(?:s|zen)|cen[ay]|usd|eur"
    r"|[$€])[^.;]{0,12}?(?:\bper|\bje|\bpro|/"
    r"|\bpar|\bpor|\bza|\bza)(?: ?)(1[.,' ]?000|100|c\b|m\b|hundred|thousand|hundert|tausend|cent\b|mille\b|mil\b)"
)
NO_QUOTE = (
    r"\bno[- ](?:quote|bid)\b|\bn/[qb]\b|\b(?:not|unable to|can ?not|can't|won't"
    r"|declin\w+ to) quot\w+|\bdecline[ds]?\b"
    r"|kein(?:e)? angebot|nicht (?:angeboten|möglich|anbieten|lieferbar)|können wir (?:leider )?nicht"
    r"|pas d'offre|sans offre|non (?:chiffré|coté|proposé)e?|sin oferta|no (?:cotiza\w*|oferta\w*)"
    r"|nessuna offerta|non (?:quotat[oa]|offert[oa])|geen (?:offerte|aanbieding|aanbod)|niet (?:aangeboden|mogelijk)"
    r"|brak oferty|nie (?:oferujemy|wyceniamy)|bez nabídky|nenabízíme"
)
