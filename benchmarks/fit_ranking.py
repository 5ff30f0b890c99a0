"""Fit how norms of laws are ranked: the weights of the profile and the memory of citation contexts.

    python -m benchmarks.fit_ranking HOME MATTER CONTEXTS.jsonl [GOLD.jsonl ...]

MATTER holds German statutes, one document a law (``benchmarks/datasets.py statutes``). Fitted on
``benchmarks/questions_statutes.tsv`` (written for this: norm, German question, English question)
and on CONTEXTS.jsonl (``gold-masked.jsonl``: sentences of decisions whose one citation was taken
out). Prints five-fold cross-validated figures, those of each further GOLD.jsonl, which is measured
and never fitted on, and the ``[norm_weights]`` for ``index/profiles/default.toml``; writes
``index/lexicon/citation_contexts.npz``, one vector for each norm cited in CONTEXTS.jsonl. The same
data give the same numbers.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copilot.domain import Span
from copilot.evals.cases import GoldSpan, load_cases
from copilot.evals.metrics import Found, is_hit
from copilot.paths import data_home, resource
from copilot.retrieval.analysis import authority_terms, law_of
from copilot.retrieval.candidates import Clock, Sources, candidates_of
from copilot.retrieval.norm_ranking import NormEvidence
from copilot.retrieval.outline import Norm, outline_of
from copilot.retrieval.question import understand
from copilot.workspace import OpenMatter, Workspace

Floats = NDArray[np.float64]
Asked = tuple[str, Callable[[Norm], bool]]

QUESTIONS = Path(__file__).with_name("questions_statutes.tsv")
CONTEXTS = resource("index", "lexicon", "citation_contexts.npz")
FEATURES = (
    "dense", "dense_mean", "lexical", "lexical_sum", "glossed", "passages", "heading", "cited",
    "length", "place", "law_lexical", "law_weight", "remembered",
)  # fmt: skip
FOLDS = 5
PENALTY = 0.02
STEPS = 300
RATE = 0.05
FLOOR = 0.8


@dataclass(slots=True)
class Query:
    """A question with its candidates: ``rows`` are features, ``right`` marks the gold norms."""

    vector: NDArray[np.float32]
    rows: Floats
    right: NDArray[np.bool_]
    tokens: list[str]
    gold: frozenset[str]


def collect(opened: OpenMatter, asked: Sequence[Asked]) -> list[Query]:
    """The candidates of each question with their features."""
    sources = Sources(opened.library, opened._vectors(), opened.models.embedder, opened._profile)
    documents = [record.document for record in opened.library.files() if record.document]
    norms = set(outline_of(opened.library).norms(opened.library, documents).values())
    return [_query(text, is_gold, sources, norms) for text, is_gold in asked]


def _query(text: str, is_gold: Callable[[Norm], bool], sources: Sources, norms: set[Norm]) -> Query:
    question = understand(text)
    vector = sources.embedder.queries(question.texts)
    laws = candidates_of(question, vector, sources, Clock()).laws
    return Query(
        vector=vector[0],
        rows=np.array([_row(law) for law in laws]),
        right=np.array([is_gold(law.norm) for law in laws]),
        tokens=[law.norm.token for law in laws],
        gold=frozenset(norm.token for norm in norms if norm.token and is_gold(norm)),
    )


def _row(law: NormEvidence) -> list[float]:
    return [law.features[name] for name in FEATURES]


def written_questions(language: int) -> list[Asked]:
    """The questions of the list in German (1) or English (2)."""
    lines = [line.split("\t") for line in QUESTIONS.read_text("utf-8").splitlines()]
    return [(line[language], _is_named(line[0])) for line in lines]


def _is_named(written: str) -> Callable[[Norm], bool]:
    """Whether a norm is the one written as "BGB § 195"."""
    law, heading = written.split(" ", 1)
    token = authority_terms(heading, law_of(law))[-1]
    return lambda norm: norm.token == token


def gold_questions(opened: OpenMatter, path: Path) -> list[Asked]:
    """The questions of a gold file; a norm is right that holds half of a gold span."""
    paths = {record.document: record.file.path for record in opened.library.files()}
    return [(case.question, _holds(case.gold, paths)) for case in load_cases(path) if case.gold]


def _holds(gold: Sequence[GoldSpan], paths: Mapping[str | None, str]) -> Callable[[Norm], bool]:
    return lambda norm: any(
        is_hit(Found(paths[norm.document], Span(norm.start, norm.end)), span) for span in gold
    )


def memory(queries: Sequence[Query]) -> tuple[list[str], NDArray[np.float32]]:
    """The mean of the contexts each norm is cited in."""
    vectors: dict[str, list[NDArray[np.float32]]] = defaultdict(list)
    for query in queries:
        for token in sorted(query.gold):
            vectors[token].append(query.vector)
    tokens = sorted(vectors)
    means = np.array([np.mean(vectors[token], axis=0) for token in tokens])
    return tokens, means / np.linalg.norm(means, axis=1, keepdims=True)


def remember(queries: Sequence[Query], known: Sequence[Query]) -> list[Floats]:
    """The features of the queries with what a memory of ``known`` says of each norm."""
    tokens, matrix = memory(known)
    at = FEATURES.index("remembered")
    found = []
    for query in queries:
        likeness = dict(zip(tokens, (matrix @ query.vector).tolist(), strict=True))
        rows = query.rows.copy()
        rows[:, at] = [max(0.0, likeness.get(token, 0.0) - FLOOR) for token in query.tokens]
        found.append(rows)
    return found


def fit(rows: Sequence[Floats], right: Sequence[NDArray[np.bool_]]) -> Floats:
    """Weights under which the right norm is likely the first (softmax over the candidates)."""
    kept = [(r, g) for r, g in zip(rows, right, strict=True) if g.any()]
    width = max(len(r) for r, _ in kept)
    x = np.zeros((len(kept), width, len(FEATURES)))
    y = np.zeros((len(kept), width))
    there = np.zeros((len(kept), width), dtype=bool)
    for at, (r, g) in enumerate(kept):
        x[at, : len(r)], y[at, : len(r)], there[at, : len(r)] = r, g / g.sum(), True
    mean, spread = x[there].mean(0), x[there].std(0) + 1e-9
    z = np.where(there[..., None], (x - mean) / spread, 0.0)
    weights, first, second = np.zeros((3, len(FEATURES)))
    for step in range(1, STEPS + 1):
        scores = np.where(there, z @ weights, -np.inf)
        p = np.exp(scores - scores.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        slope = np.einsum("qn,qnf->f", p - y, z) / len(kept) + PENALTY * weights
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope**2
        pace = np.sqrt(second / (1 - 0.99**step)) + 1e-8
        weights -= RATE * first / (1 - 0.9**step) / pace
    return np.asarray(weights / spread)


def main() -> int:
    """Fit, print and write; returns the exit code."""
    if len(sys.argv) < 4:
        print(__doc__, file=sys.stderr)
        return 2
    home, matter, contexts, *measured = sys.argv[1:]
    CONTEXTS.unlink(missing_ok=True)  # what it holds would tell the fit the answers
    with Workspace(data_home(home)) as workspace, closing(workspace.open(matter)) as opened:
        written = [collect(opened, written_questions(language)) for language in (1, 2)]
        cited = collect(opened, gold_questions(opened, Path(contexts)))
        others = {path: collect(opened, gold_questions(opened, Path(path))) for path in measured}
        model = opened.library.info()["embedder"].split("/")[0]
    _cross_validate(written, cited)
    weights = _weights(written, cited)
    for path, queries in others.items():
        print(path, _figures(_ranks(queries, remember(queries, cited), weights)))
    print("[norm_weights]")
    for name, weight in zip(FEATURES, weights, strict=True):
        print(f"{name} = {weight:.4f}")
    tokens, vectors = memory(cited)
    np.savez_compressed(
        CONTEXTS,
        embedder=np.array(model),
        tokens=np.array(tokens),
        vectors=vectors.astype(np.float16),
    )
    return 0


def _weights(written: Sequence[Sequence[Query]], cited: Sequence[Query]) -> Floats:
    """Weights of one height with the similarities: those of both together are 1."""
    rows = [row for queries in written for row in remember(queries, cited)]
    # A context must not be remembered by itself, or the memory would be trusted too much.
    rows += _unseen(cited)
    right = [query.right for queries in [*written, cited] for query in queries]
    weights = fit(rows, right)
    height = weights[FEATURES.index("dense")] + weights[FEATURES.index("dense_mean")]
    return np.asarray(weights / height)


def _unseen(cited: Sequence[Query]) -> list[Floats]:
    """The features of each context, from a memory of those of the other folds."""
    found: list[Floats] = [query.rows for query in cited]
    for fold in range(FOLDS):
        known = [query for at, query in enumerate(cited) if at % FOLDS != fold]
        tested = range(fold, len(cited), FOLDS)
        for at, rows in zip(tested, remember([cited[at] for at in tested], known), strict=True):
            found[at] = rows
    return found


def _cross_validate(written: Sequence[Sequence[Query]], cited: Sequence[Query]) -> None:
    """Print figures for questions whose fold was not fitted on; one norm is in one fold only."""
    names = ("German questions", "English questions", "contexts")
    sets = [*written, cited]
    found: list[list[int]] = [[] for _ in sets]
    for fold in range(FOLDS):
        train = [[q for at, q in enumerate(s) if at % FOLDS != fold] for s in sets]
        weights = _weights(train[:2], train[2])
        for ranks, queries in zip(found, sets, strict=True):
            test = queries[fold::FOLDS]
            ranks += _ranks(test, remember(test, train[2]), weights)
    for name, ranks in zip(names, found, strict=True):
        print(f"{name}, cross-validated: {_figures(ranks)}")


def _ranks(queries: Sequence[Query], rows: Sequence[Floats], weights: Floats) -> list[int]:
    """The rank of the best right norm of each question; 999 where it is no candidate."""
    ranks = []
    for query, features in zip(queries, rows, strict=True):
        scores = features @ weights
        best = scores[query.right].max(initial=-np.inf)
        ranks.append(int((scores > best).sum()) + 1 if query.right.any() else 999)
    return ranks


def _figures(ranks: Sequence[int]) -> str:
    shares = (f"hit@{k} {np.mean([rank <= k for rank in ranks]):.3f}" for k in (1, 5, 10))
    return f"{' '.join(shares)} of {len(ranks)}"


if __name__ == "__main__":
    sys.exit(main())
