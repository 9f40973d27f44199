"""What can be wrong with the ledger file, each with its own sentence; nothing is ever lost."""

from app.faults import CounterFault


class WrongKey(CounterFault):
    """Tell that the key at hand is not the key of this ledger."""

    code = "L-101"


class ForeignFile(CounterFault):
    """Tell that the file is no ledger of this program."""

    code = "L-102"


class NewerLedger(CounterFault):
    """Tell that a newer program has written this ledger."""

    code = "L-103"


class DamagedLedger(CounterFault):
    """Tell that a page of the ledger cannot be read."""

    code = "L-104"


class DiskFull(CounterFault):
    """Tell that the disk is full; the reserve was released where it helped."""

    code = "L-105"


class ReadOnlyLedger(CounterFault):
    """Tell that the ledger may not be written."""

    code = "L-106"


class SecondInstance(CounterFault):
    """Tell that the program already runs on this ledger."""

    code = "L-107"


class LedgerBusy(CounterFault):
    """Tell that another program holds the ledger."""

    code = "L-108"


class NoKey(CounterFault):
    """Tell that the place of the key holds none."""

    code = "L-109"


class OtherTerminal(CounterFault):
    """Tell that the ledger belongs to another terminal or epoch."""

    code = "L-110"


class Forked(CounterFault):
    """Tell that this ledger is a copy that went on beside another one."""

    code = "L-111"


class LedgerLost(CounterFault):
    """Tell that the ledger of this epoch has gone, so that nothing more is recorded in it."""

    code = "L-117"
