"""Troubles with the reader and the card, told in three parts (texts: ``text/*/card.toml``)."""

from app.faults import CounterFault


class CardFault(CounterFault):
    """Gather every trouble of reader and card, so that a step can offer one way out."""


class ConversationBroken(CardFault):
    """Gather the troubles that cut a conversation: the card may or may not have acted."""


class ServiceGone(ConversationBroken):
    """Tell that the smart card service of this PC does not answer."""

    code = "R-101"


class ReadInterrupted(ConversationBroken):
    """Tell that the card stopped answering in the middle; ``cause`` is the service's word."""

    code = "R-102"


class NoReader(ConversationBroken):
    """Tell that no reader, or not the one of the settings, is connected."""

    code = "R-103"


class NoCard(CardFault):
    """Tell that no card lies on the reader."""

    code = "R-104"


class ReaderBusy(CardFault):
    """Tell that another program holds the card."""

    code = "R-105"


class ReaderHung(ConversationBroken):
    """Tell that the reader has not answered for ``seconds``."""

    code = "R-106"


class NotMyNumberCard(CardFault):
    """Tell that the card on the reader lacks the My Number Card's applications."""

    code = "R-107"


class OtherCard(CardFault):
    """Tell that another card lies on the reader than the one this visit began with."""

    code = "R-108"


class UnexpectedAnswer(CardFault):
    """Tell that the card refused a command that it must know; ``sw`` is its status word."""

    code = "R-109"


class MalformedCardData(CardFault):
    """Tell that what the card gave does not have the form it must have; ``where`` names it."""

    code = "R-110"


class PinWrong(CardFault):
    """Tell that the PIN did not match; ``left`` tries remain, as the card itself says."""

    code = "R-111"


class PinLocked(CardFault):
    """Tell that the PIN is locked and only the national terminal can set it anew."""

    code = "R-112"


class LastTry(CardFault):
    """Refuse to spend the last try before clerk and resident have both confirmed it."""

    code = "R-113"


class PinOutcomeUnknown(CardFault):
    """Tell that a PIN was sent and no answer came; the counter must be read before going on."""

    code = "R-114"


class PinFormat(CardFault):
    """Tell that the PIN has a wrong length or characters; nothing was sent to the card."""

    code = "R-115"


class ChangeNotAllowed(CardFault):
    """Tell that this office sets and verifies PINs at the national terminal and not here."""

    code = "R-116"


class ChangeOutcomeUnknown(CardFault):
    """Tell that a change was sent and no answer came; old or new PIN may be in force."""

    code = "R-117"


class ResidentHalfChanged(CardFault):
    """Tell that the two files of the resident-ledger PIN hold different PINs."""

    code = "R-118"


class PinAbsent(CardFault):
    """Tell that this card has no such PIN."""

    code = "R-119"


class CardMute(CardFault):
    """Tell that a card lies there and does not start."""

    code = "R-120"


class CardSoftwareMissing(CardFault):
    """Tell which part of the smart card software is not installed: ``missing``."""

    code = "R-121"


class PrivateServiceFailed(CardFault):
    """Tell that the private smart card service of a demonstration did not start: ``why``."""

    code = "R-122"


class UnknownProfile(CardFault):
    """Tell that the list of simulated cards is unreadable or lacks ``profile``."""

    code = "R-123"


class PhoneLaid(CardFault):
    """Tell that a telephone with certificates lies there, not the card itself."""

    code = "R-124"
