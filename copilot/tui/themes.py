"""The colours of the app: for terminals with all of them, and for those with sixteen or none."""

from typing import Final

from textual.theme import Theme

CHAMBERS: Final = Theme(
    name="chambers",
    primary="#7d9ec0",
    secondary="#93a1b3",
    accent="#d8b56a",
    success="#8fbc8f",
    warning="#d9a766",
    error="#dd8a82",
    foreground="#d9dde3",
    background="#14171b",
    surface="#191d23",
    panel="#222831",
    dark=True,
    variables={
        "accent-muted": "#574517",
        "block-cursor-background": "#2c3644",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#222831",
        "block-cursor-blurred-foreground": "#d9dde3",
    },
)
# Where colours are few, what is chosen is told by reversed letters.
FEW_COLOURS: Final = Theme(
    name="chambers-16",
    primary="ansi_blue",
    secondary="ansi_white",
    accent="ansi_yellow",
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_red",
    foreground="ansi_white",
    background="ansi_black",
    surface="ansi_black",
    panel="ansi_bright_black",
    dark=True,
    variables={
        "accent-muted": "ansi_blue",
        "block-cursor-background": "ansi_white",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-text-style": "bold",
    },
)
