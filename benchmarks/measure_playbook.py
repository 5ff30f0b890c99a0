"""Playbooks against a contract's position as a reader sees it: topics right, topics wrong.

    python -m benchmarks.measure_playbook

index/gold/playbooks.tsv was labelled from the contracts and the playbooks' positions in words,
before any of its documents was run. "absent" and "preferred" are the same where the preferred
position is that there be no such clause.
"""

from pathlib import Path

from copilot.readers import read
from copilot.tools.playbook.checking import check
from copilot.tools.playbook.library import load

_INDEX = Path(__file__).resolve().parents[1] / "index"
_SAME = {"absent": "preferred"}


def main() -> None:
    """Print a row for each playbook, and what is wrong."""
    lines = (_INDEX / "gold" / "playbooks.tsv").read_text("utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    print("| contract | topics | right |\n|---|---|---|")
    wrong, right = [], 0
    for document, playbook in dict.fromkeys((row[0], row[1]) for row in rows):
        text = read(_INDEX / "sample_matter" / document).text
        found = check(text, load(playbook), name=document)
        standings = {each.topic.name: each.standing.value for each in found.results}
        own = [row for row in rows if row[0] == document]
        good = 0
        for _, _, topic, gold in own:
            said = standings[topic]
            if _SAME.get(said, said) == _SAME.get(gold, gold):
                good += 1
            else:
                wrong.append(f"{document}, {topic}: {said}, labelled {gold}")
        right += good
        print(f"| {document} | {len(own)} | {good} |")
    print(f"| all | {len(rows)} | {right} ({right / len(rows):.3f}) |")
    print("\n".join(wrong))


if __name__ == "__main__":
    main()
