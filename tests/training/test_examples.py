"""Examples on disk, and which of them are kept from training."""

from pathlib import Path

from copilot.training.examples import example, is_held_out, read, write


def test_examples_come_back_as_they_were(tmp_path: Path) -> None:
    made = [
        example("statutes-de", "BGB § 1", "passage", "de", " Wer  haftet? ", ["a"], ["b", "c"]),
        example("statutes-en", "BGB § 1", "sentence", "en", "Who?", [], ["b"]),
    ]
    assert write(tmp_path / "made.jsonl", made) == 2
    assert list(read(tmp_path / "made.jsonl")) == made
    assert made[0].question == "Wer haftet?"
    assert made[0].right == (0,)


def test_about_a_tenth_of_the_places_is_held_out_by_name_alone() -> None:
    held = [key for key in (f"BGB § {n}" for n in range(2000)) if is_held_out(key)]
    assert 120 < len(held) < 280
    assert all(is_held_out(key) for key in held)
