"""Failures of keys and of what they protect."""

from copilot.errors.base import CopilotError, UsageError
from copilot.locale import N_


class MatterSealedError(CopilotError):
    """values: name (exit 5)"""

    exit_code = 5
    message = N_("The matter “{name}” is locked.")
    remedy = N_(
        "Give its passphrase when asked, or with --passphrase-file; copilot matter unlock opens "
        "it until it is locked again."
    )


class WrongSecretError(CopilotError):
    """values: name (exit 5); the same whatever was wrong"""

    exit_code = 5
    message = N_("That does not open the matter “{name}”.")
    remedy = N_(
        "Check the spelling and the keyboard layout. Who has lost the passphrase uses the "
        "recovery key: copilot matter recover."
    )


class WeakPassphraseError(UsageError):
    """values: shortest"""

    message = N_("A passphrase needs at least {shortest} characters.")
    remedy = N_("Take four or more unrelated words; length counts more than odd signs.")


class BadRecoveryKeyError(UsageError):
    """no values"""

    message = N_("This is no recovery key: a sign is missing or mistyped.")
    remedy = N_("Type it as it was printed: groups of five letters and digits.")


class KeysMissingError(CopilotError):
    """values: name, path (exit 5)"""

    exit_code = 5
    message = N_("The keys of the matter “{name}” are missing or unreadable ({path}).")
    remedy = N_(
        "Put the file back from a copy of the data home, or restore a backup of the matter; "
        "without its keys nobody can read it."
    )


class KeysMismatchError(CopilotError):
    """values: name, path (exit 5)"""

    exit_code = 5
    message = N_("The keys of “{name}” do not open {path}: one of the two is from another time.")
    remedy = N_(
        "Put back the key file and the matter's folder of the same day, or restore a backup."
    )


class KeyringAbsentError(CopilotError):
    """values: detail (exit 5)"""

    exit_code = 5
    message = N_("This system has no key ring the program may use: {detail}")
    remedy = N_("Use a passphrase: copilot matter protect NAME.")


class NothingInMemoryError(CopilotError):
    """no values (exit 5)"""

    exit_code = 5
    message = N_("This system offers no memory that lasts from one command to the next.")
    remedy = N_("Give the passphrase with each command: --passphrase-file.")


class NoSecretError(CopilotError):
    """no values (exit 5)"""

    exit_code = 5
    message = N_("A passphrase or key is needed, and nobody is there to type it.")
    remedy = N_(
        "Run the command in a terminal, or name a file that holds it: --passphrase-file, "
        "--new-passphrase-file. A recovery key is made by copilot matter protect."
    )


class PassphrasesDifferError(UsageError):
    """no values"""

    message = N_("The two passphrases differ.")
    remedy = N_("Type it again; nothing was changed.")


class LegalHoldError(CopilotError):
    """values: name (exit 5)"""

    exit_code = 5
    message = N_("“{name}” is under a legal hold and cannot be deleted.")
    remedy = N_("Once it may go: copilot matter hold NAME off, then delete it.")


class RetentionError(CopilotError):
    """values: name, until (exit 5)"""

    exit_code = 5
    message = N_("“{name}” is to be kept until {until}.")
    remedy = N_("Delete it after that day, or now with --early.")


class BackupSealedError(CopilotError):
    """values: path (exit 5)"""

    exit_code = 5
    message = N_("Nothing here opens the backup {path}.")
    remedy = N_(
        "A backup opens where its matter's keys are; elsewhere only a portable one does, with the "
        "recovery key (--recovery-file). The backups of a deleted matter open no more."
    )


class BackupDamagedError(CopilotError):
    """values: path, detail"""

    message = N_("{path} is no whole backup: {detail}")
    remedy = N_("Take another copy of the file, or an older backup; nothing was changed.")


class MatterDeletedError(CopilotError):
    """values: path, at (exit 5)"""

    exit_code = 5
    message = N_("The matter of the backup {path} was deleted here on {at}.")
    remedy = N_("What was deleted with a certificate is not brought back in this data home.")


class ReadOnlyDiskError(CopilotError):
    """values: path"""

    message = N_("Nothing can be written at {path}: the disk or the folder is read-only.")
    remedy = N_("Make it writable for you, or copy the data home to another disk and use --home.")
