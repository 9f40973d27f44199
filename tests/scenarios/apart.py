"""A place apart: a network namespace whose one cable leads here while it has a route."""

from __future__ import annotations

import os
import subprocess
from ipaddress import IPv4Address
from types import TracebackType
from typing import Self

_MEASURING = IPv4Address("198.18.0.0")  # RFC 2544: networks that are measured, met nowhere else
_OF_THIS_PROCESS = _MEASURING + 4 * (os.getpid() % 2**15)
GATEWAY, FAR, CENTRE = (str(_OF_THIS_PROCESS + n) for n in (0, 1, 2))


class NoPlaceApart(Exception):
    """Tell why this machine gives no network namespace."""


class PlaceApart:
    """Make a place whose processes reach ``CENTRE`` while the place has a route."""

    def __init__(self) -> None:
        self._name = f"counter{os.getpid()}"
        self.within = ("ip", "netns", "exec", self._name)

    def __enter__(self) -> Self:
        try:
            self._ip("netns", "add", self._name)
            peer = ("peer", "name", "cable", "netns", self._name)
            self._ip("link", "add", self._name, "type", "veth", *peer)
            self._ip("addr", "add", f"{GATEWAY}/31", "dev", self._name)
            self._ip("addr", "add", f"{CENTRE}/32", "dev", self._name)
            self._ip("link", "set", self._name, "up")
            self._there("addr", "add", f"{FAR}/31", "dev", "cable")
            self._there("link", "set", "cable", "up")
        except NoPlaceApart:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for left in (("link", "del", self._name), ("netns", "del", self._name)):
            try:
                self._ip(*left)
            except NoPlaceApart:
                continue  # it was never made

    def give_route(self) -> None:
        """Let its packets out."""
        self._there("route", "add", "default", "via", GATEWAY)

    def take_route(self) -> None:
        """Let no packet out: those on their way and whatever is begun find no route."""
        self._there("route", "del", "default")

    def _there(self, *words: str) -> None:
        self._ip("-n", self._name, *words)

    def _ip(self, *words: str) -> None:
        try:
            done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
        except FileNotFoundError as fault:
            raise NoPlaceApart("the command ip is not there (Debian's iproute2)") from fault
        if done.returncode:
            raise NoPlaceApart(f"ip {' '.join(words)}: {done.stderr.strip()}")
