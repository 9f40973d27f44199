"""What fills one form; a resident's values are in no log, no traceback and on no disk."""

from collections.abc import Mapping

from msgspec import Struct

from app.forms.layout import Form


class FormValues(Struct, frozen=True, kw_only=True):
    """Hold what fills one form; ``visit`` is the only thing the QR code tells beside the form.

    ``picture`` are the bytes of a photo (PNG or JPEG), empty where there is none.
    """

    visit: str
    texts: Mapping[str, str] = {}
    ticks: frozenset[str] = frozenset()
    picture: bytes = b""

    def __repr__(self) -> str:
        """Keep a resident's values out of logs and tracebacks."""
        return "FormValues(〈伏〉)"


def qr_payload(form: Form, values: FormValues) -> str:
    """Return what the QR code tells: the form and the visit, nothing of the person."""
    return f"{form.id}.{form.version}:{values.visit}"
