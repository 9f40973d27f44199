"""Forms on the way to the printer: filled, shown where somebody must look, printed, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desk.serving import Serving
from app.faults import CounterFault
from app.ports import CardCheck, FourAttributes, Words
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.presenters.counter_forms import LAYOUTS, FilledPage, FormPrinting
from widgets.screens.form_pane import FormPane, PageView

if TYPE_CHECKING:
    from widgets.presenters.counter import CounterPresenter

_Done = Callable[[], None]
_Failed = Callable[[CounterFault], None]
_LANE = "paper"


class FormWork(QObject):
    """Hold filled pages only between filling and printing; a visit that leaves takes them along."""

    def __init__(self, printing: FormPrinting, lanes: Lanes, words: Words) -> None:
        super().__init__()
        self._printing, self._lanes, self._words = printing, lanes, words
        self._window: CounterPresenter | None = None
        self._pages: tuple[FilledPage, ...] = ()
        self._done: _Done | None = None
        self._failed: _Failed | None = None
        self._left: _Done | None = None

    def bind(self, window: CounterPresenter) -> None:
        """Work for this window."""
        self.setParent(window)
        self._window = window

    def begin(
        self,
        serving: Serving,
        forms: tuple[str, ...],
        attributes: FourAttributes | None = None,
        check: CardCheck | None = None,
        *,
        look_first: bool,
        done: _Done,
        left: _Done,
        failed: _Failed,
    ) -> None:
        """Fill forms and print them; with ``look_first``, or a doubt, somebody looks before."""
        self._done, self._left, self._failed = done, left, failed
        visit = serving.visit.id
        self._lanes.run(
            _LANE,
            lambda: self._printing.fill(serving, forms, attributes, check),
            lambda pages: self._filled(visit, pages, look_first=look_first),
            self._trouble,
            owner=self,
        )

    def show_stage(self, serving: Serving, forms: tuple[str, ...]) -> None:
        """Show the forms of a stage that have a layout, filled from ledger and answers (F9)."""
        self.begin(
            serving,
            tuple(form for form in forms if form in LAYOUTS),
            look_first=True,
            done=self._tell_printed,
            left=lambda: None,
            failed=self._tell_fault,
        )

    @staticmethod
    def offers(forms: tuple[str, ...]) -> bool:
        """Tell whether one of these forms has a layout."""
        return not LAYOUTS.keys().isdisjoint(forms)

    def forget(self) -> None:
        """Forget the pages; an open pane closes."""
        self._drop()
        window = self._window
        if window is not None and isinstance(window.ends.pane, FormPane):
            window.ends.close_pane()

    def _drop(self) -> None:
        self._pages = ()

    def _filled(self, visit: str, pages: tuple[FilledPage, ...], *, look_first: bool) -> None:
        window = self._window
        if window is None or window.serving is None or window.serving.visit.id != visit:
            return
        self._pages = pages
        if not look_first and not any(page.lacking or page.too_long for page in pages):
            self._print()
            return
        if window.ends.pane is not None:
            window.ends.close_pane()
        pane = FormPane(
            window.screen.theme, window.screen.window(), [self._view(page) for page in pages]
        )
        pane.back.connect(self._leave)
        pane.decided.connect(self._print)
        pane.closed.connect(self._drop)
        window.ends.pane = pane
        pane.open(pane.decide)

    def _view(self, page: FilledPage) -> PageView:
        words = self._words
        warning = following = ""
        if page.too_long:
            names = [words(f"forms.field.{field}") for field in page.too_long]
            fields = words("counter.papers.between").join(names)
            warning = words("counter.papers.too_long", fields=fields)
            following = words("counter.papers.too_long_next")
        elif page.lacking:
            signs = words("counter.papers.between").join(
                words("counter.papers.sign", sign=sign, codes=_codes(sign)) for sign in page.lacking
            )
            warning = words("counter.papers.lacking", signs=signs)
            following = words("counter.papers.lacking_next")
        return PageView(
            name=words(f"procedures.form.{page.form}"),
            picture=page.picture,
            warning=warning,
            following=following,
        )

    def _print(self) -> None:
        pages = self._pages
        self.forget()
        self._lanes.run(
            _LANE,
            lambda: self._printing.print_pages(pages),
            lambda _: self._printed(),
            self._trouble,
            owner=self,
        )

    def _printed(self) -> None:
        if self._done is not None:
            self._done()

    def _leave(self) -> None:
        self.forget()
        if self._left is not None:
            self._left()

    def _trouble(self, fault: CounterFault) -> None:
        self.forget()
        if self._failed is not None:
            self._failed(fault)

    def _tell_printed(self) -> None:
        if self._window is not None:
            told = self._words("counter.fill.done")
            self._window.screen.notices.tell("papers", Tone.OK, told, seconds=20)

    def _tell_fault(self, fault: CounterFault) -> None:
        if self._window is not None:
            self._window.screen.notices.tell_fault(fault)


def _codes(sign: str) -> str:
    """Return what names a character that the screen may show in another shape."""
    return " ".join(f"U+{ord(part):04X}" for part in sign)
