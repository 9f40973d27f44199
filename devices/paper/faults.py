"""Troubles of the A4 printer."""

from app.faults import CounterFault


class PaperPrinterFault(CounterFault):
    """Tell that the A4 printer did not take the document."""

    code = "P-120"

    def __init__(self, *, name: str, why: str, word: str = "refused") -> None:
        """Take the printer's name, the system's words, and a short word for the recorder."""
        super().__init__(name=name, why=why)
        self.word = word
