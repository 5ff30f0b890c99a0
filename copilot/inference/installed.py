"""The models in use: made when first needed, shared by everything in a process."""

from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from copilot.config import Settings
from copilot.paths import Home

if TYPE_CHECKING:
    from copilot.inference.embedder import Embedder
    from copilot.inference.llm import LanguageModel
    from copilot.inference.reader import PairReader, Reader


# From so many parameters on a model chooses among the evidence itself: 1.5 billion are too few
# (docs/evaluation.md), the next larger one in the catalogue has 4.
JUDGING_PARAMETERS: Final = 3_000_000_000


class Models(Protocol):
    """The models in use; tests give small ones."""

    @property
    def embedder(self) -> "Embedder": ...

    @property
    def reader(self) -> "PairReader | None": ...

    @property
    def language_model(self) -> "LanguageModel": ...

    def close(self) -> None: ...


class InstalledModels:
    """The installed models, loaded once and shared by every matter of this process."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self._home = home
        self._settings = settings
        self._closing = ExitStack()

    @cached_property
    def embedder(self) -> "Embedder":
        """The sentence embedder; raises ModelMissingError where its files are not there."""
        from copilot.inference.catalogue import embedder_folder
        from copilot.inference.embedder import Embedder

        return Embedder(embedder_folder(self._home), self._settings.threads)

    @cached_property
    def reader(self) -> "Reader | None":
        """The reader; None where it is not installed, and everything works without it."""
        from copilot.inference.catalogue import reader_folder
        from copilot.inference.reader import Reader

        folder = reader_folder(self._home)
        if folder is None:
            return None
        return Reader(folder, self.embedder.token_ids, self._settings.threads)

    @cached_property
    def language_model(self) -> "LanguageModel":
        """The language model's handle; its process starts with the first question."""
        from copilot.inference.catalogue import find, weights_of
        from copilot.inference.llm import LanguageModel, ModelSettings
        from copilot.inference.trust import check_weights
        from copilot.inference.variants import variants_here

        chosen = find(self._home, self._settings.model)
        path, adapter = weights_of(self._home, chosen)
        for used in [chosen, *([find(self._home, chosen.base)] if adapter else [])]:
            check_weights(self._home, used.path, used.sha256)
        settings = ModelSettings(
            path=path,
            adapter=adapter,
            name=chosen.name,
            sha256=chosen.sha256,
            context=self._settings.context,
            judges=chosen.parameters >= JUDGING_PARAMETERS,
            threads=self._settings.threads,
            gpu_layers=self._settings.gpu_layers,
        )
        return self._closing.enter_context(LanguageModel(settings, variants_here(self._home)))

    def change(self, settings: Settings) -> None:
        """Answer by other settings from the next question on; the model's process ends."""
        self._closing.close()
        self.__dict__.pop("language_model", None)
        self._settings = settings

    def close(self) -> None:
        """End the model's process."""
        self._closing.close()
