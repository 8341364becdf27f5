"""What absence notes say, in the languages of vendors: as `plain` writes it, without accents."""

SUBJECTS = (
    r"out[- ]of[- ](?:the[- ])?office",
    r"automatic reply",
    r"auto(?:matic)?[- ]?(?:reply|response|responder)",
    r"away from (?:the|my) (?:office|desk|email)",
    r"on (?:vacation|holidays?|annual leave|parental leave|maternity leave)",
    r"vacation (?:reply|notice|message)",
    r"ooo\b",
    r"absence notice",
    r"i am (?:away|out)\b",
    r"automatische antwort",
    r"abwesen",
    r"ausser haus",
    r"nicht im (?:buro|buero|hause)",
    r"im urlaub",
    r"urlaubs",
    r"autom\. antwort",
    r"betriebsferien",
    r"betriebsurlaub",
    r"reponse automatique",
    r"absen(?:ce|t)\b(?! of| de (?:plan|certif))",
    r"message d'absence",
    r"en conges?\b",
    r"conges annuels",
    r"respuesta automatica",
    r"fuera de (?:la )?oficina",
    r"ausen(?:te|cia)",
    r"de vacaciones",
    r"risposta automatica",
    r"fuori (?:sede|ufficio)",
    r"assen(?:te|za)",
    r"in ferie",
    r"chiusura (?:estiva|natalizia|aziendale|uffici)",
    r"resposta automatica",
    r"fora do escritorio",
    r"de ferias",
    r"automatisch (?:antwoord|bericht)",
    r"afwezig",
    r"niet aanwezig",
    r"met vakantie",
    r"op vakantie",
    r"niet op kantoor",
    r"automatiskt svar",
    r"autosvar",
    r"franvaro",
    r"inte pa kontoret",
    r"pa semester",
    r"automatisk svar",
    r"ikke pa kontoret",
    r"pa ferie",
    r"fravaer",
    r"ikke til stede",
    r"automaattinen vastaus",
    r"poissa",
    r"lomalla",
    r"odpowiedz automatyczna",
    r"automatyczna odpowiedz",
    r"autoodpowiedz",
    r"nieobecnosc",
    r"nieobecny",
    r"poza biurem",
    r"urlop",
    r"automaticka odpoved",
    r"mimo kancelar",
    r"nepritom",
    r"dovolena",
    r"mimo kancelarie",
    r"nepritomn",
    r"automatikus valasz",
    r"hazon kivul",
    r"szabadsag",
)
"""A subject begins with one, in front of any “Re:”."""

MONTHS = (
    "january januar janvier janv januari enero ene gennaio stycznia styczen leden ledna janeiro januara jan",
    "february februar fevrier fevr fev febrero febbraio februari lutego luty unora unor fevereiro feb",
    "march marz maerz mrz mars marzo maart mrt marca marzec brezna brezen marco mar",
    "april avril avr abril abr aprile kwietnia kwiecien dubna duben apr",
    "may mai mayo maggio mei maja maj kvetna kveten maio",
    "june juni juin junio giugno giu czerwca czerwiec cervna cerven junho jun",
    "july juli juillet juil julio luglio lug lipca lipiec cervence cervenec julho jul",
    "august aout agosto ago augustus augusti sierpnia sierpien srpna srpen aug",
    "september septembre septiembre settembre septembra wrzesnia wrzesien zari setembro sept sep",
    "october oktober octobre octubre ottobre pazdziernika pazdziernik rijna rijen outubro oct okt ott",
    "november novembre noviembre listopadu listopada listopad novembro nov",
    "december dezember decembre diciembre dicembre grudnia grudzien prosince prosinec dezembro dec dez dic",
)
WEEKDAYS = (
    "monday mon montag mo lundi lun lunes lunedi maandag ma poniedzialek poniedzialku pondeli pondelka",
    "tuesday tue tues dienstag di mardi martes martedi dinsdag wtorek wtorku utery uterka",
    "wednesday wed mittwoch mi mercredi miercoles mercoledi woensdag sroda srody srode streda stredy stredu",
    "thursday thu thur thurs donnerstag jeudi jueves giovedi donderdag czwartek czwartku ctvrtek ctvrtka",
    "friday fri freitag fr vendredi viernes venerdi vrijdag piatek piatku patek patku",
    "saturday sat samstag sonnabend samedi sabado sabato zaterdag sobota soboty sobotu",
    "sunday sun sonntag dimanche domingo domenica zondag niedziela niedzieli nedele nedeli",
)
TOMORROW = "tomorrow morgen demain manana domani jutra jutro zitra zitrka amanha imorgen imorgon"

BACK = (
    r"back|return(?:ing|s)?|resum(?:e|ing)|again|re-?open(?:s|ing)?|zuruck|zurueck|wieder|ruckkehr|rueckkehr|retour|"
    r"revien\w*|reviendr\w*|rentr\w+|repren\w+|nouveau|reouvr\w+|vuelv\w*|volver\w*|vuelta|regres\w*|reincorpor\w*|"
    r"nuevo|"
    r"rientr\w*|ritorn\w*|torn[oi]\w*|nuovo|riapr\w*|terug|weer|wrac\w*|wroc\w*|powro\w*|ponownie|zpet|vrat\w*|"
    r"vracim\w*|opet|zpatky|volt\w+|regress\w*|tillbaka|ater|tilbage|tilbake|takaisin|palaan"
)
UNTIL = (
    r"until|untill|till?|til|thru|through|up to|ending|bis|jusqu'?(?:au|a|en)|hasta|fino|tot|t/m|do|ate|"
    r"t\.?o\.?m\.?|inclusive|einschliesslich|inkl|incl|last day|letzter tag"
)
FROM = (
    r"from|starting|since|beginning|as of|ab|vom|von|seit|du|des|depuis|a partir|a compter|desde|del|dal|dall'|van|"
    r"vanaf|od|fra|fran"
)
TO = r"to|bis|au|al|a|do|tot|t/m|tm|through|thru|until|till|ate|till och med|til"
NOT_BEFORE = r"(?:not|n't|nicht|pas|no|non|niet|nie|erst)\b[^|]{0,40}\b(?:until|till|before|bis|vor|avant|hasta|prima)"
NOT = r"not|n't|nicht|pas|niet|keine?n?|nie|ne"
ENGLISH = r"\b(?:the|i'm|i am|will|until|back|out|away|from|starting|return(?:ing)?|my)\b"

DEPUTIES = (
    r"contact|urgent|emergenc|assist|colleague|in my absence|instead|reach|"
    r"please (?:write|e-?mail|send|direct|forward)|"
    r"vertret|dringend|eilig|notf[ae]ll|wenden|kolleg|kontakt|ansprechpartner|in meiner abwesenheit|"
    r"joindre|adresse[rz]|collegue|remplac|urgence|urgenci|dirij|dirig|companer|sustitu|ponerse en|"
    r"contatt|rivolger|urgenz|colleg|sostitu|dringende|spoed|vervang|neem contact|piln|zastep|kontaktow|"
    r"prosze o|nalehav|zastup|obrat|kontaktujte|contate|substitu|brads|kontakta|haster|kiireell|surgos"
)
CLOSINGS = (
    r"^[ \t]{0,8}(?:--[ \t]*$|(?:mit )?(?:freundliche|viele|beste|liebe|schöne)[nrs]? gr(?:ü|ue)|"
    r"(?:best|kind|warm|many)[^\n]{0,12} regards|regards\b|sincerely|cordialement|bien cordialement|saludos|un saludo|"
    r"cordiali saluti|distinti saluti|met vriendelijke|pozdrawiam|z poważaniem|s pozdravem|med vänlig|med venlig)"
)
TITLES = (
    "frau herr herrn mr mrs ms mme m madame monsieur sr sra sig dr dhr mevr pan pani email mail contact kontakt bei"
)
NAME = (
    r"((?:[^\W\d_][\w.'’-]{0,30} ){0,3}[^\W\d_][\w'’-]{1,30})[\s,;(<\[|/-]{1,6}"
    r"(?:e-?mail:? ?|mailto:|at |unter |an )?$"
)
"""Words right before an address, as they are written."""
