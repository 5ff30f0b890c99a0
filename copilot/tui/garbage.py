"""When the interpreter looks for garbage: while nobody types, not in the middle of a key.

A look at everything a running app holds takes a tenth of a second, during which no thread of the
process moves. So the app has what is there to stay left out of it, and looks at the rest by itself.
"""

import gc
import time
from typing import Final

# Looks at young objects stay as frequent as the interpreter has them, and take milliseconds. Those
# at everything come of themselves only where nobody has rested for very long.
_YOUNG: Final = (2_000, 20)
_EVERYTHING: Final = 200
# So many looks at the middle-aged make one at everything worth its time, as the interpreter has it.
_WORTH_IT: Final = 10
# Seconds without a key after which nobody is taken to type.
_REST: Final = 1.5


class GarbageLooks:
    """The looks of one app, from :meth:`begin` to :meth:`end`."""

    def __init__(self) -> None:
        self._before: tuple[int, int, int] | None = None
        self._last_key = time.monotonic()

    def begin(self) -> None:
        """What was imported and drawn for the first screen is there to stay."""
        self._before = gc.get_threshold()
        gc.set_threshold(*_YOUNG, _EVERYTHING)
        gc.freeze()

    def key_pressed(self) -> None:
        """Somebody types."""
        self._last_key = time.monotonic()

    def look_where_quiet(self) -> None:
        """Look at what came since the last look, where nobody types; what is left then stays."""
        quiet = time.monotonic() - self._last_key > _REST
        if self._before and quiet and gc.get_count()[2] >= _WORTH_IT:
            gc.collect()
            gc.freeze()

    def something_large_went(self) -> None:
        """Have the next look be at everything, what was to stay included."""
        if self._before:
            gc.unfreeze()

    def end(self) -> None:
        """Leave it to the interpreter again."""
        if self._before:
            gc.unfreeze()
            gc.set_threshold(*self._before)
            self._before = None
