"""Bind the terminal's page to the diagnostics: examine again, read, hand a report on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.access.roles import Role
from app.desk.desk import Desk
from app.desk.device_words import (
    brief_of,
    details_of,
    key_of,
    name_of,
    next_of,
    self_test_of,
    use_in_brief,
    use_of,
    what_of,
)
from app.desk.doctor import surroundings, write_report
from app.desk.printing import Printing
from app.desk.support import write_bundle
from app.faults import CounterFault
from app.ports import Words
from app.tickets.codes import parse
from widgets.background import Lanes
from widgets.clock_words import time_words
from widgets.controls.cell_painting import Cell
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import TagFace, Tone
from widgets.controls.table import Row, RowTone
from widgets.presenters.printer_trial import INSTEAD, TRIAL, PrinterTrial
from widgets.presenters.scan_words import code_name
from widgets.screens.ledger_view import Fact
from widgets.screens.settings import FactGroup, SettingsScreen, SettingsView

Device = Mapping[str, Any]
MAY_REPORT = frozenset({Role.SITE_MANAGER, Role.OFFICIAL, Role.ADMINISTRATOR})
_TONES = {"fine": Tone.OK, "look": Tone.WARN, "fault": Tone.ERROR, "absent": Tone.PLAIN}
_ICONS = {
    "card_reader": "reader",
    "ticket_printer": "printer",
    "scanner": "scan",
    "document_printer": "doc",
    "scan_folder": "doc",
    "card_printer": "card",
    "panel": "screen",
    "camera": "camera",
}
_GIGA = 1 << 30


@dataclass(frozen=True)
class Reports:
    """Tell where reports are written; ``settle`` brings the flight recorder to the disk."""

    folder: Path
    settle: Callable[[], None] = lambda: None


class SettingsPresenter:
    """Show how every device is and what this terminal is; nothing is changed here.

    ``examine`` asks every device once, off the screen's thread; ``own`` tells on it of what
    the windows have themselves, the resident's panel and the camera; ``screens`` tells the screens
    (name, what for); ``reports`` tells where reports are written.
    """

    def __init__(
        self,
        screen: SettingsScreen,
        desk: Desk,
        examine: Callable[[], Sequence[Device]],
        own: Callable[[], Sequence[Device]],
        lanes: Lanes,
        words: Words,
        *,
        version: str,
        screens: Callable[[], Sequence[tuple[str, str]]],
        reports: Reports,
        back: Callable[[], None],
    ) -> None:
        self._screen, self._desk, self._examine = screen, desk, examine
        self._own = own
        self._lanes, self._words, self._version = lanes, words, version
        self._screens, self._reports, self._back = screens, reports, back
        self._proof: Callable[[], None] | None = None
        self._all: tuple[Device, ...] = ()
        self._devices: tuple[Device, ...] = ()
        self._facts: dict[str, Any] = {}
        self._checked_at: datetime | None = None
        self._busy = False
        self.trial = PrinterTrial(screen, Printing(desk), lanes, words, turned=self.refresh)
        screen.selected.connect(lambda _key: self._show())
        screen.again_wanted.connect(self.examine)
        screen.left.connect(back)
        screen.key_pressed.connect(self.key)

    def give_proof(self, proof: Callable[[], None]) -> None:
        """Offer to print the sheet of hard names; ``proof`` runs on a lane."""
        self._proof = proof

    def enter(self) -> None:
        """Open the place and ask every device."""
        self.examine()

    def leave(self) -> None:
        """Leave the last findings standing."""

    def refresh(self) -> None:
        """Show the last findings again."""
        if self._checked_at is not None:
            self._show()

    def scan(self, text: str) -> None:
        """Show that the scanner works: what it read is told, nothing is done with it."""
        told = self._words("scans.seen", what=code_name(self._words, parse(text)))
        self._screen.notices.tell("scan", Tone.OK, told, seconds=8)

    def open_device(self, device: str) -> None:
        """Select the row of a device, as when its mark in the strip was pressed."""
        for key, one in self._keyed():
            if str(one["device"]).replace(" ", "_") == device:
                self._screen.table.select(key)
                return

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys."""
        words = self._words
        signed = self._desk.signed_in
        may = signed is not None and signed.role in MAY_REPORT
        report = FKeyState.USABLE if may and self._facts else FKeyState.ABSENT
        proof = FKeyState.USABLE if self._proof is not None else FKeyState.ABSENT
        again = FKeyState.NOT_YET if self._busy else FKeyState.NEXT
        why = words("settings.busy") if self._busy else ""
        faces = (
            (3, words("status.key.back"), "", FKeyState.USABLE, ""),
            (5, words("settings.key.next"), words("settings.key.next_s"), FKeyState.USABLE, ""),
            (6, words("settings.key.before"), words("settings.key.before_s"), FKeyState.USABLE, ""),
            (7, words("settings.key.proof"), words("settings.key.proof_s"), proof, ""),
            (8, words("settings.key.bundle"), words("settings.key.bundle_s"), report, ""),
            (9, words("settings.key.report"), words("settings.key.report_s"), report, ""),
            (11, words("status.key.hide"), words("status.key.hide_s"), FKeyState.USABLE, ""),
            (12, words("settings.key.again"), words("settings.key.again_s"), again, why),
        )
        own = [
            FKeyFace(number=number, label=label, short=short, state=state, reason=reason)
            for number, label, short, state, reason in faces
        ]
        return [*own, *self.trial.faces(self.trial.place_of(self._chosen()))]

    def key(self, number: int) -> None:
        """Do what a key of the band says."""
        acts: dict[int, Callable[[], object]] = {
            3: self._back,
            5: lambda: self._screen.table.select_step(1),
            6: lambda: self._screen.table.select_step(-1),
            7: self._print_proof,
            8: self._bundle,
            TRIAL: lambda: self.trial.try_out(self.trial.place_of(self._chosen())),
            INSTEAD: lambda: self.trial.turn_stand_in(self.trial.place_of(self._chosen())),
            9: self._report,
            12: self.examine,
        }
        if number in acts:
            acts[number]()

    # --- asking -------------------------------------------------------------------------------

    def examine(self) -> None:
        """Ask every device once, away from the screen's thread."""
        if self._busy:
            return
        self._busy = True
        self._screen.set_keys(self.keys())

        def work() -> tuple[tuple[Device, ...], dict[str, Any]]:
            return tuple(self._examine()), surroundings(self._desk.settings, self._version)

        self._lanes.run("examine", work, self._take, self._failed, owner=self._screen)

    def _take(self, found: tuple[tuple[Device, ...], dict[str, Any]]) -> None:
        self._busy = False
        devices, self._facts = found
        self._all = (*devices, *self._own())
        self._devices = _gathered(self._all)
        self._checked_at = self._desk.ledger.now()
        self._show()

    def _failed(self, fault: CounterFault) -> None:
        self._busy = False
        self._screen.notices.tell_fault(fault)
        self._screen.set_keys(self.keys())

    def _print_proof(self) -> None:
        proof, words = self._proof, self._words
        if proof is not None:
            done = words("settings.proof_done")
            tell = self._screen.notices.tell
            self._lanes.run(
                "paper",
                proof,
                lambda _none: tell("proof", Tone.OK, done, seconds=20),
                self._screen.notices.tell_fault,
                owner=self._screen,
            )

    def _report(self) -> None:
        """Write the findings as a text file."""
        self._hand_on("report", lambda facts, now: write_report(facts, self._reports.folder, now))

    def _bundle(self) -> None:
        """Put findings, settings, log and flight recorder into one file."""

        def write(facts: dict[str, Any], now: datetime) -> Path:
            self._reports.settle()
            return write_bundle(self._desk.settings, facts, self._reports.folder, now)

        self._hand_on("bundle", write)

    def _hand_on(self, what: str, write: Callable[[dict[str, Any], datetime], Path]) -> None:
        signed = self._desk.signed_in
        if signed is None or signed.role not in MAY_REPORT or not self._facts:
            return
        screens = [{"name": name, "size": told} for name, told in self._screens()]
        facts = {"devices": [dict(one) for one in self._all], "screens": screens, **self._facts}
        now = self._desk.ledger.now()

        def written(path: Path) -> None:
            words = self._words
            title, text = (
                words(f"settings.{what}_done"),
                words(f"settings.{what}_where", path=str(path)),
            )
            self._screen.notices.tell("report", Tone.OK, title, text)

        self._lanes.run(
            "examine", lambda: write(facts, now), written, self._failed, owner=self._screen
        )

    # --- showing ------------------------------------------------------------------------------

    def _keyed(self) -> list[tuple[str, Device]]:
        return [
            (f"{number}:{one['device']}:{one['driver']}", one)
            for number, one in enumerate(self._devices)
        ]

    def _chosen(self) -> Device | None:
        current = self._screen.table.current_key()
        return next((one for key, one in self._keyed() if key == current), None)

    def _show(self) -> None:
        words, at = self._words, self._checked_at
        faults = sum(one["health"] == "fault" for one in self._devices)
        looks = sum(one["health"] == "look" for one in self._devices)
        tone, said = Tone.OK, words("settings.said_fine")
        if faults:
            tone, said = Tone.ERROR, words("settings.said_fault", count=faults)
        elif looks:
            tone, said = Tone.WARN, words("settings.said_look", count=looks)
        bad = [name_of(words, one) for one in self._devices if one["health"] in ("fault", "look")]
        chosen = self._chosen()
        self._screen.show_view(
            SettingsView(
                tone=tone,
                said=said,
                text="、".join(bad) or words("settings.said_text"),
                rows=tuple(self._row(key, one) for key, one in self._keyed()),
                simulated=any(one["simulated"] for one in self._devices),
                detail=self._told(chosen) if chosen else "",
                detail_next=next_of(words, chosen) if chosen else "",
                groups=self._groups(),
                checked=words("settings.checked", at=time_words(at)) if at else "",
            )
        )
        self._screen.set_keys(self.keys())

    def _row(self, key: str, one: Device) -> Row:
        words = self._words
        device, name = key_of(one), name_of(words, one)
        health = str(one["health"])
        state = TagFace(text=words(f"settings.health.{health}"), tone=_TONES[health])
        simulated = words("device.simulated")
        mark = TagFace(text=simulated, dashed=True) if one["simulated"] else None
        return Row(
            key=key,
            cells=(
                Cell(text=name, icon=_ICONS.get(device, "settings")),
                Cell(tag=state),
                Cell(tag=mark, spoken=simulated if mark else words("settings.real")),
                Cell(text=use_in_brief(words, one, self._desk.ledger.now()), sub=True),
                Cell(text=brief_of(words, one), sub=True, tip=details_of(words, one)),
            ),
            tone=RowTone.ERROR if health == "fault" else RowTone.PLAIN,
        )

    def _told(self, one: Device) -> str:
        """Return all that is known of one device: how it is, its test, its last use."""
        words, now = self._words, self._desk.ledger.now()
        what, details = what_of(words, one), details_of(words, one)
        lines = [
            what,
            details if details != what else "",
            words("settings.tested", test=self_test_of(words, one)),
            words("settings.last_used", use=used) if (used := use_of(words, one, now)) else "",
        ]
        return "\n".join(line for line in lines if line)

    def _groups(self) -> tuple[FactGroup, ...]:
        words, settings, facts = self._words, self._desk.settings, self._facts
        terminal, disk = settings.terminal, facts["disk"]
        free = words("settings.disk", free=f"{disk['free_bytes'] / _GIGA:.1f}")
        low = "" if disk["enough"] else words("settings.disk_low")
        packages = [(name, str(version)) for name, version in facts["packages"].items()]
        return (
            self._group(
                "terminal",
                (words("settings.fact.id"), f"{terminal.id}・{terminal.epoch}"),
                (words("settings.fact.office"), f"{terminal.office_name}（{terminal.office}）"),
                (words("settings.fact.window"), f"{terminal.window}　{terminal.window_name}"),
                (words("settings.fact.municipality"), terminal.municipality),
                (words("settings.fact.central"), settings.central.url or words("settings.alone")),
                (words("settings.fact.language"), words("settings.japanese")),
            ),
            self._group(
                "ledger",
                (words("settings.fact.path"), str(facts["ledger"]["path"])),
                (words("settings.fact.key"), self._key_place()),
                (words("settings.fact.free"), free + low),
            ),
            self._group("screens", *self._screens()),
            self._group("versions", (words("settings.fact.program"), self._version), *packages),
        )

    def _group(self, name: str, *facts: tuple[str, str]) -> FactGroup:
        return FactGroup(
            title=self._words(f"settings.group.{name}"),
            facts=tuple(Fact(label=label, value=value) for label, value in facts),
        )

    def _key_place(self) -> str:
        place, _, path = self._desk.settings.ledger.key.partition(":")
        return self._words(f"settings.key_place.{place}", path=path)


def _gathered(found: Sequence[Device]) -> tuple[Device, ...]:
    """Put the typefaces that can be drawn into one row; one that cannot keeps its own."""
    fine = [one for one in found if one["device"] == "slip font" and one["health"] == "fine"]
    rest = [one for one in found if one not in fine]
    if not fine:
        return tuple(rest)
    faces = sorted({str(one["driver"]).partition(" ")[0] for one in fine})
    told = {**fine[0], "driver": "", "details": {"count": str(len(fine)), "faces": " ".join(faces)}}
    last = [one for one in rest if one["device"] == "libraries"]
    return (*(one for one in rest if one not in last), told, *last)
