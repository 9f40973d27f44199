"""Roles, and which kinds of entry each may record: data, not code (design 6)."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from msgspec import Struct

from app import paths
from app.resources import load_toml


class Role(StrEnum):
    """Name the roles of a counter; contractor staff unless told otherwise."""

    GUIDE = "guide"  # フロア案内
    CLERK = "clerk"  # 窓口支援員
    BACKYARD = "backyard"
    COURIER = "courier"
    OPERATOR = "operator"  # 電話
    OUTREACH = "outreach"
    SITE_MANAGER = "site_manager"  # 現場責任者
    OFFICIAL = "official"  # 市職員
    ADMINISTRATOR = "administrator"
    TERMINAL = "terminal"  # what a terminal records by itself


class _Right(Struct, frozen=True, forbid_unknown_fields=True):
    roles: tuple[Role, ...]
    official: bool = False
    witnesses: tuple[Role, ...] = ()
    source: str = ""


class _Rights(Struct, frozen=True, forbid_unknown_fields=True):
    kinds: dict[str, _Right]


class Rights:
    """Answer who may record what."""

    def __init__(self, kinds: dict[str, _Right]) -> None:
        self._kinds = kinds

    def may(self, role: str, kind: str) -> bool:
        """Tell whether a role may record a kind of entry."""
        right = self._kinds.get(kind)
        return right is not None and role in right.roles

    def needs_official(self, kind: str) -> bool:
        """Tell whether the kind is answered only with an official's own credential."""
        right = self._kinds.get(kind)
        return right is not None and right.official

    def may_witness(self, role: str, kind: str) -> bool:
        """Tell whether a role may be the second person of a kind of entry."""
        right = self._kinds.get(kind)
        return right is not None and role in right.witnesses

    def kinds(self) -> frozenset[str]:
        """Return all kinds the data names."""
        return frozenset(self._kinds)


@cache
def load_rights(path: Path | None = None) -> Rights:
    """Read the rights, once for all who ask.

    Raises:
        ResourceFault: with file, key and line.
    """
    found = load_toml(path or paths.resources() / "rules" / "rights.toml", _Rights)
    return Rights(found.kinds)
