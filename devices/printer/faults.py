"""Troubles of the ticket printer; each of them means that surely nothing was printed."""

from app.faults import CounterFault


class PrinterUnreachable(CounterFault):
    """Tell that no connection to the printer came about: off, unplugged or busy."""

    code = "P-101"


class CoverOpen(CounterFault):
    """Tell that the printer's cover is open."""

    code = "P-102"


class PaperOut(CounterFault):
    """Tell that the paper is used up."""

    code = "P-103"


class PrinterStalled(CounterFault):
    """Tell that the printer takes the connection but gives no answer."""

    code = "P-104"


class PrinterError(CounterFault):
    """Tell that the printer reports an error: cutter, head or voltage."""

    code = "P-105"


class PrinterOffline(CounterFault):
    """Tell that the printer says it is off line without a reason."""

    code = "P-106"


class PrinterRefused(CounterFault):
    """Tell that the operating system refused the job or the printer file."""

    code = "P-107"


class FontMissing(CounterFault):
    """Name a font file that slips need and no folder holds."""

    code = "P-110"


class QrTooLong(CounterFault):
    """Tell that a code's text does not fit on the paper in readable modules."""

    code = "P-111"
