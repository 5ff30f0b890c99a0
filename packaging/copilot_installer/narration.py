"""What the installer says while it works, in the language of the system."""

import os
import sys
from typing import Final

from copilot_installer.failures import NOT_CONFIRMED, InstallError

_WORDS: Final = {
    "found": (
        "copilot {version}, made {made}, signed with the key\n  {fingerprint}\nwill be installed"
        " at {path} ({size} MB).",
        "copilot {version}, erstellt {made}, unterschrieben mit dem Schlüssel\n  {fingerprint}\n"
        "wird in {path} installiert ({size} MB).",
    ),
    "models_found": (
        "{count} models ({size} MB), signed with the key\n  {fingerprint}\nwill be added"
        " at {path}.",
        "{count} Modelle ({size} MB), unterschrieben mit dem Schlüssel\n  {fingerprint}\nwerden in"
        " {path} hinzugefügt.",
    ),
    "first_key": (
        "Compare the fingerprint with the one your IT gave you; it will be trusted from now on.",
        "Vergleichen Sie den Fingerabdruck mit dem, den Ihre IT Ihnen gegeben hat; ihm wird von nun"
        " an vertraut.",
    ),
    "proceed": ("Go on? [y/N] ", "Fortfahren? [j/N] "),
    "purge": (
        "Delete {path} with all matters for ever? [y/N] ",
        "{path} mit allen Akten endgültig löschen? [j/N] ",
    ),
    "checking": ("Checking the bundle", "Das Paket wird geprüft"),
    "unpacking": ("Unpacking", "Wird ausgepackt"),
    "comparing": ("Comparing the files", "Die Dateien werden verglichen"),
    "model": ("Model {name}", "Modell {name}"),
    "smoke": (
        "Trying it out: loading the model, asking the sample matter",
        "Probelauf: Modell laden, Beispielakte befragen",
    ),
    "smoked": ("Works, processor variant: {variant}", "Läuft, Prozessorvariante: {variant}"),
    "backup": ("Backing up the data to {path}", "Die Daten werden in {path} gesichert"),
    "migrating": ("Bringing the data to the new version", "Daten auf die neue Version bringen"),
    "installed": (
        "copilot {version} is installed. Start it with: {command}",
        "copilot {version} ist installiert. Start mit: {command}",
    ),
    "new_path": (
        "Log in anew, or start it with its full path: {folder} is in PATH from then on.",
        "Melden Sie sich neu an, oder starten Sie es mit vollem Pfad: Danach ist {folder} im PATH.",
    ),
    "models_added": ("The models are installed.", "Die Modelle sind installiert."),
    "already": ("copilot {version} is already in use.", "copilot {version} ist schon in Gebrauch."),
    "good": (
        "{file} is whole and signed with the trusted key.",
        "{file} ist vollständig und mit dem vertrauten Schlüssel unterschrieben.",
    ),
    "good_unknown": (
        "{file} is whole and signed with the key\n  {fingerprint}",
        "{file} ist vollständig und mit diesem Schlüssel unterschrieben:\n  {fingerprint}",
    ),
    "all_good": (
        "All {count} installed files and {models} models are as they were signed.",
        "Alle {count} installierten Dateien und {models} Modelle sind wie unterschrieben.",
    ),
    "back": ("copilot {version} is in use again.", "copilot {version} ist wieder in Gebrauch."),
    "data_back": (
        "The data of before the upgrade is in use again; what came later is kept in {path}.",
        "Die Daten von vor der Aktualisierung sind wieder in Gebrauch; was später hinzukam, liegt"
        " in {path}.",
    ),
    "gone": (
        "copilot is removed. Your data stays in {path}.",
        "copilot ist entfernt. Ihre Daten bleiben in {path}.",
    ),
    "all_gone": ("copilot and its data are removed.", "copilot und seine Daten sind entfernt."),
    "data_busy": (
        "copilot is running. Close it first.",
        "copilot läuft noch. Schließen Sie es zuerst.",
    ),
}


def system_language() -> str:
    """``de`` where the locale is German, else ``en``."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((value for name in names if (value := os.environ.get(name))), "")
    return "de" if chosen.lower().startswith("de") else "en"


class Narrator:
    """Speaks on stderr; a progress line only on a terminal. ``yes`` answers every question."""

    def __init__(self, language: str, yes: bool = False, quiet: bool = False) -> None:
        self.language = language
        self._yes = yes
        self._quiet = quiet
        self._shown = ""
        self._terminal = sys.stderr.isatty()

    def words(self, key: str, /, **values: str | int) -> str:
        """A sentence in the chosen language."""
        return _WORDS[key][self.language == "de"].format(**values)

    def say(self, key: str, /, **values: str | int) -> None:
        """One line or more; unattended runs keep quiet if asked to."""
        self._end_line()
        if not self._quiet:
            print(self.words(key, **values), file=sys.stderr, flush=True)

    def progress(self, key: str, done: int, total: int, /, **values: str | int) -> None:
        """A line with per cent, rewritten in place; every tenth of it where that is impossible."""
        percent = 100 * done // max(total, 1)
        line = f"{self.words(key, **values)}: {percent} %"
        if line == self._shown or self._quiet:
            return
        if self._terminal:
            print(f"\r{line}\033[K", end="", file=sys.stderr, flush=True)
            self._shown = line
            if done >= total:
                self._end_line()
        elif done >= total:
            print(line, file=sys.stderr, flush=True)

    def _end_line(self) -> None:
        if self._terminal and self._shown:
            print(file=sys.stderr, flush=True)
        self._shown = ""

    def confirm(self, key: str, /, **values: str | int) -> None:
        """Ask; anything but yes raises InstallError."""
        self._end_line()
        if self._yes:
            return
        print(self.words(key, **values), end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes", "j", "ja"):
            raise InstallError(NOT_CONFIRMED)
