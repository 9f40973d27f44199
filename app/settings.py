"""Settings of one installation: file, then environment, then flags; validated on load."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from app.faults import CounterFault


class SettingsFault(CounterFault):
    """Name the setting that is wrong and where it was given: file and line, variable or flag."""

    code = "K-110"


class TerminalSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Name this terminal: its number, epoch, office and window, and the numbers it may give.

    ``tickets_fresh`` is a range (``300-599``) that no terminal of the office had before.
    """

    id: str = "T00"
    epoch: int = 1
    office: str = "center"
    office_name: str = ""
    window: str = "1"
    window_name: str = ""
    municipality: str = "okayama"
    municipality_code: str = ""
    place: str = "center"
    office_phone: str = ""
    office_hours: str = ""
    tickets_first: int = 1
    tickets_last: int = 299
    tickets_fresh: str = ""
    purposes: tuple[str, ...] = ("A", "B", "C", "D", "E", "F")


class LedgerSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tell where the ledger and its key are (``keyring``, ``machine`` or ``file:<path>``)."""

    file: str = "ledger.db"
    key: str = "keyring"
    reserve_mb: int = 256


class CentralSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tell where the central store is and by which certificate this terminal is known."""

    url: str = ""
    certificate: str = "terminal.pem"
    key: str = "terminal.key"
    authority: str = "ca.pem"
    export_key: str = "export.pem"


class CardSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Choose the reader: driver ``pcsc``, ``simulated`` or ``none``."""

    driver: str = "pcsc"
    reader: str = ""
    timeout_seconds: float = 8.0
    profiles: str = ""


SlipKind = Literal[
    "ticket",
    "booking",
    "still_needed",
    "given",
    "payment",
    "till",
    "closing",
    "trial",
    "bag",
    "label",
]


class PrinterSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Choose a slip printer: ``network``, ``win32``, ``cups``, ``file``, ``simulated``, ``none``.

    ``slips`` are the kinds that a further printer is there for (``payment``, ``till``, …).
    ``width_dots`` and ``dpi`` are those of the head; ``shift_mm`` and ``tear_mm`` are read off the
    test print; ``cut`` is ``partial``, ``full`` or ``none`` where a hand tears the slip off.
    """

    driver: str = "none"
    name: str = ""  # what the staff call it; without one its address is told
    host: str = ""
    port: int = 9100
    queue: str = ""
    folder: str = ""
    slips: tuple[SlipKind, ...] = ()
    width_dots: Annotated[int, Meta(ge=384, le=832, multiple_of=8)] = 576
    dpi: Annotated[int, Meta(ge=150, le=300)] = 203
    shift_mm: Annotated[float, Meta(ge=-8, le=8)] = 0.0
    tear_mm: Annotated[float, Meta(ge=0, le=40)] = 0.0
    cut: Literal["partial", "full", "none"] = "partial"
    timeout_seconds: float = 2.0
    trust_one_way: bool = False


class ScannerSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Choose the hand scanner: ``serial``, ``wedge``, ``camera`` or ``none``.

    ``port`` is the serial line, or a part of the camera's name; a camera that reads codes is not
    the one that takes photos.  ``gap_ms`` is the longest pause between two keys of a wedge; a hand
    needs more.
    """

    driver: str = "wedge"
    port: str = ""
    gap_ms: Annotated[int, Meta(ge=10, le=80)] = 35


class CameraSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Choose the camera: driver ``system``, ``simulated`` or ``none``.

    ``name`` is a part of the wanted camera's name, empty for the PC's usual one; ``picture`` a
    file that the simulated one shows, empty for a drawn person.
    """

    driver: str = "none"
    name: str = ""
    picture: str = ""


class PaperSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Choose the A4 printer: ``system``, ``folder`` or ``none``.

    ``photo_queue`` names the photo printer's queue where photo sheets go to another machine.
    """

    driver: str = "none"
    queue: str = ""
    folder: str = ""
    photo_queue: str = ""


class CardPrinterSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Choose the printer of the card's 追記欄: ``system``, ``folder`` or ``none``."""

    driver: str = "none"
    queue: str = ""
    folder: str = ""


class ScansSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Name the folder that office scanners write to; without one no document is taken in.

    ``settle_seconds`` is how long a file stands still before it is taken, ``by_open_visit`` says
    that the scanner stands at this window and scans for the visit that is open there, ``medium``
    is where write-once media are mounted.
    """

    folder: str = ""
    settle_seconds: Annotated[float, Meta(ge=0)] = 2.0
    patience_seconds: Annotated[float, Meta(ge=0)] = 60.0
    by_open_visit: bool = False
    medium: str = ""


class PanelSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Name the screens; the resident's panel never opens on the staff screen.

    ``window`` asks for windows beside each other on one screen instead, for training and for
    machines with one screen: whoever sits there sees what the resident touches.  ``ten_key`` tells
    that a ten-key lies before the resident; after ``idle_seconds`` without a touch an entry is
    asked about, then wiped and covered.
    """

    staff_screen: str = ""
    resident_screen: str = ""
    window: bool = False
    resident_mm_per_px: Annotated[float, Meta(ge=0)] = 0.0
    ten_key: bool = False
    idle_seconds: Annotated[int, Meta(ge=20, le=600)] = 60
    enabled: bool = True

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other, naming the field as a validation does."""
        if self.window and self.resident_screen:
            raise ValueError("the field `window` does not go with `resident_screen`")
        if self.resident_screen and self.resident_screen == self.staff_screen:
            raise ValueError("the field `resident_screen` names the staff's own screen")


class SiteSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold what a site decides: PIN work on the chip, locks, codes, publications.

    ``sign_out_minutes`` without a hand end a session, 0 never.

    ``weak_pin`` is what happens with an easily guessed PIN, empty where the city's rule holds.
    ``setup_pins`` names the file with the PINs that cards bear before the resident chooses
    (``app.desk.setup_pins``); it is needed only where PINs are set on the chip.
    """

    pin_on_chip: bool = False
    setup_pins: str = ""
    weak_pin: Literal["", "warn", "forbid"] = ""
    scrambled_keys: bool = False
    one_time_code: bool = False
    lock_failures: int = 5
    lock_minutes: int = 15
    lock_reset_minutes: int = 30
    screen_lock_minutes: int = 10
    sign_out_minutes: int = 60
    offline_sign_in_hours: int = 24
    status_page: str = ""
    mayor: str = ""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold all settings of one installation; ``home`` is the folder relative paths start from.

    ``more_printers`` are slip printers beside ``printer``, each under a word of its own
    (``[more_printers.till]``).
    """

    home: str = ""
    terminal: TerminalSettings = TerminalSettings()
    ledger: LedgerSettings = LedgerSettings()
    central: CentralSettings = CentralSettings()
    card: CardSettings = CardSettings()
    printer: PrinterSettings = PrinterSettings()
    more_printers: dict[str, PrinterSettings] = {}
    scanner: ScannerSettings = ScannerSettings()
    paper: PaperSettings = PaperSettings()
    camera: CameraSettings = CameraSettings()
    card_printer: CardPrinterSettings = CardPrinterSettings()
    scans: ScansSettings = ScansSettings()
    panel: PanelSettings = PanelSettings()
    site: SiteSettings = SiteSettings()

    def path(self, name: str) -> Path:
        """Return a path that a setting names, seen from the home folder."""
        return Path(self.home) / name


_PREFIX = "COUNTER_"
_FILE = "settings.toml"


class _Sources:
    """Collect the settings of file, environment and flags, and remember where each was given."""

    def __init__(self, file: Path) -> None:
        self.tables: dict[str, Any] = {}
        self._text = ""
        self._given: dict[tuple[str, str], str] = {}
        if not file.exists():
            return
        try:
            self._text = file.read_text(encoding="utf-8")
            self.tables = tomllib.loads(self._text)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
            found = re.search(r"at line (\d+)", str(trouble))
            line = found.group(1) if found else "1"
            raise SettingsFault(where=f"{_FILE}:{line}", key="", why=str(trouble)) from None

    def overlay(self, section: str, key: str, value: str, where: str) -> None:
        """Let a value of the environment or a flag win over the file's."""
        table = self.tables.setdefault(section, {})
        if not isinstance(table, dict):
            why = f"[{section}] must be a table, not one value"
            raise SettingsFault(where=self.where(section, ""), key=section, why=why)
        table[key] = value
        self._given[section, key] = where

    def where(self, section: str, key: str) -> str:
        """Return the flag or variable of a setting, else the file and the line where it stands."""
        return self._given.get((section, key)) or f"{_FILE}:{_line(self._text, section, key)}"

    def fault(self, trouble: msgspec.ValidationError) -> SettingsFault:
        """Return what a validation found, with the place of the value."""
        told = str(trouble)
        at = re.search(r"at `\$\.?(.*?)`", told)
        named = re.search(r"field `(.*?)`", told)
        path = re.sub(r"\[[^]]*\]", "", at.group(1) if at else "")
        parts = [part for part in path.split(".") if part]
        if named is not None:
            parts.append(named.group(1))
        section, key = (*parts, "", "")[:2]
        return SettingsFault(where=self.where(section, key), key=".".join(parts), why=told)


def _line(text: str, section: str, key: str) -> int:
    """Return the line of a section's key, of the section where it has none, else 1."""
    inside, head = "", 1
    for number, line in enumerate(text.splitlines(), start=1):
        table = re.match(r"\s*\[+\s*([\w.-]+)\s*\]", line)
        if table:
            inside = table.group(1).partition(".")[0]
            head = number if inside == section else head
        elif not inside and re.match(rf"\s*{re.escape(section)}\s*[.=]", line):
            head = number
        name = re.escape(key)
        plain = inside == section and re.match(rf"\s*{name}\s*=", line)
        dotted = not inside and re.match(rf"\s*{re.escape(section)}\s*\.\s*{name}\s*=", line)
        if key and (plain or dotted):
            return number
    return head


def load_settings(
    home: Path,
    *,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, str] | None = None,
) -> Settings:
    """Read ``settings.toml`` of the home folder, then ``COUNTER_SECTION__KEY``, then flags.

    Raises:
        SettingsFault: naming the setting and the line, variable or flag that gave it.
    """
    sources = _Sources(home / _FILE)
    for name, value in (os.environ if environment is None else environment).items():
        section, _, key = name.removeprefix(_PREFIX).lower().partition("__")
        if name.startswith(_PREFIX) and key:
            sources.overlay(section, key, value, name)
    for name, value in (flags or {}).items():
        section, _, key = name.partition(".")
        sources.overlay(section, key, value, f"--set {name}")
    sources.tables["home"] = str(home)
    try:
        return msgspec.convert(sources.tables, Settings, strict=False)
    except msgspec.ValidationError as trouble:
        raise sources.fault(trouble) from None
