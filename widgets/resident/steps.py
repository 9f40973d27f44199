"""What the resident's panel can show, as values: the window draws a screen from one of them."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from app.pin_dialogue import PinScene, PinStage, PinView
from app.ports import FourAttributes, PinKind, Tries

FOUR_DIGITS = tuple(kind for kind in PinKind if kind is not PinKind.SIGNING)


class Step(Struct, frozen=True, kw_only=True):
    """Be the ground of all steps.

    ``at`` and ``of`` tell the place in the whole procedure; ``of`` 0 leaves the bar out.
    """

    at: int = 0
    of: int = 0

    @property
    def personal(self) -> bool:
        """Tell whether the idle time runs: personal content or an unfinished entry."""
        return False


class Personal(Step, frozen=True, kw_only=True):
    """Be the ground of steps that may not stand before an empty chair."""

    @property
    def personal(self) -> bool:
        """Let the idle time run."""
        return True


class Welcome(Step, frozen=True, kw_only=True):
    """Greet and let the language be chosen (d01)."""

    office: str
    window: str


class PleaseAsk(Step, frozen=True, kw_only=True):
    """Say that staff guides from here; holds nothing personal."""


class CardPlace(StrEnum):
    """Tell what the reader tells about the card on its stand."""

    AWAITED = "awaited"
    READING = "reading"
    REMOVED = "removed"


class PlaceCard(Step, frozen=True, kw_only=True):
    """Ask for the card on the stand (d02)."""

    place: CardPlace = CardPlace.AWAITED


class DocumentState(StrEnum):
    """Tell where a document is; only an official's check is final, so nothing here says so."""

    KEPT = "kept"
    NEEDED = "needed"


class DocumentLine(Struct, frozen=True, kw_only=True):
    """Name one document and its state; ``icon`` is a pictogram's name."""

    name: str
    state: DocumentState
    icon: str = "doc"


class Documents(Step, frozen=True, kw_only=True):
    """Show which documents are there and which are needed (d03)."""

    lines: tuple[DocumentLine, ...]


class Fee(Step, frozen=True, kw_only=True):
    """Show what is due and, once money was laid down, what was given and what goes back."""

    amount: int
    given: int | None = None

    @property
    def change(self) -> int:
        """Return what goes back, nothing while it is too little."""
        return max(0, (self.given or 0) - self.amount)


class Photo(Step, frozen=True, kw_only=True):
    """Let the resident see themselves as in a mirror while the photo is taken (d15).

    ``express`` asks for the name board, ``taken`` says that it is done, ``again`` that the
    resident wishes another; the picture itself is pushed frame by frame and never kept here.
    """

    express: bool = False
    taken: bool = False
    again: bool = False


class PhotoShown(Personal, frozen=True, kw_only=True):
    """Show the photo that was taken as it will be used, and ask whether it may be (d15)."""

    body: bytes

    def __repr__(self) -> str:
        """Keep the picture out of logs and tracebacks."""
        return "PhotoShown(〈伏〉)"


class Point(Struct, frozen=True, kw_only=True):
    """Hold one thing that is explained: a title and about two short sentences."""

    title: str
    text: str = ""
    icon: str = "info"


class Explanation(Step, frozen=True, kw_only=True):
    """Explain some points, page by page, and let the resident confirm at the end (d17).

    ``first`` is the point that the page begins with.
    """

    title: str
    lead: str = ""
    points: tuple[Point, ...]
    first: int = 0
    understood: bool = False

    def across(self, *, large: bool) -> int:
        """Return how many points stand on a page."""
        told = any(point.text for point in self.points)
        if large:
            return 1 if told else 2
        return 2 if told else 3

    def last_page(self, *, large: bool) -> bool:
        """Tell whether no point follows the page."""
        return self.first + self.across(large=large) >= len(self.points)

    def turned(self, *, forth: bool, large: bool) -> "Explanation":
        """Return the next page, or the one before."""
        across = self.across(large=large)
        if not forth:
            return replace(self, first=max(0, self.first - across))
        return self if self.last_page(large=large) else replace(self, first=self.first + across)


class AskPin(Personal, frozen=True, kw_only=True):
    """Ask for one PIN or the signing password (d04, d05).

    ``tries`` is told only after a miss; ``shared`` names the PINs that one number serves; ``old``
    says that a new one will follow.
    """

    kind: PinKind
    stage: PinStage = PinStage.CURRENT
    tries: Tries | None = None
    shared: tuple[PinKind, ...] = ()
    old: bool = False

    @property
    def for_all(self) -> bool:
        """Tell whether one number serves more than one PIN."""
        return len(self.shared) > 1


class Practice(Personal, frozen=True, kw_only=True):
    """Let 1-2-3-4 be pressed without any card (d07); ``alone``: no entry follows at once."""

    alone: bool = False


class SameForThree(Personal, frozen=True, kw_only=True):
    """Ask whether one number serves the three PINs, or two of them (d06); nothing is preset."""

    kinds: tuple[PinKind, ...] = FOUR_DIGITS


class Mismatch(Personal, frozen=True, kw_only=True):
    """Tell that the two entries differ (d08)."""

    offer_staff: bool = False


class Weak(Personal, frozen=True, kw_only=True):
    """Tell that the number is easy to guess, without saying why (d09)."""

    may_keep: bool = True
    signing: bool = False


class LastTry(Personal, frozen=True, kw_only=True):
    """Ask before the last try (d10); the entry opens when staff has confirmed, too."""

    limit: int = 3
    staff_confirmed: bool = False


class Success(Step, frozen=True, kw_only=True):
    """Tell that it is done and read back from the card (d11)."""


class Wait(Step, frozen=True, kw_only=True):
    """Ask to wait for staff (d12); ``minutes`` None leaves the duration out."""

    minutes: int | None = None


class ConfirmAttributes(Personal, frozen=True, kw_only=True):
    """Show what the chip told, to be confirmed (d16)."""

    attributes: FourAttributes


class Hidden(Step, frozen=True, kw_only=True):
    """Show nothing but that the screen is hidden (d13b)."""


def step_of(view: PinView, *, at: int, of: int) -> Step:
    """Return the step that shows what a dialogue asks for."""
    match view.scene:
        case PinScene.CHOOSE:
            return SameForThree(kinds=view.kinds, at=at, of=of)
        case PinScene.ENTER:
            shared = view.kinds if len(view.kinds) > 1 else ()
            return AskPin(kind=view.kinds[0], stage=view.stage, shared=shared, at=at, of=of)
        case PinScene.MISMATCH:
            return Mismatch(offer_staff=view.mismatches > 1, at=at, of=of)
        case PinScene.WEAK:
            signing = PinKind.SIGNING in view.kinds
            return Weak(may_keep=view.may_keep, signing=signing, at=at, of=of)
        case PinScene.DONE:
            return Wait(at=at, of=of)
        case PinScene.CANCELLED:
            return PleaseAsk(at=at, of=of)
