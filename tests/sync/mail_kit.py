"""A real mail server over TCP, with a temper that a test sets."""

from __future__ import annotations

import contextlib
import socket
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import Enum, auto


class Temper(Enum):
    """Name what the server does with the next messages."""

    TAKES = auto()
    LATER = auto()  # 451 before the text
    REFUSES = auto()  # 550 for the recipient
    DROPS = auto()  # takes the text and breaks the line before it answers


class MailBox:
    """Listen, speak as much SMTP as is needed, and keep what was taken."""

    def __init__(self) -> None:
        self.temper = Temper.TAKES
        self.taken: list[EmailMessage] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._open = True
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Stop listening and wait for what is under way."""
        self._open = False
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for thread in self._threads:
            thread.join(timeout=5)

    def _accept(self) -> None:
        while self._open:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._speak, args=(line,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _speak(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            reader = line.makefile("rb")
            line.sendall(b"220 test\r\n")
            while raw := reader.readline():
                word = raw.split()[0].upper() if raw.split() else b""
                if word == b"DATA":
                    if not self._data(line, reader):
                        return
                    continue
                line.sendall(self._answer(word))
                if word == b"QUIT":
                    return

    def _answer(self, word: bytes) -> bytes:
        if word == b"RCPT" and self.temper is Temper.REFUSES:
            return b"550 no such box\r\n"
        if word == b"MAIL" and self.temper is Temper.LATER:
            return b"451 later\r\n"
        return b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n"

    def _data(self, line: socket.socket, reader: object) -> bool:
        line.sendall(b"354 go on\r\n")
        text = bytearray()
        while (raw := reader.readline()) and raw != b".\r\n":  # type: ignore[attr-defined]
            text += raw[1:] if raw.startswith(b"..") else raw
        letter = message_from_bytes(bytes(text), policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.taken.append(letter)
        if self.temper is Temper.DROPS:
            return False
        line.sendall(b"250 taken\r\n")
        return True
