"""The old system's bookings as a list: one line, one booking (OKA-1.1.3-オ-ア, オ-イ)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from app.backyard.card_list import ListReader
from app.backyard.card_list_layout import Layout
from app.reservations.booking import BookingStatus

DEFAULT = "old_bookings"


class ListedBooking(msgspec.Struct, frozen=True, kw_only=True):
    """Hold one booking of a list; who it is for is a control number, else kana and birth date."""

    line: int
    place: str
    day: date
    time: str
    purpose: str
    status: BookingStatus = BookingStatus.BOOKED
    control_number: str = ""
    name: str = ""
    kana: str = ""
    born: str = ""
    phone: str = ""
    mail: str = ""

    @property
    def key(self) -> str:
        """Return what is booked by whom: the same person books the same time once."""
        who = self.control_number or f"{''.join(self.kana.split())}:{self.born}"
        return f"{self.place}:{self.day.isoformat()}:{self.time}:{self.purpose}:{who}"

    @property
    def group(self) -> str:
        """Return the place."""
        return self.place

    @property
    def lacking(self) -> str:
        """Return what is missing to know the person where there is no control number."""
        if self.control_number:
            return ""
        return next((name for name in ("kana", "born") if not getattr(self, name)), "")

    def __repr__(self) -> str:
        """Keep a resident's data out of logs and tracebacks."""
        return f"ListedBooking(line={self.line})"


class BookingList(ListReader[ListedBooking]):
    """Read one list of bookings."""

    def __init__(self, path: Path, layout: Layout, *, today: date, **more: Any) -> None:
        """Take the file."""
        super().__init__(path, layout, shape=_listed, today=today, **more)


def _listed(*, status: str = BookingStatus.BOOKED.value, **fields: Any) -> ListedBooking:
    return ListedBooking(status=BookingStatus(status), **fields)


def with_places(layout: Layout, places: Mapping[str, str]) -> Layout:
    """Return a layout that also knows the city's places, by name and by code."""
    columns = tuple(
        msgspec.structs.replace(column, choices={**places, **column.choices})
        if column.field == "place"
        else column
        for column in layout.columns
    )
    return msgspec.structs.replace(layout, columns=columns)
