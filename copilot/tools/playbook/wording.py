"""How standings, outcomes and risks read, in the language in use."""

from typing import Final

from copilot.domain import Language
from copilot.locale import N_, _
from copilot.tools.playbook.nouns import (
    Finding,
    Level,
    Outcome,
    Passage,
    Review,
    Rule,
    Standing,
    Test,
)

STANDINGS: Final = {
    Standing.PREFERRED: N_("preferred"),
    Standing.FALLBACK: N_("fallback"),
    Standing.OPEN: N_("to be checked"),
    Standing.UNACCEPTABLE: N_("not acceptable"),
    Standing.MISSING: N_("missing"),
    Standing.ABSENT: N_("not regulated"),
}
OUTCOMES: Final = {
    Outcome.MET: N_("met"),
    Outcome.NOT_MET: N_("not met"),
    Outcome.NOT_FOUND: N_("not found"),
}
LEVELS: Final = {
    Level.PREFERRED: N_("preferred"),
    Level.FALLBACK: N_("fallback"),
    Level.UNACCEPTABLE: N_("not acceptable"),
}
UNIT_WORDS: Final = {
    "hours": N_("hours"),
    "days": N_("days"),
    "months": N_("months"),
    "years": N_("years"),
    "percent": N_("per cent"),
    "monthly_rents": N_("monthly rents"),
}
_LOW: Final = 0.2
_HIGH: Final = 0.45


def rule_text(rule: Rule, language: Language) -> str:
    """A rule in words: the firm's own, else what it measures."""
    if rule.told:
        return rule.told[language]
    unit = _(UNIT_WORDS.get(rule.unit, "")) if rule.unit in UNIT_WORDS else ""
    value = f"{rule.value:,.0f}" if rule.value == int(rule.value) else f"{rule.value}"
    if language == "de":
        value = value.translate(str.maketrans(",.", ".,"))
    templates = {
        Test.PRESENT: _("it is said"),
        Test.ABSENT: _("it is not said"),
        Test.ONE_OF: _("one of the allowed"),
        Test.AT_MOST: _("at most {value} {unit}").format(value=value, unit=unit),
        Test.AT_LEAST: _("at least {value} {unit}").format(value=value, unit=unit),
    }
    return templates[rule.test].strip()


def finding_text(found: Finding, language: Language) -> str:
    """ "preferred: at most 36 months – not met (five years)"."""
    level, outcome = _(LEVELS[found.rule.level]), _(OUTCOMES[found.outcome])
    said = f"{level}: {rule_text(found.rule, language)} – {outcome}"
    return f"{said} ({found.measured})" if found.measured else said


def passage_text(name: str, document: str, passage: Passage) -> str:
    """File, page, clause, and the short form that ``copilot show`` takes."""
    page = _("p. {page}").format(page=passage.page)
    clause = " ".join(passage.clause.split())
    where = ", ".join(part for part in (name, page, clause) if part)
    return f"{where} [{document}:{passage.start}-{passage.end}]" if document else where


def risk_word(risk: float) -> str:
    """ "low", "medium" or "high"."""
    if risk >= _HIGH:
        return _("high")
    return _("medium") if risk >= _LOW else _("low")


def risk_text(found: Review) -> str:
    """The risk in a word and as a share of the worst."""
    return _("{word} ({share} of 100)").format(
        word=risk_word(found.risk), share=round(100 * found.risk)
    )


def coverage_text(found: Review) -> str:
    """What was read to come to it."""
    return _(
        "{sentences} sentences on {pages} pages were read; {topics} topics were checked."
    ).format(sentences=found.sentences, pages=found.pages, topics=len(found.results))
