"""Copying a quote: several known tokens evaluated at once against one by one.

    python -m benchmarks.copying [--model FILE] [--questions 12]

Where the words so far leave one way to go on in the sources, the next tokens are known: they are
evaluated together, as a prompt is. The same quotes come out, only sooner. Both ways answer the
same prompts in turn; prints the tokens, the seconds of both and the median of their ratio.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

from copilot.inference.llm import LanguageModel, ModelSettings
from copilot.paths import resource

_THINGS = ("Kaution", "Miete", "Heizung", "Gartenpflege", "Garage", "Renovierung")


def sources(number: int) -> list[str]:
    """Clauses of a made-up lease."""
    return [
        f"Für die {thing} zahlt der Mieter der Wohnung Nr. {number} monatlich im Voraus, bis zum "
        f"{3 + at}. Werktag, einen Betrag von {number * 7 + at * 113} Euro auf das Konto des "
        f"Vermieters; bei Verzug von mehr als {at + 2} Wochen schuldet er gesetzliche Zinsen."
        for at, thing in enumerate(_THINGS)
    ]


def copied(model: LanguageModel, number: int, ahead: int) -> tuple[str, float]:
    """The quote for a question and the seconds it took."""
    clauses = sources(number)
    thing = _THINGS[number % len(_THINGS)]
    messages = [
        {"role": "system", "content": "Zitiere wörtlich den Satz, der die Frage beantwortet."},
        {"role": "user", "content": "\n".join([*clauses, f"Wann ist die {thing} fällig?"])},
    ]
    started = time.perf_counter()
    quote = model.copy(messages, sources=clauses, ahead=ahead)
    seconds = time.perf_counter() - started
    return (clauses[quote.source][quote.start : quote.end] if quote else ""), seconds


def main() -> int:
    """Measure in turn; returns 1 where a quote differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    weights = resource("models", "weights")
    parser.add_argument(
        "--model", type=Path, default=weights / "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
    )
    parser.add_argument("--questions", type=int, default=12)
    options = parser.parse_args()
    settings = ModelSettings(path=options.model, name="benchmark", context=4096)
    plain, together, differing, length = [], [], 0, 0
    with LanguageModel(settings) as model:
        copied(model, 99, 1)
        for number in range(options.questions):
            # The prompt is read by whoever comes first: each way is first every other time.
            ways = {}
            for ahead in (1, 8) if number % 2 else (8, 1):
                copied(model, number, ahead)
                ways[ahead] = copied(model, number, ahead)
            differing += ways[1][0] != ways[8][0]
            length += sum(model.count_tokens([ways[8][0]]))
            plain.append(ways[1][1])
            together.append(ways[8][1])
    ratio = statistics.median(a / b for a, b in zip(plain, together, strict=True))
    print(
        f"{options.questions} quotes, {length} tokens: one by one {sum(plain):.1f} s, "
        f"together {sum(together):.1f} s, median ratio {ratio:.2f}; {differing} quotes differ"
    )
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
