"""A screen that is styled once when it is opened: it knows the size of the terminal beforehand."""

from textual import on
from textual.events import ScreenResume
from textual.geometry import Size
from textual.screen import Screen


class SizedScreen(Screen[None]):
    """Has its classes by size, ``HORIZONTAL_BREAKPOINTS`` and ``VERTICAL_BREAKPOINTS``, at once.

    Textual by itself gives them with the first event of a size and then styles every widget again,
    and once more when the screen comes to the front for the first time.
    """

    def __init__(self) -> None:
        super().__init__()
        self._was_shown = False
        width, height = self.app.size
        self._add_fitting(width, self.HORIZONTAL_BREAKPOINTS)
        self._add_fitting(height, self.VERTICAL_BREAKPOINTS)

    def _add_fitting(self, extent: int, names: list[tuple[int, str]] | None) -> None:
        fitting = [name for least, name in sorted(names or ()) if extent >= least]
        self.add_class(*fitting[-1:], update=False)

    def _screen_resized(self, size: Size) -> None:
        """Be laid out anew, unless another screen hides it: then it is once it is seen again."""
        if self.is_current or self.app.screen.is_modal:
            super()._screen_resized(size)

    @on(ScreenResume)
    def _keep_first_styles(self, event: ScreenResume) -> None:
        """What was just mounted has its styles."""
        event.refresh_styles = self._was_shown
        self._was_shown = True
