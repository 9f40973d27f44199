"""A correction of what the ledger holds of a card: a new entry that names the one it corrects."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec
from msgspec import Struct

from app.cards.card import DEAD, Card
from app.faults import CounterFault
from app.records.entry import Body, Entry
from app.records.unit import Unit


class CorrectedField(StrEnum):
    """Name what may be corrected; status and hand-over are facts that later acts follow."""

    PLACE = "place"
    NAME = "name"
    KANA = "kana"
    ADDRESS = "address"
    ENDED_FOR = "ended_for"  # that the resident had died: somebody else was meant


class CorrectionReason(StrEnum):
    """Tell how the wrong record came about."""

    LIST_WRONG = "list_wrong"  # the delivered list was wrong
    MISTAKEN = "mistaken"  # another card or place was read or typed
    NOT_RECORDED = "not_recorded"  # the card was laid elsewhere without a record
    OTHER = "other"


ALIVE = "alive"
"""What is right where a resident was taken for one who has died."""
PERSONAL = frozenset({CorrectedField.NAME, CorrectedField.KANA, CorrectedField.ADDRESS})
_SET_BY = {
    CorrectedField.PLACE: frozenset(
        {"card.listed", "card.received", "card.missing", "card.stored", "card.arrived"}
    ),
    CorrectedField.ENDED_FOR: frozenset({"card.returned", "card.revoked", "card.withdrawn"}),
} | dict.fromkeys(PERSONAL, frozenset({"card.listed"}))


class NothingCorrected(CounterFault):
    """Tell that a correction is empty, or says what the ledger holds already."""

    code = "D-140"


class ReasonMissing(CounterFault):
    """Tell that another reason is to be written down."""

    code = "D-141"


class Correction(Struct, frozen=True, kw_only=True):
    """Hold what is right, and why the record was wrong; ``note`` is kept apart from the chain."""

    field: CorrectedField
    value: str
    reason: CorrectionReason
    note: str = ""

    def __repr__(self) -> str:
        """Keep a resident's data out of logs and tracebacks."""
        return f"Correction({self.field}, {self.reason})"


def corrected_entry(history: Sequence[Entry], field: CorrectedField) -> Entry | None:
    """Return the newest entry that set a field, None where this terminal holds none."""
    for entry in reversed(history):
        own = entry.kind == "card.corrected" and entry.body.get("field") == field.value
        if own or entry.kind in _SET_BY[field]:
            return entry
    return None


def correct(unit: Unit, card_id: str, correction: Correction, history: Sequence[Entry]) -> Card:
    """Record what is right; the wrong entry stays as it was and is named.

    Raises:
        NothingCorrected: the value is empty or held already.
        ReasonMissing: another reason than the listed ones is not told.
        IllegalMove: the place of a card that is handed over, discarded or on its way.
    """
    card, value = unit.get(Card, card_id), correction.value.strip()
    note = correction.note.strip()
    if not value or getattr(card, correction.field.value) == value:
        raise NothingCorrected()
    if correction.field is CorrectedField.ENDED_FOR and (value, card.ended_for) != (ALIVE, DEAD):
        raise NothingCorrected()
    if correction.reason is CorrectionReason.OTHER and not note:
        raise ReasonMissing()
    wrong = corrected_entry(history, correction.field)
    body: Body = {
        "field": correction.field.value,
        "reason": correction.reason.value,
        "entry": wrong.id if wrong is not None else "",
    }
    private: Body = {"note": note} if note else {}
    if correction.field in PERSONAL:
        private["value"] = value
    elif correction.field is CorrectedField.ENDED_FOR:
        body |= {"right": value, "was": card.ended_for}
    else:
        body |= {"place": value, "was": card.place}
    corrected: Card = unit.record("card.corrected", card_id, body, private=private or None)
    return corrected


def apply_correction(card: Card, entry: Entry) -> Card:
    """Return the card as the correction says; a value that was erased changes nothing."""
    field = CorrectedField(entry.body["field"])
    if field in PERSONAL:
        value = (entry.private or {}).get("value", "")
        return msgspec.structs.replace(card, **{field.value: value}) if value else card
    if field is CorrectedField.ENDED_FOR:
        return msgspec.structs.replace(card, ended_for=entry.body["right"])
    return msgspec.structs.replace(card, place=entry.body["place"])
