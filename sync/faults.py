"""Troubles of synchronisation, told to a person."""

from app.access.session import CentralUnreachable
from app.faults import CounterFault

__all__ = [
    "AttachmentRefused",
    "CentralBusy",
    "CentralNotProved",
    "CentralTrouble",
    "CentralUnreachable",
    "CertificateRefused",
    "DeviceRefused",
    "ExportUnreadable",
    "ExportUnwritten",
    "Forked",
    "NotReplicated",
    "NotUnderstood",
    "Stuck",
    "VersionRefused",
]


class AttachmentRefused(CounterFault):
    """Tell that the central store does not take a photograph or scan."""

    code = "S-114"


class DeviceRefused(CounterFault):
    """Tell that the central store does not accept this terminal's certificate or scope."""

    code = "S-102"


class CertificateRefused(DeviceRefused):
    """Tell that this terminal's certificate has ended or is of another city's authority."""

    code = "S-117"


class CentralNotProved(CounterFault):
    """Tell that whoever answered could not prove to be this city's central store."""

    code = "S-115"


class Forked(CounterFault):
    """Tell that this ledger was restored or copied: the terminal must be enrolled anew."""

    code = "S-103"


class VersionRefused(CounterFault):
    """Tell that terminal and central store have no protocol version in common."""

    code = "S-104"


class CentralTrouble(CounterFault):
    """Tell that the central store answered with a trouble of its own."""

    code = "S-105"


class NotUnderstood(CounterFault):
    """Tell that an answer of the central store is not one of the protocol."""

    code = "S-106"


class ExportUnreadable(CounterFault):
    """Tell that a sealed export is damaged or sealed for another city."""

    code = "S-107"


class ExportUnwritten(CounterFault):
    """Tell that a sealed export could not be written: no room, or its medium is gone."""

    code = "S-116"


class NotReplicated(CounterFault):
    """Tell that a scope differs from the central store even after it was taken over anew."""

    code = "S-108"


class Stuck(CounterFault):
    """Tell that synchronisation met a trouble it does not know; it goes on trying."""

    code = "S-109"


class CentralBusy(CounterFault):
    """Tell that the central store asks this terminal to wait some ``seconds``."""

    code = "S-113"
    calm = True
