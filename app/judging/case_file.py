"""A case written as JSON: read strictly, refused with file, key and line (docs/judge.md)."""

import json
import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path

import msgspec
from msgspec import Struct

from app.documents.applicant import Registration
from app.documents.papers import Check
from app.documents.rules import Circumstance, Person, Relief, Visitor
from app.faults import CounterFault
from app.fees.fees import Cause
from app.judging.json_lines import Step, line_at, line_of_second, steps_of
from app.names.eras import Born, eras
from app.validity.deadlines import ExpressReason, Moving

UNKNOWN_BIRTH = "不詳"
LARGEST = 1_000_000
FIRST_DAY, LAST_DAY = date(1868, 1, 1), date(2199, 12, 31)
"""Between these lies every day that a case can speak of."""
_NOWHERE = "-"


class CaseFault(CounterFault):
    """Name the file, the key and the line of a case that cannot be."""

    code = "D-112"

    def __init__(self, *, why: str, file: str = "", key: str = "", line: int = 0) -> None:
        at = line or _NOWHERE
        super().__init__(file=file or _NOWHERE, key=key or _NOWHERE, line=at, why=why)


class _Twice(ValueError):
    """Tell that a key stands twice in one object."""


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1))
    return found


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Be a part of a case file."""


class CasePerson(_Part, frozen=True, kw_only=True):
    """Describe a person as the register has them; ``born`` as written by people or 不詳."""

    born: str = ""
    name: str = ""
    address: str = ""


class CaseApplicant(CasePerson, frozen=True, kw_only=True):
    """Describe the applicant; ``stay_until`` is the last day of a foreign resident's period."""

    registration: Registration = Registration.RESIDENT
    ward: bool = False
    stay_until: date | None = None
    stay_pending: bool = False


class CasePaper(_Part, frozen=True, kw_only=True):
    """Describe one paper on the desk; every check passes that is not named.

    Where the paper's ``name``, ``born`` or ``address`` is told, it is compared with the person.
    """

    paper: str
    person: Person = Person.APPLICANT
    expires: date | None = None
    photo: bool = True
    failed: tuple[Check, ...] = ()
    unchecked: tuple[Check, ...] = ()
    name: str = ""
    born: str = ""
    address: str = ""
    document: str = ""

    @property
    def shows(self) -> bool:
        """Tell whether it is told what the paper shows."""
        return bool(self.name or self.born or self.address)


class OldCardState(StrEnum):
    """Tell where the applicant's card is that is to be replaced or worked on."""

    NONE = "none"
    IN_HAND = "in_hand"
    LOST = "lost"


class CaseOldCard(_Part, frozen=True, kw_only=True):
    """Describe the card that the applicant has."""

    state: OldCardState = OldCardState.IN_HAND
    expires: date | None = None
    certificate_until: date | None = None
    pinless: bool = False


class CaseExpress(_Part, frozen=True, kw_only=True):
    """Give the reason of an express issue and the day on which it arose."""

    reason: ExpressReason
    happened: date


class CaseMove(_Part, frozen=True, kw_only=True):
    """Give the days of a move; ``planned`` is the day of leaving told to the old city."""

    moved_in: date
    reported: date
    planned: date | None = None
    moved_out: date | None = None

    def moving(self) -> Moving:
        """Return it as the deadlines take it."""
        return Moving(
            moved_in=self.moved_in,
            reported=self.reported,
            planned=self.planned,
            moved_out=self.moved_out,
        )


class CaseFile(_Part, frozen=True, kw_only=True):
    """Describe one case: what is asked for, who came, what lies on the desk, what is known."""

    procedure: str
    visitor: Visitor = Visitor.SELF
    circumstance: Circumstance | None = None
    place: str = ""
    applicant: CaseApplicant = CaseApplicant()
    companion: CasePerson | None = None
    reason: str = ""
    reliefs: tuple[Relief, ...] = ()
    papers: tuple[CasePaper, ...] = ()
    old_card: CaseOldCard = CaseOldCard(state=OldCardState.NONE)
    cause: Cause | None = None
    certificates: bool = True
    applied: date | None = None
    issued: date | None = None
    express: CaseExpress | None = None
    move: CaseMove | None = None
    notified: date | None = None
    reminded: date | None = None


class CaseText:
    """Be the text of a case file, which can name the line of each of its values."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._text = text

    def fault(self, path: Sequence[Step], why: str) -> CaseFault:
        """Return the fault that names a value by file, key and line."""
        key = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in path)
        line = line_at(self._text, path)
        return CaseFault(file=self.file, key=key.removeprefix("."), line=line, why=why)

    def decoded(self) -> CaseFile:
        """Return the case.

        Raises:
            CaseFault: it is no JSON, or a value is missing, unknown or of a wrong kind.
        """
        try:
            return msgspec.convert(self._values(), CaseFile)
        except msgspec.ValidationError as trouble:
            told, _, where = str(trouble).partition(" - at `")
            path = steps_of(where.rstrip("`"))
            named = re.search(r"unknown field `(.*?)`", told)
            raise self.fault((*path, named.group(1)) if named else path, told) from None

    def _values(self) -> object:
        """Return the values of the text; no key stands twice, no letter is half a pair."""
        try:
            values: object = json.loads(self._text, object_pairs_hook=_once)
            json.dumps(values, ensure_ascii=False).encode()
        except json.JSONDecodeError as trouble:
            raise CaseFault(file=self.file, line=trouble.lineno, why=trouble.msg) from None
        except _Twice as twice:
            line = line_of_second(self._text, str(twice))
            raise CaseFault(
                file=self.file, key=str(twice), line=line, why="the key stands twice"
            ) from None
        except RecursionError:
            raise CaseFault(file=self.file, line=1, why="nested too deeply") from None
        except ValueError as trouble:  # a number of thousands of digits, half of a letter
            why = str(trouble).partition(";")[0]
            raise CaseFault(file=self.file, line=1, why=why) from None
        return values

    def born(self, path: Sequence[Step], written: str, today: date) -> Born | None:
        """Return a birth date that may be incomplete, None where it is wholly unknown.

        Raises:
            CaseFault: no such day ever was, or it lies after today.
        """
        if written in ("", UNKNOWN_BIRTH):
            return None
        found = eras().parse(written)
        if found is None:
            raise self.fault(path, f"no such birth date: {written}")
        if found.earliest > today:
            raise self.fault(path, f"born after the day of the case: {written}")
        return found


def read_case(file: Path) -> tuple[CaseText, CaseFile]:
    """Read a case file.

    Raises:
        CaseFault: with file, key and line of what cannot be read.
    """
    try:
        with file.open("rb") as opened:
            read = opened.read(LARGEST + 1)
        text = CaseText(file.name, read.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, ValueError) as trouble:
        why = getattr(trouble, "strerror", None) or "no UTF-8"
        raise CaseFault(file=file.name, why=why) from None
    if len(read) > LARGEST:
        raise CaseFault(file=file.name, why=f"larger than {LARGEST} bytes")
    return text, text.decoded()
