"""Bind the intake to the backyard's operations: one card in hand at a time."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.backyard.box import BoxStatus, Scanned, ScanResult
from app.cards.card import Card, CardStatus, position_of
from app.desk.backyard import Backyard, BoxView, Intake, Shelf
from app.desk.entrance import Entrance
from app.faults import CounterFault
from app.ports import Clock, Scan, Words
from app.tickets.codes import Code, CodeKind, RepeatGuard, parse
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import Tone
from widgets.presenters.backyard_missing import MissingCheck
from widgets.presenters.backyard_words import BackyardWords, Scene, key_face, shelf_of
from widgets.presenters.scan_words import tell_stray
from widgets.screens.intake import IntakeScreen
from widgets.screens.intake_panes import MissingPane, ShelfPane

FIRST_SHELF = "A-01"
NEXT_BOX, LAST_BOX, APART, SHELF, CALL, HIDE, FINISH = 5, 6, 7, 8, 10, 11, 12


@dataclass(frozen=True)
class _Loaded:
    """Hold what one look at the ledger told."""

    boxes: tuple[BoxView, ...]
    intake: Intake | None
    shelf: Shelf


@dataclass(frozen=True)
class _Scanned:
    """Hold what one scan did: the result, and the page after it."""

    result: ScanResult
    loaded: _Loaded


class IntakePresenter(QObject):
    """Run the intake: scans are taken one after another, a card is placed by the next one.

    ``toned(n)`` asks for a tone: 1 match, 2 pull-out, 3 surplus.  ``staff_called`` is F10.
    """

    toned = Signal(int)
    staff_called = Signal()

    def __init__(
        self,
        screen: IntakeScreen,
        backyard: Backyard,
        entrance: Entrance,
        lanes: Lanes,
        words: Words,
        clock: Clock,
        *,
        code_needed: bool = False,
    ) -> None:
        super().__init__(screen)
        self._screen, self._desk, self._lanes = screen, backyard, lanes
        self._words = BackyardWords(words)
        self._guard = RepeatGuard(clock.monotonic)
        self._boxes: tuple[BoxView, ...] = ()
        self._scene: Scene | None = None
        self._box, self._shelf = "", ""
        self._waiting: deque[Code] = deque()
        self._busy = False
        self._pane: MissingPane | ShelfPane | None = None
        self._missing = MissingCheck(screen, backyard, entrance, lanes, code_needed=code_needed)
        self._missing.finished.connect(self._finished)
        self._missing.refused.connect(self._refused_witness)
        self._missing.failed.connect(self._not_finished)
        screen.key_pressed.connect(self.key)
        screen.key_refused.connect(self._refused)
        screen.undo_pressed.connect(self.put_apart)
        screen.scanned.connect(self.scan)
        screen.placed.connect(self.place)
        screen.box_opened.connect(self.open_box)

    # --- coming and going ------------------------------------------------------------------------

    def enter(self) -> None:
        """Load the boxes; the one that is being checked is opened first."""
        self._screen.set_keys(self.keys())
        self.refresh()

    def leave(self) -> None:
        """Close what is asked."""
        self._close_pane()

    def refresh(self) -> None:
        """Look at the ledger again; the card in hand stays in hand."""
        box, shelf = self._box, self._shelf
        self._lanes.run(
            "records", lambda: self._load(box, shelf), self._show, self._failed, owner=self
        )

    def _load(self, box: str, shelf: str) -> _Loaded:
        boxes = self._desk.boxes()
        known = {view.box.id for view in boxes}
        if box not in known:
            opened = [view for view in boxes if view.box.status is BoxStatus.OPENED]
            box = next((view.box.id for view in (*opened, *boxes)), "")
        shelf = shelf or next(iter(self._desk.shelves()), FIRST_SHELF)
        return _Loaded(boxes, self._desk.intake(box) if box else None, self._desk.shelf_view(shelf))

    def _show(self, loaded: _Loaded) -> None:
        self._boxes, self._shelf = loaded.boxes, loaded.shelf.name
        rows = [self._words.box_row(view) for view in loaded.boxes]
        if loaded.intake is None:
            self._scene = None
            self._screen.show_boxes((), "", self._words.words("backyard.boxes.none"))
            self._screen.last.show_scan(self._words.no_box())
            self._screen.set_keys(self.keys())
            return
        before, self._box = self._scene, loaded.intake.view.box.id
        self._scene = Scene(loaded.intake, loaded.shelf)
        if before is not None and before.intake.view.box.id == self._box:
            self._scene.last, self._scene.pending = before.last, before.pending
        self._screen.show_boxes(rows, self._box, self._words.boxes_told(loaded.boxes))
        self._show_page()

    def _show_page(self) -> None:
        if self._scene is not None:
            self._screen.show_view(self._words.page(self._scene))
        self._screen.set_keys(self.keys())

    # --- keys ------------------------------------------------------------------------------------

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys."""
        faces = [
            key_face(self._words.words, SHELF, "shelf"),
            key_face(self._words.words, CALL, "call", FKeyState.IMPORTANT),
            key_face(self._words.words, HIDE, "hide"),
        ]
        if len(self._boxes) > 1:
            faces += [
                key_face(self._words.words, NEXT_BOX, "next_box"),
                key_face(self._words.words, LAST_BOX, "last_box"),
            ]
        if self._scene is not None and self._scene.pending is not None:
            faces.append(key_face(self._words.words, APART, "apart"))
        return [*faces, *self._finish_face()]

    def _finish_face(self) -> list[FKeyFace]:
        if self._scene is None:
            return []
        view = self._scene.intake.view
        if view.box.status is BoxStatus.LISTED:
            return [key_face(self._words.words, FINISH, "begin", FKeyState.NEXT)]
        if view.box.status is BoxStatus.CHECKED:
            return []
        if view.unread:
            reason = self._words.words("backyard.key_reason.unread", count=view.unread)
            return [key_face(self._words.words, FINISH, "finish", FKeyState.NOT_YET, reason)]
        return [key_face(self._words.words, FINISH, "finish", FKeyState.NEXT)]

    def key(self, number: int) -> None:
        """Act as an F-key does."""
        acts: dict[int, Callable[[], None]] = {
            NEXT_BOX: lambda: self._step_box(1),
            LAST_BOX: lambda: self._step_box(-1),
            APART: self.put_apart,
            SHELF: self._ask_shelf,
            CALL: self.staff_called.emit,
            FINISH: self._next,
        }
        if number in acts:
            acts[number]()

    def _refused(self, number: int) -> None:
        if number == FINISH:
            self._ask_missing()

    def _step_box(self, step: int) -> None:
        keys = [view.box.id for view in self._boxes]
        if self._box in keys:
            self.open_box(keys[(keys.index(self._box) + step) % len(keys)])

    def open_box(self, key: str) -> None:
        """Show another box; the card in hand is placed first."""
        if key == self._box or self._busy:
            return
        self.place(then=lambda: self._go_to(key))

    def _go_to(self, key: str) -> None:
        self._box, self._scene = key, None
        self.refresh()

    def _next(self) -> None:
        if self._scene is None:
            return
        box = self._scene.intake.view.box
        if box.status is BoxStatus.LISTED:
            self._begin(box.id)
        else:
            self.place(then=self._finish)

    # --- scans -----------------------------------------------------------------------------------

    def scan(self, scan: Scan) -> None:
        """Take a scanned code; codes that come while one is recorded wait in line."""
        if not self._guard.passes(scan.text):
            return
        code = parse(scan.text)
        if self._pane is not None:
            if isinstance(self._pane, ShelfPane) and code.kind is CodeKind.VAULT:
                self._take_shelf(shelf_of(code.value))
            return
        self._waiting.append(code)
        self._take_next()

    def _take_next(self) -> None:
        if self._busy or not self._waiting or self._scene is None:
            return
        code = self._waiting.popleft()
        if code.kind is CodeKind.CONTROL_NUMBER:
            self._take_card(code.value)
        elif code.kind is CodeKind.VAULT:
            self._take_position(code.value)
        else:
            tell_stray(self._screen.notices, self._words.words, code)
            self._take_next()

    def _take_card(self, number: str) -> None:
        scene = self._scene
        if scene is None:
            return
        box, pending, shelf = scene.intake.view.box, scene.pending, self._shelf

        def work() -> _Scanned:
            if pending is not None:
                self._desk.store(pending[0].id, pending[1])
            if box.status is BoxStatus.LISTED:
                self._desk.open_box(box.id)
            result = self._desk.scan(box.id, number)
            return _Scanned(result, self._load(box.id, shelf))

        self._busy = True
        self._lanes.run("records", work, self._scanned, self._failed, owner=self)

    def _scanned(self, done: _Scanned) -> None:
        self._busy = False
        result, scene = done.result, self._scene
        if scene is not None:
            scene.last = (result.outcome, result.control_number, result.card)
            scene.pending = None
            if _to_place(result) and result.card is not None and done.loaded.shelf.free:
                scene.pending = (result.card, done.loaded.shelf.free)
        self._show(done.loaded)
        if not done.loaded.shelf.free and _to_place(result):
            self._tell_full()
        self.toned.emit({Scanned.MATCH: 1, Scanned.PULL_OUT: 2, Scanned.AGAIN: 1}.get(
            result.outcome, 3
        ))  # fmt: skip
        self._take_next()

    def _take_position(self, position: str) -> None:
        scene, wanted = self._scene, position.upper()
        self._shelf = shelf_of(wanted)
        if scene is None or scene.pending is None or wanted == self._shelf:
            self._take_shelf(self._shelf)
            self._take_next()
            return
        scene.pending = (scene.pending[0], wanted)
        self.place()

    def place(self, then: Callable[[], None] | None = None) -> None:
        """Record that the card in hand lies at its place."""
        scene = self._scene
        if scene is None or scene.pending is None or self._busy:
            if then is not None and not self._busy:
                then()
            return
        card, position = scene.pending
        self._busy = True

        def placed(stored: Card) -> None:
            self._busy = False
            scene.last = (Scanned.MATCH, stored.control_number, stored)
            scene.pending = None
            if then is not None:
                then()
            self.refresh()
            self._take_next()

        self._lanes.run(
            "records",
            lambda: self._desk.store(card.id, position),
            placed,
            self._failed,
            owner=self,
        )

    def put_apart(self) -> None:
        """Take the place of the card in hand back: it is laid aside and stored later."""
        if self._scene is None or self._scene.pending is None or self._busy:
            return
        words, card = self._words.words, self._scene.pending[0]
        self._scene.pending = None
        self._show_page()
        self._screen.notices.tell(
            "apart", Tone.PRIMARY, words("backyard.apart.told", number=card.control_number),
            words("backyard.apart.told_below"), seconds=30,
        )  # fmt: skip

    def _begin(self, box: str) -> None:
        self._busy = True

        def begun(_box: object) -> None:
            self._busy = False
            self.refresh()
            self._take_next()

        self._lanes.run(
            "records", lambda: self._desk.open_box(box), begun, self._failed, owner=self
        )

    # --- the end of a box ------------------------------------------------------------------------

    def _ask_missing(self) -> None:
        if self._scene is None or self._busy or self._pane is not None:
            return
        self.place(then=self._open_missing)

    def _open_missing(self) -> None:
        if self._scene is None:
            return
        rows = self._words.missing(self._scene.intake.unread)
        self._open(self._missing.ask(self._box, rows))

    def _refused_witness(self, fault: CounterFault) -> None:
        if isinstance(self._pane, MissingPane):
            words, details = self._words.words, fault.details
            what = words(f"fault.{fault.code}.what", **details)
            self._pane.show_refused(what, words(f"fault.{fault.code}.next", **details), fault.code)

    def _not_finished(self, fault: CounterFault) -> None:
        self._close_pane()
        self._failed(fault)

    def _finish(self) -> None:
        box = self._box
        self._busy = True
        self._lanes.run(
            "records", lambda: self._desk.finish_box(box), self._finished, self._failed, owner=self
        )

    def _finished(self, _box: object) -> None:
        self._busy = False
        self._close_pane()
        words, scene = self._words.words, self._scene
        if scene is not None:
            scene.last = scene.pending = None
            number = scene.intake.view.box.number
            title = words("backyard.finished", number=number)
            below = words("backyard.finished_below")
            self._screen.notices.tell("finished", Tone.OK, title, below, seconds=30)
        self.refresh()

    # --- shelf, panes, notices -------------------------------------------------------------------

    def _ask_shelf(self) -> None:
        if self._pane is not None:
            return
        self._lanes.run("records", self._desk.shelves, self._open_shelf, self._failed, owner=self)

    def _open_shelf(self, shelves: tuple[str, ...]) -> None:
        if self._pane is not None:
            return
        pane = ShelfPane(self._screen.theme, self._screen.window(), shelves, self._shelf)
        pane.taken.connect(self._take_shelf)
        self._open(pane)

    def _take_shelf(self, shelf: str) -> None:
        self._close_pane()
        scene, self._shelf = self._scene, shelf

        def found(view: Shelf) -> None:
            if scene is not None and scene.pending is not None and view.free:
                scene.pending = (scene.pending[0], view.free)
            self.refresh()

        self._lanes.run(
            "records", lambda: self._desk.shelf_view(shelf), found, self._failed, owner=self
        )

    def _open(self, pane: MissingPane | ShelfPane) -> None:
        self._pane = pane
        pane.back.connect(self._close_pane)
        pane.open()

    def _close_pane(self) -> None:
        if self._pane is not None:
            pane, self._pane = self._pane, None
            pane.close_pane()

    def _tell_full(self) -> None:
        words = self._words.words
        self._screen.notices.tell(
            "full",
            Tone.WARN,
            words("fault.D-310.what", shelf=self._shelf),
            words("backyard.shelf.full_next"),
        )

    def _failed(self, fault: CounterFault) -> None:
        self._busy = False
        self._screen.notices.tell_fault(fault)
        self.refresh()
        self._take_next()


def _to_place(result: ScanResult) -> bool:
    card: Card | None = result.card
    if card is None or result.outcome not in (Scanned.MATCH, Scanned.AGAIN):
        return False
    kept = card.status in (CardStatus.RECEIVED, CardStatus.SET_UP)
    return kept and card.delivery == "pickup" and not position_of(card.place)
