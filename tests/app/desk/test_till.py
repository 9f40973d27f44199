"""What a desk's till promises: on record before its paper, one close, a day that waits for it."""

import csv
import io
from pathlib import Path

import pytest

from app.access.roles import Role
from app.closing.closing import Verdict, closing_id
from app.desk.closing import ClosingDesk, SealedExport
from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.serving import Guidance, Serving
from app.desk.till import NoTillHere, Paid, TillDesk
from app.faults import IllegalMove, WitnessNeeded
from app.fees.fees import Cause
from app.ports import Bar, Paper, Rows, Secret
from app.records.state import office_scope
from app.records.unit import Actor
from app.tickets.ticket import TicketPrint
from app.till.acts import DifferenceUnexplained, TillNotOpen
from app.till.payment import PaymentStatus, VoidReason
from app.till.till import TillStatus
from devices.printer.faults import PaperOut
from devices.printer.simulated import SimulatedPrinter
from tests.app.desk.conftest import PASSWORD, Account, Enter

GUIDANCE = Guidance.at("okayama")


class TillAt:
    """Be a clerk's till with visits that stand at their fee."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.counter = Counter(desk, GUIDANCE, frozenset("A"))
        self.till = TillDesk(desk, GUIDANCE)
        self.closing = ClosingDesk(desk, _never)
        self._visits = 0

    def visit(self, *, here: bool = True, language: str = "ja") -> Serving:
        given = {"reason": "lost_home"} | ({"fee_at_issue": "yes"} if here else {})
        self._visits += 1
        visit = f"visit-{self._visits}"
        self.desk.act(
            lambda unit: unit.record(
                "visit.opened",
                visit,
                {
                    "procedure": "reissue",
                    "stage": "fee",
                    "office": "center",
                    "window": "3",
                    "given": given,
                    "language": language,
                },
                scope=office_scope("center"),
            )
        )
        return self.counter.view(visit)

    def pay(self, given: int = 1000, *, language: str = "ja") -> Paid:
        payment = self.till.take(self.visit(language=language), Cause.LOST, given)
        return self.till.print(payment.id)

    def check(self) -> Verdict | None:
        found = {one.name: one.verdict for one in self.closing.day().checks}
        return found.get("till")


def secret() -> Secret:
    return Secret(PASSWORD.encode())


def _never(_folder: Path) -> SealedExport:
    raise AssertionError("nothing is sealed here")


@pytest.fixture
def at(enter: Enter) -> TillAt:
    return TillAt(enter(Role.CLERK, "高橋　恵子"))


def test_a_fee_is_on_record_before_its_paper(at: TillAt, printer: SimulatedPrinter) -> None:
    at.till.open(5000)
    printer.machine.tell(power=False)
    paid = at.pay(10000)
    assert (paid.paper, paid.payment.copies, paid.payment.change) == (TicketPrint.FAILED, 0, 9000)
    assert paid.trouble is not None
    stand = at.till.stand()
    assert (stand.expected, [one.number for one in stand.payments]) == (6000, ["T03-00001"])


def test_a_reprint_is_marked_and_the_visit_knows_its_payment(
    at: TillAt, printer: SimulatedPrinter
) -> None:
    at.till.open(0)
    serving = at.visit()
    payment = at.till.take(serving, Cause.LOST, 1000)
    assert at.till.print(payment.id).payment.copies == 1
    again = at.till.slip(at.till.print(payment.id).payment)
    assert [one.text for one in again.blocks if isinstance(one, Bar)] == [
        "再発行　同じ番号の 3枚目です"
    ]
    assert len(printer.machine.printed) == 2
    paid = at.counter.view(serving.visit.id).paid
    assert paid is not None
    assert paid.id == payment.id
    at.till.void(payment.id, VoidReason.GIVEN_UP)
    assert at.counter.view(serving.visit.id).paid is None


def test_a_paper_of_unknown_fate_keeps_the_day_open(at: TillAt, printer: SimulatedPrinter) -> None:
    at.till.open(0)
    printer.machine.tell(drop_after=900)
    paid = at.pay()
    assert paid.paper is TicketPrint.UNKNOWN

    def unknown() -> int | str:
        return next(c for c in at.closing.day().checks if c.name == "paper").facts["unknown"]

    assert unknown() == 1
    assert [one.number for one in at.closing.open_things().receipts] == ["T03-00001"]
    at.till.paper_came_out(paid.payment.id, came=True)
    assert unknown() == 0


def test_a_receipt_is_in_the_residents_language(at: TillAt) -> None:
    at.till.open(0)
    slip = at.till.slip(at.pay(language="en").payment)
    assert slip.language == "en"
    assert "Change" in {key for one in slip.blocks if isinstance(one, Rows) for key, _ in one.rows}


def test_where_the_city_collects_there_is_no_till(at: TillAt, enter: Enter) -> None:
    at.till.open(0)
    with pytest.raises(NoTillHere):
        at.till.take(at.visit(here=False), Cause.LOST, 1000)
    city = TillDesk(enter(Role.CLERK, "高橋　恵子"), Guidance.at("osakasayama"))
    assert not city.runs_here
    with pytest.raises(NoTillHere):
        city.open(0)


def test_the_day_waits_for_its_tills(at: TillAt) -> None:
    assert at.check() is None
    at.till.open(5000)
    at.pay()
    assert at.check() is Verdict.DIFFERS
    till = at.till.stand().till
    assert till is not None
    closed = at.till.close(till.id, {"5000": 1, "1000": 1})
    assert (closed.status, at.check()) == (TillStatus.CLOSED, Verdict.OK)
    with pytest.raises(TillNotOpen):
        at.pay()


def test_an_open_till_may_be_accepted_with_a_reason(
    at: TillAt, enter: Enter, account: Account
) -> None:
    at.till.open(0)
    account(Role.OFFICIAL, "市職員")
    enter(Role.OFFICIAL, "市職員")
    at.closing.accept("till", "明朝に数える", "S-OFFICIAL", secret())
    assert at.check() is Verdict.ACCEPTED


def test_a_difference_is_witnessed_by_another_person(at: TillAt, account: Account) -> None:
    account(Role.CLERK, "高橋　恵子")
    manager = account(Role.SITE_MANAGER, "森　健一")
    at.till.open(5000)
    till = at.till.stand().till
    assert till is not None
    with pytest.raises(DifferenceUnexplained):
        at.till.close(till.id, {"1000": 4})
    alone = at.till.witness(till.id, "S-CLERK", secret())
    with pytest.raises(WitnessNeeded):
        at.till.close(till.id, {"1000": 4}, reason="渡しすぎた", witness=alone)
    second = at.till.witness(till.id, manager, secret())
    closed = at.till.close(till.id, {"1000": 4}, reason="渡しすぎた", witness=second)
    assert (closed.difference, closed.witness) == (-1000, manager)
    slip = at.till.close_slip(till.id)
    assert "差があります -1,000円" in [one.text for one in slip.blocks if isinstance(one, Bar)]


def test_a_close_of_which_no_paper_came_is_no_reprint(
    at: TillAt, printer: SimulatedPrinter
) -> None:
    till = at.till.open(0).till
    assert till is not None
    at.till.close(till.id, {})
    printer.machine.tell(paper=Paper.OUT)
    with pytest.raises(PaperOut):
        at.till.print_close(till.id)
    printer.machine.tell(paper=Paper.ENOUGH)
    for _ in range(2):
        at.till.print_close(till.id, again=True)
    first, second = (one.image.height for one in printer.machine.printed)
    assert first < second  # the second bears a bar more: 再発行


def test_the_list_tells_voids_and_reads_back_as_csv(at: TillAt, home: Path) -> None:
    at.till.open(0)
    first = at.pay().payment
    at.till.void(first.id, VoidReason.WRONG_AMOUNT)
    at.pay(2000)
    file = at.till.write(home / "receipts.csv")
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert [(one["領収番号"], one["状態"], one["返金のわけ"]) for one in rows] == [
        ("T03-00001", "返金", "金額が違った"),
        ("T03-00002", "受領", ""),
    ]
    assert rows[1]["おつり"] == "1000"
    states = [one.status for one in at.till.stand().payments]
    assert states == [PaymentStatus.VOIDED, PaymentStatus.TAKEN]


def test_a_closed_day_opens_no_till(at: TillAt) -> None:
    office, day = "center", at.desk.today()
    body = {"office": office, "day": day.isoformat(), "result": {}}
    manager = Actor(staff_id="S-M", role=Role.SITE_MANAGER, office=office)
    at.desk.ledger.act(
        lambda unit: unit.record(
            "closing.closed", closing_id(office, day), body, scope=office_scope(office)
        ),
        manager,
    )
    with pytest.raises(IllegalMove):
        at.till.open(0)
