"""What a camera does and how it is told: off, starting, live or troubled, whoever gives frames.

Frames themselves never come here: only that one came.  What happens is noted by its name, so that a
recording can be played back to this very watch (``devices/camera/replay.py``).
"""

from __future__ import annotations

from typing import Protocol

from app.camera_port import (
    CameraBlack,
    CameraBusy,
    CameraSilent,
    CameraState,
    CameraUnplugged,
)
from app.faults import CounterFault
from app.ports import Clock
from app.recorder import Recorder

CAMERA = "camera"
SILENT_SECONDS = 2.0  # without a frame the camera counts as silent
RETRY_SECONDS = 4.0  # a camera that was busy is asked again
FRESH_SECONDS = 1.0  # an older frame is no longer what stands before the camera


class CameraMachine(Protocol):
    """Open and close one camera, and hear how it stands."""

    def open(self) -> None:
        """Begin.

        Raises:
            CounterFault: there is none.
        """
        ...

    def close(self) -> None:
        """End and let the camera go."""
        ...

    def changed(self, state: CameraState) -> None:
        """Hear of another state."""
        ...

    def troubled(self, fault: CounterFault) -> None:
        """Hear of a trouble, once when it begins."""
        ...


class CameraWatch:
    """Follow one camera; one that comes back goes on by itself."""

    def __init__(
        self,
        machine: CameraMachine,
        clock: Clock,
        recorder: Recorder | None = None,
        device: str = CAMERA,
    ) -> None:
        self._machine, self._clock = machine, clock
        self._recorder, self._device = recorder or Recorder(), device
        self.state = CameraState.OFF
        self._at, self._fault = 0.0, ""

    @property
    def fresh(self) -> bool:
        """Tell whether the newest frame is what stands before the camera now."""
        old = self._clock.monotonic() - self._at > FRESH_SECONDS
        return self.state is CameraState.LIVE and not old

    def start(self) -> None:
        """Begin; a camera that runs goes on."""
        if self.state not in (CameraState.STARTING, CameraState.LIVE):
            self._note("start")
            self._begin()

    def stop(self) -> None:
        """End and let the camera go."""
        running = self.state is not CameraState.OFF
        if running:
            self._note("stop")
        self._machine.close()
        self._fault = ""
        self._set(CameraState.OFF)

    def frame(self) -> None:
        """Take note of a frame."""
        if self.state is CameraState.OFF:
            return
        self._at = self._clock.monotonic()
        if self.state is not CameraState.LIVE:
            self._note("frame")
            self._fault = ""
            self._set(CameraState.LIVE)

    def lost(self) -> None:
        """Take note that it was unplugged."""
        if self.state is not CameraState.OFF:
            self._note("lost")
            self._trouble(CameraUnplugged())

    def refused(self) -> None:
        """Take note that it cannot be opened."""
        if self.state is not CameraState.OFF:
            self._note("refused")
            self._trouble(CameraBusy())

    def found(self) -> None:
        """Take note of a plug; a troubled camera is asked again."""
        if self.state is CameraState.TROUBLED:
            self._note("found")
            self._again()

    def black(self) -> None:
        """Take note that the frames are black, which only who judges them can tell."""
        if self.state is CameraState.LIVE and self._fault != CameraBlack.code:
            self._note("black")
            self._fault = CameraBlack.code
            self._tell(CameraBlack())

    def seen(self) -> None:
        """Take note that the frames show something again."""
        if self._fault == CameraBlack.code:
            self._note("seen")
            self._fault = ""

    def look(self) -> None:
        """Look whether frames still come; asks a troubled camera again."""
        waited = self._clock.monotonic() - self._at
        running = self.state in (CameraState.STARTING, CameraState.LIVE)
        if running and waited > SILENT_SECONDS:
            self._note("look")
            self._trouble(CameraSilent())
        elif self.state is CameraState.TROUBLED and waited > RETRY_SECONDS:
            self._note("look")
            self._again()

    def _begin(self) -> None:
        self._at = self._clock.monotonic()
        self._set(CameraState.STARTING)
        try:
            self._machine.open()
        except CounterFault as fault:
            self._note("absent")
            self._trouble(fault)

    def _again(self) -> None:
        self._machine.close()
        self._begin()

    def _trouble(self, fault: CounterFault) -> None:
        self._at = self._clock.monotonic()
        known, self._fault = self._fault == fault.code, fault.code
        self._set(CameraState.TROUBLED)
        if not known:
            self._tell(fault)

    def _tell(self, fault: CounterFault) -> None:
        self._note(f"told {fault.code.lower()}")
        self._machine.troubled(fault)

    def _set(self, state: CameraState) -> None:
        if state is not self.state:
            self.state = state
            self._note(f"is {state.value}")
            self._machine.changed(state)

    def _note(self, word: str) -> None:
        self._recorder.state(self._device, word)
