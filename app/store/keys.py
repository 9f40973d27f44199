"""Where the ledger's 32-byte key is kept: the system's keyring, DPAPI, or an explicit file."""

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from app.settings import Settings
from app.store.faults import NoKey

_SERVICE = "counter-terminal"
KEY_BYTES = 32


class KeyHolder(Protocol):
    """Keep one ledger's key, and that a ledger was made with it."""

    @property
    def place(self) -> str:
        """Return what a person calls the place."""
        ...

    def find(self) -> bytes | None:
        """Return the key, None where none was made yet."""
        ...

    def keep(self, key: bytes) -> None:
        """Store a new key."""
        ...

    @property
    def begun(self) -> bool:
        """Tell whether a ledger was made with the key."""
        ...

    def note_begun(self) -> None:
        """Note that a ledger was made with the key."""
        ...


class Mark:
    """Be the empty file beside a key that says that its ledger was made."""

    def __init__(self, key: Path) -> None:
        self._path = key.with_name(f"{key.name}.begun")

    @property
    def begun(self) -> bool:
        """Tell whether it was."""
        return self._path.exists()

    def note_begun(self) -> None:
        """Note it; a folder that only lets the key be read keeps no note."""
        with suppress(OSError):
            self._path.touch()


class FileKey(Mark):
    """Keep the key in a file that only its owner reads; for headless machines and tests."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._file = path
        self.place = path.name

    def find(self) -> bytes | None:
        """Return the key from the file."""
        try:
            text = self._file.read_text(encoding="ascii").strip()
            key = bytes.fromhex(text)
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            raise NoKey(place=self.place) from None
        if len(key) != KEY_BYTES:
            raise NoKey(place=self.place)
        return key

    def keep(self, key: bytes) -> None:
        """Write the key once; an existing file is never replaced."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        opened = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())


class KeyringKey:
    """Keep the key in the keyring of the system's user."""

    place = "keyring"

    def __init__(self, name: str) -> None:
        self._name = name

    def find(self) -> bytes | None:
        """Return the key from the keyring.

        Raises:
            NoKey: the system has no usable keyring.
        """
        import keyring  # noqa: PLC0415 - its back ends are costly to load
        from keyring.errors import KeyringError  # noqa: PLC0415

        try:
            text = keyring.get_password(_SERVICE, self._name)
        except KeyringError:
            raise NoKey(place=self.place) from None
        return None if text is None else bytes.fromhex(text)

    def keep(self, key: bytes) -> None:
        """Store the key in the keyring."""
        import keyring  # noqa: PLC0415
        from keyring.errors import KeyringError  # noqa: PLC0415

        try:
            keyring.set_password(_SERVICE, self._name, key.hex())
        except KeyringError:
            raise NoKey(place=self.place) from None

    @property
    def begun(self) -> bool:
        """Tell whether the keyring notes a ledger under this name."""
        import keyring  # noqa: PLC0415
        from keyring.errors import KeyringError  # noqa: PLC0415

        try:
            return keyring.get_password(_SERVICE, f"{self._name} begun") is not None
        except KeyringError:
            raise NoKey(place=self.place) from None

    def note_begun(self) -> None:
        """Note it in the keyring, where a hand that deletes files does not reach."""
        import keyring  # noqa: PLC0415
        from keyring.errors import KeyringError  # noqa: PLC0415

        try:
            keyring.set_password(_SERVICE, f"{self._name} begun", "1")
        except KeyringError:
            raise NoKey(place=self.place) from None


def key_holder(place: str, ledger: Path) -> KeyHolder:
    """Return the holder a setting names: ``file:<path>``, ``keyring`` or ``machine``.

    Raises:
        NoKey: the setting names no known place.
    """
    if place.startswith("file:"):
        return FileKey(Path(place.removeprefix("file:")))
    if place == "machine" and sys.platform == "win32":
        from app.store.dpapi import MachineKey  # noqa: PLC0415 - Windows alone has it

        return MachineKey(ledger.with_suffix(".key"))
    if place == "keyring":
        return KeyringKey(str(ledger))
    raise NoKey(place=place)


def obtain(holder: KeyHolder, *, ledger_exists: bool) -> bytes:
    """Return the key, making one only where no ledger exists yet.

    Raises:
        NoKey: the ledger exists and its key does not.
    """
    key = holder.find()
    if key is None:
        if ledger_exists:
            raise NoKey(place=holder.place)
        key = secrets.token_bytes(KEY_BYTES)
        holder.keep(key)
    return key


def holder_of(settings: Settings) -> KeyHolder:
    """Return who holds the ledger's key by the settings.

    Raises:
        NoKey: the setting names no known place.
    """
    place = settings.ledger.key
    if place.startswith("file:"):
        place = f"file:{settings.path(place.removeprefix('file:'))}"
    return key_holder(place, settings.path(settings.ledger.file))


def ledger_key(settings: Settings, *, ledger_exists: bool) -> bytes:
    """Return the ledger's key from the place that the settings name.

    Raises:
        NoKey: the place is unknown, or empty while the ledger exists.
    """
    return obtain(holder_of(settings), ledger_exists=ledger_exists)
