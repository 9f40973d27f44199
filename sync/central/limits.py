"""Bound what one terminal may ask: token buckets by certificate, in each process."""

import math
from typing import Self

from msgspec import Struct

from app.ports import Clock
from sync.central.devices import Refuse
from sync.wire import RefusalCode

_REMEMBERED = 4096


class Rate(Struct, frozen=True):
    """Tell how much flows in per second and how much may be taken at once."""

    per_second: float
    burst: float


class Limits(Struct, frozen=True, kw_only=True):
    """Tell what one terminal may ask; ordinary work stays far below it."""

    requests: Rate = Rate(100.0, 500.0)
    sign_ins: Rate = Rate(1 / 3, 20.0)
    body_bytes: Rate = Rate(4 * 1024 * 1024, 64 * 1024 * 1024)

    @classmethod
    def of(cls, requests_per_second: float, sign_ins_per_minute: float) -> Self:
        """Return limits by two figures; five seconds, or a minute, may be taken at once."""
        return cls(
            requests=Rate(requests_per_second, 5 * requests_per_second),
            sign_ins=Rate(sign_ins_per_minute / 60, sign_ins_per_minute),
        )


class Buckets:
    """Hold one bucket per asker; one thread alone asks."""

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self._rate = rate
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, who: str) -> float:
        """Return how many seconds are left until something may be taken, 0 where at once."""
        return max(0.0, 1 - self._present(who)) / self._rate.per_second

    def take(self, who: str, amount: float) -> None:
        """Take out; a bucket that holds one may be overdrawn once."""
        if len(self._left) >= _REMEMBERED:
            self._forget_full()
        self._left[who] = (self._present(who) - amount, self._clock.monotonic())

    def _present(self, who: str) -> float:
        left, at = self._left.get(who, (self._rate.burst, 0.0))
        flowed = (self._clock.monotonic() - at) * self._rate.per_second
        return min(self._rate.burst, left + flowed)

    def _forget_full(self) -> None:
        full = [who for who in self._left if self._present(who) >= self._rate.burst]
        for who in full:
            del self._left[who]


class Turnstile:
    """Let a terminal's requests through as its buckets allow."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._requests = Buckets(limits.requests, clock)
        self._sign_ins = Buckets(limits.sign_ins, clock)
        self._bytes = Buckets(limits.body_bytes, clock)

    def pass_request(self, who: str) -> None:
        """Count a request.

        Raises:
            Refuse: too many, or too large ones before it; with the seconds to wait.
        """
        _refuse(max(self._requests.wait(who), self._bytes.wait(who)))
        self._requests.take(who, 1)

    def pass_sign_in(self, who: str) -> None:
        """Count a sign-in beside the request that it is.

        Raises:
            Refuse: too many of them; with the seconds to wait.
        """
        _refuse(self._sign_ins.wait(who))
        self._sign_ins.take(who, 1)

    def count_bytes(self, who: str, size: int) -> None:
        """Count a body that was read; what is overdrawn delays the next request."""
        self._bytes.take(who, size)


def _refuse(seconds: float) -> None:
    if seconds > 0:
        raise Refuse(RefusalCode.TOO_MANY, seconds=math.ceil(seconds))
