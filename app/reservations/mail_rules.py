"""Who writes to residents about their bookings, and when they are reminded: data of the city."""

from datetime import time

import msgspec


class MailRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold who writes and when residents are reminded: ``reminder_days`` before, at a time.

    0 days means no reminder.
    """

    sender_name: str = ""
    phone: str = ""
    reminder_days: int = 1
    reminder_at: time = time(18, 0)
