# ruff: noqa: E501 - a table reads better with one row a line
"""How often follow-up questions are understood.

    python benchmarks/follow_ups.py

Prints a Markdown row for each half of the table (the rules were written with the first half in
view). A dialogue is right when the follow-up is told from a new topic, every expected word stands
in the question it becomes, no unwanted one does, and the preferred document is the expected one.
"""

import sys

from copilot.answers.conversation import Cited, Resolved, Turn, resolve

_HAFEN = Cited(
    "D16", "Gewerberaummietvertrag Hafenstraße 12", "miete/Mietvertrag_Hafenstrasse_12.pdf"
)
_SPEICHER = Cited(
    "D17", "Gewerberaummietvertrag Speicherstraße 48", "miete/Mietvertrag_Speicherstrasse_48.pdf"
)
_SUPPLY = Cited("D11", "Supply Agreement | Lindenhof – Thornbeck", "lieferung/Supply_Agreement.pdf")
_NDA = Cited("D8", "Mutual Non-Disclosure Agreement", "lieferung/NDA_Thornbeck_2021.docx")
_WORK = Cited("D1", "Arbeitsvertrag Mertens", "arbeit/Arbeitsvertrag_Mertens_2018.docx")
_KNOWN = (_WORK, _NDA, _SUPPLY, _HAFEN, _SPEICHER)
_DOCUMENTS = {"H": _HAFEN, "S": _SPEICHER, "L": _SUPPLY, "N": _NDA, "A": _WORK}

# last question | documents cited | new question | kind (f: follow-up, n: new) | wanted words |
# unwanted words | preferred document
_DESIGN = """
Wie hoch ist die Kaution im Mietvertrag Hafenstraße 12? | H | Und für den zweiten Mietvertrag? | f | Kaution zweiten Mietvertrag Speicherstraße | | S
Wie hoch ist die Kaution im Mietvertrag Hafenstraße 12? | H S | Und für den zweiten Mietvertrag? | f | Kaution zweiten Speicherstraße 48 | Hafenstraße | S
How much is the deposit under the Hafenstrasse 12 lease? | H S | And for the second lease? | f | deposit second lease | Hafenstrasse | S
How much is the deposit under the Hafenstrasse 12 lease? | H | And the rent? | f | rent Hafenstrasse lease | deposit | H
Wie hoch ist die Miete im Mietvertrag Hafenstraße 12? | H | Und die Kaution? | f | Kaution Mietvertrag Hafenstraße 12 hoch | Miete | H
Wann darf der Mieter kündigen? | H | Und der Vermieter? | f | Vermieter kündigen | Mieter | H
When may the tenant terminate the lease? | H | What about the landlord? | f | landlord terminate lease | tenant | H
Which leases end in 2027? | H | And in 2028? | f | leases end 2028 | 2027 |
Welche Mietverträge enden 2027? | H | und 2028? | f | Mietverträge enden 2028 | 2027 |
Welche Verträge enthalten eine Kontrollwechselklausel? | L | Und ein Wettbewerbsverbot? | f | Verträge Wettbewerbsverbot | Kontrollwechselklausel |
Which contracts mention Thornbeck? | L N | And which mails? | f | mails mention Thornbeck | contracts |
Wer trägt die Reparaturen im Mietvertrag Hafenstraße 12? | H | Was gilt dort für Schönheitsreparaturen? | f | Schönheitsreparaturen Hafenstraße | | H
What is the notice period in the supply agreement? | L | Is it the same for both parties? | f | notice period supply agreement same both parties | | L
How much is the deposit under the Speicherstrasse 48 lease? | S | When is it due? | f | deposit Speicherstrasse due | | S
Wie hoch ist die Kaution? | S | Wann ist sie fällig? | f | Kaution fällig | | S
Welche Klausel regelt die Haftung im Supply Agreement? | L | Was sagt diese Klausel zur groben Fahrlässigkeit? | f | Klausel groben Fahrlässigkeit Supply | | L
What law governs the NDA? | N | And the supply agreement? | f | law governs supply agreement | NDA | L
What law governs the NDA? | N | How about the lease in Speicherstraße 48? | f | law governs lease Speicherstraße 48 | NDA | S
Wie lange ist die Kündigungsfrist im Arbeitsvertrag? | A | Welches Gericht ist für das Supply Agreement zuständig? | n | Gericht Supply Agreement | Kündigungsfrist |
How much is the deposit under the Hafenstrasse 12 lease? | H | Which contracts contain a non-compete clause? | n | non-compete | deposit |
Wie hoch ist die Kaution? | H | Fasse den Arbeitsvertrag zusammen. | n | Arbeitsvertrag | Kaution |
What is the price of GH-220? | L | Who is the managing director of Thornbeck? | n | managing director Thornbeck | price |
Wie hoch ist die Kaution? | H | Wann muss der Käufer Mängel nach § 377 HGB rügen? | n | Käufer Mängel 377 | Kaution |
Welches Recht gilt für den Liefervertrag? | L | Gilt das auch für die Geheimhaltungsvereinbarung? | f | Recht Geheimhaltungsvereinbarung | Liefervertrag | N
Can the supplier assign the agreement? | L | The same for the buyer? | f | buyer assign agreement | supplier | L
Mit welcher Frist kann der Mietvertrag Hafenstraße 12 gekündigt werden? | H | Und wer zahlt die Nebenkosten? | f | zahlt Nebenkosten Hafenstraße | | H
Wie hoch ist die Vertragsstrafe im Liefervertrag? | L | Und bei Zahlungsverzug? | f | Vertragsstrafe Liefervertrag Zahlungsverzug | | L
What is the liability cap in the supply agreement? | L | And for gross negligence? | f | liability cap supply agreement gross negligence | | L
Wie hoch ist die Miete? | H S | Und im anderen Mietvertrag? | f | Miete anderen Mietvertrag Speicherstraße | | S
How long is the term? | H S | Who is the landlord in the second lease? | f | landlord second lease Speicherstraße | | S
What does the NDA say about return of documents? | N | Does this agreement survive termination? | f | survive termination | | N
Wie hoch ist die monatliche Miete im Mietvertrag Speicherstraße 48? | S | Und für die Hafenstraße 12? | f | monatliche Miete Hafenstraße 12 | Speicherstraße | H
What is the rent under the first lease? | H S | And under the second one? | f | rent second one | first |
Wie viele Urlaubstage hat Herr Mertens? | A | Und wie lang ist die Probezeit? | f | lang Probezeit Mertens | Urlaubstage | A
When does the NDA end? | N | And the confidentiality obligations? | f | confidentiality obligations | | N
Wann endet der Arbeitsvertrag? | A | Was ist mit der Geheimhaltungsvereinbarung? | f | endet Geheimhaltungsvereinbarung | Arbeitsvertrag | N
Welche Verträge unterliegen deutschem Recht? | L H | Und englischem Recht? | f | Verträge unterliegen englischem Recht | deutschem |
Which contracts have an exclusivity clause? | L | And a non-compete? | f | contracts non-compete | exclusivity |
Welche Verträge erwähnen Thornbeck? | L | Und welche Schreiben? | f | Schreiben erwähnen Thornbeck | Verträge |
Which leases end before 2026? | H | and after 2026? | f | leases end after 2026 | before |
Was muss der Käufer bei Mängeln tun? | L | Und der Verkäufer? | f | Verkäufer Mängeln tun | Käufer | L
What are the duties of the receiving party? | N | And of the disclosing party? | f | duties disclosing party | receiving | N
Wer haftet nach dem Supply Agreement für Verzug? | L | Gibt es dort eine Obergrenze? | f | Obergrenze Supply Agreement | | L
Is there a non-compete in the employment contract? | A | How long does it last? | f | non-compete employment contract long last | | A
Gibt es im Arbeitsvertrag ein Wettbewerbsverbot? | A | Wie lange gilt es? | f | Wettbewerbsverbot Arbeitsvertrag lange gilt | | A
Wer ist Vermieter der Hafenstraße 12? | H | Wie lautet seine Adresse? | f | Vermieter Hafenstraße Adresse | | H
Which clause limits liability in the supply agreement? | L | What exceptions does that clause have? | f | exceptions clause supply agreement | | L
Wie hoch ist der Mindestabnahme im Liefervertrag? | L | Und wenn sie unterschritten wird? | f | Mindestabnahme Liefervertrag unterschritten | | L
What is the penalty for late delivery in the supply agreement? | L | and for defects? | f | penalty supply agreement defects | | L
Wie hoch ist die Kaution? | H S | Und beim zweiten? | f | Kaution zweiten | |
Darf der Mieter im Mietvertrag Hafenstraße 12 untervermieten? | H | Und im Mietvertrag Speicherstraße 48? | f | Mieter untervermieten Speicherstraße 48 | Hafenstraße | S
May the tenant sublet under the Hafenstrasse 12 lease? | H | and under the Speicherstrasse lease? | f | tenant sublet Speicherstrasse lease | Hafenstrasse | S
Wann wurde der Arbeitsvertrag unterzeichnet? | A | In welchem Jahr wurde das Landgericht Nordhaven gegründet? | n | Landgericht gegründet | Arbeitsvertrag |
How much is the rent? | H | What is the limitation period under the supply agreement? | n | limitation period supply agreement | rent |
Wie hoch ist die Miete? | H | Welche Verträge enthalten eine Schiedsklausel? | n | Schiedsklausel | Miete |
Who signed the NDA? | N | How many days of annual leave does an employee have? | n | annual leave | NDA |
Wer trägt die Kosten der Versicherung? | L | Liste alle Fristen auf. | n | Fristen | Versicherung |
What is the governing law? | L | Summarise the judgment of the Regional Court. | n | judgment | governing |
Ist eine Probezeit vereinbart? | A | Auch für Aushilfen? | f | Probezeit vereinbart Aushilfen | | A
What notice must the employer give? | A | And the employee? | f | notice employee give | employer | A
Wo ist der Gerichtsstand nach dem Supply Agreement? | L | Und welches Recht ist anwendbar? | f | Recht anwendbar Supply Agreement | | L
Fasse den Mietvertrag Hafenstraße 12 zusammen. | H | Und den Arbeitsvertrag? | f | Fasse Arbeitsvertrag zusammen | Hafenstraße | A
Summarise the NDA. | N | And the supply agreement? | f | Summarise supply agreement | NDA | L
"""
_KEPT = """
Wie hoch ist die Kaution im Mietvertrag Speicherstraße 48? | S | Und im ersten Mietvertrag? | f | hoch Kaution ersten Mietvertrag | Speicherstraße |
What is the term of the supply agreement? | L | And of the NDA? | f | term NDA | supply | N
Wann endet die Festmietzeit in der Speicherstraße 48? | S | Und in der Hafenstraße 12? | f | endet Festmietzeit Hafenstraße 12 | Speicherstraße | H
Who bears the repair costs under the Hafenstrasse 12 lease? | H | What about the other lease? | f | bears repair costs other lease | | S
Muss der Lieferant eine Versicherung unterhalten? | L | Und der Besteller? | f | Besteller Versicherung unterhalten | Lieferant | L
When must the licensee pay? | L | And the licensor? | f | when licensor pay | licensee | L
Welche Verträge wurden 2021 geschlossen? | L N | Und 2022? | f | Verträge 2022 geschlossen | 2021 |
Which contracts were signed in 2019? | H | and in 2020? | f | contracts signed 2020 | 2019 |
Welche Dokumente erwähnen die Heizung? | H | Und welche E-Mails? | f | E-Mails erwähnen Heizung | Dokumente |
Which contracts contain an arbitration clause? | L | And a penalty clause? | f | contracts contain penalty clause | arbitration |
Wie hoch ist die Miete im Mietvertrag Hafenstraße 12? | H | Wann muss sie gezahlt werden? | f | Miete gezahlt | | H
Is there a right of first refusal in the supply agreement? | L | Who can exercise it? | f | right first refusal exercise | | L
What does the NDA say about damages? | N | Does it limit liability? | f | NDA limit liability | | N
Was regelt das Supply Agreement zur Gewährleistung? | L | Welche Frist gilt dort? | f | Frist Supply Agreement | | L
Wie ist die Untermiete im Mietvertrag Hafenstraße 12 geregelt? | H | Was ist bei einem Verstoß dagegen? | f | Verstoß Hafenstraße | | H
How much is the deposit? | S | And when is it paid back? | f | paid back | | S
Welches Recht gilt für den Arbeitsvertrag? | A | Und welcher Gerichtsstand? | f | Gerichtsstand | | A
What is the price in the supply agreement? | L | And the payment term? | f | payment term supply agreement | price | L
Wie lang ist die Probezeit im Arbeitsvertrag? | A | Und die Kündigungsfrist? | f | Kündigungsfrist Arbeitsvertrag lang | Probezeit | A
Can the landlord terminate early? | H | Under what conditions? | f | landlord terminate early conditions | | H
Darf der Mieter bauliche Änderungen vornehmen? | H | Auch ohne Zustimmung? | f | Mieter bauliche Änderungen ohne Zustimmung | | H
What interest applies to late payment? | L | The same for advance payments? | f | interest advance payments | | L
Wer haftet nach dem Supply Agreement? | L | Wie lautet diese Klausel genau? | f | Klausel genau Supply | | L
Fasse die NDA zusammen. | N | Und den Mietvertrag Speicherstraße 48? | f | Fasse Mietvertrag Speicherstraße 48 | NDA | S
How long is the notice period in the employment contract? | A | Does that also apply to the employer? | f | notice period employment contract employer | | A
Wie hoch ist die Kaution? | H | Welche Frist setzt Rechtsanwalt Pabst für die Zahlung? | n | Frist Pabst Zahlung | Kaution |
What is the price of GH-220? | L | On which day did the heating in Hall 3 fail? | n | day heating Hall fail | price |
Wer ist Geschäftsführerin von Lindenhof? | A | Wie viele Mietverträge gibt es? | n | Mietverträge | Geschäftsführerin |
Is there a penalty? | L | What is the limitation period for defects? | n | limitation period defects | penalty |
Wann endet der Mietvertrag? | H | Was kann der Vermieter nach § 546a BGB verlangen? | n | Vermieter 546a verlangen | endet |
"""


def rows(table: str) -> list[list[str]]:
    """The seven columns of each line."""
    return [[part.strip() for part in line.split("|")] for line in table.strip().splitlines()]


def resolved(columns: list[str]) -> Resolved:
    """What becomes of the follow-up of a line."""
    last, cited, new, *_ = columns
    documents = tuple(_DOCUMENTS[name] for name in cited.split())
    return resolve(new, [Turn(last, documents, ("§ 7",))], _KNOWN)


def wrong(columns: list[str]) -> str:
    """What is wrong with the follow-up of a line; empty where it is right."""
    *_, kind, wanted, unwanted, preferred = columns
    found = resolved(columns)
    words = found.question.replace("?", " ").replace(",", " ").replace(")", " ").replace("(", " ")
    there = {word.strip(":;.").lower() for word in words.split()}
    missing = {word.lower() for word in wanted.split()} - there
    if found.follow_up != (kind == "f"):
        return f"follow-up: {found.follow_up}: {found.question}"
    if missing or {word.lower() for word in unwanted.split()} & there:
        return f"{found.question} (missing: {', '.join(missing)})"
    if preferred and found.documents[:1] != (_DOCUMENTS[preferred].document,):
        return f"{found.question} prefers {found.documents}"
    return ""


def main() -> int:
    """Count both halves; returns the exit code."""
    print("| half | dialogues | understood |")
    print("|---|---|---|")
    for name, table in (("design", rows(_DESIGN)), ("kept", rows(_KEPT))):
        complaints = [(columns[2], wrong(columns)) for columns in table]
        right = sum(not complaint for _, complaint in complaints)
        print(f"| {name} | {len(table)} | {right / len(table):.3f} |")
        if "--verbose" in sys.argv:
            for question, complaint in complaints:
                if complaint:
                    print(f"{question}: {complaint}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
