"""The evidence says what was measured, is signed, and shows when it was changed since."""

import json
from pathlib import Path
from typing import Any

import pytest

from copilot.errors.proof import ProofBrokenError
from copilot.security.tracing import Traced
from copilot.workspace import Workspace
from copilot.workspace.products import proof

_TOLD: dict[str, Any] = {
    "assurance": "kernel",
    "probes": [{"name": "UDP", "blocked": True, "detail": "Operation not permitted"}],
    "processes": [
        {"name": "copilot", "seccomp": "2", "filters": "1", "no_new_privileges": "1"},
    ],
    "index": {"documents": 2},
    "search": {"hits": 3},
    "answer": {"status": "answered", "model": "fake"},
    "app": "opened and closed",
    "trail": {"entries": 4, "whole": True},
}
_CLEAN = Traced(3, 2, 0, 0, 18, 0, 5, (), ())


def test_every_claim_holds_or_is_named_as_not_measured() -> None:
    assert set(proof.holds(_TOLD, _CLEAN)) == set(proof.CLAIMS)
    assert all(proof.holds(_TOLD, _CLEAN).values())
    unmeasured = proof.holds(_TOLD, None)
    assert [claim for claim, value in unmeasured.items() if value is None] == [
        "no socket", "no attempt", "no connection", "no file outside",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "trace", "claim"),
    [
        ({"probes": [{"blocked": False}]}, _CLEAN, "network refused"),
        ({"processes": [{"seccomp": "0", "no_new_privileges": "1"}]}, _CLEAN, "processes filtered"),
        ({"trail": {"whole": False}}, _CLEAN, "trail whole"),
        ({}, Traced(1, 1, 1, 0, 10, 0, 0, (), ()), "no attempt"),
        ({}, Traced(1, 1, 1, 1, 10, 0, 0, (), ()), "no socket"),
        ({}, Traced(1, 1, 0, 0, 10, 1, 0, (), ()), "no connection"),
        ({}, Traced(1, 1, 0, 0, 10, 0, 0, (), ("/root/.cache/x",)), "no file outside"),
    ],
)
def test_a_claim_that_does_not_hold_is_not_made(
    changed: dict[str, Any], trace: Traced, claim: str
) -> None:
    assert proof.holds({**_TOLD, **changed}, trace)[claim] is False


def test_evidence_is_signed_and_a_change_to_any_file_shows(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "evidence"
    found = proof.collect(workspace, _TOLD, _CLEAN)
    told = proof.write(workspace, found, folder)
    assert proof.check(folder) == told
    assert json.loads((folder / "evidence.json").read_text())["holds"]["no socket"] is True
    assert (folder / "evidence.pdf").read_bytes().startswith(b"%PDF")
    assert "Every attempt to reach a network was refused." in (folder / "evidence.md").read_text()
    for name in told["files"]:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content + b" ")
        with pytest.raises(ProofBrokenError, match="changed since it was signed"):
            proof.check(folder)
        (folder / name).write_bytes(content)
    record = {**told, "files": {**told["files"], "evidence.json": "0" * 64}}
    (folder / "signature.json").write_text(json.dumps(record))
    with pytest.raises(ProofBrokenError, match="signature"):
        proof.check(folder)
    assert [entry.action for entry in workspace.activity()][-1] == "proof"
