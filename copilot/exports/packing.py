"""Office files are ZIP archives: packed so that the same content gives the same bytes."""

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Final

# The earliest time a ZIP archive can name.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
NO_DATE: Final = datetime(1980, 1, 1, tzinfo=UTC)


def repacked(archive: bytes) -> bytes:
    """The same entries with one fixed time each, the list of content types first."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return packed.getvalue()


def moment(iso: str) -> datetime:
    """The start of a report's day, :data:`NO_DATE` where it has none."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return NO_DATE
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
