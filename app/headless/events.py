"""Events, told only to whom asked for them: something arrived, the light changed."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

import msgspec

from app.headless.intake import Outlet
from app.headless.light import LightView


class Events:
    """Tell events on a thread of its own: who reads slowly gets fewer, nobody waits for them."""

    def __init__(self, outlet: Outlet, light: Callable[[], LightView]) -> None:
        self._outlet, self._light = outlet, light
        self._due = threading.Condition()
        self._arrived = self._changed = self._ended = False
        self._thread: threading.Thread | None = None

    def watch(self, *, on: bool) -> None:
        """Begin to tell, or stop."""
        if not on:
            self.close()
        elif self._thread is None:
            self._ended = self._arrived = False
            self._changed = True  # the first event is the light as it stands
            self._thread = threading.Thread(target=self._tell, name="headless-events", daemon=True)
            self._thread.start()

    def arrived(self) -> None:
        """Take note that something was taken over from the central store."""
        with self._due:
            self._arrived = True
            self._due.notify_all()

    def changed(self) -> None:
        """Take note that the light changed."""
        with self._due:
            self._changed = True
            self._due.notify_all()

    def close(self) -> None:
        """Tell nothing more."""
        with self._due:
            self._ended = True
            self._due.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=2.0)  # it may stand in a pipe that nobody empties
            self._thread = None

    def _tell(self) -> None:
        with contextlib.suppress(OSError):  # nobody reads any more: the terminal ends by itself
            while (news := self._next()) is not None:
                for event in news:
                    self._outlet.write(msgspec.json.encode(event))

    def _next(self) -> list[dict[str, object]] | None:
        with self._due:
            while not (self._arrived or self._changed or self._ended):
                self._due.wait()
            if self._ended:
                return None
            arrived, changed = self._arrived, self._changed
            self._arrived = self._changed = False
        news: list[dict[str, object]] = [{"event": "arrived"}] if arrived else []
        return [*news, {"event": "light", "light": self._light()}] if changed else news
