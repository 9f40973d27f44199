"""Two slip printers: a test print from the page of machines, a ticket that the other one gives."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import pytest

from app.desk.desk import Desk
from app.printers import MAIN
from app.settings import CardSettings, PrinterSettings
from app.tickets.ticket import TicketPrint
from devices.diagnostics import examine
from devices.printer.raster import SlipPainter
from devices.printer.simulated import SimulatedPrinter
from devices.rack import Rack
from tests.widgets.conftest import DeskParts
from tests.widgets.test_reception import Place, opened
from tests.widgets.test_settings_screen import Page
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyState
from widgets.screens.reception_view import LineAct
from widgets.theme import Theme

__all__ = ["opened"]  # the fixture


@pytest.fixture
def spare(painter: SlipPainter) -> SimulatedPrinter:
    return SimulatedPrinter(painter, name="会計のプリンター")


@pytest.fixture
def desk_parts(desk_parts: DeskParts, spare: SimulatedPrinter) -> DeskParts:
    """Give a desk with a second printer, for what is paid."""
    one = desk_parts.desk
    settings = msgspec.structs.replace(
        one.settings,
        card=CardSettings(driver="simulated"),
        printer=PrinterSettings(driver="simulated", name="受付のプリンター"),
        more_printers={
            "till": PrinterSettings(
                driver="simulated", name="会計のプリンター", slips=("payment", "till")
            )
        },
    )
    rack = Rack(
        reader=desk_parts.reader,
        printer=desk_parts.printer,
        more_printers={"till": spare},
        scanner=None,
        paper=desk_parts.paper,
    )
    desk = Desk(
        settings=settings,
        ledger=one.ledger,
        door=one.door,
        printer=rack.slip_printers(settings),
        reader=desk_parts.reader,
        paper=desk_parts.paper,
        words=desk_parts.catalogues,
    )
    entrance = type(desk_parts.entrance)(desk)
    return dataclasses.replace(desk_parts, desk=desk, entrance=entrance)


class MachinesPage(Page):
    """Hold the page of machines over both printers."""

    spare: SimulatedPrinter

    def _examine(self) -> Sequence[dict[str, Any]]:
        rack = Rack(
            reader=self.parts.reader,
            printer=self.parts.printer,
            more_printers={"till": self.spare},
            scanner=None,
            paper=self.parts.paper,
        )
        found: list[dict[str, Any]] = msgspec.to_builtins(examine(self.parts.desk.settings, rack))
        return found

    def choose(self, row: int) -> None:
        self.screen.table.select(self.screen.table.rows()[row].key)
        self.settled()

    def reason(self, number: int) -> str:
        faces = self.presenter.keys()
        return next(face.reason for face in faces if face.number == number)


@pytest.fixture
def page(
    theme: Theme,
    desk_parts: DeskParts,
    spare: SimulatedPrinter,
    lanes: Lanes,
    settled: Callable[[], None],
) -> Iterator[MachinesPage]:
    desk_parts.enter("M-3001")
    MachinesPage.spare = spare
    made = MachinesPage(theme, desk_parts, lanes, settled)
    yield made
    made.screen.close()
    made.screen.deleteLater()


def test_the_selected_printer_is_tried_out(page: MachinesPage, spare: SimulatedPrinter) -> None:
    page.choose(0)
    assert page.key_state(4) is FKeyState.NOT_YET
    assert page.reason(4) == "選ぶと押せます"
    page.choose(2)
    assert page.key_state(4) is FKeyState.USABLE
    page.presenter.key(4)
    page.settled()
    assert [one.whole for one in spare.machine.printed] == [True]
    assert page.parts.printer.machine.printed == []
    assert page.screen.notices.told("trial").startswith("試し刷りを出しました（会計のプリンター）")


def test_a_trial_without_paper_tells_the_fault(page: MachinesPage) -> None:
    page.parts.printer.machine.tell(cover_open=True)
    page.choose(1)
    page.presenter.key(4)
    page.settled()
    assert page.screen.notices.keys() == ("fault P-102",)
    assert page.key_state(4) is FKeyState.USABLE


def test_f10_lets_the_other_stand_in_and_takes_it_back(page: MachinesPage) -> None:
    page.choose(1)
    page.presenter.key(10)
    told = page.screen.notices.told("instead")
    assert told.startswith("受付のプリンター の紙は、会計のプリンター に出します")
    stand_in = page.parts.desk.printer.stand_in_of(MAIN)
    assert stand_in is not None
    assert stand_in.key == "till"
    page.presenter.key(10)
    assert page.parts.desk.printer.stand_in_of(MAIN) is None


def test_a_number_without_paper_comes_out_of_the_other_printer(
    opened: Callable[..., Place], spare: SimulatedPrinter
) -> None:
    place = opened()
    place.parts.printer.machine.tell(paper="out")
    place.tap("A")
    assert LineAct.OTHER in place.offered()
    place.act(LineAct.OTHER)
    assert place.line == "A001 印刷しました"
    assert place.papers() == []
    assert len(spare.machine.printed) == 1
    chip = place.screen.line.chip.view()
    assert chip.text == "会計のプリンター で 代わりに　発券できます"
    place.tap("B")
    assert [one.paper for one in place.tickets()] == [TicketPrint.PRINTED] * 2
    assert len(spare.machine.printed) == 2
