"""What contracts, letters and judgments regulate: how a topic is asked for, and how it is written.

"Change of control" is seldom in a clause that regulates it; "merger or sale of substantially all
assets" is. The table gives such signs in both languages, so that a question in one finds the
clause in the other. A topic that is not in the table is still found, by its own words.
"""

import re
from dataclasses import dataclass
from typing import Final

from copilot.domain import Language
from copilot.locale import N_


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: ``label`` is a template for people, ``queries`` what the embedder is asked.

    ``asked`` is found in questions on it, ``signs`` in sentences that regulate it.
    """

    name: str
    label: str
    asked: re.Pattern[str]
    signs: re.Pattern[str]
    queries: tuple[str, str]

    def query(self, language: Language) -> str:
        """What the embedder is asked for passages in a language."""
        return self.queries[0] if language == "de" else self.queries[1]


def _topic(name: str, label: str, asked: str, signs: str, german: str, english: str) -> Topic:
    flags = re.IGNORECASE | re.DOTALL
    return Topic(name, label, re.compile(asked, flags), re.compile(signs, flags), (german, english))


TOPICS: Final = (
    _topic(
        "change of control",
        N_("Change of control"),
        r"change.{1,4}(?:of|in).{1,4}control|kontrollwechsel|change-of-control|"
        r"gesellschafterwechsel",
        r"change.{1,4}(?:of|in).{1,12}control|kontrollwechsel|kontrollerwerb|"
        r"(?:substantially all|majority) (?:of )?(?:its |the |their )?(?:assets|shares|voting|"
        r"stock)|"
        r"(?:merger|acquisition|consolidation)\b.{0,120}\b(?:terminat|consent|assign)|"
        r"mehrheit der (?:anteile|stimmrechte|geschäftsanteile)",
        "Kontrollwechsel: Kündigungsrecht oder Zustimmung, wenn sich die Beteiligung oder "
        "Kontrolle "
        "ändert",
        "change of control: merger, sale of substantially all assets or majority of shares",
    ),
    _topic(
        "non-compete",
        N_("Non-compete"),
        r"non.?compet|not to compete|wettbewerbsverbot|konkurrenzverbot|wettbewerbsklausel",
        r"non.?compet(?:e|ition)|wettbewerbsverbot|konkurrenzverbot|konkurrenztätigkeit|im "
        r"wettbewerb|"
        r"(?:not|nor)\b.{0,80}\b(?:compet(?:e|es|ing|itive)|competitors?)\b|"
        r"restrict.{0,20}\bcompet(?:e|ing|ition)\b",
        "Wettbewerbsverbot: keine Konkurrenztätigkeit, kein Wettbewerb mit der anderen Partei",
        "non-compete: shall not compete or engage in a competing business",
    ),
    _topic(
        "non-solicitation",
        N_("Non-solicitation"),
        r"solicit|abwerb",
        r"(?:not|nor|non)\b.{0,60}\bsolicit|abwerb|"
        r"not\b.{0,60}\b(?:hire|employ|recruit)\b.{0,60}employee",
        "Abwerbeverbot: Mitarbeiter oder Kunden dürfen nicht abgeworben werden",
        "non-solicitation: shall not solicit or hire employees or customers",
    ),
    _topic(
        "exclusivity",
        N_("Exclusivity"),
        r"exclusiv|ausschließlich(?:keit|er vertrieb)|exklusiv",
        r"(?<!non-)(?<!non )\bexclusiv\w*(?! (?:of\b|remed|jurisdiction|venue|forum|own|property|"
        r"control|possession|and sole|right, title))|exklusiv|ausschließlichkeit|alleinvertrieb|"
        r"\bsole\b.{0,30}\b(?:distributor|supplier|agent|provider)",
        "Exklusivität: ausschließliches Recht, Bezug oder Vertrieb nur über eine Partei",
        "exclusivity: exclusive right, sole distributor or supplier",
    ),
    _topic(
        "assignment",
        N_("Assignment"),
        r"assign(?!ment of (?:ip|intellectual|invention))|abtret|übertragbar|vertragsübernahme",
        r"\bassign(?:s|ed|ment|able)?\b.{0,160}\b(?:consent|approval|prohibit|void|permit)|"
        r"(?:not|neither|nor|no)\b.{0,60}\b(?:assign|transfer)|abtret|übertrag\w+ auf dritte",
        "Abtretung und Übertragung von Rechten nur mit Zustimmung",
        "assignment: neither party may assign this agreement without prior written consent",
    ),
    _topic(
        "governing law",
        N_("Governing law"),
        r"govern(?:ing|ed)|applicable law|choice of law|anwendbares recht|rechtswahl|\b\w+ "
        r"recht\b|"
        r"subject to \w+ law|\b\w+ law\b",
        r"governed by|laws? of (?:the )?(?:state|republic|federal|england|commonwealth|province|"
        r"[A-Z])|"
        r"construed (?:in accordance|under)|anwendbar\w* recht|(?:es gilt|unterliegt|"
        r"findet).{0,60}recht|"
        r"governing law|applicable law",
        "Anwendbares Recht: dieser Vertrag unterliegt deutschem Recht",
        "governing law: this agreement is governed by the laws of",
    ),
    _topic(
        "jurisdiction",
        N_("Jurisdiction"),
        r"jurisdiction|\bvenue\b|gerichtsstand|zuständig\w* gericht",
        r"jurisdiction|\bvenue\b|courts? of|gerichtsstand|landgericht",
        "Gerichtsstand: ausschließlicher Gerichtsstand für Streitigkeiten",
        "jurisdiction: exclusive jurisdiction of the courts, venue",
    ),
    _topic(
        "arbitration",
        N_("Arbitration"),
        r"arbitra|schied",
        r"arbitra|schiedsgericht|schiedsverfahren|schiedsordnung|\bDIS\b|\bICC\b",
        "Schiedsgericht: Streitigkeiten werden durch ein Schiedsverfahren entschieden",
        "arbitration: disputes shall be settled by binding arbitration",
    ),
    _topic(
        "confidentiality",
        N_("Confidentiality"),
        r"confidential|secrecy|non-?disclos|vertraulich|geheimhaltung|verschwiegenheit",
        r"confidential|non-?disclos|vertraulich|geheim(?:halt|nis)|verschwiegen|stillschweigen",
        "Geheimhaltung: vertrauliche Informationen dürfen nicht weitergegeben werden",
        "confidentiality: shall keep confidential information secret",
    ),
    _topic(
        "liability",
        N_("Liability"),
        r"liabil|\bcap\b|haft(?:ung|et|en)|haftungs",
        r"(?:liab(?:le|ility)|damages)\b.{0,200}\b(?:exceed|limit|not|no event|unlimited|exclu)|"
        r"(?:no event|not)\b.{0,60}\bliab(?:le|ility)|haft(?:et|ung|en)|schadensersatz",
        "Haftung: Beschränkung der Haftung, Höchstbetrag",
        "limitation of liability: liability shall not exceed, in no event liable",
    ),
    _topic(
        "insurance",
        N_("Insurance"),
        r"insur|versicher",
        r"\binsur(?:ance|ed)\b|versicherung|haftpflicht",
        "Versicherung: Pflicht, eine Versicherung zu unterhalten",
        "insurance: shall maintain insurance coverage",
    ),
    _topic(
        "audit",
        N_("Audit"),
        r"audit|inspect(?:ion)? (?:of|right)|prüfungsrecht|einsichtsrecht|buchprüfung",
        r"\baudit|inspect.{0,60}(?:books|records)|(?:books|records).{0,80}inspect|einsicht in|"
        r"prüfungsrecht|buchprüf",
        "Prüfungsrecht: Einsicht in Bücher und Unterlagen",
        "audit rights: audit and inspect books and records",
    ),
    _topic(
        "renewal",
        N_("Renewal"),
        r"renew|extension|extend(?!s? to)|verläng",
        r"\brenew|automatically.{0,30}exten|exten(?:d|sion).{0,40}(?:term|period)|additional "
        r"(?:terms?|periods?)|verlänger",
        "Verlängerung: der Vertrag verlängert sich, Verlängerungsoption",
        "renewal: this agreement shall automatically renew for successive terms",
    ),
    _topic(
        "termination for convenience",
        N_("Termination without cause"),
        r"(?:for|at) (?:its )?convenience|without cause|ordentlich\w* kündig|ohne grund|"
        r"jederzeit kündbar",
        r"(?:terminat|cancel)\w*.{0,120}(?:convenience|without cause|for any reason|no reason|at "
        r"any time)|"
        r"(?:at any time|for any reason|without cause).{0,80}terminat|jederzeit.{0,60}kündig|"
        r"ordentlich\w* kündig|kündig.{0,80}mit einer frist",
        "ordentliche Kündigung jederzeit ohne Grund mit einer Frist",
        "termination for convenience: may terminate at any time without cause upon notice",
    ),
    _topic(
        "termination",
        N_("Termination"),
        r"terminat|break (?:option|clause)|notice period|kündig|rücktritt",
        r"\bterminat(?:e|ed|ion)\b|\bcancel|kündig|rücktritt|notice period",
        "Kündigung: Frist und Voraussetzungen der Kündigung",
        "termination: either party may terminate this agreement upon notice",
    ),
    _topic(
        "term",
        N_("Term"),
        r"\bterm\b|duration|expir|\bends?\b|ending|laufzeit|vertragsdauer|mietzeit|enden|endet|"
        r"\bdauer\b|ausl(?:a|ä)uf|laufen .*aus|läuft .*aus|ablauf|ablaufen",
        r"\b(?:initial )?term\b.{0,80}\b(?:year|month|commenc|begin|period|until)|expir|"
        r"(?:shall|will) (?:remain|continue) in (?:full )?(?:force|effect)|"
        r"agreement.{0,60}(?:commence|continue|begin|take effect|enters? into|remain)|"
        r"laufzeit|festmietzeit|"
        r"mietzeit|"
        r"vertragsdauer|(?:beginnt|endet|befristet|unbestimmte zeit|tritt).{0,80}(?:am|auf|in "
        r"kraft|\d)",
        "Laufzeit: Beginn, Dauer und Ende des Vertrags",
        "term: this agreement begins on and continues until it expires",
    ),
    _topic(
        "payment",
        N_("Price and payment"),
        r"\bpric|payment|\bfees?\b|remunerat|salary|vergütung|\bpreise?\b|zahlung|gehalt|entgelt|"
        r"honorar",
        r"(?:price|fee|payment|invoice|salary|compensation|royalt).{0,120}(?:\d|day|pay)|"
        r"(?:vergütung|preis|zahlung|rechnung|gehalt|honorar|entgelt|zahlbar).{0,120}(?:\d|tage|"
        r"fällig|zahl)",
        "Vergütung, Preis und Zahlung: Betrag und Fälligkeit",
        "price and payment: amount, fees, invoices payable within days",
    ),
    _topic(
        "revenue sharing",
        N_("Revenue sharing"),
        r"(?:revenue|profit).{1,4}shar|royalt|umsatzbeteiligung|gewinnbeteiligung|provision",
        r"royalt|commission|(?:share|percent\w*|%).{0,60}(?:revenue|profit|sales|receipts)|"
        r"(?:revenue|profit).{0,30}shar|umsatzbeteiligung|gewinnbeteiligung|provision",
        "Beteiligung an Umsatz oder Gewinn, Lizenzgebühr, Provision",
        "revenue or profit sharing, royalty, commission, percentage of revenue",
    ),
    _topic(
        "minimum commitment",
        N_("Minimum purchase"),
        r"minimum|mindestabnahme|mindestmenge|mindestumsatz",
        r"\bminimum\b.{0,80}(?:purchase|order|quantit|amount|commitment|volume|payment|guarante|"
        r"sales|royalt)|"
        r"(?:purchase|order|guarante).{0,80}\bminimum|\bat least\b.{0,60}(?:units|tonnes|"
        r"purchase)|mindest",
        "Mindestabnahme: Mindestmenge oder Mindestbetrag",
        "minimum commitment: minimum purchase quantity, order or payment",
    ),
    _topic(
        "most favoured nation",
        N_("Most favoured customer"),
        r"most.favou?red|meistbegünstig",
        r"most.favou?red|no less favou?rable|(?:more|less) favou?rable.{0,60}(?:terms|pric|"
        r"customer)|"
        r"lowest price|meistbegünstig",
        "Meistbegünstigung: keine ungünstigeren Bedingungen als andere Kunden",
        "most favoured nation: no less favourable terms or prices than any other customer",
    ),
    _topic(
        "warranty",
        N_("Warranty"),
        r"warrant|gewährleist|garantie|mängel",
        r"\bwarrant(?:y|ies|s)\b|gewährleist|garantie|mängelanspr",
        "Gewährleistung: Mängelansprüche und ihre Verjährung",
        "warranty: the goods are free from defects, warranty period",
    ),
    _topic(
        "intellectual property",
        N_("Intellectual property"),
        r"\bip\b|intellectual property|work product|geistig\w* eigentum|urheber|schutzrecht|"
        r"erfindung",
        r"(?:intellectual property|invention|work product|copyright|patent|improvement).{0,160}"
        r"(?:own|assign|vest|property of|belong)|geistig\w* eigentum|schutzrecht|urheber|"
        r"arbeitsergebnis",
        "Geistiges Eigentum: Rechte an Arbeitsergebnissen und Erfindungen",
        "intellectual property ownership: all right, title and interest assigned to",
    ),
    _topic(
        "licence",
        N_("Licence"),
        r"licen[sc]e|lizenz|nutzungsrecht",
        r"(?:grant|hereby licens)\w*.{0,120}(?:licen[sc]e|right)|lizenz|nutzungsrecht",
        "Lizenz: Einräumung eines Nutzungsrechts",
        "licence grant: hereby grants a non-exclusive licence to use",
    ),
    _topic(
        "penalty",
        N_("Contractual penalty"),
        r"penalt|liquidated damages|vertragsstrafe|pauschaliert|pönale",
        r"penalt|liquidated damages|vertragsstrafe|pauschaliert",
        "Vertragsstrafe oder pauschalierter Schadensersatz",
        "contractual penalty, liquidated damages",
    ),
    _topic(
        "force majeure",
        N_("Force majeure"),
        r"force majeure|höhere gewalt",
        r"force majeure|höhere[rn]? gewalt|acts? of god",
        "Höhere Gewalt",
        "force majeure: acts of God, events beyond reasonable control",
    ),
    _topic(
        "data protection",
        N_("Data protection"),
        r"data protection|gdpr|personal data|datenschutz|dsgvo|personenbezogen",
        r"data protection|gdpr|personal data|datenschutz|dsgvo|personenbezogen",
        "Datenschutz: Verarbeitung personenbezogener Daten",
        "data protection: processing of personal data",
    ),
    _topic(
        "third parties",
        N_("Third-party beneficiaries"),
        r"third.party benefi|zugunsten dritter",
        r"third.party benefi|benefi(?:t|ciar)\w*.{0,60}third part|zugunsten dritter",
        "Vertrag zugunsten Dritter",
        "third-party beneficiary: no rights for third parties",
    ),
    _topic(
        "disparagement",
        N_("Non-disparagement"),
        r"disparag|herabwürdig",
        r"disparag|tarnish|derogat|herabwürdig|rufschädig|goodwill.{0,60}(?:harm|injur|damag)",
        "keine herabwürdigenden Äußerungen, Rufschädigung",
        "non-disparagement: shall not disparage or tarnish the reputation",
    ),
    _topic(
        "first refusal",
        N_("Right of first refusal"),
        r"first (?:refusal|offer|negotiation)|\brof[ron]\b|vorkaufsrecht|vormiet",
        r"first (?:refusal|offer|negotiation|opportunity)|vorkaufsrecht|vormietrecht|andienungs",
        "Vorkaufsrecht, Vormietrecht",
        "right of first refusal, first offer or first negotiation",
    ),
    _topic(
        "rent",
        N_("Rent"),
        r"\brent\b|\bmiete\b|mietzins|nettomiete|pacht",
        r"\brent (?:is|shall be|of|amounts|payable)\b.{0,120}\d|monthly rent|"
        r"\b\w*(?:grund|netto|kalt|monats)\w*miete\b.{0,160}(?:€|EUR|euro)|"
        r"(?:miete|mietzins|pacht)(?:zins)? (?:beträgt|beläuft).{0,120}\d",
        "Miete: Höhe der monatlichen Miete",
        "rent: the monthly rent is",
    ),
    _topic(
        "deposit",
        N_("Deposit"),
        r"deposit|kaution|mietsicherheit|sicherheitsleistung|bürgschaft",
        r"\bdeposit|kaution|mietsicherheit|sicherheitsleistung|bürgschaft",
        "Kaution: Höhe der Mietsicherheit",
        "deposit: the tenant pays a security deposit",
    ),
    _topic(
        "repairs",
        N_("Repairs"),
        r"\brepair|maintenance|instandhalt|instandsetz|schönheitsreparatur|reparatur",
        r"\brepair|\bmaintain\b|maintenance|instandhalt|instandsetz|schönheitsreparatur|reparatur",
        "Instandhaltung und Instandsetzung, Schönheitsreparaturen",
        "repairs and maintenance of the premises",
    ),
    _topic(
        "subletting",
        N_("Subletting"),
        r"sublet|sub-?leas|untervermiet|untermiet|gebrauchsüberlassung",
        r"sublet|sub-?leas|untervermiet|untermiet|gebrauchsüberlassung",
        "Untervermietung und Gebrauchsüberlassung an Dritte",
        "subletting only with the landlord's consent",
    ),
    _topic(
        "indexation",
        N_("Indexation"),
        r"index|wertsicherung|staffelmiete|mietanpassung",
        r"index|wertsicherung|staffel|mietanpassung|verbraucherpreis|consumer price",
        "Wertsicherung: Anpassung der Miete an den Verbraucherpreisindex",
        "indexation: adjustment of rent to the consumer price index",
    ),
    _topic(
        "premises",
        N_("Leased premises"),
        r"premises|mietgegenstand|mietsache|mietobjekt",
        r"(?:hereby leases|leases to the|premises (?:are|consist|compris))|"
        r"vermietet\b.{0,120}(?:fläche|räum|halle|gebäude|m²|qm|grundstück)|"
        r"(?:mietgegenstand|mietobjekt) (?:ist|sind|umfasst|besteht)",
        "Die Vermieterin vermietet an die Mieterin die Räume; Mietgegenstand",
        "the landlord leases the premises to the tenant",
    ),
    _topic(
        "subject",
        N_("Subject"),
        r"subject.matter|vertragsgegenstand",
        r"(?:hereby leases|premises)\b|subject.matter|vertragsgegenstand|mietgegenstand|"
        r"mietobjekt|"
        r"vermietet|verpflichtet sich|gegenstand d|purpose of this|agrees to (?:supply|sell|"
        r"provide|purchase)|"
        r"shall (?:supply|sell|provide)|wird als .{2,60}(?:eingestellt|beschäftigt)|tätigkeit",
        "Gegenstand des Vertrags: was geschuldet, vermietet oder geliefert wird",
        "subject of the agreement: what is supplied, leased or provided",
    ),
    _topic(
        "written form",
        N_("Written form"),
        r"written form|in writing|schriftform|entire agreement",
        r"written form|only in writing|in writing\b.{0,60}(?:signed|amend)|schriftform|entire "
        r"agreement",
        "Schriftform für Änderungen",
        "amendments only in writing, entire agreement",
    ),
)
_BY_NAME: Final = {topic.name: topic for topic in TOPICS}


def topic(name: str) -> Topic:
    """The topic of a name; raises KeyError where there is none."""
    return _BY_NAME[name]


def topic_of(condition: str) -> Topic | None:
    """The topic that a condition asks for first, None where the table has none."""
    found = [
        (match.start(), place)
        for place, each in enumerate(TOPICS)
        if (match := each.asked.search(condition))
    ]
    return TOPICS[min(found, key=lambda pair: pair[1])[1]] if found else None
