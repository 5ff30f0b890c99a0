"""What the model's own process costs: LanguageModel.write against llama-cpp-python called bare.

    python -m benchmarks.generation [--model FILE] [--repeats 12] [--tokens 24]

Both sides load the same file with the same settings, each in a process of its own, and answer the
same prompts in turns, timed from the caller. On a machine that does other work too the ratio of
neighbouring runs (ours / bare; 1.00 is no cost) says more than the speeds; its median counts.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from copilot.inference.chat import Chat
from copilot.inference.llm import OPENMP_SETTINGS, LanguageModel, ModelSettings
from copilot.paths import resource

CONTEXT, BATCH = 4096, 512
FIGURES = ("prompt_tokens_per_second", "generation_tokens_per_second")
ALLOWED_LOSS = 0.05

Run = Callable[[int], dict[str, Any]]


def messages(number: int, clauses: int) -> list[dict[str, str]]:
    """A question over a made-up contract; its number comes first, so that no run helps another."""
    contract = "\n".join(
        f"§ {n} Die Partei {n} zahlt bis zum {n % 28 + 1}. Mai einen Betrag von {n * 137} Euro; "
        f"nach {n + 2} Wochen Verzug darf die andere Partei schriftlich kündigen."
        for n in range(1, clauses + 1)
    )
    question = "Erkläre ausführlich, welche Pflichten dieser Vertrag begründet und wann er endet."
    return [
        {"role": "system", "content": f"{number}. Fall. Antworte in ganzen Sätzen."},
        {"role": "user", "content": f"{contract}\n\n{question}"},
    ]


def figures(moments: list[float], prompt: int) -> dict[str, Any]:
    """Speeds from the moments of the request and of each token, and the size of the prompt."""
    return {
        FIGURES[0]: prompt / (moments[1] - moments[0]),
        FIGURES[1]: (len(moments) - 2) / (moments[-1] - moments[1]),
        "prompt_tokens": prompt,
        "generated_tokens": len(moments) - 1,
    }


@contextmanager
def ours(options: argparse.Namespace) -> Iterator[Run]:
    """Answers through the app's handle; a piece is a token but for split characters."""
    settings = ModelSettings(
        options.model, options.model.stem, CONTEXT, options.threads, batch=BATCH
    )
    with LanguageModel(settings) as handle:
        handle.start()

        def run(number: int) -> dict[str, Any]:
            moments = [time.perf_counter()]
            written = handle.write(
                messages(number, options.clauses),
                max_tokens=options.tokens,
                on_text=lambda _: moments.append(time.perf_counter()),
            )
            found = figures(moments, written.prompt_tokens)
            seconds = moments[-1] - moments[1]
            found[FIGURES[1]] = (written.generated_tokens - 1) / seconds
            return {**found, "generated_tokens": written.generated_tokens}

        yield run


@contextmanager
def bare(options: argparse.Namespace) -> Iterator[Run]:
    """Answers of llama-cpp-python's own greedy generator."""
    from llama_cpp import Llama

    llama = Llama(
        str(options.model),
        n_ctx=CONTEXT,
        n_batch=BATCH,
        n_threads=options.threads,
        n_threads_batch=options.threads,
        flash_attn=True,
        verbose=False,
    )
    chat = Chat(llama.metadata.get("tokenizer.chat_template"))

    def run(number: int) -> dict[str, Any]:
        moments = [time.perf_counter()]
        text = chat.prompt(messages(number, options.clauses)).text
        prompt = llama.tokenize(text.encode(), add_bos=False, special=True)
        for token in llama.generate(prompt, temp=0.0, top_k=1):
            if token == llama.token_eos():
                break
            llama.detokenize([token])
            moments.append(time.perf_counter())
            if len(moments) > options.tokens:
                break
        return figures(moments, len(prompt))

    yield run


SIDES = {"ours": ours, "bare": bare}


def serve(options: argparse.Namespace) -> None:
    """Be one of the sides: a run for each line that comes in."""
    with SIDES[options.side](options) as run:
        run(0)
        print("ready", flush=True)
        for line in sys.stdin:
            print(json.dumps(run(int(line))), flush=True)


def begin(side: str, options: argparse.Namespace) -> "subprocess.Popen[str]":
    """Start a side and wait until it is warm."""
    command = [sys.executable, "-m", "benchmarks.generation", "--side", side]
    for name in ("model", "tokens", "threads", "clauses"):
        command += [f"--{name}", str(getattr(options, name))]
    environment = {**OPENMP_SETTINGS, **os.environ}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def ask(process: "subprocess.Popen[str]", number: int) -> dict[str, Any]:
    """One run of a side."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{number}\n")
    process.stdin.flush()
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def compare(options: argparse.Namespace) -> dict[str, Any]:
    """Both sides in turns; which one begins alternates too."""
    processes = {side: begin(side, options) for side in SIDES}
    runs: dict[str, list[dict[str, Any]]] = {side: [] for side in SIDES}
    for repeat in range(1, options.repeats + 1):
        for side in ("ours", "bare") if repeat % 2 else ("bare", "ours"):
            runs[side].append(ask(processes[side], repeat))
            print(f"{repeat}/{options.repeats} {side} {runs[side][-1]}", file=sys.stderr)
    for process in processes.values():
        process.communicate()
    report: dict[str, Any] = {"model": options.model.name, "threads": options.threads}
    for figure in FIGURES:
        speeds = {side: [run[figure] for run in runs[side]] for side in SIDES}
        ratios = [a / b for a, b in zip(speeds["ours"], speeds["bare"], strict=True)]
        report[figure] = {
            **{side: statistics.median(speeds[side]) for side in SIDES},
            **{f"{side}_best": max(speeds[side]) for side in SIDES},
            "ratio": statistics.median(ratios),
        }
    report["within_limit"] = all(report[f]["ratio"] >= 1 - ALLOWED_LOSS for f in FIGURES)
    return report


def show(report: dict[str, Any]) -> None:
    """The report as a table and as JSON."""
    columns = ("ours", "bare", "ours_best", "bare_best", "ratio")
    print(f"{'median of the runs':30}" + "".join(f"{name:>12}" for name in columns))
    for figure in FIGURES:
        print(f"{figure:30}" + "".join(f"{report[figure][name]:12.2f}" for name in columns))
    print(json.dumps(report))


def main() -> None:
    """Compare, or be one of the sides."""
    parser = argparse.ArgumentParser(description="LanguageModel.write against bare llama.cpp")
    weights = resource("models", "weights", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf")
    parser.add_argument("--model", type=Path, default=weights)
    parser.add_argument("--repeats", type=int, default=12)
    parser.add_argument("--tokens", type=int, default=24)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--clauses", type=int, default=2)
    parser.add_argument("--side", choices=tuple(SIDES))
    options = parser.parse_args()
    if options.side:
        serve(options)
    else:
        show(compare(options))


if __name__ == "__main__":
    main()
