"""Simulated cards laid on a virtual reader, steered line by line."""

from __future__ import annotations

import contextlib
import json
import selectors
import socket
import time
from collections.abc import Callable, Mapping
from typing import BinaryIO, cast

import msgspec
from msgspec import Struct

from app.faults import CounterFault
from app.ports import PinKind
from devices.card.faults import UnknownProfile
from devices.card.files import PLACES
from devices.card.simulated import SimulatedCard
from devices.card.trouble import Script, Trouble, TroubleKind
from devices.card.vpcd_link import VpcdLink

_RETRY = 0.1
_ABSENCE = 0.6  # pcscd looks every 0.4 s: a shorter absence would go unnoticed


class Order(Struct, frozen=True, kw_only=True):
    """Hold one line of the control channel.

    ``do`` is ``insert`` (with ``card``), ``remove``, ``trouble`` (with ``trouble``, or without to
    call one off), ``resume``, ``renew`` (all cards as their profiles say, none laid), ``state``
    or ``quit``.
    """

    do: str
    card: str = ""
    trouble: Trouble | None = None


class VirtualCard:
    """Lay cards on one virtual reader; one thread, woken by sockets."""

    def __init__(
        self, make: Callable[[], Mapping[str, SimulatedCard]], *, host: str, port: int
    ) -> None:
        self._make = make
        self._cards = make()
        self._place = (host, port)
        self._selector = selectors.DefaultSelector()
        self._script = Script()
        self._laid = ""
        self._not_before = 0.0
        self._link: VpcdLink | None = None
        self._held: bytes | None = None
        self._commands = 0
        self._ended = False

    def listen(
        self, channel: BinaryIO, answer: Callable[[bytes], None], ended: Callable[[], None]
    ) -> None:
        """Take orders from an unbuffered stream; call ``ended`` at its end."""

        def ready() -> None:
            line = channel.readline()
            if line.strip():
                answer(self.obey(line) + b"\n")
            elif not line:
                self._selector.unregister(channel)
                ended()

        self._selector.register(channel, selectors.EVENT_READ, ready)

    def serve(self, server: socket.socket) -> None:
        """Take orders from every connection to a control port."""

        def accept() -> None:
            connection, _ = server.accept()
            channel = connection.makefile("rb", buffering=0)

            def ended() -> None:
                channel.close()
                connection.close()

            self.listen(cast("BinaryIO", channel), connection.sendall, ended)

        self._selector.register(server, selectors.EVENT_READ, accept)

    def end(self) -> None:
        """Make ``run`` return after what it is doing."""
        self._ended = True

    def run(self) -> None:
        """Answer until told to quit."""
        try:
            while not self._ended:
                self._reach()
                waiting = bool(self._laid) and self._link is None
                for key, _ in self._selector.select(_RETRY if waiting else None):
                    key.data()
        finally:
            self._drop()
            self._selector.close()

    def obey(self, line: bytes) -> bytes:
        """Carry out one order and return its answer, a JSON object."""
        try:
            order = msgspec.json.decode(line, type=Order)
            told = self._carry_out(order)
        except msgspec.DecodeError:
            told = {"fault": "order"}
        except CounterFault as trouble:
            told = {"fault": trouble.code, **trouble.details}
        return json.dumps(told).encode("ascii")

    def _carry_out(self, order: Order) -> dict[str, object]:
        match order.do:
            case "insert":
                self._insert(order.card)
            case "remove":
                self._remove()
            case "trouble":
                self._plan(order.trouble)
            case "resume":
                self._resume()
            case "renew":
                self._remove()
                self._script.set(None)
                self._cards = self._make()
            case "state":
                return self._state()
            case "quit":
                self.end()
            case _:
                return {"fault": "order"}
        return {"done": order.do}

    def _plan(self, trouble: Trouble | None) -> None:
        if trouble is not None and trouble.kind is TroubleKind.SWAP:
            self._demand(trouble.card)
        self._script.set(trouble)

    def _demand(self, card: str) -> None:
        if card not in self._cards:
            raise UnknownProfile(profile=card)

    def _insert(self, card: str) -> None:
        self._demand(card)
        if self._laid:
            self._remove()
        self._laid, self._commands = card, 0
        self._cards[card].power_down()

    def _remove(self) -> None:
        self._drop()
        if self._laid:
            self._cards[self._laid].power_down()
            self._not_before = time.monotonic() + _ABSENCE
        self._laid = ""

    def _resume(self) -> None:
        held, self._held = self._held, None
        if held is not None and self._link is not None:
            self._send(self._cards[self._laid].transmit(held))

    def _state(self) -> dict[str, object]:
        if not self._laid:
            return {"card": None}
        card = self._cards[self._laid]
        keys = {
            kind: [_told(card, kind, at) for at in range(len(PLACES[kind]))] for kind in PinKind
        }
        connected = self._link is not None
        return {
            "card": self._laid,
            "keys": keys,
            "connected": connected,
            "held": self._held is not None,
            "commands": self._commands,
        }

    def _reach(self) -> None:
        """Connect where a card is to lie there; the reader may not be there yet or any more."""
        if not self._laid or self._link is not None or time.monotonic() < self._not_before:
            return
        try:
            self._link = VpcdLink(self._place)
        except OSError:
            return
        self._selector.register(self._link, selectors.EVENT_READ, self._receive)

    def _drop(self) -> None:
        link, self._link, self._held = self._link, None, None
        if link is not None:  # given up first: the end of the program may break in anywhere
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(link)
            link.close()

    def _receive(self) -> None:
        if self._link is None:
            return
        try:
            if self._held is not None:  # a service waiting for an answer sends nothing but its end
                raise ConnectionResetError
            body = self._link.receive()
        except OSError:
            self._drop()
            return
        if len(body) == 1:
            self._control(body[0])
        else:
            self._command(body)

    def _control(self, order: int) -> None:
        card = self._cards[self._laid]
        if order == 0:
            card.power_down()
        elif order == 2:
            card.reset()
        elif order == 4:
            self._send(card.atr)

    def _command(self, command: bytes) -> None:
        self._commands += 1
        trouble = self._script.next()
        kind = trouble.kind if trouble else None
        if trouble is not None and kind is TroubleKind.SWAP:
            self._insert(trouble.card)
        elif kind is TroubleKind.PULL:
            self._remove()
        elif kind is TroubleKind.HANG:
            self._held = command
        else:
            answer = self._cards[self._laid].transmit(command)
            # vpcd waits for ever on an answer without bytes, so that is a lost one here.
            if kind in (TroubleKind.LOSE_ANSWER, TroubleKind.EMPTY):
                self._remove()
            else:
                self._send(answer)

    def _send(self, body: bytes) -> None:
        if self._link is None:
            return
        try:
            self._link.send(body)
        except OSError:
            self._drop()


def _told(card: SimulatedCard, kind: PinKind, at: int) -> dict[str, int] | None:
    place = PLACES[kind][at]
    try:
        key = card.key(place.application, place.file)
    except KeyError:
        return None
    return {"left": key.left, "limit": key.limit, "changed": key.changed}
