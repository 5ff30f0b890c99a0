"""The key file of a matter: its key, wrapped for each way to open it. Pure: text in, text out.

During a change of keys it holds the old and the new one, so that whichever the library was
encrypted with when the machine stopped is at hand.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

from copilot.security.vault.passphrase import Cost

Kind = Literal["device", "passphrase", "recovery", "keyring"]
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """The matter's key, wrapped for one way to open it; salt and cost with a passphrase only."""

    kind: Kind
    sealed: bytes
    salt: bytes = b""
    cost: Cost | None = None


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """One matter key: its slots, and under the key itself what goes with it."""

    number: int
    slots: tuple[Slot, ...]
    held: bytes

    def slot(self, kind: Kind) -> Slot | None:
        """The slot of a kind; there is at most one of each."""
        return next((slot for slot in self.slots if slot.kind == kind), None)

    def with_slots(self, *slots: Slot) -> "WrappedKey":
        """The same key with other slots."""
        return replace(self, slots=slots)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A matter's keys, the newest last; ``id`` tells the matter from any other, for ever."""

    id: str
    keys: tuple[WrappedKey, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """The ways to open the matter."""
        return frozenset(slot.kind for slot in self.keys[-1].slots)

    def text(self) -> bytes:
        """As it stands on the disk."""
        record = {
            "version": _VERSION,
            "id": self.id,
            "keys": [
                {
                    "number": key.number,
                    "held": _written(key.held),
                    "slots": [_slot_record(slot) for slot in key.slots],
                }
                for key in self.keys
            ],
        }
        return json.dumps(record, indent=1).encode("ascii") + b"\n"


def purpose(id_: str, number: int, kind: str) -> str:
    """What a seal is bound to: no slot opens another matter, another key or another way."""
    return f"copilot key v{_VERSION} {id_} {number} {kind}"


def read(text: bytes) -> KeyFile:
    """The key file of a text; raises ValueError for anything else."""
    try:
        record: dict[str, Any] = json.loads(text)
        if record["version"] != _VERSION:
            raise ValueError(f"version {record['version']!r}")
        keys = tuple(
            WrappedKey(
                int(key["number"]),
                tuple(_slot(slot) for slot in key["slots"]),
                _bytes(key["held"]),
            )
            for key in record["keys"]
        )
        if not 1 <= len(keys) <= 2:
            raise ValueError(f"{len(keys)} keys")
        return KeyFile(str(record["id"]), keys)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no key file: {error!r}") from error


def _slot_record(slot: Slot) -> dict[str, Any]:
    record: dict[str, Any] = {"kind": slot.kind, "sealed": _written(slot.sealed)}
    if slot.cost is not None:
        record |= {
            "salt": _written(slot.salt),
            "argon2id": {
                "kib": slot.cost.kib,
                "passes": slot.cost.passes,
                "lanes": slot.cost.lanes,
            },
        }
    return record


def _slot(record: Mapping[str, Any]) -> Slot:
    kind = record["kind"]
    if kind not in get_args(Kind):
        raise ValueError(f"slot {kind!r}")
    sealed = _bytes(record["sealed"])
    if kind != "passphrase":
        return Slot(kind, sealed)
    given = record["argon2id"]
    cost = Cost(int(given["kib"]), int(given["passes"]), int(given["lanes"]))
    return Slot(kind, sealed, _bytes(record["salt"]), cost)


def _written(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(value: str) -> bytes:
    return base64.b64decode(value, validate=True)
