"""Carry queued messages to the city's mail server; none goes out twice.

A message is claimed and committed as ``sending`` before the mail server sees it.  What was
claimed and not noted afterwards, because a process died or the line broke after the last byte,
becomes ``unknown`` and is shown to a person: better told late than told twice.
"""

import smtplib
import ssl
from collections.abc import Callable
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import formataddr
from pathlib import Path

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from app.ports import Clock, Words
from app.reservations.mail_rules import MailRules
from app.resources import load_toml
from app.tickets.slip import day_text
from sync.central.post import MailState, MailValues
from sync.central.tables import mail

_LOOK_SECONDS = 5.0
_AT_ONCE = 20
_LOST = timedelta(minutes=10)
_FIRST_PAUSE = timedelta(minutes=1)
_MOST_TRIES = 12
_TIMEOUT = 20.0


class MailServer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold how the city's mail server is reached; a TOML file of the central store's keeper.

    ``security`` is ``starttls``, ``tls`` or ``none``; the password stands in a file of its own.
    """

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password_file: str = ""


def load_mail_server(path: Path) -> MailServer:
    """Read the file; raises ResourceFault."""
    return load_toml(path, MailServer)


class Claimed(Struct, frozen=True, kw_only=True):
    """Hold a message that this process alone may send."""

    id: str
    kind: str
    language: str
    address: str
    told: str
    attempts: int


class Postman:
    """Send what is due; several processes may do so at once."""

    def __init__(
        self,
        engine: sa.Engine,
        server: MailServer,
        rules: MailRules,
        clock: Clock,
        words: Callable[[str], Words],
        place: Callable[[str], str],
    ) -> None:
        self._engine = engine
        self._server = server
        self._rules = rules
        self._clock = clock
        self._words = words
        self._place = place

    def deliver(self) -> float:
        """Send what is due and return when to look again, for ``Rounds``."""
        return 0.0 if self.round() else _LOOK_SECONDS

    def round(self) -> int:
        """Send what is due now; returns how many messages were tried."""
        self._note_lost()
        claimed = self._claim()
        if not claimed:
            return 0
        try:
            line = self._line()
        except (OSError, smtplib.SMTPException) as trouble:
            for message in claimed:
                self._later(message, type(trouble).__name__)
            return 0
        with line:
            for message in claimed:
                self._send(line, message)
        return len(claimed)

    # --- claiming --------------------------------------------------------------------------------

    def _claim(self) -> list[Claimed]:
        now = self._clock.now()
        due = (
            sa.select(mail.c.id)
            .where(mail.c.state == MailState.QUEUED, mail.c.due_at <= now)
            .order_by(mail.c.due_at, mail.c.id)
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        claim = (
            sa.update(mail)
            .where(mail.c.id.in_(due))
            .values(state=MailState.SENDING, attempts=mail.c.attempts + 1, noted_at=now)
            .returning(mail)
        )
        with self._engine.begin() as connection:
            rows = connection.execute(claim).mappings().all()
        return [
            Claimed(
                id=row["id"],
                kind=row["kind"],
                language=row["language"],
                address=row["address"],
                told=row["told"],
                attempts=row["attempts"],
            )
            for row in sorted(rows, key=lambda row: (row["due_at"], row["id"]))
        ]

    def _note_lost(self) -> None:
        now = self._clock.now()
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(mail)
                .where(mail.c.state == MailState.SENDING, mail.c.noted_at < now - _LOST)
                .values(state=MailState.UNKNOWN, why="lost", noted_at=now)
            )

    # --- sending ---------------------------------------------------------------------------------

    def _line(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context()
        if server.security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=_TIMEOUT, context=context
            )
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT)
        if server.security == "starttls":
            line.starttls(context=context)
        if server.user:
            line.login(server.user, Path(server.password_file).read_text("utf-8").strip())
        return line

    def _send(self, line: smtplib.SMTP, message: Claimed) -> None:
        try:
            letter = self.letter(message)
        except Exception as trouble:  # what it tells or its address cannot be written
            self._note(message, MailState.FAILED, type(trouble).__name__)
            return
        try:
            line.send_message(letter)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as trouble:
            code = _code(trouble)
            if code >= 500:
                self._note(message, MailState.FAILED, f"{code}")
            else:
                self._later(message, f"{code}")
        except (smtplib.SMTPServerDisconnected, OSError) as trouble:
            self._note(message, MailState.UNKNOWN, type(trouble).__name__)
        else:
            self._note(message, MailState.SENT, "")

    def letter(self, message: Claimed) -> EmailMessage:
        """Return a message as it goes out, in the resident's language."""
        words = self._words(message.language)
        told = msgspec.json.decode(message.told, type=MailValues)
        when = words("mail.when", day=day_text(date.fromisoformat(told.day), words), time=told.time)
        values: dict[str, str] = {
            "city": self._rules.sender_name,
            "phone": self._rules.phone,
            "name": told.name,
            "number": told.number,
            "place": self._place(told.office),
            "purpose": words(f"mail.purpose.{told.purpose}"),
            "when": when,
        }
        letter = EmailMessage()
        letter["From"] = formataddr((self._rules.sender_name, self._server.sender))
        letter["To"] = message.address
        letter["Subject"] = words(f"mail.{message.kind}.subject", **values)
        letter["Message-ID"] = f"<{message.id}@{self._server.sender.partition('@')[2]}>"
        letter["Date"] = self._clock.now()
        letter["Auto-Submitted"] = "auto-generated"
        parts = [f"{message.kind}.text", "foot", *(["contact"] if self._rules.phone else [])]
        letter.set_content("\n".join(words(f"mail.{part}", **values) for part in parts))
        return letter

    # --- noting ----------------------------------------------------------------------------------

    def _note(self, message: Claimed, state: MailState, why: str) -> None:
        kept: dict[str, object] = {"state": state, "why": why, "noted_at": self._clock.now()}
        if state is MailState.SENT:
            kept["told"] = "{}"
        with self._engine.begin() as connection:
            connection.execute(sa.update(mail).where(mail.c.id == message.id).values(**kept))

    def _later(self, message: Claimed, why: str) -> None:
        """Try again after a while; give up after half a day of tries."""
        if message.attempts >= _MOST_TRIES:
            self._note(message, MailState.FAILED, why)
            return
        now: datetime = self._clock.now()
        due = now + _FIRST_PAUSE * 2 ** min(message.attempts - 1, 6)
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(mail)
                .where(mail.c.id == message.id)
                .values(state=MailState.QUEUED, due_at=due, why=why, noted_at=now)
            )


def _code(trouble: smtplib.SMTPException) -> int:
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        return min(code for code, _ in trouble.recipients.values())
    if isinstance(trouble, smtplib.SMTPResponseException):
        return trouble.smtp_code
    return 0
