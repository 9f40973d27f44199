"""Ask whoever answers whether it takes our certificate: TLS 1.3 tells that only after our part.

Where it refuses, its alert comes with the first bytes that are read, and is lost where a request
was on its way already; some servers close without one.  So a connection that was cut is asked
about with one that sends nothing: who takes the certificate gives a session ticket, who does not
gives an alert or an end.
"""

from __future__ import annotations

import select
import ssl
import time
from typing import Protocol
from urllib.parse import urlsplit

_PORT = 443


class Opens(Protocol):
    """Open a TLS connection to a host as ours are opened."""

    def opened(self, host: str, port: int, seconds: float) -> ssl.SSLSocket:
        """Return the connection after its handshake."""
        ...


def refused_as(line: Opens, url: str, seconds: float) -> str:
    """Return how our certificate was refused: an alert, or ``closed``; empty where it was not.

    Empty, too, where nobody can be reached or nothing is told within ``seconds``.
    """
    place = urlsplit(url)
    try:
        with line.opened(place.hostname or "", place.port or _PORT, seconds) as wire:
            return "" if wire.version() != "TLSv1.3" else _told(wire, seconds)
    except ssl.SSLError as told:
        return alert_of(str(told))
    except OSError:
        return ""


def alert_of(told: str) -> str:
    """Return the alert about our certificate in an error's words, empty where it is none."""
    words = told.lower().replace("_", " ")
    if "alert" not in words or not ("certificate" in words or "unknown ca" in words):
        return ""
    return words.partition("alert ")[2].partition(" (")[0].partition("]")[0].strip()


def _told(wire: ssl.SSLSocket, seconds: float) -> str:
    """Wait for the ticket, the alert or the end that follows our part of the handshake."""
    ends = time.monotonic() + seconds
    wire.setblocking(False)
    while (left := ends - time.monotonic()) > 0:
        try:
            if not wire.recv(1):
                return "" if _ticket(wire) else "closed"
        except ssl.SSLWantReadError:
            if _ticket(wire):
                return ""
            select.select([wire], [], [], left)
        except ConnectionError:
            return "" if _ticket(wire) else "closed"
    return ""


def _ticket(wire: ssl.SSLSocket) -> bool:
    session = wire.session
    return session is not None and session.has_ticket
