"""Troubles of the A4 printer."""

from app.faults import CounterFault


class PaperPrinterFault(CounterFault):
    """Tell that the A4 printer did not take the document."""

    code = "P-120"
