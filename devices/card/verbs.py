"""The verbs of a chip card (ISO/IEC 7816-4): select, read, count, verify, change."""

from __future__ import annotations

from app.ports import Secret
from devices.card.apdu import SHORT_LIMIT, Command, Ins, Processor, Response, Sw
from devices.card.faults import MalformedCardData, NotMyNumberCard, UnexpectedAnswer
from devices.card.files import KeyPlace

_CURRENT_KEY = 0x80
_LAST_OFFSET = 0x7FFF
_REFUSALS = frozenset((0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6D, 0x6E))  # how strange cards say no


class Verbs:
    """Speak to one powered card; ``largest_read`` bytes at once (above 256: extended length)."""

    def __init__(self, processor: Processor, *, largest_read: int = SHORT_LIMIT) -> None:
        self._processor = processor
        self._largest_read = largest_read
        self._application = b""

    def select(self, application: bytes) -> None:
        """Select an application by its AID; nothing is sent where it is selected already.

        Raises:
            NotMyNumberCard: the card does not know it.
            UnexpectedAnswer: any other refusal.
        """
        if self._application == application:
            return
        self._application = b""
        answer = self._send(Ins.SELECT, 0x04, 0x0C, application)
        if answer.sw >> 8 in _REFUSALS:
            raise NotMyNumberCard()
        _demand(answer, "select")
        self._application = application

    def has_file(self, file: int) -> bool:
        """Select a file of the current application; tell whether it is there.

        Raises:
            UnexpectedAnswer: a refusal other than "not found".
        """
        answer = self._send(Ins.SELECT, 0x02, 0x0C, file.to_bytes(2, "big"))
        if answer.sw == Sw.NOT_FOUND:
            return False
        _demand(answer, "select_file")
        return True

    def select_file(self, file: int) -> None:
        """Select a file that must be there.

        Raises:
            UnexpectedAnswer: it is not.
        """
        if not self.has_file(file):
            raise UnexpectedAnswer(step="select_file", sw=f"{Sw.NOT_FOUND:04X}")

    def read(self, length: int, offset: int = 0) -> bytes:
        """Read ``length`` bytes of the selected file from ``offset``, in as few parts as allowed.

        Raises:
            UnexpectedAnswer: the card refuses.
            MalformedCardData: the file ends too early or the offset cannot be told.
        """
        content = bytearray()
        while len(content) < length:
            at = offset + len(content)
            if at > _LAST_OFFSET:
                raise MalformedCardData(where="file")
            wanted = min(length - len(content), self._largest_read)
            command = Command(ins=Ins.READ_BINARY, p1=at >> 8, p2=at & 0xFF, expected=wanted)
            answer = self._processor.send(command)
            if answer.sw in (Sw.OFFSET, Sw.END_OF_FILE) and not answer.data:
                raise MalformedCardData(where="file")
            if answer.sw != Sw.END_OF_FILE:
                _demand(answer, "read")
            if not answer.data:
                raise MalformedCardData(where="file")
            content += answer.data
        return bytes(content[:length])

    def read_record(self, number: int) -> bytes:
        """Read one record of the selected file.

        Raises:
            UnexpectedAnswer: the card refuses.
        """
        command = Command(ins=Ins.READ_RECORD, p1=number, p2=0x04, expected=SHORT_LIMIT)
        answer = self._processor.send(command)
        _demand(answer, "read_record")
        return answer.data

    def tries_left(self, limit: int) -> int:
        """Ask the selected key for its counter, which costs no try.

        9000 (verified since power-up) and 6300 (no counter) are told as ``limit``: a success
        has just filled the counter.

        Raises:
            UnexpectedAnswer: no counter comes.
        """
        answer = self._send(Ins.VERIFY, 0x00, _CURRENT_KEY)
        left = left_of(answer.sw)
        if left is not None:
            return left
        if answer.sw in (Sw.OK, Sw.NO_LIMIT):
            return limit
        raise UnexpectedAnswer(step="counter", sw=f"{answer.sw:04X}")

    def verify(self, pin: Secret) -> Response:
        """Present a PIN to the selected key, once."""
        return self._send(Ins.VERIFY, 0x00, _CURRENT_KEY, pin.expose())

    def change(self, place: KeyPlace, new: Secret) -> Response:
        """Set a new PIN in the selected key, which must be verified; once."""
        if place.by_key_change:
            return self._send(Ins.CHANGE_KEY, 0x00, _CURRENT_KEY, new.expose(), cla=0x80)
        return self._send(Ins.CHANGE, 0x01, _CURRENT_KEY, new.expose())

    def _send(
        self, ins: Ins, p1: int, p2: int, data: bytes | bytearray = b"", *, cla: int = 0x00
    ) -> Response:
        return self._processor.send(Command(cla=cla, ins=ins, p1=p1, p2=p2, data=data))


def left_of(sw: int) -> int | None:
    """Return the tries a status word tells, None where it tells none."""
    if sw & 0xFFF0 == Sw.TRIES:
        return sw & 0x0F
    return 0 if sw == Sw.BLOCKED else None


def _demand(answer: Response, step: str) -> None:
    if not answer.ok:
        raise UnexpectedAnswer(step=step, sw=f"{answer.sw:04X}")
