"""Bind the page of scanned documents: find, look, file, erase, hand the list on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from PySide6.QtGui import QImage

from app.access.roles import Role
from app.desk.desk import Desk
from app.desk.filing import NobodyKnown, Whose
from app.faults import CounterFault
from app.filing.acts import FilingWish
from app.filing.filing import EraseReason, Filing, FilingStatus
from app.names.query import normal_number
from app.ports import Scan, Words
from widgets.background import Lanes
from widgets.controls.decision import DecisionPane
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.labels import Prose
from widgets.controls.painting import Tone
from widgets.presenters.filing_output import FilingOutput
from widgets.presenters.filing_rounds import FilingRounds
from widgets.presenters.filing_words import FilingWords
from widgets.screens.counter_panes import ChoicePane
from widgets.screens.filing import FilingScreen
from widgets.screens.filing_pane import FilingPane
from widgets.screens.filing_view import DocumentView, FilingView, image_of

T = TypeVar("T")
WAITING, ALL, DUE, REFUSED = range(4)
_MAY_ERASE = frozenset({Role.SITE_MANAGER, Role.OFFICIAL})


class FilingPresenter:
    """Lead the scanned documents of this terminal's office.

    ``medium`` is where write-once media are mounted, None where the settings name no place;
    ``cover`` makes a cover sheet, None without an A4 printer.
    """

    def __init__(
        self,
        screen: FilingScreen,
        rounds: FilingRounds,
        desk: Desk,
        lanes: Lanes,
        words: Words,
        *,
        medium: Path | None,
        back: Callable[[], None],
        cover: Callable[[str, str, str], bytes] | None = None,
    ) -> None:
        self._screen, self._rounds, self._filing = screen, rounds, rounds.filing
        self._desk, self._lanes, self._words = desk, lanes, words
        self._back = back
        self._output = FilingOutput(
            screen, rounds.filing, desk, lanes, words, medium=medium, cover=cover
        )
        self._written = FilingWords(words)
        self._chip, self._sort = WAITING, ""
        self._found: tuple[Filing, ...] = ()
        self._counts = (0, 0)
        self._shown: Filing | None = None
        self._page, self._picture, self._number = 0, QImage(), ""
        self.pane: DecisionPane | None = None
        screen.sought.connect(self.refresh)
        screen.filtered.connect(self._filter)
        screen.sort_wanted.connect(self._ask_sort)
        screen.selected.connect(self._select)
        screen.opened.connect(lambda _key: self._ask_filing())
        screen.turned.connect(self._turn)
        screen.scanned.connect(self._scan)
        screen.left.connect(back)
        screen.key_pressed.connect(self.key)
        rounds.took.connect(lambda _found: self.refresh())
        rounds.failed.connect(lambda _fault: self.refresh())

    # --- the presenter's part of the shell ----------------------------------------------------

    def enter(self) -> None:
        """Show what waits to be filed."""
        self.refresh()
        self._rounds.look()

    def leave(self) -> None:
        """Leave no page in sight."""
        self.close_pane()
        self._shown, self._picture = None, QImage()
        self._screen.show_document(DocumentView(title=""))

    def refresh(self) -> None:
        """Search again by what the fields say."""
        wish = self._wish()
        if wish is None:
            return
        chip = self._chip

        def ask() -> tuple[tuple[Filing, ...], tuple[int, int]]:
            filing = self._filing
            waiting = filing.find(FilingWish(status=FilingStatus.TAKEN))
            due = filing.due()
            found = {WAITING: waiting, DUE: due, REFUSED: ()}.get(chip)
            counts = (len(waiting), len(due))
            return (filing.find(wish) if found is None or chip != DUE else due), counts

        self._run(ask, self._take)

    def _wish(self) -> FilingWish | None:
        """Return what is searched for, None while a field holds no day."""
        texts, today = self._screen.texts(), self._filing.today()
        days = {name: _day(texts[name], today) for name in ("first", "last")}
        for name, day in days.items():
            self._screen.set_error(name, wrong=bool(texts[name]) and day is None)
        if any(texts[name] and day is None for name, day in days.items()):
            return None
        waiting = self._chip == WAITING
        return FilingWish(
            first=days["first"],
            last=days["last"],
            place=texts["place"],
            sort=self._sort,
            whose=normal_number(texts["whose"]) if texts["whose"] else "",
            status=FilingStatus.TAKEN if waiting else None,
        )

    def _take(self, answer: tuple[tuple[Filing, ...], tuple[int, int]]) -> None:
        found, self._counts = answer
        self._found = () if self._chip == REFUSED else found
        self._screen.show_view(self._view())
        if self._shown is not None and self._shown.id not in {one.id for one in found}:
            self._select("")
        elif self._shown is None and self._found:
            self._screen.choose(self._screen.table.current_key() or self._found[0].id)
        self._show_keys()

    def _view(self) -> FilingView:
        words, rounds = self._words, self._rounds
        waiting, due = self._counts
        refused = rounds.last.refused
        tone, said = Tone.OK, words("filing.said.none")
        if rounds.trouble is not None:
            tone, said = Tone.ERROR, words(f"fault.{rounds.trouble.code}.what", **_plain(rounds))
        elif waiting:
            tone, said = Tone.WARN, words("filing.said.waiting", count=waiting)
        notes = []
        if refused:
            notes.append(words("filing.said.refused", count=len(refused)))
        if rounds.last.growing:
            notes.append(words("filing.said.growing", count=rounds.last.growing))
        rows = self._written.refused(refused) if self._chip == REFUSED else ()
        today = self._filing.today()
        return FilingView(
            tone=tone,
            said=said,
            text="　".join(notes) or words("filing.said.how"),
            chips=(
                words("filing.chip.waiting", count=waiting),
                words("filing.chip.all"),
                words("filing.chip.due", count=due),
                words("filing.chip.refused", count=len(refused)),
            ),
            chip=self._chip,
            sort=self._written.sort(self._sort) if self._sort else words("filing.chip.sort"),
            rows=rows or tuple(self._written.row(one, today) for one in self._found),
            empty=words("filing.empty"),
            foot=words("filing.count", count=len(rows) or len(self._found)),
        )

    # --- one document -------------------------------------------------------------------------

    def _select(self, key: str) -> None:
        chosen = next((one for one in self._found if one.id == key), None)
        if chosen is not None and self._shown is not None and chosen.id == self._shown.id:
            self._shown = chosen
            return
        self._shown, self._page, self._picture, self._number = chosen, 0, QImage(), ""
        self._show_document()
        if chosen is not None:
            self._load(chosen)
        self._show_keys()

    def _load(self, filing: Filing) -> None:
        page = self._page

        def ask() -> tuple[str, QImage, str]:
            number = self._filing.belongs(filing).number
            if filing.status is FilingStatus.ERASED:
                return filing.id, QImage(), number
            return filing.id, image_of(self._filing.picture(filing, page)), number

        def show(answer: tuple[str, QImage, str]) -> None:
            id, picture, number = answer
            if self._shown is not None and self._shown.id == id and self._page == page:
                self._picture, self._number = picture, number
                self._show_document()

        self._run(ask, show, "scans")

    def _show_document(self) -> None:
        one, words = self._shown, self._words
        if one is None:
            note = words("filing.refused_note") if self._chip == REFUSED else ""
            self._screen.show_document(DocumentView(title="", note=note))
            return
        pages = words("filing.page", page=self._page + 1, pages=one.pages)
        self._screen.show_document(
            DocumentView(
                title=self._written.sort(one.sort),
                facts=self._written.facts(one, self._number),
                picture=self._picture,
                page=pages if one.pages > 1 else "",
            )
        )

    def _turn(self, step: int) -> None:
        one = self._shown
        if one is not None and 0 <= self._page + step < one.pages:
            self._page += step
            self._load(one)

    def _scan(self, scan: Scan) -> None:
        """Put a scanned number where one is asked for: into the open pane, else the search."""
        pane = self.pane
        if pane is None:
            self._screen.set_whose(scan.text)
        elif isinstance(pane, FilingPane):
            pane.whose.set_text(scan.text)
        elif isinstance(pane, ChoicePane) and pane.field is not None:
            pane.field.set_text(scan.text)

    # --- keys ---------------------------------------------------------------------------------

    def _show_keys(self) -> None:
        self._screen.set_keys(self.keys())

    @property
    def _may_erase(self) -> bool:
        signed = self._desk.signed_in
        return signed is not None and signed.role in _MAY_ERASE

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys."""
        words, one = self._words, self._shown
        usable, absent = FKeyState.USABLE, FKeyState.ABSENT
        here = one is not None and one.status is not FilingStatus.ERASED
        erase = self._may_erase and (bool(self._counts[1]) if self._chip == DUE else here)
        pages = one is not None and one.pages > 1
        states = {
            "back": usable,
            "cover": usable if self._output.has_cover else absent,
            "sort": usable,
            "before": usable if pages else absent,
            "after": usable if pages else absent,
            "erase": usable if erase else absent,
            "list": usable if self._found else absent,
            "medium": usable if self._output.has_medium and self._may_erase else absent,
            "hide": usable,
        }
        faces = [
            FKeyFace(
                number=number,
                label=words(f"filing.key.{name}"),
                short=words(f"filing.key_short.{name}"),
                state=state,
            )
            for number, (name, state) in zip(
                (3, 4, 5, 6, 7, 8, 9, 10, 11), states.items(), strict=True
            )
        ]
        file = FKeyState.NEXT if here else FKeyState.NOT_YET
        reason = "" if here else words("filing.lack")
        label = words("filing.key.file")
        return [*faces, FKeyFace(number=12, label=label, state=file, reason=reason)]

    def key(self, number: int) -> None:
        """Do what a key of the band says."""
        acts: dict[int, Callable[[], object]] = {
            3: self._back,
            4: lambda: self._open_pane(self._output.ask_cover(self._sorts())),
            5: self._ask_sort,
            6: lambda: self._turn(-1),
            7: lambda: self._turn(1),
            8: self._ask_erase,
            9: lambda: self._output.write_list(self._found),
            10: self._copy,
            12: self._ask_filing,
        }
        if number in acts and self.pane is None:
            acts[number]()

    def _filter(self, chip: int) -> None:
        self._chip = chip
        self._select("")
        self.refresh()

    # --- acts ---------------------------------------------------------------------------------

    def _run(self, work: Callable[[], T], done: Callable[[T], None], lane: str = "records") -> None:
        fault = self._screen.notices.tell_fault
        self._lanes.run(lane, work, done, fault, owner=self._screen)

    def _open(self, pane: DecisionPane) -> None:
        self.pane = pane
        pane.back.connect(self.close_pane)

    def close_pane(self) -> None:
        """Take the pane away."""
        if self.pane is not None:
            pane, self.pane = self.pane, None
            pane.close_pane()

    def _sorts(self) -> list[tuple[str, str]]:
        return [(one, self._written.sort(one)) for one in self._filing.sorts()]

    def _ask_sort(self) -> None:
        screen, words = self._screen, self._words
        every = ("all", words("filing.chip.sort"))
        pane = ChoicePane(
            screen.theme,
            screen.window(),
            words("filing.sort_title"),
            [every, *self._sorts()],
            decide=words("filing.sort_decide"),
        )

        def chosen(sort: str, _text: str) -> None:
            self.close_pane()
            self._sort = "" if sort == "all" else sort
            self._chip = ALL if self._chip == WAITING and self._sort else self._chip
            self.refresh()

        pane.answered.connect(chosen)
        self._open(pane)
        pane.open()

    def _ask_filing(self) -> None:
        one = self._shown
        if one is None or one.status is FilingStatus.ERASED or self.pane is not None:
            return

        def ask() -> Whose:
            known = self._filing.belongs(one)
            return known if known.number else self._filing.at_window() or Whose()

        self._run(ask, lambda known: self._file_pane(one, known))

    def _file_pane(self, one: Filing, known: Whose) -> None:
        screen = self._screen
        pane = FilingPane(
            screen.theme,
            screen.window(),
            self._sorts(),
            picture=self._picture,
            sort=one.sort,
            whose=known.number,
        )

        def decided(sort: str, text: str) -> None:
            def work() -> Filing:
                whose = known if text == known.number else self._filing.whose(text)
                return self._filing.file(one.id, sort, whose)

            self._lanes.run("records", work, self._filed, wrong, owner=screen)

        def wrong(fault: CounterFault) -> None:
            if isinstance(fault, NobodyKnown) and pane.is_open():
                pane.whose.set_error(self._words("filing.pane.nobody"))
                pane.whose.edit.setFocus()
            else:
                self.close_pane()
                screen.notices.tell_fault(fault)

        pane.answered.connect(decided)
        self._open(pane)
        pane.open(pane.missing)

    def _filed(self, filed: Filing) -> None:
        """Go on to the next that waits: the row below takes the place of the one that is done."""
        self.close_pane()
        told = self._words(
            "filing.filed",
            sort=self._written.sort(filed.sort),
            until=filed.keep_until.isoformat() if filed.keep_until else "",
        )
        self._screen.notices.tell("filing", Tone.OK, told, seconds=10)
        ids = [one.id for one in self._found]
        at = ids.index(filed.id) if filed.id in ids else -1
        self._select("")
        if self._chip == WAITING and 0 <= at + 1 < len(ids):
            self._screen.table.select(ids[at + 1])
        self.refresh()

    def _ask_erase(self) -> None:
        if not self._may_erase:
            return
        due = self._chip == DUE
        chosen = [one.id for one in self._found] if due else []
        if not due and self._shown is not None:
            chosen = [self._shown.id]
        if not chosen:
            return
        words, screen = self._words, self._screen
        name = "due" if due else "mistake"
        pane = DecisionPane(
            screen.theme,
            screen.window(),
            words(f"filing.erase_title.{name}", count=len(chosen)),
            decide=words("filing.erase_decide"),
            back=words("filing.pane.back"),
            danger=True,
        )
        pane.body.addWidget(Prose(screen.theme, words("filing.erase_text")))
        media = sorted({c for one in self._found if one.id in chosen for c in one.copies})
        if media:
            text = words("filing.erase_media", media="、".join(media))
            pane.body.addWidget(Prose(screen.theme, text, bold=True))
        reason = EraseReason.RETENTION if due else EraseReason.MISTAKE
        pane.decided.connect(lambda: self._erase(chosen, reason))
        self._open(pane)
        pane.open(pane.leave)

    def _erase(self, chosen: list[str], reason: EraseReason) -> None:
        self.close_pane()

        def erased(count: int) -> None:
            told = self._words("filing.told.erased", count=count)
            self._screen.notices.tell("filing", Tone.OK, told, seconds=10)
            self._select("")
            self.refresh()

        self._run(lambda: self._filing.erase(chosen, reason), erased)

    def _copy(self) -> None:
        wish = self._wish()
        if wish is not None and self._may_erase:
            chosen = FilingWish(first=wish.first, last=wish.last, sort=wish.sort)
            self._output.write_medium(chosen, self.refresh)

    def _open_pane(self, pane: ChoicePane | None) -> None:
        if pane is not None:
            pane.answered.connect(lambda _name, _text: self.close_pane())
            self._open(pane)
            pane.open()


def _plain(rounds: FilingRounds) -> dict[str, str | int]:
    details = rounds.trouble.details if rounds.trouble is not None else {}
    return {name: str(value) for name, value in details.items()}


def _day(text: str, today: date) -> date | None:
    """Return a typed day: 2026-11-20, 20261120, 11/20 or 11-20 of this year; None for none."""
    digits = text.replace("/", "-").split("-")
    try:
        if len(digits) == 1 and len(text) == 8:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if len(digits) == 2:
            return date(today.year, int(digits[0]), int(digits[1]))
        return date(*(int(part) for part in digits)) if len(digits) == 3 else None
    except ValueError:
        return None
