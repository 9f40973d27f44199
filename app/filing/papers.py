"""What a terminal may have beside the A4 printer: the scanners' folder and the card printer."""

from msgspec import Struct

from app.filing.ports import ScanIntake
from app.visits.face_print import CardPrinting


class Papers(Struct, frozen=True, kw_only=True):
    """Hold the machines of paper; None where the site has none."""

    scans: ScanIntake | None = None
    card_printer: CardPrinting | None = None
