"""Deadlines: rule, arithmetic step by step, date, advance notice; never a date without its rule."""

from copilot.tools.deadlines.compute import compute
from copilot.tools.deadlines.nouns import Deadline, Inputs, Rule, Step
from copilot.tools.deadlines.rules import rule_named, rules, rules_heard

__all__ = ["Deadline", "Inputs", "Rule", "Step", "compute", "rule_named", "rules", "rules_heard"]
