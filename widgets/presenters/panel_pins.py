"""PINs on the resident's panel: the present ones where only the resident knows them, the new ones.

Every secret is wiped on each way out: after the chip took it, when the resident stops, when nobody
touches the panel, when the visit leaves the stage.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.desk.counter import Counter
from app.desk.pin_choice import Guessable, MakeDialogue, guessable_of, practises
from app.desk.serving import Serving
from app.desk.setup_pins import read_setup_pins
from app.faults import CounterFault
from app.ports import CardCheck, PinKind, Secret, Tries
from app.procedures.facts import Fact, PinPolicy
from app.procedures.flow import OldPins
from app.procedures.steps import StepKind
from widgets.background import Lanes
from widgets.resident.panel import ResidentPanel

if TYPE_CHECKING:
    from widgets.presenters.panel import PanelPresenter

LAST_TRY = "R-113"
_WRONG = "R-111"


class PinTalk(QObject):
    """Lead one resident through the PINs of a visit.

    ``writing`` is told before the chip is touched with the new ones, ``ended(kinds, CardCheck |
    None, CounterFault | None)`` what it took, ``missed(kind, Tries)`` that a present one did not
    match and is asked for again.
    """

    writing = Signal()
    ended = Signal(object, object, object)
    missed = Signal(object, object)

    def __init__(
        self,
        on: PanelPresenter,
        panel: ResidentPanel | None,
        counter: Counter,
        lanes: Lanes,
        make_dialogue: MakeDialogue,
        setup_pins: Path | None,
    ) -> None:
        super().__init__(on)
        self._on, self._panel, self._counter, self._lanes = on, panel, counter, lanes
        self._make_dialogue, self._setup_pins = make_dialogue, setup_pins
        self._practised: set[str] = set()
        self._kinds: tuple[PinKind, ...] = ()
        self._present: dict[PinKind, Secret] = {}
        if panel is not None:
            panel.pins_chosen.connect(self._chosen)

    def begin(self, kinds: Sequence[PinKind]) -> None:
        """Ask for these PINs: the present ones first where nobody else knows them."""
        serving = self._on.serving
        if serving is None or self._panel is None or not kinds or not _on_chip(serving):
            return
        self._kinds = tuple(kinds)
        if serving.way.procedure.old_pins is OldPins.RESIDENT:
            self._ask_present(serving)
        else:
            self._ask_new(serving)

    @property
    def known(self) -> frozenset[PinKind]:
        """Return the PINs whose present number the chip confirmed, while the next is asked for."""
        return frozenset(self._present)

    def forget(self) -> None:
        """Wipe the present PINs."""
        for secret in self._present.values():
            secret.wipe()
        self._present = {}

    # --- the present PINs ---

    def _ask_present(self, serving: Serving, missed: Tries | None = None) -> None:
        left = [kind for kind in self._kinds if kind not in self._present]
        panel = self._panel
        if panel is None:
            return
        if not left:
            self._ask_new(serving)
            return
        at, of = self._on.place(serving)
        panel.ask_pin(left[0], tries=missed, old=True, at=at, of=of)

    def entered(self, secret: Secret, kind: PinKind) -> None:
        """Take a present PIN: the chip tells whether it is the right one."""
        serving = self._on.serving
        if serving is None:
            secret.wipe()
            return
        visit, last_try = serving.visit.id, self._on.take_last_try()
        kept = Secret(bytearray(secret.expose()))
        self._present[kind] = kept

        def fail(fault: CounterFault) -> None:
            kept.wipe()
            self._not_verified(visit, kind, fault)

        self._lanes.run(
            "card",
            lambda: self._counter.chip.verify_pin(visit, kind, secret, last_try=last_try),
            lambda _: self._verified(visit, kept),
            fail,
            owner=self,
        )

    def _verified(self, visit: str, kept: Secret) -> None:
        serving = self._on.serving
        wanted = any(secret is kept for secret in self._present.values())
        if serving is None or serving.visit.id != visit or not wanted:
            kept.wipe()
            return
        self._ask_present(serving)

    def _not_verified(self, visit: str, kind: PinKind, fault: CounterFault) -> None:
        serving = self._on.serving
        if serving is None or serving.visit.id != visit or self._present.pop(kind, None) is None:
            return
        left = int(fault.details.get("left", 0)) if fault.code == _WRONG else 0
        if left > 1:
            tries = Tries(left=left, limit=max(left, _LIMITS[kind]))
            self._ask_present(serving, tries)
            self.missed.emit(kind, tries)
            return
        if fault.code != LAST_TRY:
            self.forget()
        self._on.rest_pins()
        self.ended.emit((), None, fault)

    # --- the new PINs ---

    def _ask_new(self, serving: Serving) -> None:
        panel = self._panel
        if panel is None:
            return
        at, of = self._on.place(serving)
        known = guessable_of(serving)
        practice = self._needs_practice(serving, panel, known)
        panel.run_pins(self._make_dialogue(self._kinds, known), practice=practice, at=at, of=of)

    def _needs_practice(self, serving: Serving, panel: ResidentPanel, known: Guessable) -> bool:
        """Tell whether practice comes first: once a visit, for the old and on the ten-key (d07)."""
        offered = practises(known, serving.today) or panel.manner.ten_key
        if serving.visit.id in self._practised or not offered:
            return False
        self._practised.add(serving.visit.id)
        return True

    def _chosen(self, chosen: dict[PinKind, Secret]) -> None:
        serving = self._on.serving
        stage = serving.stage if serving is not None else None
        present, self._present = self._present, {}
        if serving is None or stage is None or stage.step.kind is not StepKind.PIN:
            for secret in (*chosen.values(), *present.values()):
                secret.wipe()
            return
        visit, last_try = serving.visit.id, self._on.take_last_try()
        by_resident = serving.way.procedure.old_pins is OldPins.RESIDENT
        took: list[PinKind] = []

        def work() -> CardCheck:
            try:
                self._counter.chip.card_check(visit)
                old = present if by_resident else self._set_up(tuple(chosen))
            except BaseException:
                for secret in (*chosen.values(), *present.values()):
                    secret.wipe()
                raise
            return self._counter.chip.set_pins(
                visit, chosen, old, last_try=last_try, changed=took.append
            )

        self.writing.emit()
        self._lanes.run(
            "card",
            work,
            lambda check: self.ended.emit(tuple(took), check, None),
            lambda fault: self._not_set(tuple(took), fault),
            owner=self,
        )

    def _set_up(self, kinds: tuple[PinKind, ...]) -> dict[PinKind, Secret]:
        return read_setup_pins(self._setup_pins or Path(), kinds)

    def _not_set(self, took: tuple[PinKind, ...], fault: CounterFault) -> None:
        self._on.rest_pins()
        self.ended.emit(took, None, fault)


_LIMITS = {kind: 5 if kind is PinKind.SIGNING else 3 for kind in PinKind}


def _on_chip(serving: Serving) -> bool:
    return serving.way.facts.get(Fact.PIN_POLICY) == PinPolicy.CHIP_PANEL.value
