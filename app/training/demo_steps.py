"""How a clerk answers each step of a visit by keyboard, scanner and the resident's fingers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.ports import Words
from app.training.demo_cast import Cast, Player, Trouble, VisitCase
from app.training.demo_hands import Hands
from app.training.demo_office import DemoOffice

_VISITOR = {VisitCase.UNDER_15: "2"}
_NOTICE = {VisitCase.WITHOUT_NOTICE: "6"}
_LICENCE, _PASSPORT, _NEEDED, _ELIGIBILITY = "1", "2", "0", "6"
_COLLECTED = 3  # papers that the city asks back
_NOT_HELD = "2"
_GUARDIAN_BORN = "19840517"
_APPROVE, _REFUSE = "1", "2"
_FIRST_SEEN = 4
_UNSURE = "4"  # the first reason for refusing


class Steps:
    """Answer the steps of one player's visit at one window."""

    def __init__(
        self, office: DemoOffice, hands: Hands, player: Player, words: Words, position: str
    ) -> None:
        self._office, self._hands, self._player = office, hands, player
        self._words, self._position = words, position
        self._routes: dict[str, Callable[[], None]] = {
            "receive": self.receive,
            "documents": self.documents,
            "fetch_card": self.fetch_card,
            "explain": self.all_of_them,
            "forms": self.all_of_them,
            "offers": self.offers,
            "identity": self.identity,
            "not_handed": self.not_handed,
            "pin": self.pins,
            "verify": self.verify,
            "hand_over": self.hand_over,
            "choose": self.choose,
            "fill": self.fill,
            "check": self.all_of_them,
            "give_back": self.give_back,
        }

    @property
    def _cast(self) -> Cast:
        return self._office.cast

    def answer(self, stage: str) -> dict[str, Any]:
        """Answer one stage; returns where the windows stand afterwards.

        Raises:
            PartFailed: the windows do not let it be answered.
        """
        self._routes[stage]()
        return self._hands.state()

    # --- the clerk's steps ---------------------------------------------------------------------

    def receive(self) -> None:
        """Choose visitor and notice, scan whose card it is."""
        hands, case = self._hands, self._player.visit.case
        hands.press(_VISITOR.get(case, "1"), _NOTICE.get(case, "5"))
        hands.scan(self._player.person.control_number)
        hands.until(usable=[12])
        hands.picture("receive", resident=True)
        hands.confirm()

    def documents(self) -> None:
        """Lay the papers down by their digits; what the city takes back is not held."""
        hands, case = self._hands, self._player.visit.case
        hands.picture("documents_missing")
        hands.press(*(_PASSPORT if case is VisitCase.UNDER_15 else _LICENCE) * 2)
        hands.press(*(_ELIGIBILITY if case is VisitCase.WITHOUT_NOTICE else _NEEDED) * 2)
        if case is VisitCase.UNDER_15:
            hands.press_with("2", "ctrl")
            hands.press(*_LICENCE * 2)
            hands.press(*_NEEDED * 2)
            hands.press("F12")  # goes to the guardian's birth date
            hands.type(_GUARDIAN_BORN)
        for _ in range(_COLLECTED):
            hands.press("F12")  # goes to what is still to be asked
            hands.press(_NOT_HELD)
        hands.until(usable=[12])
        hands.picture("documents", resident=True)
        hands.confirm()

    def fetch_card(self) -> None:
        """Take the card out of the vault and scan it."""
        hands = self._hands
        hands.picture("fetch_card")
        hands.press("1")
        hands.scan(self._player.person.control_number)
        hands.until(usable=[12])
        hands.picture("fetched")
        hands.confirm()

    def all_of_them(self) -> None:
        """Tick every point."""
        hands = self._hands
        hands.press("0")
        hands.until(usable=[12])
        hands.picture("ticked", resident=True)
        hands.confirm()

    def offers(self) -> None:
        """Note that neither offer is wished."""
        hands = self._hands
        hands.press("1", "3")
        hands.until(usable=[12])
        hands.picture("offers")
        hands.confirm()

    def identity(self) -> None:
        """Call the official, who decides here with the own credential."""
        hands = self._hands
        hands.press("F10")
        hands.picture("official_called", resident=True)
        hands.press("1")
        if self._player.visit.trouble is Trouble.REFUSED:
            hands.press(_REFUSE, _UNSURE)
        else:
            hands.press(_APPROVE)
            papers = 5 if self._player.visit.case is VisitCase.UNDER_15 else 3
            hands.press(*(str(_FIRST_SEEN + at) for at in range(papers)))
        hands.press("F12")  # goes to the official's own number
        official = self._cast.staff("official")
        hands.type(official)
        hands.press("Return")
        hands.type(self._cast.passwords[official])
        hands.picture("decision")
        hands.press("F12")

    def not_handed(self) -> None:
        """Tell why there is no card today and lay it back."""
        hands = self._hands
        hands.press("1")
        hands.scan(f"V:{self._position}")
        hands.until(usable=[12])
        hands.picture("returned", resident=True)
        hands.confirm()

    # --- the resident's PINs ---------------------------------------------------------------------

    def pins(self) -> None:
        """Let the resident choose one number for three PINs, then the signing password."""
        hands, words, chosen = self._hands, self._words, self._player.chosen
        self._office.lay_card(hands, self._player.person.control_number)
        if self._player.practises:
            hands.until_panel("Practice")
            hands.touch(words("resident.practice.skip"))
        hands.until_panel("SameForThree")
        hands.picture("pin_same", resident=True)
        hands.touch(words("resident.same.one"))
        hands.touch(words("resident.next"))
        self._twice(chosen.digits)
        if not self._player.is_child:
            self._twice(chosen.signing)
        hands.until(usable=[12])
        hands.picture("pin_set", resident=True)
        hands.confirm()

    def _twice(self, codes: str) -> None:
        hands, done = self._hands, self._words("resident.confirm")
        for time in ("first", "second"):
            hands.until_panel("AskPin")
            hands.part.ask(do="digits", codes=codes)
            hands.picture(f"pin_{time}", resident=True)
            hands.touch(done)

    def verify(self) -> None:
        """Read the chip's counters."""
        hands = self._hands
        if 12 not in hands.state()["usable"]:
            hands.press("1")
        hands.until(usable=[12])
        hands.picture("verify", resident=True)
        hands.confirm()

    def hand_over(self) -> None:
        """Give everything into the right hand."""
        hands = self._hands
        hands.press("0")
        if self._player.visit.case is VisitCase.UNDER_15:
            hands.press("4")
        hands.until(usable=[12])
        hands.picture("hand_over", resident=True)
        self._office.pull_card(hands)
        hands.confirm()

    # --- forms from the card ---

    def choose(self) -> None:
        """Choose the first form."""
        hands = self._hands
        hands.press("1")
        hands.until(usable=[12])
        hands.picture("choose", resident=True)
        hands.confirm()

    def fill(self) -> None:
        """Let the resident enter the PIN (wrong at first where that is the trouble) and confirm."""
        hands, words, pin = self._hands, self._words, self._player.start.digits
        self._office.lay_card(hands, self._player.person.control_number)
        if self._player.visit.trouble is Trouble.WRONG_PIN:
            hands.until_panel("AskPin")
            hands.secret("".join(reversed(pin)), words("resident.confirm"))
            hands.sees(words("fault.R-111.what"))
            hands.picture("wrong_pin", resident=True)
            hands.press("F12")  # asks once more
        hands.until_panel("AskPin")
        hands.picture("form_pin", resident=True)
        hands.secret(pin, words("resident.confirm"))
        hands.until_panel("ConfirmAttributes")
        hands.picture("attributes", resident=True)
        hands.touch(words("resident.attributes.right"))
        hands.until(usable=[12])
        hands.picture("form_printed", resident=True)
        hands.confirm()

    def give_back(self) -> None:
        """Give the card and the printed forms back."""
        hands = self._hands
        hands.press("0")
        hands.until(usable=[12])
        hands.picture("give_back")
        self._office.pull_card(hands)
        hands.confirm()
