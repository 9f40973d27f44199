"""The wire to a virtual reader: two bytes of length and a body, over TCP."""

from __future__ import annotations

import socket
import sys

_PATIENCE = 0.5  # vpcd keeps one caller waiting; a second one is not answered at all
_LENGTH = 2


class VpcdLink:
    """Be the card's end of one insertion; every method raises ``OSError`` once it is over."""

    def __init__(self, place: tuple[str, int]) -> None:
        self._socket = socket.create_connection(place, timeout=_PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._socket.fileno()

    def receive(self) -> bytes:
        """Return the next body."""
        return self._take(int.from_bytes(self._take(_LENGTH), "big"))

    def send(self, body: bytes) -> None:
        """Send one body."""
        self._socket.sendall(len(body).to_bytes(_LENGTH, "big") + body)

    def close(self) -> None:
        """Take the card off the reader."""
        self._socket.close()

    def _take(self, length: int) -> bytes:
        taken = bytearray()
        while len(taken) < length:
            # Without it each command waits 40 ms: vpcd writes length and body separately.
            if sys.platform == "linux":
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            part = self._socket.recv(length - len(taken))
            if not part:
                raise ConnectionResetError
            taken += part
        return bytes(taken)
