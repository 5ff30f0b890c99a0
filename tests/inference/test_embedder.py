"""The sentence embedder on its real weights, and what a missing or damaged folder says."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from copilot.errors import ModelDamagedError, ModelMissingError
from copilot.inference.embedder import DESCRIPTION, Embedder, describe
from copilot.paths import resource

FOLDER = resource("models", "weights", "multilingual-e5-small")
with_weights = [
    pytest.mark.weights,
    pytest.mark.skipif(
        not (FOLDER / DESCRIPTION).is_file(), reason="the embedder is missing: make weights"
    ),
]

NOTICE_DE = "Die Kündigung muss spätestens am dritten Werktag eines Monats zugehen."
NOTICE_EN = "Either party may terminate this agreement by giving three months' written notice."
COURT = "Gerichtsstand für beide Parteien ist Hamburg."
PRICE = "Der Kaufpreis beträgt 48.500 Euro und ist binnen vierzehn Tagen zu zahlen."


@pytest.fixture(scope="module")
def embedder() -> Iterator[Embedder]:
    made = Embedder(FOLDER)
    yield made
    made.close()


class TestWithWeights:
    pytestmark = with_weights

    def test_vectors_have_length_one_and_the_promised_shape(self, embedder: Embedder) -> None:
        vectors = embedder.passages([NOTICE_DE, PRICE, ""])
        assert vectors.shape == (3, embedder.dimension)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_no_texts_give_no_vectors(self, embedder: Embedder) -> None:
        assert embedder.passages([]).shape == (0, embedder.dimension)

    @pytest.mark.parametrize(
        "question",
        [
            "Bis wann muss gekündigt werden?",
            "Welche Frist gilt für die Kündigung?",
            "What is the notice period for termination?",
        ],
    )
    def test_a_question_is_nearest_to_the_passage_that_answers_it(
        self, embedder: Embedder, question: str
    ) -> None:
        similarity = embedder.queries([question]) @ embedder.passages([PRICE, NOTICE_DE]).T
        assert similarity[0].argmax() == 1

    def test_a_german_question_finds_the_english_passage(self, embedder: Embedder) -> None:
        similarity = embedder.queries(["Wie lange ist die Kündigungsfrist?"])
        similarity = similarity @ embedder.passages([COURT, NOTICE_EN]).T
        assert similarity[0].argmax() == 1

    def test_a_text_has_the_same_vector_whatever_it_is_embedded_with(
        self, embedder: Embedder
    ) -> None:
        alone = embedder.passages([NOTICE_DE])[0]
        among = embedder.passages([PRICE, NOTICE_EN * 9, NOTICE_DE, "§ 1"] * 3)
        assert np.array_equal(among[2], alone)
        assert np.array_equal(among[6], alone)

    def test_one_thread_and_two_give_the_same_vectors(self, embedder: Embedder) -> None:
        single = Embedder(FOLDER, threads=1)
        texts = [NOTICE_DE, PRICE, NOTICE_EN]
        assert np.array_equal(single.passages(texts), Embedder(FOLDER, 2).passages(texts))
        assert single.name == embedder.name

    def test_queries_and_passages_are_told_apart(self, embedder: Embedder) -> None:
        assert not np.allclose(embedder.queries([PRICE]), embedder.passages([PRICE]))

    def test_what_lies_behind_the_limit_does_not_count(self, embedder: Embedder) -> None:
        long = NOTICE_DE * 60
        vectors = embedder.passages([long, long + PRICE])
        assert np.array_equal(vectors[0], vectors[1])

    def test_tokens_are_counted_beyond_the_limit(self, embedder: Embedder) -> None:
        one, many, none = embedder.count_tokens([NOTICE_DE, (NOTICE_DE + " ") * 60, ""])
        assert (none, many) == (0, 60 * one)
        assert 10 < one < 30

    def test_control_and_zero_width_characters_do_not_change_a_text(
        self, embedder: Embedder
    ) -> None:
        dirty = NOTICE_DE.replace(" ", "\u2028\ufeff\n").replace("ü", "u\u0308") + "\x07"
        assert np.array_equal(embedder.passages([dirty]), embedder.passages([NOTICE_DE]))

    def test_the_name_tells_the_model_its_quantisation_and_its_content(
        self, embedder: Embedder
    ) -> None:
        sha256 = json.loads((FOLDER / DESCRIPTION).read_text())["files"][0]["sha256"]
        assert embedder.name == f"multilingual-e5-small/int8/{sha256[:12]}"

    def test_a_damaged_model_is_named(self, tmp_path: Path) -> None:
        folder = folder_with(tmp_path, model=b"no model", tokenizer=b"no tokenizer")
        with pytest.raises(ModelDamagedError, match=r"tokenizer\.json"):
            Embedder(folder)
        (folder / "tokenizer.json").unlink()
        (folder / "tokenizer.json").symlink_to(FOLDER / "tokenizer.json")
        told = json.loads((folder / DESCRIPTION).read_text())
        told["files"][1]["bytes"] = (FOLDER / "tokenizer.json").stat().st_size
        (folder / DESCRIPTION).write_text(json.dumps(told))
        with pytest.raises(ModelDamagedError, match=r"model\.onnx"):
            Embedder(folder)


def folder_with(parent: Path, model: bytes, tokenizer: bytes) -> Path:
    folder = parent / "multilingual-e5-small"
    folder.mkdir()
    files = [
        {"name": name, "bytes": len(content), "sha256": "0" * 64}
        for name, content in (("model.onnx", model), ("tokenizer.json", tokenizer))
    ]
    told = {"name": "e5", "quantisation": "int8", "dimension": 384, "max_tokens": 512}
    (folder / DESCRIPTION).write_text(json.dumps({**told, "files": files}))
    (folder / "model.onnx").write_bytes(model)
    (folder / "tokenizer.json").write_bytes(tokenizer)
    return folder


def test_a_missing_folder_and_a_missing_file_are_missing_models(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="nowhere"):
        Embedder(tmp_path / "nowhere")
    folder = folder_with(tmp_path, b"", b"")
    (folder / "model.onnx").unlink()
    with pytest.raises(ModelMissingError, match=r"multilingual-e5-small/model\.onnx"):
        Embedder(folder)


def test_a_file_cut_short_is_damaged(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, b"1234", b"1234")
    (folder / "model.onnx").write_bytes(b"12")
    with pytest.raises(ModelDamagedError, match="2 bytes instead of 4"):
        describe(folder)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"name": 1}', '{"files": [{"nam": 1}]}'])
def test_a_broken_description_is_damage(tmp_path: Path, text: str) -> None:
    (tmp_path / DESCRIPTION).write_text(text)
    with pytest.raises(ModelDamagedError, match=r"embedder\.json"):
        describe(tmp_path)


@pytest.mark.weights
@pytest.mark.skipif(
    not (FOLDER / DESCRIPTION).is_file(), reason="the embedder is missing: make weights"
)
def test_embedding_writes_nothing_and_sends_nothing(tmp_path: Path) -> None:
    """The runtime's telemetry would leave its database in the user's cache folder."""
    script = (
        "import sys; from pathlib import Path; from copilot.inference.embedder import Embedder;"
        "Embedder(Path(sys.argv[1])).queries(['Frist'])"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment["PYTHONPATH"] = str(resource())
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    subprocess.run([sys.executable, "-c", script, str(FOLDER)], env=environment, check=True)
    assert list(tmp_path.iterdir()) == []
