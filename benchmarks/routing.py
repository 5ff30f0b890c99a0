"""How often questions take the right path, and keep the right condition.

    python benchmarks/routing.py

Prints a Markdown row for each half of the table: the rules were written with the first half in
view, the second was only counted. A condition is right when it holds exactly the content words
expected of it (by stem).
"""

import sys

from copilot.answers.routing import route
from copilot.retrieval.analysis import terms
from copilot.structure.language import detect

# question | path (p: passages, e: exhaustive, s: summary) | condition of an exhaustive one
_DESIGN = """
list all contracts with a change-of-control clause | e | change-of-control clause
which leases end in 2027 | e | end 2027
which leases end in 2027? | e | end 2027
summarise this agreement | s |
Welche Verträge enthalten eine Kontrollwechselklausel? | e | Kontrollwechselklausel
Liste alle Mietverträge auf, die 2027 enden. | e | 2027 enden
In welchen Dokumenten wird die Heizung erwähnt? | e | Heizung
Wie viele Verträge haben eine Gerichtsstandsklausel? | e | Gerichtsstandsklausel
Fasse den Mietvertrag Hafenstraße 12 zusammen. | s |
Welche Frist gilt? | p |
which law governs this agreement? | p |
Mit welcher Frist kann der Mietvertrag gekündigt werden? | p |
Wie hoch ist die Kaution? | p |
What is the notice period in the supply agreement? | p |
How many tonnes must Lindenhof buy each year? | p |
Wie viel Tonnen muss Lindenhof pro Vertragsjahr abnehmen? | p |
How many contracts are governed by German law? | e | governed German law
Which contracts do not contain a limitation of liability? | e | limitation liability
Welche Verträge haben keine Vertraulichkeitsklausel? | e | Vertraulichkeitsklausel
Alle Verträge mit Wettbewerbsverbot | e | Wettbewerbsverbot
Contracts without a cap on liability | e | cap liability
Gibt es Verträge mit automatischer Verlängerung? | e | automatischer Verlängerung
Are there any contracts with an exclusivity clause? | e | exclusivity clause
List every agreement that mentions Thornbeck. | e | Thornbeck
Zeige mir alle E-Mails von Priya Raman. | e | Priya Raman
Show me all letters from September 2024 | e | September 2024
Does every lease contain an indexation clause? | e | indexation clause
Enthalten alle Mietverträge eine Wertsicherungsklausel? | e | Wertsicherungsklausel
In which documents is the heating failure mentioned? | e | heating failure
Which of the leases allow subletting? | e | allow subletting
Welche der Mietverträge erlauben die Untervermietung? | e | erlauben Untervermietung
Which agreement contains a non-compete clause? | e | non-compete clause
In welchem Vertrag steht eine Vertragsstrafe? | e | Vertragsstrafe
Liste alle Fristen auf. | e | Fristen
List all deadlines | e | deadlines
Welche Fristen laufen in dieser Akte? | e | Fristen laufen
What payment obligations are there across all contracts? | e | payment obligations
Give me a summary of the judgment | s |
Worum geht es in dem Schreiben von RA Pabst? | s |
Gib mir einen Überblick über den Liefervertrag. | s |
Summarize the NDA with Thornbeck. | s |
What is this agreement about? | s |
Was sind die Eckdaten des Mietvertrags Speicherstraße? | s |
Haften alle Gesellschafter persönlich? | p |
Do all tenants have to pay the deposit? | p |
Which party bears the costs under the supply agreement? | p |
Welche Partei trägt die Kosten nach dem Liefervertrag? | p |
What rights does the agreement grant the licensee? | p |
Welche Rechte hat der Mieter bei Mängeln? | p |
Which clause of the contract limits liability? | p |
Welche Klausel im Mietvertrag regelt die Untervermietung? | p |
Wann endet der Mietvertrag? | p |
When does the lease end? | p |
Is there a deposit in the lease? | p |
Gibt es im Mietvertrag eine Kaution? | p |
Was sagt das Urteil zur Minderung? | p |
What did the court decide on the rent reduction? | p |
Wer ist Vertragspartner des Liefervertrags? | p |
Does the NDA survive termination? | p |
Wie viele Arbeitstage stand die Lackiererei still? | p |
Kann der Vermieter den Vertrag ohne Frist kündigen? | p |
Können die Parteien alle Verträge gleichzeitig kündigen? | p |
Welche Urteile betreffen die Mietminderung? | e | betreffen Mietminderung
How many NDAs expire before 2026? | e | expire before 2026
Find all employment contracts with a salary above EUR 5,000 | e | salary above EUR 5,000
Nenne alle Verträge, die mit Lindenhof geschlossen wurden. | e | Lindenhof geschlossen
"""
_KEPT = """
Which contracts can be terminated for convenience? | e | terminated convenience
Welche Verträge verlängern sich automatisch? | e | verlängern automatisch
Welche Mietverträge laufen 2026 aus? | e | laufen 2026 aus
List the agreements that refer to the Incoterms. | e | refer Incoterms
Find every document that mentions asbestos | e | asbestos
Suche alle Unterlagen zum Heizungsausfall. | e | Heizungsausfall
Which documents are privileged? | e | privileged
Wie viele Schreiben stammen von Rechtsanwalt Pabst? | e | stammen Rechtsanwalt Pabst
Anzahl der Verträge mit Haftungsbegrenzung | e | Haftungsbegrenzung
Number of leases with a break option | e | break option
Sämtliche Lieferverträge mit Mindestabnahme | e | Mindestabnahme
Gibt es Mietverträge ohne Kaution? | e | Kaution
Do any of the contracts contain a most favoured nation clause? | e | favoured nation clause
Haben alle Arbeitsverträge eine Ausschlussfrist? | e | Ausschlussfrist
In how many contracts is arbitration agreed? | e | arbitration agreed
In welchen Verträgen ist ein Schiedsgericht vereinbart? | e | Schiedsgericht vereinbart
Welche unserer Verträge unterliegen englischem Recht? | e | unterliegen englischem Recht
Which of our contracts are subject to English law? | e | subject English law
Which supply agreements have a minimum purchase obligation? | e | minimum purchase obligation
Please list all amendments to the lease. | e | lease
Welche Nachträge gibt es zum Mietvertrag? | e | Mietvertrag
Welcher Vertrag enthält ein Abtretungsverbot? | e | Abtretungsverbot
Which lease has an option to renew? | e | option renew
Erstelle eine Liste aller Verträge mit Vertragsstrafe. | e | Vertragsstrafe
Make a list of all parties. | e | parties
Nenne mir sämtliche Zahlungstermine. | e | Zahlungstermine
Which emails discuss the replacement housings? | e | discuss replacement housings
Welche E-Mails wurden im Juni 2024 verschickt? | e | Juni 2024 verschickt
Show all judgments of the Federal Court of Justice | e | Federal Court Justice
Verträge, die vor 2020 geschlossen wurden | e | vor 2020 geschlossen
Identify all contracts expiring within 2025 | e | expiring 2025
Welche Dokumente nennen Herrn Mertens? | e | Herrn Mertens
Summarise the employment contract of Mr Mertens | s |
Bitte fasse das Urteil des LG Nordhaven zusammen | s |
Can you give me a brief overview of the lease? | s |
Zusammenfassung des Kündigungsschreibens | s |
Kurzfassung der NDA bitte | s |
What are the key terms of the supply agreement? | s |
Wovon handelt die E-Mail von Frau Raman? | s |
Nenne die wesentlichen Punkte des Liefervertrags. | s |
Worum geht es in diesem Vertrag? | s |
Which court has jurisdiction? | p |
Welches Gericht ist zuständig? | p |
Welches Recht gilt für den Liefervertrag? | p |
By what date must the rent be paid? | p |
Innerhalb welcher Zeit muss die Vermieterin reparieren? | p |
How much is the deposit under the Speicherstrasse lease? | p |
How many days of leave does Mr Mertens have? | p |
Wie viele Urlaubstage hat Herr Mertens? | p |
Unter welchen Voraussetzungen darf die Miete gemindert werden? | p |
Who bears all costs of subsequent performance? | p |
Trägt der Mieter alle Nebenkosten? | p |
May the supplier assign the contract? | p |
Darf der Lieferant den Vertrag abtreten? | p |
What happens if the buyer does not pay? | p |
Was passiert, wenn der Käufer nicht zahlt? | p |
Which conditions apply to purchase orders? | p |
Welche Kündigungsfrist hat der Arbeitsvertrag? | p |
In which year was the lease signed? | p |
In welchem Jahr wurde der Vertrag unterzeichnet? | p |
Is the agreement subject to German law? | p |
Ist im Arbeitsvertrag eine Probezeit vereinbart? | p |
What does the contract say about every delay in delivery? | p |
Was gilt bei jedem Lieferverzug? | p |
Which notice period does the lease provide for? | p |
Warum hielt das Gericht die Klausel für unwirksam? | p |
"""
_PATHS = {"p": "passages", "e": "exhaustive", "s": "summary"}


def rows(table: str) -> list[tuple[str, str, str]]:
    """Question, path and condition of each line."""
    found = []
    for line in table.strip().splitlines():
        question, path, condition = (part.strip() for part in line.split("|"))
        found.append((question, _PATHS[path], condition))
    return found


def wrong(question: str, path: str, condition: str) -> str:
    """What is wrong with the route of a question; empty where it is right."""
    language = detect(question)
    found = route(question, language)
    if found.kind != path:
        return f"{found.kind} instead of {path}"
    if path == "exhaustive" and set(terms(found.condition, language)) != set(
        terms(condition, language)
    ):
        return f"condition “{found.condition}”"
    return ""


def main() -> int:
    """Count both halves; returns the exit code."""
    print("| half | questions | right path | right path and condition |")
    print("|---|---|---|---|")
    for name, table in (("design", rows(_DESIGN)), ("kept", rows(_KEPT))):
        complaints = {question: wrong(question, *expected) for question, *expected in table}
        off_path = sum(" instead of " in complaint for complaint in complaints.values())
        off = sum(bool(complaint) for complaint in complaints.values())
        count = len(table)
        print(f"| {name} | {count} | {1 - off_path / count:.3f} | {1 - off / count:.3f} |")
        if "--verbose" in sys.argv and name == "design":
            for question, complaint in complaints.items():
                if complaint:
                    print(f"{question}: {complaint}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
