"""Scanned documents at one desk: taken out of the scanners' folder, filed, found, erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from app.access.session import CentralUnreachable
from app.cards.card import Card
from app.desk.desk import Desk
from app.faults import CounterFault, NotFound
from app.filing import acts
from app.filing.acts import Belonging, FilingWish
from app.filing.batch import Series, parts_of
from app.filing.codes import CodeTold, cover_code, told_by
from app.filing.filing import EraseReason, Filing, FilingStatus, filing_id
from app.filing.ports import (
    Examined,
    Found,
    OfficeScans,
    PagePicture,
    PdfPages,
    Refused,
    ScanFolderGone,
    ScanIntake,
    Unfit,
    UnfitScan,
)
from app.filing.retention import Retention, load_retention
from app.names.query import normal_number
from app.records.attachment import AttachmentDamaged, AttachmentGone, digest_of
from app.records.unit import Unit
from app.store.filing_bytes import FilingBytes
from app.store.reader import Records
from app.tickets.codes import CONTROL_NUMBER, CodeKind, parse
from app.tickets.ticket import Ticket
from app.visits.visit import Visit, VisitStatus

MOST_FOUND = 500
FORM_SORTS = {
    "e01": "application",
    "e02": "renewal",
    "e07": "pins",
    "e08": "renewal",
    "e09": "pins",
    "e10": "enquiry",
    "e11": "face_change",
    "e12": "return",
    "e13": "loss",
    "e14": "consent",
}
"""What sort of paper a scanned form of ours is, by its layout's id."""


class NobodyKnown(CounterFault):
    """Tell that neither the ledger nor this office's day knows whose a document is to be."""

    code = "D-603"
    calm = True


class _Left(Enum):
    """Tell why nothing was recorded of a file."""

    KNOWN = "known"  # its bytes are on record; the file is removed
    REFUSED = "refused"
    CHANGED = "changed"  # a scanner writes to it again; the next look sees it


class TakenIn(Struct, frozen=True, kw_only=True):
    """Hold what one look at the scanners' folder brought.

    ``again`` counts files whose bytes were known: they were removed, nothing was recorded.
    """

    taken: tuple[Filing, ...] = ()
    again: int = 0
    growing: int = 0
    refused: tuple[Refused, ...] = ()


class Whose(Struct, frozen=True, kw_only=True):
    """Hold whom a document belongs to, with the number that people read."""

    control_number: str = ""
    visit: str = ""
    number: str = ""


def whose_of(text: str) -> str:
    """Return a typed control number or visit as documents are kept under it."""
    return text if "-" in text[8:] else normal_number(text)


class FilingDesk:
    """Keep the scanned documents of one desk."""

    def __init__(self, desk: Desk, pdf: PdfPages) -> None:
        self._desk, self._pdf = desk, pdf
        self._bytes = FilingBytes(desk.ledger)
        self._series: Series | None = None
        self.retention: Retention = load_retention(desk.settings.terminal.municipality)

    @property
    def _intake(self) -> ScanIntake:
        return self._desk.scans

    # --- taking in --------------------------------------------------------------------------------

    def take_in(self) -> TakenIn:
        """Take every complete file out of the scanners' folder, each on record before it goes.

        The bytes are durable first, then the entry, then the file is removed: whatever ends the
        program in between, the next look goes on, and the same bytes are never recorded twice.
        A file that cannot be read, removed or put aside keeps no other from being taken.

        Raises:
            NoSuchDevice: this terminal has no scanners' folder.
            ScanFolderGone: the folder, or a file in it, cannot be reached.
            CounterFault: the ledger refuses; the files stay.
        """
        folder, taken, again = self._intake.folder, list[Filing](), 0
        looked, trouble = folder.look(), list[ScanFolderGone]()
        for found in looked.complete:
            try:
                one = self._take_or_refuse(found)
            except ScanFolderGone as stuck:
                trouble.append(stuck)
                continue
            if isinstance(one, _Left):
                again += one is _Left.KNOWN
            else:
                taken += one
        if trouble:
            raise trouble[0]
        return TakenIn(
            taken=tuple(taken), again=again, growing=looked.growing, refused=folder.refused()
        )

    def _take_or_refuse(self, found: Found) -> tuple[Filing, ...] | _Left:
        try:
            return self._take(found)
        except UnfitScan as told:
            self._intake.folder.refuse(found, told.unfit)
            return _Left.REFUSED

    def _take(self, found: Found) -> tuple[Filing, ...] | _Left:
        body = self._intake.folder.read(found)
        if body is None:
            return _Left.CHANGED
        known = self._known(body)
        if known is not None and known.status is FilingStatus.ERASED:
            raise UnfitScan(Unfit.ERASED)
        taken = () if known is not None else self._record(found, body)
        self._intake.folder.remove(found)
        return taken or _Left.KNOWN

    def _known(self, body: bytes) -> Filing | None:
        id = filing_id(self._desk.office, digest_of(body))
        return self._desk.ask(lambda records: records.filings.one(Filing, id))

    def _record(self, found: Found, body: bytes) -> tuple[Filing, ...]:
        """Record a file's documents in one act; those that are on record already stay as they are.

        A stack whose taking in was cut short is cut anew into the same bytes.
        """
        new: dict[str, tuple[Examined, int, CodeTold]] = {}
        for piece, examined in self._pieces(found, body):
            known = self._known(piece)
            if known is not None and known.status is FilingStatus.ERASED:
                raise UnfitScan(Unfit.ERASED)
            if known is None:
                told = told_by(examined.codes, FORM_SORTS, CONTROL_NUMBER)
                new[self._bytes.keep(piece)] = (examined, len(piece), told)

        def work(unit: Unit, records: Records) -> list[Filing]:
            return [
                self._taken(unit, digest, examined, size, self._belonging(records, told))
                for digest, (examined, size, told) in new.items()
            ]

        return tuple(self._desk.act_asking(work).value) if new else ()

    def _pieces(self, found: Found, body: bytes) -> Iterator[tuple[bytes, Examined]]:
        """Return a file's documents: itself, or what stands between its cover sheets."""
        reader = self._intake.reader
        examined = reader.examine(body, self._pdf)
        parts = parts_of(examined)
        codes = self._codes(found, examined)
        if len(parts) == 1:
            yield body, replace(examined, codes=codes)
            return
        for one in parts:
            piece = reader.part(body, one.first, one.end, self._pdf)
            pages = one.end - one.first
            yield piece, Examined(medium=examined.medium, pages=pages, codes=one.codes)

    def _codes(self, found: Found, examined: Examined) -> tuple[str, ...]:
        """Return the codes that hold for a file; where its series stands outlives a restart."""
        if self._series is None:
            self._series = Series(self._bytes.series())
        before = self._series.place
        codes = self._series.codes(found, examined)
        if self._series.place != before:
            self._bytes.keep_series(self._series.place)
        return codes

    def _taken(
        self, unit: Unit, digest: str, examined: Examined, size: int, known: Belonging
    ) -> Filing:
        window = self._desk.window
        filing = acts.take(
            unit, digest, examined.medium, examined.pages, size, window=window, known=known
        )
        if known.is_whole and self.retention.until(known.sort, filing.day) is not None:
            return acts.file(unit, filing.id, known, self.retention)
        return filing

    def _belonging(self, records: Records, told: CodeTold) -> Belonging:
        """Return what the page's codes tell that the ledger knows, else the open visit."""
        visit, number = None, ""
        if told.visit:
            visit = records.visits.one(Visit, told.visit)
        elif told.label:
            visit = _only(
                records.filings.visits_of_number(self._desk.office, self._desk.today(), told.label)
            )
        if told.control_number:
            number = _number_in(records, told.control_number)
        if visit is None and not number and self._intake.by_open_visit:
            visit = self._open_visit(records)
        if visit is not None and not number:
            number = _number_of(records, visit)
        return Belonging(
            sort=told.sort, control_number=number, visit=visit.id if visit is not None else ""
        )

    def _open_visit(self, records: Records) -> Visit | None:
        """Return the only visit that is open at this window, None where none or several are."""
        return _only(
            [
                one
                for one in records.visits.open_at(self._desk.office)
                if one.window == self._desk.window and one.status is not VisitStatus.HELD
            ]
        )

    # --- filing -----------------------------------------------------------------------------------

    def sorts(self) -> tuple[str, ...]:
        """Return the sorts of paper that may be filed today."""
        return self.retention.sorts(self._desk.today())

    def at_window(self) -> Whose | None:
        """Return whom the visit in hand at this window belongs to, None for none or several."""

        def ask(records: Records) -> Whose | None:
            visit = self._open_visit(records)
            return None if visit is None else self._of_visit(records, visit)

        return self._desk.ask(ask)

    def belongs(self, filing: Filing) -> Whose:
        """Return whom a document belongs to, nobody where it is not known yet."""

        def ask(records: Records) -> Whose:
            visit = records.visits.one(Visit, filing.visit) if filing.visit else None
            if visit is None:
                number = filing.control_number
                return Whose(control_number=number, visit=filing.visit, number=number)
            of_visit = self._of_visit(records, visit)
            number = filing.control_number or of_visit.control_number
            return Whose(control_number=number, visit=visit.id, number=of_visit.number)

        return self._desk.ask(ask)

    def whose(self, text: str) -> Whose:
        """Return whom a typed or scanned text names: a control number, a visit's code or number.

        Raises:
            NobodyKnown: the ledger has neither such a card nor such a visit today.
        """

        def ask(records: Records) -> Whose | None:
            code = parse(text)
            if code.kind is CodeKind.VISIT:
                visit = records.visits.one(Visit, code.value)
                return None if visit is None else self._of_visit(records, visit)
            number = _number_in(records, text)
            if number:
                return Whose(control_number=number, number=number)
            visits = records.filings.visits_of_number(
                self._desk.office, self._desk.today(), code.value.upper()
            )
            only = _only(visits)
            return None if only is None else self._of_visit(records, only)

        found = self._desk.ask(ask) if text.strip() else None
        if found is None:
            raise NobodyKnown()
        return found

    def _of_visit(self, records: Records, visit: Visit) -> Whose:
        ticket = records.tickets.one(Ticket, visit.ticket) if visit.ticket else None
        return Whose(
            control_number=_number_of(records, visit),
            visit=visit.id,
            number=ticket.number if ticket is not None else visit.id[-8:],
        )

    def cover(self, sort: str, whose: Whose) -> str:
        """Return what the code of a cover sheet says, the visit before the card.

        Raises:
            NobodyKnown: it would be nobody's.
        """
        if not (whose.visit or whose.control_number):
            raise NobodyKnown()
        if whose.visit:
            return cover_code(sort, visit=whose.visit)
        return cover_code(sort, control_number=whose.control_number)

    def file(self, filing: str, sort: str, whose: Whose) -> Filing:
        """Record what a document is and whose; again where it was filed wrongly.

        Raises:
            NoSuchSort: no rule tells how long it is kept.
            IllegalMove: it was erased.
        """
        belonging = Belonging(sort=sort, control_number=whose.control_number, visit=whose.visit)
        return self._desk.act(lambda unit: acts.file(unit, filing, belonging, self.retention)).value

    # --- finding ----------------------------------------------------------------------------------

    def find(self, wish: FilingWish) -> tuple[Filing, ...]:
        """Return this office's documents that match, those to be filed first."""
        return tuple(
            self._desk.ask(
                lambda records: records.filings.found(self._desk.office, wish, MOST_FOUND)
            )
        )

    def due(self) -> tuple[Filing, ...]:
        """Return the documents whose last day is over."""
        return tuple(
            self._desk.ask(
                lambda records: records.filings.due(self._desk.office, self._desk.today())
            )
        )

    def get(self, filing: str) -> Filing:
        """Return one document.

        Raises:
            NotFound: the ledger has none.
        """
        found = self._desk.ask(lambda records: records.filings.one(Filing, filing))
        if found is None:
            raise NotFound(subject="filing")
        return found

    def body(self, filing: Filing) -> bytes:
        """Return a document's bytes, from the central store where another terminal took it in.

        Raises:
            AttachmentGone: it was erased, or is not to be had now.
            AttachmentDamaged: it is not what was taken in.
        """
        if filing.status is FilingStatus.ERASED:
            self.sweep()  # another terminal erased it: this copy goes, too
            raise AttachmentGone(digest=filing.digest[:12])
        try:
            return self._bytes.body(filing.digest)
        except AttachmentGone as gone:
            try:
                return self._fetched(self._desk.central, filing.digest)
            except CentralUnreachable:
                raise gone from None

    @staticmethod
    def _fetched(scans: OfficeScans, digest: str) -> bytes:
        got = bytearray()
        while piece := scans.piece(digest, len(got)).body:
            got += piece
        if digest_of(bytes(got)) != digest:
            raise AttachmentDamaged(digest=digest[:12])
        return bytes(got)

    def picture(self, filing: Filing, page: int, *, most: int = 1400) -> PagePicture:
        """Return one page of a document, in memory only.

        Raises:
            AttachmentGone, AttachmentDamaged, UnfitScan: it cannot be shown.
        """
        body = self.body(filing)
        return self._desk.scans.reader.picture(body, page, self._pdf, most=most)

    # --- erasing ----------------------------------------------------------------------------------

    def erase(self, filings: Sequence[str], reason: EraseReason) -> int:
        """Record and erase documents, their bytes in the same act; returns how many.

        Raises:
            KeptStill: one must be kept longer; nothing was erased.
            NotAllowed: the signed-in person may not erase.
        """

        def work(unit: Unit) -> list[Filing]:
            return [acts.erase(unit, one, reason) for one in filings]

        return len(self._desk.act(work).value)

    def sweep(self) -> int:
        """Erase the bytes that an interrupted act left over; returns how many documents'."""
        return self._bytes.sweep()

    def today(self) -> date:
        """Return the day entries are written on."""
        return self._desk.today()


def _only(visits: Sequence[Visit]) -> Visit | None:
    return visits[0] if len(visits) == 1 else None


def _number_in(records: Records, text: str) -> str:
    """Return a control number as the ledger keeps it, empty where it has no such card."""
    card = records.cards.by_control_number(normal_number(text))
    return card.control_number if card is not None else ""


def _number_of(records: Records, visit: Visit) -> str:
    card = records.cards.one(Card, visit.card) if visit.card else None
    return card.control_number if card is not None else ""
