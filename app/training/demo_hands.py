"""A person at one terminal of the demonstration: keys, scans, touches, and pictures on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.ports import Words
from app.training.stage import Part, PartFailed

NEXT = "F12"
_STOPS = 6  # of the keyboard on the sign-in
_TOUCHES = 3  # of the key that opens the list of places


class Album:
    """Number the pictures of the day and keep them in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.seconds = 0.0
        self.count = 0

    def place(self, name: str) -> Path:
        """Return where the next picture goes."""
        self.count += 1
        return self._folder / f"{name}.png"

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Count how long pictures take: they are no part of a visit."""
        began = time.monotonic()
        yield
        self.seconds += time.monotonic() - began


class Hands:
    """Steer one terminal's windows as the people before them do."""

    def __init__(self, part: Part, album: Album, words: Words) -> None:
        self.part = part
        self._album, self._words = album, words
        self.pictured = ""  # the visit whose steps are pictured, empty for none
        self._page = 0

    def carry_on(self, part: Part) -> None:
        """Go on at windows that were started anew."""
        self.part = part

    # --- the staff -----------------------------------------------------------------------------

    def press(self, *keys: str) -> dict[str, Any]:
        """Press keys one after the other."""
        return self.part.ask(do="keys", keys=list(keys))

    def press_with(self, key: str, *others: str) -> dict[str, Any]:
        """Press a key together with others."""
        return self.part.ask(do="key", key=key, **{"with": list(others)})

    def type(self, text: str) -> dict[str, Any]:
        """Type into what has the keyboard."""
        return self.part.ask(do="type", text=text)

    def scan(self, text: str) -> dict[str, Any]:
        """Hold a code before the scanner."""
        return self.part.ask(do="scan", text=text)

    def click(self, name: str) -> dict[str, Any]:
        """Press a control that has a name."""
        return self.part.ask(do="click", name=name)

    def act(self, name: str, word: str = "") -> dict[str, Any]:
        """Do something beside the windows."""
        return self.part.ask(do="act", name=name, word=word)

    def confirm(self) -> dict[str, Any]:
        """Press F12 once it can be pressed.

        Raises:
            PartFailed: it cannot be pressed; its words are in ``why``.
        """
        self.until(usable=[12])
        return self.press(NEXT)

    def open_place(self, name: str) -> dict[str, Any]:
        """Open a place of work by its name in the list of places.

        Right after a sign-in the list may be put away with what the person before left; it is
        opened again then.
        """
        for _ in range(_TOUCHES):
            self.press_with("Tab", "ctrl")
            try:
                return self.click(name)
            except PartFailed:
                self.state()  # lets what is under way in the window come to its end
        raise PartFailed(part=self.part.name, why=f"no place {name}")

    def sign_in(self, staff_id: str, password: str) -> dict[str, Any]:
        """Sign in from the entrance."""
        field, state = self._words("sign_in.staff_id"), self.until(**{"is": {"locked": True}})
        for _ in range(_STOPS):
            if state["focus"] == field:
                break
            state = self.press_with("Tab", "shift")
        self.press_with("A", "ctrl")
        self.type(staff_id)
        self.press("Return")
        self.type(password)
        self.press("Return")
        return self.until(**{"is": {"locked": False}})

    # --- the resident --------------------------------------------------------------------------

    def touch(self, *names: str) -> dict[str, Any]:
        """Touch controls of the panel by their names."""
        return self.part.ask(do="touch", names=list(names))

    def secret(self, codes: str, done: str) -> dict[str, Any]:
        """Touch a secret's keys, then the key that ends it."""
        self.part.ask(do="digits", codes=codes)
        return self.touch(done)

    # --- looking -------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Return where the windows stand."""
        return self.part.ask(do="state")

    def until(self, **wanted: Any) -> dict[str, Any]:
        """Wait until the windows stand as wanted.

        Raises:
            PartFailed: they do not in time.
        """
        return self.part.ask(do="until", **wanted)

    def until_panel(self, step: str) -> dict[str, Any]:
        """Wait until the resident's panel shows a kind of step."""
        return self.until(**{"is": {"panel": step}})

    def sees(self, words: str, window: str = "staff") -> dict[str, Any]:
        """Wait until words can be read."""
        return self.until(sees=words, window=window)

    def picture(self, step: str, *, staff: bool = True, resident: bool = False) -> None:
        """Take pictures of this step, where the visit is pictured."""
        if not self.pictured:
            return
        self._page += 1
        with self._album.timed():
            for window, wanted in (("staff", staff), ("resident", resident)):
                if wanted:
                    name = f"{self.pictured}_{self._page:02d}_{step}_{window}"
                    self.part.ask(do="grab", window=window, file=str(self._album.place(name)))

    def pictured_all(self) -> None:
        """Wait until every picture taken at this terminal is written."""
        with self._album.timed():
            self.part.ask(do="pictured")

    @contextmanager
    def pictures_of(self, name: str) -> Iterator[None]:
        """Picture everything in a block under one name."""
        self.pictured, self._page = name, 0
        try:
            yield
        finally:
            self.pictured = ""


def until(
    holds: Callable[[], bool],
    what: str,
    seconds: float = 30.0,
    seen: Callable[[], object] = str,
) -> float:
    """Wait for another process's work; returns how long it took.

    ``seen`` tells what stands in the way when it is late.

    Raises:
        PartFailed: it did not come to pass.
    """
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise PartFailed(part=what, why=f"late {seen()}".rstrip())
        time.sleep(0.05)
    return time.monotonic() - began
