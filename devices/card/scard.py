"""The PC/SC calls this program uses, with faults in place of return codes.

``smartcard.scard`` (pyscard) is imported at the first call: the file can be imported on a PC
without it, and ``PCSCLITE_CSOCK_NAME`` can be set before.  pyscard's own monitors are not used,
for their threads die with the service and do not come back.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

from devices.card.faults import (
    CardFault,
    CardMute,
    CardSoftwareMissing,
    NoCard,
    NoReader,
    ReaderBusy,
    ReadInterrupted,
    ServiceGone,
)

NOTIFICATION = "\\\\?PnP?\\Notification"
ReaderState = tuple[str, int]

_SERVICE = (
    "SCARD_E_NO_SERVICE",
    "SCARD_E_SERVICE_STOPPED",
    "SCARD_E_INVALID_HANDLE",
    "SCARD_F_INTERNAL_ERROR",
)
_READER = (
    "SCARD_E_NO_READERS_AVAILABLE",
    "SCARD_E_UNKNOWN_READER",
    "SCARD_E_READER_UNAVAILABLE",
)
_CARD = ("SCARD_E_NO_SMARTCARD", "SCARD_W_REMOVED_CARD")
_MUTE = (
    "SCARD_W_UNRESPONSIVE_CARD",
    "SCARD_W_UNSUPPORTED_CARD",
    "SCARD_E_CARD_UNSUPPORTED",
    "SCARD_E_PROTO_MISMATCH",
    "SCARD_W_UNPOWERED_CARD",
)


class Scard:
    """Call the smart card service."""

    def __init__(self) -> None:
        self._loaded: ModuleType | None = None

    @property
    def names(self) -> ModuleType:
        """Return pyscard's module with its constants.

        Raises:
            CardSoftwareMissing: pyscard or the PC/SC library is not installed.
        """
        if self._loaded is None:
            try:
                from smartcard import scard  # noqa: PLC0415 - see the module's docstring
            except ImportError:
                raise CardSoftwareMissing(missing="pyscard") from None
            self._loaded = scard
        return self._loaded

    def establish(self) -> int:
        """Open a context, which belongs to one thread."""
        code, context = self.names.SCardEstablishContext(self.names.SCARD_SCOPE_USER)
        self._demand(code)
        return int(context)

    def release(self, context: int) -> None:
        """Give a context back; one whose service has died is gone already."""
        self.names.SCardReleaseContext(context)

    def readers(self, context: int) -> tuple[str, ...]:
        """Return the readers' names in the service's order."""
        code, found = self.names.SCardListReaders(context, [])
        if self._is(code, ("SCARD_E_NO_READERS_AVAILABLE",)):
            return ()
        self._demand(code)
        return tuple(found)

    def changes(
        self, context: int, milliseconds: int, known: Sequence[ReaderState]
    ) -> tuple[ReaderState, ...] | None:
        """Wait for a change against the ``known`` states; None when none came in time."""
        code, states = self.names.SCardGetStatusChange(context, milliseconds, list(known))
        if self._is(code, ("SCARD_E_TIMEOUT", "SCARD_E_CANCELLED")):
            return None
        self._demand(code)
        return tuple((name, event) for name, event, _ in states)

    def cancel(self, context: int) -> None:
        """Wake ``changes`` in another thread."""
        self.names.SCardCancel(context)

    def connect(self, context: int, reader: str) -> tuple[int, int]:
        """Connect exclusively; return card handle and protocol."""
        names = self.names
        protocols = names.SCARD_PROTOCOL_T0 | names.SCARD_PROTOCOL_T1
        code, card, protocol = names.SCardConnect(
            context, reader, names.SCARD_SHARE_EXCLUSIVE, protocols
        )
        self._demand(code)
        return int(card), int(protocol)

    def transmit(self, card: int, protocol: int, command: bytearray) -> bytes:
        """Send one command; the list made of it for pyscard is overwritten."""
        names = self.names
        header = names.SCARD_PCI_T0 if protocol == names.SCARD_PROTOCOL_T0 else names.SCARD_PCI_T1
        body = list(command)
        try:
            code, answer = names.SCardTransmit(card, header, body)
        finally:
            body[:] = [0] * len(body)
        if code == names.SCARD_S_SUCCESS:
            return bytes(byte & 0xFF for byte in answer)
        trouble = self._trouble(code)
        raise trouble if isinstance(trouble, ServiceGone | NoReader) else self._interrupted(code)

    def attributes(self, context: int, reader: str, wanted: Sequence[str]) -> dict[str, bytes]:
        """Return what a reader tells of itself, without powering a card; absent what it does not.

        Empty where somebody holds the reader for himself.
        """
        names = self.names
        code, handle, _ = names.SCardConnect(
            context, reader, names.SCARD_SHARE_DIRECT, names.SCARD_PROTOCOL_UNDEFINED
        )
        if code != names.SCARD_S_SUCCESS:
            return {}
        found: dict[str, bytes] = {}
        try:
            for name in wanted:
                code, value = names.SCardGetAttrib(handle, getattr(names, name))
                if code == names.SCARD_S_SUCCESS:
                    found[name] = bytes(value)
        finally:
            names.SCardDisconnect(handle, names.SCARD_LEAVE_CARD)
        return found

    def disconnect(self, card: int) -> None:
        """Power the card down and let it go; a card that has gone needs neither."""
        self.names.SCardDisconnect(card, self.names.SCARD_UNPOWER_CARD)

    def _demand(self, code: int) -> None:
        if code != self.names.SCARD_S_SUCCESS:
            raise self._trouble(code)

    def _trouble(self, code: int) -> CardFault:
        cause = _hexadecimal(code)
        if self._is(code, _SERVICE):
            return ServiceGone(cause=cause)
        if self._is(code, _READER):
            return NoReader(cause=cause)
        if self._is(code, _CARD):
            return NoCard(cause=cause)
        if self._is(code, _MUTE):
            return CardMute(cause=cause)
        if self._is(code, ("SCARD_E_SHARING_VIOLATION",)):
            return ReaderBusy(cause=cause)
        return self._interrupted(code)

    def _interrupted(self, code: int) -> ReadInterrupted:
        return ReadInterrupted(cause=_hexadecimal(code))

    def _is(self, code: int, names: Sequence[str]) -> bool:
        wanted = (getattr(self.names, name, None) for name in names)
        return any(one is not None and (one ^ code) & 0xFFFFFFFF == 0 for one in wanted)


def _hexadecimal(code: int) -> str:
    return f"{code & 0xFFFFFFFF:08X}"
