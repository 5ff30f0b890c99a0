"""What choosing among words needs of a language model; tests give a small one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol


class Chosen(Protocol):
    """A choice among options with the probability of each, in their order."""

    @property
    def probabilities(self) -> tuple[float, ...]: ...


class Chooser(Protocol):
    """A model that chooses one of some texts as what it would say next."""

    def choose(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        continued: str,
        options: Sequence[str],
        cancelled: Callable[[], bool],
    ) -> Chosen: ...
