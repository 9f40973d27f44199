"""Send a trouble on: show what goes, wait for a person's yes, tell the report's number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject

from app.desk.troubles import Sent, TroubleDesk
from app.faults import CounterFault
from app.ports import Clock
from app.troubles.trouble import Trace
from widgets.background import Lanes
from widgets.clock_words import time_words
from widgets.controls.painting import Tone
from widgets.frame import Frame
from widgets.screens.ledger_view import Fact
from widgets.screens.trouble_pane import TroublePane
from widgets.shell import StaffWindow
from widgets.theme import Theme

_KNOWN = frozenset({"card reader", "ticket printer", "scanner", "document printer", "panel"})
_FINE = "fine"
NOTICE = "trouble"


class TroubleSending(QObject):
    """Follow the faults of every screen; ``devices`` gives what the machines told last."""

    def __init__(
        self,
        window: StaffWindow,
        desk: TroubleDesk,
        lanes: Lanes,
        theme: Theme,
        clock: Clock,
        *,
        devices: Callable[[], Sequence[Mapping[str, Any]]],
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._lanes = window, desk, lanes
        self._theme, self._words, self._clock = theme, theme.words, clock
        self._devices = devices
        self._seen: dict[str, datetime] = {}
        self._asking = False
        self.pane: TroublePane | None = None
        window.locked.connect(self.leave)

    def follow(self, frame: Frame) -> Frame:
        """Listen to a screen's faults; returns the screen."""
        frame.fault_told.connect(self._told)
        frame.trouble_wanted.connect(lambda fault: self.ask(frame, fault))
        return frame

    def _told(self, fault: CounterFault) -> None:
        self._seen[fault.code] = self._clock.now()

    def ask(self, frame: Frame, fault: CounterFault) -> None:
        """Show what would be sent."""
        if self._asking or self.pane is not None:
            return
        self._asking = True
        seen = self._seen.get(fault.code, self._clock.now())
        devices = tuple(self._devices())
        self._lanes.run(
            "troubles",
            lambda: self._desk.trace(fault, seen, devices),
            lambda trace: self._open(frame, trace),
            lambda trouble: self._failed(frame, trouble),
            owner=frame,
        )

    def _open(self, frame: Frame, trace: Trace) -> None:
        self._asking = False
        if self._window.is_locked:
            return
        pane = TroublePane(self._theme, self._window, self._facts(trace), trace.lines)
        pane.back.connect(self.leave)
        pane.decided.connect(lambda: self._send(frame, trace))
        self.pane = pane
        pane.open(pane.decide)

    def _facts(self, trace: Trace) -> tuple[Fact, ...]:
        words, at = self._words, trace.seen_at
        moment = words("ledger.moment", month=at.month, day=at.day, time=time_words(at))
        return (
            Fact(label=words("trouble.fact.code"), value=trace.code),
            Fact(label=words("trouble.fact.at"), value=moment),
            Fact(label=words("trouble.fact.terminal"), value=trace.terminal),
            Fact(label=words("trouble.fact.program"), value=trace.program),
            Fact(label=words("trouble.fact.devices"), value=self._devices_told(trace)),
        )

    def _devices_told(self, trace: Trace) -> str:
        words = self._words
        bad = [
            words(
                "trouble.device",
                device=words(f"settings.device.{one['device'].replace(' ', '_')}"),
                health=words(f"settings.health.{one['health']}"),
            )
            for one in trace.devices
            if one["device"] in _KNOWN and one["health"] != _FINE
        ]
        return words("trouble.between").join(bad) or words("trouble.devices_fine")

    def leave(self) -> None:
        """Send nothing; the fault stays in sight."""
        if self.pane is not None:
            pane, self.pane = self.pane, None
            pane.close_pane()

    def _send(self, frame: Frame, trace: Trace) -> None:
        self.leave()
        self._lanes.run(
            "records",
            lambda: self._desk.send(trace),
            lambda sent: self._sent(frame, sent),
            lambda trouble: self._failed(frame, trouble),
            owner=frame,
        )

    def _sent(self, frame: Frame, sent: Sent) -> None:
        words, fault = self._words, sent.unrecorded
        title = words("trouble.sent", number=sent.number)
        parts = [words("trouble.file", file=sent.file.name) if sent.file else words("trouble.bare")]
        if fault is not None:
            parts.append(words("trouble.unrecorded", code=fault.code))
        elif self._desk.has_central:
            parts.append(words("trouble.follows"))
        else:
            parts.append(words("trouble.alone"))
        tone = Tone.OK if fault is None and sent.file is not None else Tone.WARN
        frame.notices.tell(NOTICE, tone, title, "".join(parts))

    def _failed(self, frame: Frame, trouble: CounterFault) -> None:
        self._asking = False
        frame.notices.tell_fault(trouble)
