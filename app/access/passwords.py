"""Hash and verify staff passwords with argon2id; codes by time (RFC 6238)."""

import unicodedata
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from app.ports import Secret

_STEP_SECONDS = 30


def _normalised(password: Secret) -> bytes:
    text = bytes(password.expose()).decode("utf-8", errors="surrogateescape")
    return unicodedata.normalize("NFKC", text).encode("utf-8", errors="surrogateescape")


class Passwords:
    """Hash and verify; the work factor is a setting because it costs 0.2 s on purpose."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash(self, password: Secret) -> str:
        """Return the argon2id hash of a password, normalised by NFKC."""
        return self._hasher.hash(_normalised(password))

    def fits(self, hashed: str, password: Secret) -> bool:
        """Tell whether the password is the hashed one."""
        try:
            return self._hasher.verify(hashed, _normalised(password))
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False


def accepted_step(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """Return the time step of a valid one-time code newer than the last accepted one, or None."""
    wanted = pyotp.TOTP(secret, interval=_STEP_SECONDS)
    present = int(now.timestamp()) // _STEP_SECONDS
    for step in (present - 1, present, present + 1):
        if step > last_step and pyotp.utils.strings_equal(
            wanted.generate_otp(step), unicodedata.normalize("NFKC", code)
        ):
            return step
    return None
