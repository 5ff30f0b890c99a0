"""The one entry: a contract's text held against a playbook, rule by rule."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from copilot.domain import Clause, Language, Span
from copilot.structure.clauses import clauses
from copilot.structure.language import detect
from copilot.structure.sentences import sentences
from copilot.tools.playbook.measures import Measure, measures
from copilot.tools.playbook.nouns import (
    Finding,
    Level,
    Outcome,
    Passage,
    Playbook,
    Review,
    Rule,
    Standing,
    Test,
    Topic,
    TopicResult,
)

# Patterns are held against so many characters of a sentence; a table row may be endless.
_LONGEST: Final = 3000
_MOST_PASSAGES: Final = 12
RISKS: Final = {
    Standing.PREFERRED: 0,
    Standing.ABSENT: 0,
    Standing.FALLBACK: 1,
    Standing.OPEN: 2,
    Standing.MISSING: 2,
    Standing.UNACCEPTABLE: 3,
}
_WORST: Final = 3

Nearest = Callable[[str], "Passage | None"]


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence with the clause it stands in and the headings above it.

    ``flat`` is its text on one line, which patterns are held against.
    """

    span: Span
    text: str
    flat: str
    clause: str
    headings: str


def check(
    text: str,
    playbook: Playbook,
    *,
    name: str,
    document: str = "",
    pages: Sequence[int] = (0,),
    nearest: Nearest | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Review:
    """Hold ``text`` against every topic; ``progress`` (done, of) may raise to cancel.

    ``pages`` are the offsets of its pages; ``nearest`` finds what comes closest to a topic that
    no heading and no term shows.
    """
    language = detect(text)
    said = _sentences(text, language)
    results = []
    for number, topic in enumerate(playbook.topics, start=1):
        results.append(_topic_result(topic, said, pages, language, nearest))
        if progress:
            progress(number, len(playbook.topics))
    worst = sum(_WORST * topic.weight for topic in playbook.topics)
    risk = sum(result.risk for result in results) / worst
    return Review(playbook, name, document, language, len(pages), len(said), tuple(results), risk)


def _sentences(text: str, language: Language) -> list[_Said]:
    outline = clauses(text, language)
    open_now: list[Clause] = []
    following = 0
    found = []
    for span in sentences(text, language):
        while following < len(outline) and outline[following].start <= span.start:
            open_now.append(outline[following])
            following += 1
        open_now = [clause for clause in open_now if clause.end > span.start]
        path = " > ".join(open_now[-1].path) if open_now else ""
        headings = " · ".join(clause.heading for clause in open_now if clause.heading)
        own = text[span.start : min(span.end, span.start + _LONGEST)]
        found.append(_Said(span, own, " ".join(own.split()), path, headings))
    return found


def _topic_result(
    topic: Topic,
    said: Sequence[_Said],
    pages: Sequence[int],
    language: Language,
    nearest: Nearest | None,
) -> TopicResult:
    bearing = [each for each in said if _bears(topic, each)]
    findings = tuple(_finding(rule, bearing, pages) for rule in topic.rules)
    standing = _standing(topic, findings, bool(bearing))
    passages = tuple(_passage(each, pages) for each in bearing[:_MOST_PASSAGES])
    closest = None
    if not bearing and nearest:
        closest = nearest(topic.title[language])
    if not bearing:
        findings = tuple(
            replace(each, outcome=Outcome.NOT_FOUND, passage=None) for each in findings
        )
    return TopicResult(topic, standing, RISKS[standing] * topic.weight, findings, passages, closest)


def _bears(topic: Topic, said: _Said) -> bool:
    """By the headings above a sentence, or by its own words."""
    by_heading = topic.headings is not None and topic.headings.search(said.headings)
    return bool(by_heading or (topic.terms is not None and topic.terms.search(said.flat)))


def _finding(rule: Rule, bearing: Sequence[_Said], pages: Sequence[int]) -> Finding:
    picked = [each for each in bearing if rule.pattern is None or rule.pattern.search(each.flat)]
    match rule.test:
        case Test.PRESENT | Test.ABSENT:
            good = bool(picked) == (rule.test is Test.PRESENT)
            passage = _passage(picked[0], pages) if picked else None
            return Finding(rule, Outcome.MET if good else Outcome.NOT_MET, passage)
        case Test.ONE_OF:
            return _one_of(rule, picked, pages)
        case _:
            return _measured(rule, picked, pages)


def _one_of(rule: Rule, picked: Sequence[_Said], pages: Sequence[int]) -> Finding:
    if not picked:
        return Finding(rule, Outcome.NOT_FOUND, None)
    for each in picked:
        if any(word.search(each.flat) for word in rule.words):
            return Finding(rule, Outcome.MET, _passage(each, pages))
    return Finding(rule, Outcome.NOT_MET, _passage(picked[0], pages))


def _measured(rule: Rule, picked: Sequence[_Said], pages: Sequence[int]) -> Finding:
    """By the value that is worst for the rule; a sentence without a number decides nothing."""
    found: list[tuple[Measure, _Said]] = [
        (measure, each)
        for each in picked
        for measure in measures(_measurable(rule, each), rule.unit)
    ]
    if not found:
        passage = _passage(picked[0], pages) if picked else None
        return Finding(rule, Outcome.NOT_FOUND, passage)
    most = rule.test is Test.AT_MOST
    worst, said = (max if most else min)(found, key=lambda each: each[0].value)
    good = worst.value <= rule.value if most else worst.value >= rule.value
    outcome = Outcome.MET if good else Outcome.NOT_MET
    return Finding(rule, outcome, _passage(said, pages), " ".join(worst.words.split()))


def _measurable(rule: Rule, said: _Said) -> str:
    """What a pattern's group "measured" holds, else the whole sentence."""
    match = rule.pattern.search(said.flat) if rule.pattern else None
    return (match.groupdict().get("measured") if match else None) or said.flat


def _standing(topic: Topic, findings: Sequence[Finding], found: bool) -> Standing:
    if not found:
        return Standing.MISSING if topic.required else Standing.ABSENT
    by_level = {
        level: [each.outcome for each in findings if each.rule.level is level] for level in Level
    }
    if Outcome.MET in by_level[Level.UNACCEPTABLE]:
        return Standing.UNACCEPTABLE
    for level, standing in (
        (Level.PREFERRED, Standing.PREFERRED),
        (Level.FALLBACK, Standing.FALLBACK),
    ):
        outcomes = by_level[level]
        if outcomes and all(outcome is Outcome.MET for outcome in outcomes):
            return standing
    return Standing.OPEN


def _passage(said: _Said, pages: Sequence[int]) -> Passage:
    page = max(1, bisect_right(pages, said.span.start))
    return Passage(said.span.start, said.span.start + len(said.text), page, said.clause, said.text)
