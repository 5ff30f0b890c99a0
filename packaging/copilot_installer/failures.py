"""Why the installer stops: each reason with its exit code and its words in both languages."""

from dataclasses import dataclass
from typing import Final

OK: Final = 0
UNEXPECTED: Final = 1
USAGE: Final = 2
DAMAGED: Final = 3
UNTRUSTED: Final = 4
OLDER: Final = 5
UNFIT: Final = 6
NO_SPACE: Final = 7
NOT_WRITABLE: Final = 8
SMOKE: Final = 9
INCOMPLETE: Final = 10
BUSY: Final = 11
INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True)
class Reason:
    """An exit code and the message, English and German, with places for values."""

    code: int
    english: str
    german: str


class InstallError(Exception):
    """The installer stops, and nothing it was about to change has changed."""

    def __init__(self, reason: Reason, **values: str | int) -> None:
        super().__init__(reason.english.format(**values))
        self.reason = reason
        self.values = values

    def text(self, language: str) -> str:
        """The message in that language ("de", else English)."""
        pattern = self.reason.german if language == "de" else self.reason.english
        return pattern.format(**self.values)


NOT_A_BUNDLE: Final = Reason(
    DAMAGED,
    "{file} is not a copilot bundle, or its beginning is damaged. Copy it again from the staging"
    " machine.",
    "{file} ist kein Copilot-Paket, oder sein Anfang ist beschädigt. Kopieren Sie es noch einmal"
    " vom Vorbereitungsrechner.",
)
CHANGED: Final = Reason(
    DAMAGED,
    "{file} is damaged or was changed: {section} is not what was signed. Copy it again from the"
    " staging machine.",
    "{file} ist beschädigt oder verändert: {section} ist nicht, was unterschrieben wurde. Kopieren"
    " Sie es noch einmal vom Vorbereitungsrechner.",
)
SHORT: Final = Reason(
    INCOMPLETE,
    "{file} is incomplete: {found} of {expected} bytes. The copy was interrupted; copy it again.",
    "{file} ist unvollständig: {found} von {expected} Bytes. Das Kopieren wurde unterbrochen;"
    " kopieren Sie die Datei noch einmal.",
)
PART_MISSING: Final = Reason(
    INCOMPLETE,
    "{file} is missing. All parts must lie in one folder beside the .run file.",
    "{file} fehlt. Alle Teile müssen in einem Ordner neben der .run-Datei liegen.",
)
UNREADABLE: Final = Reason(
    INCOMPLETE,
    "{file} could not be read to its end ({detail}). Was the stick pulled out? Nothing was"
    " changed; plug it in and run the same command again.",
    "{file} konnte nicht zu Ende gelesen werden ({detail}). Wurde der Stick abgezogen? Es wurde"
    " nichts verändert; stecken Sie ihn ein und rufen Sie denselben Befehl noch einmal auf.",
)
UNSIGNED: Final = Reason(
    UNTRUSTED,
    "{file} is not signed. Only signed bundles are installed.",
    "{file} ist nicht unterschrieben. Nur unterschriebene Pakete werden installiert.",
)
BAD_SIGNATURE: Final = Reason(
    UNTRUSTED,
    "The signature of {file} is wrong: the file is damaged or forged. Nothing was changed.",
    "Die Unterschrift von {file} ist falsch: Die Datei ist beschädigt oder gefälscht. Es wurde"
    " nichts verändert.",
)
FOREIGN_KEY: Final = Reason(
    UNTRUSTED,
    "{file} is signed with another key ({found}) than the installed version ({expected}). If your"
    " IT changed the key on purpose: --new-key {found}",
    "{file} ist mit einem anderen Schlüssel ({found}) unterschrieben als die installierte Version"
    " ({expected}). Falls Ihre IT den Schlüssel absichtlich gewechselt hat: --new-key {found}",
)
OTHER_FINGERPRINT: Final = Reason(
    UNTRUSTED,
    "The key of {file} has the fingerprint {found}, not {expected}.",
    "Der Schlüssel von {file} hat den Fingerabdruck {found}, nicht {expected}.",
)
OLDER_VERSION: Final = Reason(
    OLDER,
    "{file} holds version {found}; {installed} is installed. To go back use copilot-installer"
    " rollback, or --allow-older.",
    "{file} enthält Version {found}; installiert ist {installed}. Zurück geht es mit"
    " copilot-installer rollback oder mit --allow-older.",
)
WRONG_MACHINE: Final = Reason(
    UNFIT,
    "This bundle is for {expected}; this machine is {found}.",
    "Dieses Paket ist für {expected}; dieser Rechner ist {found}.",
)
OLD_PROCESSOR: Final = Reason(
    UNFIT,
    "The processor of this machine is too old: it lacks {found}. A machine made after 2009 is"
    " needed.",
    "Der Prozessor dieses Rechners ist zu alt: Ihm fehlt {found}. Nötig ist ein Rechner, der nach"
    " 2009 gebaut wurde.",
)
OLD_GLIBC: Final = Reason(
    UNFIT,
    "This system has glibc {found}; {expected} or newer is needed. Build the bundle on a machine"
    " with a system as old as this one.",
    "Dieses System hat glibc {found}; nötig ist {expected} oder neuer. Bauen Sie das Paket auf"
    " einem Rechner mit einem ebenso alten System.",
)
DISK_FULL: Final = Reason(
    NO_SPACE,
    "There is not enough room at {path}: {free} MB free, {needed} MB needed. Make room, or choose"
    " another place with --prefix.",
    "An {path} ist zu wenig Platz: {free} MB frei, {needed} MB nötig. Schaffen Sie Platz, oder"
    " wählen Sie mit --prefix einen anderen Ort.",
)
DISK_FILLED: Final = Reason(
    NO_SPACE,
    "The disk of {path} became full during the installation. What was begun is removed again; the"
    " version in use is as before. Make room and run the same command again.",
    "Der Datenträger von {path} wurde während der Installation voll. Das Begonnene ist wieder"
    " entfernt, die Version in Gebrauch ist wie zuvor. Schaffen Sie Platz und rufen Sie denselben"
    " Befehl noch einmal auf.",
)
READ_ONLY: Final = Reason(
    NOT_WRITABLE,
    "{path} cannot be written ({detail}). Choose another place with --prefix, or ask IT.",
    "In {path} kann nicht geschrieben werden ({detail}). Wählen Sie mit --prefix einen anderen Ort,"
    " oder fragen Sie die IT.",
)
PLACES_READ_ONLY: Final = Reason(
    NOT_WRITABLE,
    "{path} cannot be written; the commands and the desktop entry belong there. Ask IT for the"
    " rights, or to install for the whole machine. Nothing was changed.",
    "In {path} kann nicht geschrieben werden; dorthin gehören die Befehle und der Menüeintrag."
    " Fragen Sie die IT nach den Rechten oder nach einer Installation für den ganzen Rechner. Es"
    " wurde nichts verändert.",
)
NOEXEC: Final = Reason(
    NOT_WRITABLE,
    "Programs may not be started at {path} (mounted noexec). Choose another place with --prefix.",
    "An {path} dürfen keine Programme gestartet werden (noexec). Wählen Sie mit --prefix einen"
    " anderen Ort.",
)
MODEL_NEEDED: Final = Reason(
    INCOMPLETE,
    "This bundle carries no {model} ({sha256}), and it is not installed. Put the bundle with the"
    " models beside it, or name it with --models FILE.",
    "Dieses Paket enthält {model} ({sha256}) nicht, und es ist nicht installiert. Legen Sie das"
    " Paket mit den Modellen daneben, oder nennen Sie es mit --models DATEI.",
)
SMOKE_FAILED: Final = Reason(
    SMOKE,
    "The new version does not work on this machine: {detail}. It was removed; {installed} stays in"
    " use.",
    "Die neue Version arbeitet auf diesem Rechner nicht: {detail}. Sie wurde entfernt; {installed}"
    " bleibt in Gebrauch.",
)
MIGRATION_FAILED: Final = Reason(
    SMOKE,
    "The data could not be brought to the new version: {detail}. The data and the version are as"
    " before.",
    "Die Daten konnten nicht auf die neue Version gebracht werden: {detail}. Daten und Version sind"
    " wie zuvor.",
)
LOCKED: Final = Reason(
    BUSY,
    "Another installer is at work at {path}. Wait until it has finished.",
    "An {path} arbeitet schon ein Installationsprogramm. Warten Sie, bis es fertig ist.",
)
NOT_INSTALLED: Final = Reason(
    USAGE,
    "Nothing is installed at {path}.",
    "An {path} ist nichts installiert.",
)
NO_PREVIOUS: Final = Reason(
    USAGE,
    "There is no earlier version to go back to.",
    "Es gibt keine frühere Version, zu der zurückgegangen werden könnte.",
)
NO_PROGRAM: Final = Reason(
    USAGE,
    "{file} carries models only; install the program first.",
    "{file} enthält nur Modelle; installieren Sie zuerst das Programm.",
)
NOT_CONFIRMED: Final = Reason(INTERRUPTED, "Nothing was changed.", "Es wurde nichts verändert.")
FILES_DIFFER: Final = Reason(
    DAMAGED,
    "{count} installed files are missing or changed, the first is {file}. Run the installer of"
    " this version again.",
    "{count} installierte Dateien fehlen oder sind verändert, die erste ist {file}. Rufen Sie das"
    " Installationsprogramm dieser Version noch einmal auf.",
)
