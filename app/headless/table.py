"""All actions, noun by noun; each file tells its own."""

from __future__ import annotations

from app.headless.action import Action
from app.headless.booking_papers import PAPERS
from app.headless.bookings import BOOKINGS
from app.headless.boxes import BOXES
from app.headless.cards import CARDS
from app.headless.chip import CHIP
from app.headless.city import CITY
from app.headless.days import DAYS
from app.headless.evening import EVENING
from app.headless.forms import FORMS
from app.headless.numbers import NUMBERS
from app.headless.people import PEOPLE
from app.headless.photos import PHOTOS
from app.headless.scans import SCANS
from app.headless.slip_printers import SLIP_PRINTERS
from app.headless.standing import STANDING
from app.headless.till import TILL
from app.headless.visits import VISITS

ACTIONS: tuple[type[Action], ...] = (
    *PEOPLE,
    *BOXES,
    *BOOKINGS,
    *PAPERS,
    *CITY,
    *DAYS,
    *NUMBERS,
    *SLIP_PRINTERS,
    *VISITS,
    *FORMS,
    *CHIP,
    *PHOTOS,
    *SCANS,
    *CARDS,
    *TILL,
    *EVENING,
    *STANDING,
)
