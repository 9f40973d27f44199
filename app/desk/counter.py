"""The window: call, open, answer step by step, call the official, hand over (OKA-5.2.2-ア)."""

from __future__ import annotations

from msgspec import Struct

from app.cards import ledger as cards
from app.cards.card import Card
from app.desk.chip_work import ChipWork, must_be_free
from app.desk.desk import Desk
from app.desk.duty import Duty, duty_of
from app.desk.photos import check_photo, erase_of
from app.desk.serving import Beside, Guidance, Serving, births_of, serving_of
from app.faults import NotFound
from app.procedures.answers import (
    Answer,
    DocumentsAnswer,
    OfficialAnswer,
    PhotoAnswer,
    ReadCardAnswer,
    ReceiveAnswer,
    VerifyAnswer,
)
from app.procedures.asking import Photo as PhotoStep
from app.procedures.facts import Fact, PinPolicy
from app.procedures.flow import Group, Procedure, Stage, to_body
from app.procedures.steps import Official, Tasks
from app.records.unit import Approval, Unit, Witness
from app.reservations.booking import Booking, BookingStatus, serve
from app.store.reader import Records
from app.tickets import queue
from app.tickets.ticket import Ticket, TicketStatus
from app.till.payment import standing
from app.visits import acts
from app.visits.photo import PhotoEnd
from app.visits.visit import CallReason, HoldReason, StopReason, Visit, VisitStatus


class CounterBoard(Struct, frozen=True, kw_only=True):
    """Hold the rail of a window: who is served, who is next, who waits, what is parked.

    ``numbers`` gives the ticket's number of each open visit that has one.
    """

    serving: Ticket | None
    called: Ticket | None
    waiting: tuple[Ticket, ...]
    held: tuple[Visit, ...]
    waiting_official: tuple[Visit, ...]
    cases: int
    numbers: dict[str, str] = {}
    labels: dict[str, str] = {}

    def label(self, ticket: Ticket) -> str:
        """Return what a ticket is called by: with a suffix where another bears its number."""
        return self.labels.get(ticket.id, ticket.number)


class Counter:
    """Run a window's operations at one desk."""

    def __init__(self, desk: Desk, guidance: Guidance, purposes: frozenset[str]) -> None:
        self._desk = desk
        self._guidance = guidance
        self._purposes = purposes
        self.chip = ChipWork(desk, self.view)

    # --- the queue -----------------------------------------------------------------------------

    def board(self) -> CounterBoard:
        """Return the rail."""
        office, day, window = self._desk.office, self._desk.today(), self._desk.window
        tickets = self._desk.ask(lambda records: records.tickets.of_day(office, day))
        waiting = self._desk.ask(lambda records: records.tickets.waiting(office, day))
        visits = self._desk.ask(lambda records: records.visits.open_at(office))
        mine = [ticket for ticket in tickets if ticket.window == window]
        return CounterBoard(
            serving=next((t for t in mine if t.status is TicketStatus.SERVING), None),
            called=next((t for t in mine if t.status is TicketStatus.CALLED), None),
            waiting=tuple(t for t in waiting if t.purpose in self._purposes),
            held=tuple(v for v in visits if v.status is VisitStatus.HELD),
            waiting_official=tuple(v for v in visits if v.status is VisitStatus.WAITING_OFFICIAL),
            cases=self._desk.ask(lambda records: records.cases.count_open()),
            numbers={t.visit: t.number for t in tickets if t.visit},
            labels=queue.number_labels(tickets),
        )

    def duty(self) -> Duty:
        """Return the officials on duty and how long one is waited for at this window."""
        office, terminal, now = self._desk.office, self._desk.terminal, self._desk.ledger.now()
        return self._desk.ask(
            lambda records: duty_of(records, office=office, terminal=terminal, now=now)
        )

    def call_next(self) -> Ticket:
        """Call the next number of this window's purposes.

        Raises:
            NobodyWaiting: none waits.
        """
        return self._desk.act_asking(
            lambda unit, records: queue.call_next(
                unit, records.tickets, window=self._desk.window, purposes=self._purposes
            )
        ).value

    def call_shown(self, ticket_id: str) -> Ticket:
        """Call the number whose paper is shown here; one that does not wait stays as it is."""
        return self._desk.act(
            lambda unit: queue.call_shown(unit, ticket_id, window=self._desk.window)
        ).value

    def recall(self, ticket_id: str) -> Ticket:
        """Call a number once more."""
        return self._desk.act(lambda unit: queue.recall(unit, ticket_id)).value

    def absent(self, ticket_id: str) -> Ticket:
        """Record that nobody came."""
        return self._desk.act(lambda unit: queue.absent(unit, ticket_id)).value

    def requeue(self, ticket_id: str) -> Ticket:
        """Put a number back into the queue."""
        return self._desk.act(lambda unit: queue.requeue(unit, ticket_id)).value

    # --- one visit -------------------------------------------------------------------------------

    def open(self, ticket_id: str, procedure: str = "issuance") -> Serving:
        """Begin a visit for a called number, with the card its booking names."""

        def begin(unit: Unit) -> Visit:
            ticket = unit.get(Ticket, ticket_id)
            booking = unit.find(Booking, ticket.booking) if ticket.booking else None
            return self._guidance.casework.open(
                unit,
                procedure,
                window=self._desk.window,
                ticket=ticket_id,
                card=booking.card if booking else "",
                language=ticket.language,
                given=self._given(procedure),
            )

        return self.view(self._desk.act(begin).value.id)

    def add_to_family(self, visit_id: str, procedure: str) -> Serving:
        """Begin the next person's case, or the same person's next one, on the same number.

        The number ends with the last of its cases; papers shown once count for each.
        """

        def begin(unit: Unit) -> Visit:
            visit = unit.get(Visit, visit_id)
            return self._guidance.casework.open(
                unit,
                procedure,
                window=self._desk.window,
                language=visit.language,
                ticket=visit.ticket,
                given=self._given(procedure),
            )

        return self.view(self._desk.act(begin).value.id)

    def menu(self) -> dict[Group, tuple[Procedure, ...]]:
        """Return the procedures that this site offers, by parts of the menu."""
        return self._guidance.catalogue.menu()

    @property
    def prints_cards(self) -> bool:
        """Tell whether this window has a card printer."""
        return self._desk.has_card_printer

    def procedures_for(self, purpose: str) -> tuple[str, ...]:
        """Return the procedures that a ticket's purpose means, the usual one first."""
        offered = [one.key for one in self._guidance.catalogue.offered()]
        meant = next((one for one in self._guidance.purposes if one.letter == purpose), None)
        found = [key for key in (meant.procedures if meant is not None else ()) if key in offered]
        return tuple(found or offered[:1])

    def _given(self, procedure: str) -> dict[str, str]:
        set_here = self._guidance.catalogue[procedure].old_pins is not None
        if not (set_here and self._desk.settings.site.pin_on_chip):
            return {}
        return {Fact.PIN_POLICY.value: PinPolicy.CHIP_PANEL.value}

    def view(self, visit_id: str) -> Serving:
        """Return a visit as a window shows it."""
        return self._desk.ask(lambda records: self._serving(records, visit_id))

    def _serving(self, records: Records, visit_id: str) -> Serving:
        visit = records.visits.one(Visit, visit_id)
        if visit is None:
            raise NotFound(subject="visit")
        ticket = records.tickets.one(Ticket, visit.ticket) if visit.ticket else None
        card = records.cards.one(Card, visit.card) if visit.card else None
        booking: Booking | None = None
        if ticket is not None and ticket.booking:
            booking = records.bookings.one(Booking, ticket.booking)
        family = records.visits.of_ticket(visit.ticket) if visit.ticket else ()
        return serving_of(
            self._guidance,
            visit,
            ticket=ticket,
            card=card,
            booking=booking,
            today=self._desk.today(),
            beside=Beside(
                family=family,
                begun=records.draft(visit.id, visit.stage),
                births=births_of(family, lambda card_id: records.cards.one(Card, card_id)),
                paid=standing(records.tills.of_visit(visit.id)),
                photo=next(iter(records.photos.kept_of(visit.id)), None),
            ),
        )

    def answer(self, visit_id: str, stage_key: str, answer: Answer) -> Serving:
        """Record a stage's answer with what it does to the card; ends the visit at the last.

        Raises:
            AnswerNotWhole: something is still missing; ``lack`` tells what.
            NotThisStage: an earlier stage is open.
            OfficialNeeded: the stage is an official's.
            ServedElsewhere: another window has an open visit for the card.
            NotThisVisitsPhoto: the photo is another visit's, or its picture is erased.
        """

        def work(unit: Unit, records: Records) -> None:
            if isinstance(answer, ReadCardAnswer | VerifyAnswer) and answer.check is not None:
                must_be_free(records, unit.get(Visit, visit_id).card, answer.check)
            if isinstance(answer, ReceiveAnswer) and answer.card:
                others = records.visits.open_with_card(answer.card)
                acts.check_served_here(unit.get(Visit, visit_id), others)
            if isinstance(answer, PhotoAnswer):
                check_photo(records, visit_id, answer.photo)
            visit = self._guidance.casework.answer(
                unit,
                visit_id,
                stage_key,
                answer,
                ends_ticket=not _shared(records, unit.get(Visit, visit_id)),
                others=_namesakes(unit, records, visit_id, answer),
            )
            over = visit.status in (VisitStatus.DONE, VisitStatus.STOPPED)
            records.forget_drafts(visit_id, "" if over else stage_key)
            if visit.status is VisitStatus.DONE:
                _serve_booking(unit, visit)
            _erase_photo(
                unit, records, visit, self._guidance.casework.procedure(visit).stage(stage_key)
            )

        self._desk.act_asking(work)
        return self.view(visit_id)

    def keep_draft(self, visit_id: str, stage_key: str, answer: Answer) -> None:
        """Keep what is begun at a stage, so that a restart shows it again; nothing is recorded."""
        self._desk.ledger.keep_draft(visit_id, stage_key, to_body(answer))

    def decide(
        self,
        visit_id: str,
        stage_key: str,
        answer: OfficialAnswer,
        approval: Approval,
        second: Witness | None = None,
    ) -> Serving:
        """Record an official's decision, given with the official's own credential here.

        Raises:
            OfficialNeeded: the approval is not valid for this visit.
            WitnessNeeded: a second official must confirm it, and none or the same one did.
            AnswerNotWhole: a reason or something to be seen is missing.
        """
        self._desk.act(
            lambda unit: self._guidance.casework.decide(
                unit, visit_id, stage_key, answer, approval, second
            )
        )
        return self.view(visit_id)

    def back(self, visit_id: str, stage: str) -> Serving:
        """Show an earlier stage again; every answer stays."""
        self._desk.act(lambda unit: self._guidance.casework.go_back(unit, visit_id, stage))
        return self.view(visit_id)

    def hold(self, visit_id: str, reason: HoldReason, note: str = "") -> Serving:
        """Lay a visit aside together with its ticket."""
        self._desk.act(lambda unit: acts.hold(unit, visit_id, reason, note=note))
        return self.view(visit_id)

    def resume(self, visit_id: str) -> Serving:
        """Take a held visit up again at the same stage."""
        self._desk.act(lambda unit: acts.resume(unit, visit_id, window=self._desk.window))
        return self.view(visit_id)

    def take_up(self, visit_id: str) -> Serving:
        """Go on with a visit that was laid aside, or that ended without its purpose before.

        The number that was just called here becomes the number of such a visit.

        Raises:
            IllegalMove: it is over for good, or somebody is at work on it.
        """

        def work(unit: Unit, records: Records) -> None:
            if unit.get(Visit, visit_id).status is not VisitStatus.STOPPED:
                acts.resume(unit, visit_id, window=self._desk.window)
                return
            tickets = records.tickets.of_day(self._desk.office, self._desk.today())
            mine = (one for one in tickets if one.window == self._desk.window)
            called = next((one.id for one in mine if one.status is TicketStatus.CALLED), "")
            self._guidance.casework.reopen(unit, visit_id, ticket=called, window=self._desk.window)

        self._desk.act_asking(work)
        return self.view(visit_id)

    def stop(
        self,
        visit_id: str,
        reason: StopReason,
        *,
        returned_to: str = "",
        papers: DocumentsAnswer | None = None,
    ) -> Serving:
        """End a visit without its purpose; a card that is out is laid back first.

        ``papers`` are those on the desk that do not suffice: they are kept for the next time.
        """

        def work(unit: Unit, records: Records) -> None:
            visit, left = unit.get(Visit, visit_id), None
            if papers is not None:
                left = acts.Left(stage=visit.stage, answer=to_body(papers))
            self._guidance.casework.take_back(unit, visit, _namesakes(unit, records, visit_id))
            records.forget_drafts(visit_id)
            acts.stop(
                unit,
                visit_id,
                reason,
                returned_to=returned_to,
                left=left,
                ends_ticket=not _shared(records, visit),
            )
            erase_of(unit, records, visit_id, PhotoEnd.VISIT_ENDED)

        self._desk.act_asking(work)
        return self.view(visit_id)

    def choose_language(self, visit_id: str, language: str) -> Serving:
        """Record the language that the resident chose; nothing where it is the visit's already."""
        if self.view(visit_id).visit.language != language:
            self._desk.act(lambda unit: acts.choose_language(unit, visit_id, language))
        return self.view(visit_id)

    def call_official(self, visit_id: str, reason: CallReason | None = None) -> Serving:
        """Ask an official to the window, or ask once more; without a reason the stage tells it."""

        def work(unit: Unit) -> None:
            visit = unit.get(Visit, visit_id)
            acts.call_official(unit, visit_id, reason or self._reason_of(visit))

        self._desk.act(work)
        return self.view(visit_id)

    def _reason_of(self, visit: Visit) -> CallReason:
        """Return why an official is needed at the stage in hand."""
        step = self._guidance.casework.stage(visit).step
        if not isinstance(step, Official):
            return CallReason(visit.call_reason or CallReason.QUESTION)
        return CallReason.PINS if step.enters_pins else CallReason.IDENTITY

    def cancel_call(self, visit_id: str) -> Serving:
        """Take the call of an official back."""
        self._desk.act(lambda unit: acts.cancel_call(unit, visit_id))
        return self.view(visit_id)

    def to_window(self, visit_id: str, window: str) -> Serving:
        """Let another window go on with a visit; it is found there as an unfinished one."""
        self._desk.act(lambda unit: acts.move_to_window(unit, visit_id, window))
        return self.view(visit_id)

    # --- card and PINs ---------------------------------------------------------------------------

    def find_person(self, text: str) -> tuple[Card, ...]:
        """Return cards for a scanned number or a typed name."""
        return tuple(self._desk.ask(lambda records: records.cards.search(text, limit=20)))

    def take_out(self, visit_id: str) -> Serving:
        """Record the first confirmation: the card was taken from its vault position.

        Raises:
            CardNotChecked, CardNotSetUp: the card cannot be handed over, so it stays.
        """
        serving = self.view(visit_id)
        if serving.card is not None and not serving.card.moving_to:
            card_id = serving.card.id
            self._desk.act(lambda unit: cards.take_out(unit, card_id, self._desk.window))
        return self.view(visit_id)


def _namesakes(
    unit: Unit, records: Records, visit_id: str, answer: Answer | None = None
) -> tuple[Card, ...]:
    """Return the rows that may be the same resident's as the row which the visit is about."""
    told = answer.card if isinstance(answer, ReceiveAnswer) else ""
    card = unit.find(Card, told or unit.get(Visit, visit_id).card)
    return () if card is None else tuple(records.cards.namesakes(card))


def _shared(records: Records, visit: Visit) -> bool:
    """Tell whether another case is still open on the same number."""
    if not visit.ticket:
        return False
    over = (VisitStatus.DONE, VisitStatus.STOPPED)
    family = records.visits.of_ticket(visit.ticket)
    return any(one.status not in over for one in family if one.id != visit.id)


def _erase_photo(unit: Unit, records: Records, visit: Visit, stage: Stage) -> None:
    """Erase the visit's photo once it was handed off, and in any case when the visit ends."""
    answered = visit.answers.get(stage.key)
    if isinstance(stage.step, Tasks) and stage.step.erases_photo:
        erase_of(unit, records, visit.id, PhotoEnd.HANDED_OFF)
    elif visit.status in (VisitStatus.DONE, VisitStatus.STOPPED):
        erase_of(unit, records, visit.id, PhotoEnd.VISIT_ENDED)
    elif isinstance(stage.step, PhotoStep) and answered and not answered.answer.get("photo"):
        erase_of(unit, records, visit.id, PhotoEnd.DROPPED)


def _serve_booking(unit: Unit, visit: Visit) -> None:
    ticket = unit.find(Ticket, visit.ticket) if visit.ticket else None
    booking = unit.find(Booking, ticket.booking) if ticket and ticket.booking else None
    if booking is not None and booking.status is BookingStatus.ARRIVED:
        serve(unit, booking.id)
