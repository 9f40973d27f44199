"""The places of paper: scanned documents, the card's 追記欄, the proof sheet of hard names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.desk.counter import Counter
from app.desk.face_print import FacePrintDesk
from app.desk.filing import FilingDesk
from app.names.eras import eras
from widgets.card_face import CardFace
from widgets.cover_sheet import CoverSheet
from widgets.frame import Frame
from widgets.pdf_pages import QtPdfPages
from widgets.presenters.face import FacePresenter
from widgets.presenters.filing import FilingPresenter
from widgets.presenters.filing_rounds import MAY_TAKE, FilingRounds
from widgets.proof_sheet import ProofSheet
from widgets.screens.face import FaceScreen
from widgets.screens.filing import FilingScreen

if TYPE_CHECKING:  # that module makes this one's places
    from widgets.surroundings import Presenter, Surroundings


class PaperPlaces:
    """Make the places of paper; ``scans`` empties the scanners' folder, None without one."""

    def __init__(
        self,
        around: Surroundings,
        keep: Callable[[str, Presenter], None],
        back: Callable[[], None],
    ) -> None:
        self._around, self._keep, self._back = around, keep, back
        self._words = around.languages["ja"]
        self.scans = self._scans()

    def _scans(self) -> FilingRounds | None:
        a, desk = self._around, self._around.desk
        if not desk.has_scans:
            return None
        filing = FilingDesk(desk, QtPdfPages())

        def may_take() -> bool:
            signed = desk.signed_in
            return signed is not None and signed.role in MAY_TAKE

        rounds = FilingRounds(filing, a.lanes, a.window, may_take)
        a.window.closed.connect(rounds.end)
        return rounds

    def filing(self) -> Frame:
        """Make the scanned documents."""
        a, scans = self._around, self._around.desk.settings.scans
        assert self.scans is not None  # noqa: S101 - the place is offered only with a folder
        screen = FilingScreen(a.theme)
        presenter = FilingPresenter(
            screen,
            self.scans,
            a.desk,
            a.lanes,
            self._words,
            medium=a.desk.settings.path(scans.medium) if scans.medium else None,
            back=self._back,
            cover=self._cover if a.desk.has_paper else None,
        )
        self._keep("filing", presenter)
        return screen

    def face(self) -> Frame:
        """Make the printing into the card's 追記欄."""
        a, desk = self._around, self._around.desk
        counter = Counter(desk, a.guidance, frozenset(desk.settings.terminal.purposes))
        screen = FaceScreen(a.theme)
        presenter = FacePresenter(
            screen,
            FacePrintDesk(desk, counter),
            CardFace(a.theme.fonts, self._words, a.languages.get("en", self._words)),
            a.lanes,
            self._words,
            today=lambda: eras().long_form(desk.today()),
            back=self._back,
        )
        self._keep("face", presenter)
        return screen

    def _cover(self, code: str, sort: str, number: str) -> bytes:
        """Make a cover sheet; runs on a lane."""
        a, words = self._around, self._words
        english = a.languages.get("en", words)
        return CoverSheet(a.theme.fonts, words, english).pdf(code, sort, number)

    def print_proof(self) -> None:
        """Print the sheet of hard names; runs on a lane.

        Raises:
            NoSuchDevice: this window has no A4 printer.
        """
        a, words = self._around, self._words
        sheet = ProofSheet(a.theme.fonts, words, a.languages.get("en", words))
        a.desk.paper.print_pdf(sheet.pdf(), words("proof.names.title"))
