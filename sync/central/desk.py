"""The central store behind its border: one plain method per route, each its own transaction."""

from datetime import datetime

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec

from app.access.passwords import Passwords
from app.access.roles import Rights
from app.access.staff import LockPolicy
from app.arrangements.arrangements import Arrangements
from app.cards.city import CityFound
from app.kinds import KINDS
from app.ports import Clock, Ids
from app.records.replica import SubjectKey
from app.reservations.city import BookingsFound
from app.reservations.items import load_booking_items
from app.reservations.plan import SlotPlan
from app.reservations.transport import TransportFound
from app.rulings.ruling import DEFAULT
from sync.central.attachments import AttachmentKeeper
from sync.central.booking_search import BookingSearcher
from sync.central.chains import last_of_ended
from sync.central.database import one_statement, snapshot
from sync.central.days import DayKeeper
from sync.central.devices import Device, Refuse, device_of, mark_forked, note_health
from sync.central.judging import Judge, Reason
from sync.central.pen import Pen
from sync.central.reading import Reader, read_present
from sync.central.receiving import Receiver
from sync.central.searching import CitySearcher
from sync.central.sign_in import OfflinePolicy, SignInDesk
from sync.central.transport import TransportDesk
from sync.central.writing import Workspace
from sync.wire import (
    SPOKEN,
    BookingSearch,
    ChecksumAnswer,
    CitySearch,
    FeedAnswer,
    FeedRequest,
    Health,
    Held,
    Hello,
    HistoryAnswer,
    HoldRequest,
    HydratePage,
    HydrateRequest,
    LeaseAnswer,
    LeaseRequest,
    Push,
    PushAnswer,
    RefusalCode,
    SignIn,
    SignInAnswer,
    TransportRequest,
)


class Desk:
    """Answer terminals."""

    def __init__(
        self,
        engine: sa.Engine,
        rights: Rights,
        key: ec.EllipticCurvePrivateKey,
        clock: Clock,
        ids: Ids,
        *,
        policy: LockPolicy | None = None,
        offline: OfflinePolicy | None = None,
        passwords: Passwords | None = None,
        plan: SlotPlan | None = None,
        arrangements: Arrangements | None = None,
    ) -> None:
        self._engine = engine
        self._key = key
        self._clock = clock
        self._ids = ids
        self._reader = Reader(engine)
        mail = plan.mail if plan else None
        self._receiver = Receiver(
            engine,
            Judge(KINDS, rights, arrangements),
            key,
            clock,
            ids,
            load_booking_items(municipality=plan.municipality if plan else DEFAULT),
            mail,
        )
        self.attachments = AttachmentKeeper(engine, clock)
        self.days = DayKeeper(engine, plan, key, clock, ids)
        self._searcher = CitySearcher(engine, rights, clock)
        self._booking_searcher = BookingSearcher(engine, rights, clock)
        self._transport = TransportDesk(engine, rights, clock, plan)
        self._sign_in = SignInDesk(
            engine,
            passwords or Passwords(),
            clock,
            policy=policy or LockPolicy(),
            offline=offline or OfflinePolicy(),
        )

    def device(self, fingerprint: str) -> Device:
        """Return the terminal of a certificate; raises Refuse."""
        with one_statement(self._engine) as connection:
            return device_of(connection, fingerprint, self._now())

    def hello(self, device: Device) -> Hello:
        """Tell a terminal what is known of it."""
        with snapshot(self._engine) as connection:
            present = read_present(connection, device)
            ended = last_of_ended(connection, device.terminal, device.epoch)
        return Hello(
            versions=SPOKEN,
            version=SPOKEN[0],
            terminal=device.terminal,
            office=device.office,
            epoch=device.epoch,
            scopes=device.scopes,
            feed_epoch=present.feed_epoch,
            head_seq=present.acknowledged,
            head_hash=present.head_hash,
            clock=self._now(),
            ended=ended,
        )

    def push(self, device: Device, push: Push) -> PushAnswer:
        """Take in a batch; a fork is remembered, so that nothing is merged silently."""
        self.note_health(device, push.health)
        try:
            return self._receiver.receive(device, push)
        except Refuse as told:
            if told.code is RefusalCode.FORK and not device.forked:
                self._remember_fork(device, told.detail)
            raise

    def take_in_sealed(self, device: Device, push: Push) -> PushAnswer:
        """Take in a batch out of a sealed export; a fork is told, not remembered."""
        return self._receiver.receive(device, push)

    def feed(self, device: Device, request: FeedRequest) -> FeedAnswer:
        """Return changes."""
        return self._reader.feed(device, request, self._now())

    def hydrate(self, device: Device, request: HydrateRequest) -> HydratePage:
        """Return a page of present rows."""
        return self._reader.hydrate(device, request, self._now())

    def checksum(self, device: Device, scopes: tuple[str, ...]) -> ChecksumAnswer:
        """Return digests."""
        return self._reader.checksum(device, scopes)

    def history(self, device: Device, key: SubjectKey) -> HistoryAnswer:
        """Return what was recorded about a subject."""
        return self._reader.history(device, key)

    def search_city(self, device: Device, asked: CitySearch) -> CityFound:
        """Return cards of other offices."""
        return self._searcher.search(device, asked)

    def search_bookings(self, device: Device, asked: BookingSearch) -> BookingsFound:
        """Return bookings of other offices; raises Refuse."""
        return self._booking_searcher.search(device, asked)

    def transport(self, device: Device, asked: TransportRequest) -> TransportFound:
        """Return which cards have to be moved for bookings; raises Refuse."""
        return self._transport.list(device, asked)

    def lease(self, device: Device, asked: LeaseRequest) -> LeaseAnswer:
        """Carry a terminal's leases on."""
        return self.days.lease(device, asked)

    def hold(self, device: Device, asked: HoldRequest) -> Held:
        """Hold a seat, or let the held one go; raises Refuse."""
        return self.days.hold(device, asked)

    def sign_in(self, asked: SignIn) -> SignInAnswer:
        """Return the yes to a credential."""
        return self._sign_in.answer(asked)

    def note_health(self, device: Device, health: Health) -> None:
        """Keep how a terminal said it is."""
        with self._engine.begin() as connection:
            note_health(connection, device.terminal, health, self._now())

    def _remember_fork(self, device: Device, detail: str) -> None:
        """Refuse the terminal from here on and let a person see why."""
        with self._engine.begin() as connection:
            if not mark_forked(connection, device.terminal, detail or "fork"):
                return  # another request, here or in another process, told of it
            workspace = Workspace(connection)
            pen = Pen(connection, workspace, ids=self._ids, now=self._now(), key=self._key)
            body = {
                "topic": Reason.FORK.value,
                "subject_type": "terminal",
                "subject": device.terminal,
                "entry": "",
                "details": {"epoch": device.epoch, "where": detail},
            }
            pen.record("case.opened", pen.new_id(), body, scope=device.scopes[0])
            workspace.write()
            pen.write()
            workspace.publish()

    def _now(self) -> datetime:
        return self._clock.now()
