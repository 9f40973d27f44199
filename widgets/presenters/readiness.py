"""Tell whether the terminal is fit for work: the sign-in's self-check and the strip's marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.calendar.opening import OpeningDays
from app.faults import CounterFault
from app.ports import Words
from app.settings import Settings
from widgets.clock_words import time_words
from widgets.controls.strip import DeviceState, DeviceView
from widgets.controls.sync_chip import SyncView
from widgets.screens.sign_in_parts import CheckLine, Fitness, OfflineCase, SignInState

_ICONS = {
    "reader": "reader",
    "printer": "printer",
    "panel": "screen",
    "scanner": "scan",
    "paper": "doc",
    "clock": "clock",
}
_DEVICES = {
    "card reader": "reader",
    "ticket printer": "printer",
    "scanner": "scanner",
    "document printer": "paper",
    "panel": "panel",
}
_FITNESS = {
    "fine": Fitness.READY,
    "look": Fitness.SOON,
    "fault": Fitness.DOWN,
    "absent": Fitness.NOT_NEEDED,
}
_STATES = {
    Fitness.READY: DeviceState.READY,
    Fitness.SOON: DeviceState.SOON,
    Fitness.DOWN: DeviceState.DOWN,
    Fitness.NOT_NEEDED: DeviceState.IDLE,
}
_LONGEST = 10  # signs of a printer's name on the strip
_GRAVE = ("fine", "look", "fault")
Fact = Mapping[str, Any]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


class Readiness:
    """Put the devices' facts into words, for the sign-in and for the strip."""

    def __init__(self, settings: Settings, words: Words, opening: OpeningDays | None) -> None:
        self._settings = settings
        self._words = words
        self._opening = opening

    def lines(self, facts: Sequence[Fact], *, offset_ms: int | None) -> tuple[CheckLine, ...]:
        """Return the self-check: devices, the resident's screen, the clock."""
        known = [fact for fact in facts if fact["device"] in _DEVICES]
        of_kind = Counter(fact["device"] for fact in known)
        found = [
            self._line(
                _DEVICES[fact["device"]],
                str(fact["health"]),
                str(fact["details"].get("name", "")) if of_kind[fact["device"]] > 1 else "",
            )
            for fact in known
        ]
        found.append(self._clock(offset_ms))
        return tuple(found)

    def _line(self, device: str, health: str, detail: str = "") -> CheckLine:
        return CheckLine(
            icon=_ICONS[device],
            name=self._words(f"readiness.device.{device}"),
            detail=detail,
            verdict=self._words(f"readiness.verdict.{health}"),
            fitness=_FITNESS[health],
        )

    def _clock(self, offset_ms: int | None) -> CheckLine:
        words = self._words
        if offset_ms is None:
            detail, verdict, fitness = "", "unknown", Fitness.NOT_NEEDED
        else:
            seconds = abs(offset_ms) / 1000
            detail = words("readiness.offset", seconds=f"{seconds:.1f}")
            late = seconds > 120
            verdict, fitness = ("drift", Fitness.SOON) if late else ("right", Fitness.READY)
        return CheckLine(
            icon=_ICONS["clock"],
            name=words("readiness.device.clock"),
            detail=detail,
            verdict=words(f"readiness.clock.{verdict}"),
            fitness=fitness,
        )

    def marks(
        self, facts: Sequence[Fact], stand_ins: Mapping[str, str] | None = None
    ) -> tuple[DeviceView, ...]:
        """Return the strip's marks; what the window has none of by plan is left out.

        Several machines of a kind have one mark, of the one that stands worst.
        ``stand_ins`` has the slip printers that another prints for: each gets a mark of its own.
        """
        healths: dict[str, str] = {}
        simulated: set[str] = set()
        for fact in facts:
            device, health = _DEVICES.get(fact["device"]), str(fact["health"])
            if device is None or health == "absent":
                continue
            healths[device] = max(healths.get(device, health), health, key=_GRAVE.index)
            simulated |= {device} if fact["simulated"] else set()
        made = [
            self._mark(device, health, simulated=device in simulated)
            for device, health in healths.items()
        ]
        made += [self._stand_in(away, by) for away, by in (stand_ins or {}).items()]
        return tuple(made)

    def _stand_in(self, away: str, by: str) -> DeviceView:
        return DeviceView(
            device=f"stand_in {away}",
            icon=_ICONS["printer"],
            worded=True,
            text=self._words("readiness.mark.stand_in", away=_short(away), by=_short(by)),
            state=DeviceState.SOON,
        )

    def _mark(self, device: str, health: str, *, simulated: bool) -> DeviceView:
        words = self._words
        text = words(f"readiness.device.{device}")
        if health != "fine":
            text = words(f"readiness.mark.{health}", device=text)
        return DeviceView(
            device=device,
            icon=_ICONS[device],
            text=text,
            state=_STATES[_FITNESS[health]],
            simulated=simulated,
        )

    def state(
        self,
        lines: Sequence[CheckLine],
        sync: SyncView,
        *,
        now: datetime,
        offline: bool,
        unfinished: str,
        version: str,
        simulated: bool,
    ) -> SignInState:
        """Return everything the sign-in shows."""
        terminal = self._settings.terminal
        left = timedelta(hours=self._settings.site.offline_sign_in_hours)
        words = self._words
        return SignInState(
            number=terminal.window,
            title=terminal.window_name,
            office=terminal.office_name,
            day_sentence=self._day(now),
            checks=tuple(lines),
            checked_at=time_words(now),
            sync=sync,
            version=words("readiness.version", version=version, terminal=terminal.id),
            offline=OfflineCase.IN_USE if offline else OfflineCase.NOT_NEEDED,
            left=words("readiness.hours", hours=int(left.total_seconds() // 3600)),
            helper=words("role.site_manager"),
            unfinished=unfinished,
            simulated=simulated,
        )

    def _day(self, now: datetime) -> str:
        if self._opening is None:
            return ""
        try:
            return self._opening.state(self._settings.terminal.place, now.date()).told(self._words)
        except CounterFault:
            return ""
