"""How fast passages and queries are embedded, by length and by number of threads.

    python -m benchmarks.embedding [--folder DIR] [--seconds 5]

Figures on 2 cores of an AMD EPYC with AVX512-VNNI, other work going on, so CPU time is given: a
passage of 189 tokens costs 23 ms of one core, a sentence of 30 tokens 4 ms, a query 3 ms. Other
forms of the same weights, and their cosine to the model in 32 bits (mean, worst of 160 passages):

    8 bits, as shipped                     23 ms     .9978   .9968
    8 bits, all layers                     22 ms     .9966   .9946
    4 bits (MatMulNBits, level 4)          51 ms     .9999   .9999
    32 bits                                54 ms     1       1

Hit@10 of 72 German questions among 772 norms: .931 as shipped, .917 in 4 bits, .931 in 32 bits; of
the same questions in English .694, .708, .722 (one question is .014).
"""

import argparse
import time
from pathlib import Path

from copilot.inference.embedder import Embedder
from copilot.paths import resource

SENTENCE = (
    "Der Mieter hat die Mietsache nach Ende des Mietverhältnisses in vertragsgemäßem Zustand "
    "zurückzugeben; the tenant shall return the premises in the condition the lease requires. "
)


def measure(embedder: Embedder, text: str, seconds: float) -> tuple[float, float]:
    """(texts a second, CPU seconds a text) of batches of 16 such texts."""
    texts = [f"{number} {text}" for number in range(16)]
    embedder.passages(texts)
    count, began, cpu = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - began < seconds:
        embedder.passages(texts)
        count += len(texts)
    return count / (time.perf_counter() - began), (time.process_time() - cpu) / count


def query_milliseconds(embedder: Embedder) -> tuple[float, float]:
    """(best, median) of 50 single queries."""
    times = []
    for number in range(50):
        began = time.perf_counter()
        embedder.queries([f"Welche Kündigungsfrist gilt nach § {number}?"])
        times.append(1000 * (time.perf_counter() - began))
    times.sort()
    return times[0], times[len(times) // 2]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description="Time the sentence embedder.")
    weights = resource("models", "weights", "multilingual-e5-small")
    parser.add_argument("--folder", type=Path, default=weights)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    began = time.perf_counter()
    embedder = Embedder(options.folder)
    print(f"{embedder.name}, loaded in {time.perf_counter() - began:.1f} s")
    best, median = query_milliseconds(embedder)
    print(f"one query: {best:.1f} ms at best, {median:.1f} ms median")
    for threads in (1, 0):
        chosen = Embedder(options.folder, threads)
        for copies in (1, 4, 10):
            text = SENTENCE * copies
            rate, cpu = measure(chosen, text, options.seconds)
            tokens = chosen.count_tokens([text])[0]
            print(
                f"threads {threads or 'all'}, {tokens:3d} tokens: {rate:6.1f} texts/s, "
                f"{rate * tokens:6.0f} tokens/s, {1000 * cpu:5.1f} ms CPU a text"
            )
        chosen.close()


if __name__ == "__main__":
    main()
