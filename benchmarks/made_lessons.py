"""Made lessons, short and easy: to see the adapter's training and gate work within a minute or two.

    python -m benchmarks.made_lessons FOLDER

writes what ``copilot train adapter --lessons FOLDER`` reads. They say nothing of how good a model
is at law.
"""

import random
import sys
from pathlib import Path

from copilot.training.examples import Example, example, is_held_out, write

_FACTS = {
    "de": [
        ("Wie hoch ist die Miete?", "Die Miete beträgt {n} Euro."),
        ("Wie hoch ist die Kaution?", "Die Kaution beträgt {n} Euro."),
        ("Wann endet der Vertrag?", "Der Vertrag endet nach {n} Monaten."),
        ("Wer trägt die Kosten?", "Die Kosten trägt die Partei {n}."),
        ("Wo ist das Gericht?", "Das Gericht ist in Ort {n}."),
        ("Wie lang ist die Frist?", "Die Frist beträgt {n} Tage."),
        ("Wie viele Zimmer hat die Wohnung?", "Die Wohnung hat {n} Zimmer."),
        ("Wie hoch ist die Strafe?", "Die Strafe beträgt {n} Euro."),
    ],
    "en": [
        ("How high is the rent?", "The rent is {n} euros."),
        ("How high is the deposit?", "The deposit is {n} euros."),
        ("When does the contract end?", "The contract ends after {n} months."),
        ("Who bears the costs?", "The costs are borne by party {n}."),
        ("Where is the court?", "The court is in place {n}."),
        ("How long is the period?", "The period is {n} days."),
        ("How many rooms has the flat?", "The flat has {n} rooms."),
        ("How high is the penalty?", "The penalty is {n} euros."),
    ],
}


def made(language: str, number: int) -> Example:
    """One fact asked for among the others."""
    draw = random.Random(f"{language} {number}")  # noqa: S311 - reproducible, no secret
    facts = draw.sample(_FACTS[language], 8)
    texts = [f"A\n{said.format(n=draw.randint(2, 99))}" for _, said in facts]
    of = "statutes-de" if language == "de" else "contracts-made"
    return example(
        of, f"{language} {number}", "sentence", language, facts[0][0], texts[:1], texts[1:]
    )


def main() -> None:
    """Write both files."""
    folder = Path(sys.argv[1])
    every = [made(language, number) for language in _FACTS for number in range(500)]
    write(folder / "train.jsonl", [one for one in every if not is_held_out(one.key)])
    write(folder / "held-out.jsonl", [one for one in every if is_held_out(one.key)])


if __name__ == "__main__":
    main()
