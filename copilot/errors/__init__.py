"""Every expected failure: each class owns its exit code, its message and its remedy.

Here are those of documents, matters, models and questions; further areas have a module each.
"""

from copilot.errors.base import CopilotError as CopilotError
from copilot.errors.base import UsageError as UsageError
from copilot.locale import N_, Notice


class MatterNotFoundError(UsageError):
    """values: name"""

    message = N_("There is no matter named “{name}”.")
    remedy = N_("copilot matter list shows the matters; copilot matter create makes one.")


class MatterExistsError(UsageError):
    """values: name"""

    message = N_("A matter named “{name}” exists already.")
    remedy = N_("Choose another name, or use the matter as it is.")


class BadMatterNameError(UsageError):
    """values: name"""

    message = N_("“{name}” cannot name a matter.")
    remedy = N_("Use 1 to 80 letters, digits, spaces and . - _ / & , ( ) ' + : §")


class PathNotFoundError(UsageError):
    """values: path"""

    message = N_("There is nothing at {path}.")
    remedy = N_("Check the path; on a network drive, check that the drive is connected.")


class EmptyFolderError(UsageError):
    """values: path"""

    message = N_("There is no file under {path}; what was indexed from there is kept.")
    remedy = N_("Check that the folder is the right one and its drive is connected.")


class BadPinpointError(UsageError):
    """values: pinpoint"""

    message = N_("“{pinpoint}” is no pinpoint.")
    remedy = N_("A pinpoint looks like D12:340-512: document, first character, last character.")


class DocumentNotFoundError(UsageError):
    """values: document"""

    message = N_("The matter has no document “{document}”.")
    remedy = N_("copilot status shows the documents; a changed file gets a new number.")


class AmbiguousDocumentError(UsageError):
    """values: document, count, numbers"""

    message = N_("“{document}” fits {count} documents: {numbers}.")
    remedy = N_("Give more of the path, or the document's number.")


class BadSettingsError(UsageError):
    """values: path, detail"""

    message = N_("The settings in {path} cannot be used: {detail}")
    remedy = N_("Correct the file or remove it; the defaults work without one.")


class QuestionTooLongError(UsageError):
    """values: length, limit"""

    message = N_("The question has {length} characters; at most {limit} are read.")
    remedy = N_("Ask a shorter question; to find a long passage again, search for one sentence.")


class BadDateError(UsageError):
    """values: date"""

    message = N_("“{date}” is no date.")
    remedy = N_("Write it as 2021, 2021-03 or 2021-03-31.")


class EmptyQuestionError(UsageError):
    """no values"""

    message = N_("The question is empty.")
    remedy = N_("Type a question in German or English.")


class BadQuestionFileError(UsageError):
    """values: path, line"""

    message = N_("Line {line} of {path} is no question.")
    remedy = N_('Each line is a JSON object with "qid" and "question" (or "query").')


class NothingIndexedError(CopilotError):
    """values: name (exit 4)"""

    exit_code = 4
    message = N_("The matter “{name}” has no indexed document yet.")
    remedy = N_("Index a folder first: copilot index FOLDER --matter “{name}”.")


class MatterLockedError(CopilotError):
    """values: name, pid"""

    message = N_("The matter “{name}” is in use by another process ({pid}).")
    remedy = N_("Close the other window, or wait until the other command has ended.")


class DiskFullError(CopilotError):
    """values: path"""

    message = N_("The disk that holds {path} is full.")
    remedy = N_("Free some space and run the same command again; nothing committed was lost.")


class StoreDamagedError(CopilotError):
    """values: path, detail"""

    message = N_("The library at {path} is damaged: {detail}")
    remedy = N_("Run copilot doctor; restore the file from a backup if it cannot be repaired.")


class SchemaTooNewError(CopilotError):
    """values: path, found, known"""

    message = N_("{path} was written by a newer version (schema {found}, known here: {known}).")
    remedy = N_("Use the newer version of the program.")


class IndexMismatchError(CopilotError):
    """values: name, was, now"""

    message = N_("The index of “{name}” was made with {was}; the program now uses {now}.")
    remedy = N_("Run copilot index again with --rebuild; the documents are embedded anew.")


class WallError(CopilotError):
    """values: name, user (exit 5)"""

    exit_code = 5
    message = N_("{user} may not see the matter “{name}”.")
    remedy = N_("Ask the owner of the matter to admit you.")


class OfflineGuardError(CopilotError):
    """values: detail (exit 5)"""

    exit_code = 5
    message = N_("The network guard could not be put in place: {detail}")
    remedy = N_("The program does not run without it; see docs/security.md for what it needs.")


class ModelError(CopilotError):
    """A model is missing, damaged or unusable (exit 6)."""

    exit_code = 6


class ModelMissingError(ModelError):
    """values: name"""

    message = N_("The model {name} is not installed.")
    remedy = N_("copilot models list shows what is there; make weights or the installer brings it.")


class ModelDamagedError(ModelError):
    """values: path, detail"""

    message = N_("The model file {path} is damaged: {detail}")
    remedy = N_("Remove it with copilot models remove and install it again.")


class ModelTooLargeError(ModelError):
    """values: path, billions"""

    message = N_("{path} has {billions} billion parameters; this product uses models under 7.")
    remedy = N_("Choose a smaller model, or insist with --allow-large.")


class ModelDiedError(ModelError):
    """values: name, detail"""

    message = N_("The process of the model {name} died: {detail}")
    remedy = N_("It was restarted once with safer settings. Run copilot models selftest.")


class PromptTooLongError(ModelError):
    """values: tokens, limit"""

    message = N_("The prompt has {tokens} tokens; the model reads at most {limit}.")
    remedy = N_("Ask a shorter question, or raise “context” in the settings.")


class StoppedError(CopilotError):
    """no values (exit 130)"""

    exit_code = 130
    message = N_("Stopped before it was done.")
    remedy = N_("Ask again; nothing was lost.")


class ReadError(CopilotError):
    """A document cannot be read; the next one is (exit 3 once the run is done)."""

    exit_code = 3
    message = N_("The file cannot be read.")
    remedy = N_("Open it in its own program and save it again.")


class EncryptedFileError(ReadError):
    """no values"""

    message = N_("The file is protected by a password.")
    remedy = N_("Give the password with --passwords FILE, or save a copy without it.")


class RightsManagedError(EncryptedFileError):
    """no values"""

    message = N_("The file is protected by rights management (IRM).")
    remedy = N_("Open it with an account that may read it, and save a copy without protection.")


class BrokenFileError(ReadError):
    """values: detail"""

    message = N_("The file is damaged: {detail}")
    remedy = N_("Open it in its own program, save it again, and run the command once more.")


class NoTextError(ReadError):
    """no values"""

    message = N_("The file has no text: it is empty, or its pages are images.")
    remedy = N_("Scanned pages need text recognition; an empty file needs nothing.")


class UnreadableFileError(ReadError):
    """values: detail"""

    message = N_("The file cannot be opened: {detail}")
    remedy = N_("Check the rights of the file and that its drive is connected.")


class NotAFileError(ReadError):
    """no values"""

    message = N_("It is a pipe or a device, not a file.")
    remedy = N_("Name the files themselves.")


class LinkLeadsOutError(ReadError):
    """no values; such a link is skipped, not failed"""

    message = N_("It is a link that leads out of the folder; it was not followed.")
    remedy = N_("Index the folder it leads to, or put a copy of the file here.")


class FileChangedError(ReadError):
    """no values"""

    message = N_("The file changed while it was read.")
    remedy = N_("Run the command again once nobody writes to the file.")


class ReaderLimitError(ReadError):
    """values: limit"""

    message = N_("Reading the file went over a limit ({limit}); it was stopped.")
    remedy = N_("Split the document, or print it to a new PDF.")


class UnsupportedFormatError(ReadError):
    """values: suffix; such a file is skipped, not failed"""

    message = N_("Files ending in {suffix} are not read.")
    remedy = N_("Save it as PDF, DOCX or text to have it indexed.")

    @property
    def fix(self) -> Notice:
        """What helps depends on what the file is."""
        return Notice(_REMEDIES.get(str(self.values.get("suffix")), self.remedy), self.values)


class NoEndingError(UnsupportedFormatError):
    """values: suffix (the whole name)"""

    message = N_("“{suffix}” has no ending, and its content is of no kind that is read.")


_UNPACK = N_("Unpack it into the folder; the files in it are read then.")
_EXPORT_MAILS = N_("Export the mails as EML or MSG; these are read.")
_NO_DOCUMENT = N_("Nothing to do: it is no document.")
_REMEDIES = {
    **dict.fromkeys((".pst", ".ost", ".dbx", ".nsf", ".olm"), _EXPORT_MAILS),
    **dict.fromkeys(
        (".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cab", ".iso"), _UNPACK
    ),
    **dict.fromkeys(
        (".p7s", ".sig", ".asc", ".exe", ".dll", ".ini", ".db", ".lnk", ".tmp", ".bak"),
        _NO_DOCUMENT,
    ),
}


class WorkerStartError(CopilotError):
    """values: detail"""

    message = N_("The confined process that reads documents could not start: {detail}")
    remedy = N_("Run copilot doctor; it names what the confinement of the readers needs.")


class BadGoldFileError(BadQuestionFileError):
    """values: path, line, detail"""

    message = N_("Line {line} of {path} is no gold line: {detail}")
    remedy = N_(
        'Each line is a JSON object with "qid", "query" or "question", and "gold", a list of '
        '{{"doc", "start", "end"}}; see docs/evaluation.md.'
    )


class EmptyGoldFileError(UsageError):
    """values: path"""

    message = N_("{path} holds no question that this can be measured with.")
    remedy = N_('Figures of retrieval need lines with "gold"; those of answers any question.')


class GoldDocumentMissingError(UsageError):
    """values: document, line, path, name"""

    message = N_("Line {line} of {path} names “{document}”, no indexed document of “{name}”.")
    remedy = N_(
        '"doc" is the path relative to the indexed folder; copilot status shows what is indexed.'
    )


class GoldSpanMissingError(UsageError):
    """values: document, line, path, start, end"""

    message = N_("Line {line} of {path}: “{document}” does not reach from {start} to {end}.")
    remedy = N_(
        "Offsets count the characters of the text that copilot show --document D --text prints."
    )


class ProfileMissingError(UsageError):
    """values: name, known"""

    message = N_("There is no profile “{name}”; known are: {known}.")
    remedy = N_("Give one of these, or the path of a TOML file with the same keys.")


class FolderNotWritableError(UsageError):
    """values: path, detail"""

    message = N_("Nothing can be written to {path}: {detail}")
    remedy = N_("Name a folder that is yours to write to, or one that does not exist yet.")


class QuestionNotFoundError(UsageError):
    """values: number"""

    message = N_("No question number {number} was asked in this matter.")
    remedy = N_("copilot history shows the questions of a matter with their numbers.")


class StatementNotFoundError(UsageError):
    """values: number, statement, count"""

    message = N_(
        "The answer to question {number} has {count} statements, no statement {statement}."
    )
    remedy = N_("Statements are counted from 1; without --statement the whole answer is judged.")


class NotOwnerError(CopilotError):
    """values: name, owner (exit 5)"""

    exit_code = 5
    message = N_("Only {owner}, the owner of “{name}”, may decide that.")
    remedy = N_("Ask the owner of the matter.")


class AdapterWithoutBaseError(UsageError):
    """values: path"""

    message = N_("{path} is an adapter, no model of its own.")
    remedy = N_("Name the model it was trained on: copilot models add FILE --base MODEL.")


class AdapterMismatchError(ModelError):
    """values: path, base, detail"""

    message = N_("{path} is no adapter for {base}: {detail}")
    remedy = N_("An adapter works only with the very model it was trained on; name it with --base.")


class AdapterUntestedError(ModelError):
    """values: name, base"""

    message = N_("{name} is used only once it answers better than {base} on a held-out set.")
    remedy = N_(
        "Have it measured: copilot models use NAME --gold FILE.jsonl --matter MATTER. --anyway "
        "skips the proof."
    )


class AdapterNotBetterError(ModelError):
    """values: name, base"""

    message = N_("{name} does not answer better than {base}; {base} stays in use.")
    remedy = N_("Train it further, or insist with --anyway.")


class VerdictPinpointError(UsageError):
    """no values"""

    message = N_("A pinpoint goes with the verdict “better”, and only with it.")
    remedy = N_("copilot feedback give NUMBER better --matter NAME --pinpoint D12:340-512")
