"""The real clock and the real identities; tests pass their own."""

import os
import sys
import threading
import time
import uuid
from datetime import datetime, timedelta, timezone

JAPAN = timezone(timedelta(hours=9), "JST")  # no summer time since 1952; a zone's file takes 2 ms

_BOOT_CLOCK: int = getattr(time, "CLOCK_BOOTTIME", 0)


class SystemClock:
    """Tell the device's time in Japan's zone."""

    def now(self) -> datetime:
        """Return the present time."""
        return datetime.now(JAPAN)

    def monotonic(self) -> float:
        """Return seconds that never jump and go on while the machine sleeps.

        Linux stops its plain monotonic clock then: a lease would outlive a night.
        """
        if sys.platform == "win32":
            return time.monotonic()
        return time.clock_gettime(_BOOT_CLOCK) if _BOOT_CLOCK else time.monotonic()


class SystemIds:
    """Give UUIDv7 (RFC 9562): sorted by time, and in order within one millisecond."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def new(self) -> str:
        """Return a new identity."""
        with self._lock:
            # 48 bits of milliseconds and 12 bits of their fraction count as one number that
            # never runs backwards, even where the clock does.
            ticks = max(time.time_ns() * 4096 // 1_000_000, self._last + 1)
            self._last = ticks
        milliseconds, fraction = divmod(ticks, 4096)
        random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
        value = (milliseconds << 80) | (7 << 76) | (fraction << 64) | (2 << 62) | random
        return str(uuid.UUID(int=value))
