"""Turn how the till stands into what its page shows; pure but for the words."""

from app.desk.till import TillStand
from app.ports import Words
from app.tickets.ticket import TicketPrint
from app.till.payment import Payment, PaymentStatus
from app.till.till import Till, TillStatus, signed
from widgets.clock_words import time_words
from widgets.controls.cell_painting import Cell
from widgets.controls.painting import Tone
from widgets.controls.table import Row, RowTone
from widgets.screens.ledger_view import Fact
from widgets.screens.till_view import TillPage, TillView

_UNCLEAR = (TicketPrint.UNKNOWN, TicketPrint.ASKED)


class TillWords:
    """Write the till's page."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def view(self, stand: TillStand) -> TillView:
        """Return the whole page."""
        words, till = self._words, stand.till
        page, tone, said, text = self._state(stand)
        return TillView(
            title=words("till.title"),
            tone=tone,
            said=said,
            text=text,
            page=page,
            till=till.id if till is not None else "",
            expected=stand.expected,
            facts=self._facts(till, stand) if page is TillPage.CLOSED and till else (),
            rows=tuple(self._row(one) for one in reversed(stand.payments)),
            empty=words("till.list.empty"),
        )

    def _state(self, stand: TillStand) -> tuple[TillPage, Tone, str, str]:
        words, till = self._words, stand.till
        if till is not None and till.status is TillStatus.OPEN:
            since = time_words(till.opened_at)
            who = stand.names.get(till.opened_by, till.opened_by)
            text = words("till.open_since", at=since, name=who, fund=f"{till.fund:,}")
            if stand.is_old:
                day = words("till.day", month=till.day.month, day=till.day.day)
                return TillPage.COUNT, Tone.WARN, words("till.is_old", day=day), text
            return TillPage.COUNT, Tone.OK, words("till.is_open"), text
        if not stand.runs_here:
            return TillPage.NONE, Tone.PRIMARY, words("till.city"), words("till.city_how")
        if till is None:
            return (
                TillPage.OPENING,
                Tone.PRIMARY,
                words("till.not_open"),
                words("till.not_open_how"),
            )
        tone = Tone.WARN if till.difference else Tone.OK
        gap = signed(till.difference)
        return TillPage.CLOSED, tone, words("till.is_closed"), words("till.is_closed_how", gap=gap)

    def _facts(self, till: Till, stand: TillStand) -> tuple[Fact, ...]:
        words = self._words
        told = [
            ("fact_fund", words("till.yen", amount=f"{till.fund:,}")),
            ("fact_expected", words("till.yen", amount=f"{till.expected:,}")),
            ("fact_counted", words("till.yen", amount=f"{till.total:,}")),
            ("fact_gap", words("till.yen", amount=signed(till.difference))),
            ("fact_by", stand.names.get(till.closed_by, till.closed_by)),
        ]
        if till.reason:
            told.append(("fact_reason", till.reason))
            told.append(("fact_second", stand.names.get(till.witness, till.witness)))
        return tuple(Fact(label=words(f"till.{key}"), value=value) for key, value in told)

    def _row(self, one: Payment) -> Row:
        words = self._words
        voided = one.status is PaymentStatus.VOIDED
        state = words(f"till.state.{one.status.value}")
        if voided:
            why = words(f"till.void.{one.void_reason}")
            state = words("till.state_why", state=state, why=why)
        elif one.paper in _UNCLEAR:
            state = words("till.state_unclear")
        sums = (one.amount, one.given, one.change)
        cells = (
            Cell(text=one.number, bold=not voided),
            Cell(text=time_words(one.taken_at)),
            *(Cell(text=f"{yen:,}", right=True) for yen in sums),
            Cell(text=words(f"judging.cause.{one.cause.value}")),
            Cell(text=state, warn=one.paper in _UNCLEAR and not voided),
        )
        tone = RowTone.PLAIN
        if voided:
            tone = RowTone.FADED
        elif one.paper in _UNCLEAR:
            tone = RowTone.WARN
        return Row(key=one.id, cells=cells, tone=tone)
