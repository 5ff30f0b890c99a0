"""Names of courts, and the federal court that a file number gives away.

Knows no list of towns: a court's town is the capitalised word behind it.
"""

import re
from typing import Final

_FEDERAL: Final = (
    r"BGH|BVerfG|BVerwG|BAG|BSG|BFH|BPatG|GmS-OGB|RG|RFH|RAG|EuGH|EuG|EGMR|CJEU|ECJ|"
    r"Bundesgerichtshof(?:e?s)?|Bundesverfassungsgericht(?:e?s)?|Bundesverwaltungsgericht(?:e?s)?|"
    r"Bundesarbeitsgericht(?:e?s)?|Bundessozialgericht(?:e?s)?|Bundesfinanzhof(?:e?s)?|"
    r"Europäische[rn]?\sGerichtshof(?:e?s)?|BayObLG|BayVGH|BayVerfGH|VerfGH|StGH|"
    r"BayLSG|HessVGH|HessStGH|ThürOVG|SächsOVG|NdsOVG|HansOLG|KG(?!\s?[aA]A)"
)
_KINDS: Final = (
    r"OLG|LG|AG|VG|OVG|VGH|LAG|ArbG|LSG|SG|FG|StGH|VerfGH|LVerfG|Kammergericht(?:s)?|"
    r"(?:Oberlandes|Land|Amts|Verwaltungs|Oberverwaltungs|Landesarbeits|Arbeits|Landessozial|"
    r"Sozial|Finanz|Landesverfassungs)gericht(?:e?s)?|Verwaltungsgerichtshof(?:e?s)?|"
    r"Verfassungsgerichtshof(?:e?s)?"
)
_TOWN: Final = (
    r"(?:Bad\.-Württ\.|Rh\.-Pf\.|Schl\.-H\.|Meckl\.-Vorp\.|Sachs\.-Anh\.|Nordrh\.-Westf\.|"
    r"(?:des\sLandes\s|für\sdas\sLand\s|für\s)?(?!(?:Urteil|Beschl|Urt|Az|Aktenzeichen|Entscheidung|"
    r"Vom|In|Der|Die|Das|Im|Und|Nr|Rn|NJW|NZA|ZIP|WM|GRUR|DB|BB)\b)[A-ZÄÖÜ][\wäöüß]+\.?"
    r"(?:-[A-ZÄÖÜ][\wäöüß]+)*"
    r"(?:\s(?:am\sMain|an\sder\s[A-Z]\w+|a\.\s?(?:M\.|d\.\s?\w+\.?)|im\sBreisgau|i\.\s?Br\.|"
    r"\((?:Oder|Main|Westf\.|Saale)\)))?)"
)
COURT: Final = (
    rf"(?:{_FEDERAL})(?:\s?\((?:GrS|GS)\))?|"
    r"(?:(?:Hessische[rs]?|Bayerische[rs]?|Sächsische[rs]?|Thüringer|Niedersächsische[rs]?|"
    r"Schleswig-Holsteinische[rs]?|Hanseatische[rs]?|Saarländische[rs]?|Brandenburgische[rs]?|"
    r"Pfälzische[rs]?|Hess\.|Bay\.|Sächs\.|Thür\.|Nds\.|Hans\.)\s)?"
    rf"(?:{_KINDS})(?:\s{_TOWN})?"
)
_GENITIVES: Final = {
    "Bundesgerichtshof": "BGH",
    "Bundesverfassungsgericht": "BVerfG",
    "Bundesverwaltungsgericht": "BVerwG",
    "Bundesarbeitsgericht": "BAG",
    "Bundessozialgericht": "BSG",
    "Bundesfinanzhof": "BFH",
    "CJEU": "EuGH",
    "ECJ": "EuGH",
}
_LONG: Final = (
    ("Oberlandesgericht", "OLG"),
    ("Landgericht", "LG"),
    ("Amtsgericht", "AG"),
    ("Oberverwaltungsgericht", "OVG"),
    ("Verwaltungsgerichtshof", "VGH"),
    ("Verwaltungsgericht", "VG"),
    ("Landesarbeitsgericht", "LAG"),
    ("Arbeitsgericht", "ArbG"),
    ("Landessozialgericht", "LSG"),
    ("Sozialgericht", "SG"),
    ("Finanzgericht", "FG"),
    ("Kammergericht", "KG"),
)
_BY_SERIES: Final = {
    "BGHZ": "BGH",
    "BGHSt": "BGH",
    "BVerfGE": "BVerfG",
    "BVerfGK": "BVerfG",
    "BVerwGE": "BVerwG",
    "BAGE": "BAG",
    "BSGE": "BSG",
    "BFHE": "BFH",
    "BFH/NV": "BFH",
    "BPatGE": "BPatG",
    "RGZ": "RG",
    "RGSt": "RG",
    "BayObLGZ": "BayObLG",
    "BayObLGSt": "BayObLG",
}
_CIVIL: Final = re.compile(r"(?:ZR|ZB|ZA|ARZ|AR)\b")
_ONLY_BGH: Final = re.compile(
    r"^(?:\d StR|KZR|KZB|KVR|KVZ|EnVR|EnZR|EnZB|NotZ|NotSt|AnwZ|AnwSt|RiZ|StB|PatAnwZ|LwZR|"
    r"LwZB|GSZ|GSSt)"
)


def court_name(written: str) -> str:
    """A court's usual short name: "Oberlandesgericht Köln" -> "OLG Köln"."""
    name = " ".join(written.split())
    head = name.partition(" ")[0]
    bare = re.sub(r"(gericht|hof)e?s$", r"\1", head)
    if bare in _GENITIVES:
        return _GENITIVES[bare]
    if name.startswith(("Europäische", "Europäischer")):
        return "EuGH"
    for long, short in _LONG:
        name = re.sub(rf"\b{long}(?:e?s)?\b", short, name)
    return name


def court_of_series(series: str) -> str:
    """The court whose decisions a series collects; empty for a journal."""
    return _BY_SERIES.get(series, "")


def court_of_file_number(number: str) -> str:
    """The federal or European court that alone gives such numbers ("XII ZB 214/14"); else empty."""
    if re.match(r"C-\d", number):
        return "EuGH"
    if re.match(r"T-\d", number):
        return "EuG"
    senate, _, rest = number.partition(" ")
    if _ONLY_BGH.match(number) or (re.fullmatch(r"[IVX]+[a-z]?", senate) and _CIVIL.match(rest)):
        return "BGH"
    if re.match(r"\d{1,2} (?:AZR|ABR|AZN|AZB|ABN|AS)\b", number):
        return "BAG"
    if re.match(r"\d (?:Bv[A-Z]|PBvU)", number):
        return "BVerfG"
    if re.fullmatch(r"[IVX]+ [RBS] \d+/\d+(?: \(\w+\))?", number) or number.startswith("GrS"):
        return "BFH"
    if re.match(r"B \d{1,2} [A-Z]{1,3} \d+/\d+", number):
        return "BSG"
    if re.match(r"\d{1,2} (?:C|B|BN|CN|NB|A|VR|AV) \d+\.\d\d", number):
        return "BVerwG"
    return ""
