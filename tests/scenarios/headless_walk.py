"""Walk a day by JSON lines: the box, a visit, the closing, all from the answers alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.training.people import Person
from tests.scenarios.headless import Steered
from tests.scenarios.visit import until

PAPERS = ("driving_licence", "notice")
SEEN = ["driving_licence", "notice", "register"]
ENTRIES = ["4826", "4826", "UMIBE27", "UMIBE27"]
SECRETS = ("training-", *ENTRIES, "HAJIME1")


# --- the day, step by step ------------------------------------------------------------------------


def fill(steered: Steered, delivered: Path, people: list[Person]) -> None:
    """Take the list, scan every card out of its box, set up and store what is picked up here."""
    steered.enter("B-0007")
    imported = steered.ask("import", file=str(delivered))
    assert imported["new"] == len(people)
    for view in steered.ask("boxes"):
        box = view["box"]["id"]
        steered.ask("open_box", box=box)
        for person in people:
            if person.box == view["box"]["number"]:
                steered.ask("scan", box=box, code=person.control_number)
        unread = [card["id"] for card in steered.ask("box_content", box=box)["unread"]]
        assert unread == []
        steered.ask("finish_box", box=box)
    waiting = [card for card in steered.ask("to_set_up") if card["delivery"] == "pickup"]
    steered.ask("set_up", cards=[card["id"] for card in waiting])
    for card in waiting:
        steered.ask(
            "store", card=card["id"], position=steered.ask("shelf_content", shelf="B-04")["free"]
        )


class Walk:
    """Walk one issuance by lines, from the answers alone."""

    def __init__(self, steered: Steered, person: Person, visit: str = "") -> None:
        self.steered, self.person, self.visit = steered, person, visit

    def begin(self, procedure: str = "issuance") -> None:
        """Book, give the number, call it, open the visit."""
        say = self.steered
        say.enter("G-0003")
        issued = say.ask("issue_ticket", purpose="A")
        assert issued["paper"] == "printed"
        say.enter("S-0142")
        called = say.ask("call_next")
        assert called["id"] == issued["ticket"]["id"]
        self.visit = say.ask("open_visit", ticket=called["id"], procedure=procedure)["visit"]["id"]

    @property
    def view(self) -> dict[str, Any]:
        told: dict[str, Any] = self.steered.ask("visit_state", visit=self.visit)
        return told

    def until(self, stage: str) -> None:
        """Answer stage after stage until one is shown."""
        while (shown := self.view["stage"]) != stage:
            getattr(self, f"_{shown}")()

    def finish(self) -> dict[str, Any]:
        """Answer everything that is left."""
        self.until("hand_over")
        given = ["card", "leaflet", "face_checked"]
        return self._answer("hand_over", to="applicant", given=given)

    def _answer(self, stage: str, **answer: Any) -> dict[str, Any]:
        told: dict[str, Any] = self.steered.ask(
            "answer_stage", visit=self.visit, stage=stage, answer=answer
        )
        return told

    def _receive(self) -> None:
        (card,) = self.steered.ask("find_person", text=self.person.control_number)
        self._answer("receive", visitor="self", notice="held", card=card["id"])

    def _documents(self) -> None:
        known = self.view["asks"]["papers"]
        assert "expired_my_number_card" in known
        assert "my_number_card_pin" not in known
        presented = [{"paper": paper, "passed": known[paper]} for paper in PAPERS]
        draft = {"presented": presented}
        nothing = self.steered.ask("judge_papers", visit=self.visit, answer={"presented": []})
        assert [sorted(one) for one in nothing["missing"]] == [
            ["any_of", "name", "person", "photo"] for _ in nothing["missing"]
        ]
        lacking = nothing["missing"][0]
        assert (nothing["outcome"], lacking["person"]) == ("missing", "applicant")
        assert set(lacking["any_of"]) <= {"A", "B", *known}
        verdict = self.steered.ask("judge_papers", visit=self.visit, answer=draft)
        assert (verdict["outcome"], verdict["missing"]) == ("complete", [])
        collected = dict.fromkeys(verdict["collect"], "not_held")
        self._answer("documents", presented=presented, collected=collected)

    def _why_new(self) -> None:
        self._answer("why_new", chosen={"reason": ["first"]})

    def _fetch_card(self) -> None:
        self.steered.ask("take_out", visit=self.visit)
        self._answer("fetch_card", how="scanned", code=self.person.control_number)

    def _explain(self) -> None:
        self._answer("explain", told=self.view["asks"]["items"])

    def _forms(self) -> None:
        forms = self.view["asks"]["forms"]
        printed = self.steered.ask("print_forms", visit=self.visit)
        assert [one["form"] for one in printed] == [form["key"] for form in forms]
        assert not any(one["too_long"] for one in printed)
        assert len(list((self.steered.home / "forms").glob("*.pdf"))) == len(forms)
        self._answer("forms", forms={form["key"]: form["checks"] for form in forms})

    def _offers(self) -> None:
        self._answer("offers", face_auth=False, insurance=False)

    def _identity(self) -> None:
        self.steered.ask("call_official", visit=self.visit)
        assert sorted(self.view["asks"]["seen"]) == sorted(SEEN)
        self.steered.ask("decide", **self.decision(official="K-0001"))

    def decision(self, *, official: str) -> dict[str, Any]:
        """Return the arguments of an official's yes."""
        return {
            "visit": self.visit,
            "stage": "identity",
            "official": official,
            "password": f"training-{official}",
            "answer": {"decision": "approve", "seen": SEEN},
        }

    def _pin(self) -> None:
        self.steered.ask("lay_card", card=self.person.control_number)
        told = self.steered.ask("choose_pins", visit=self.visit, same=True, entries=ENTRIES)
        assert told["stage"] == "verify"

    def _verify(self) -> None:
        self.steered.ask("verify_chip", visit=self.visit)


class PinChange(Walk):
    """Walk to the change of one PIN; the resident's own card lies on the reader."""

    def _receive(self) -> None:
        (card,) = self.steered.ask("find_person", text=self.person.control_number)
        self._answer("receive", visitor="self", notice="pin_known", card=card["id"])

    def _own_card(self) -> None:
        self.steered.ask("lay_card", card=self.person.control_number)
        self.steered.ask("read_card", visit=self.visit)

    def _which(self) -> None:
        self._answer("which", chosen={"which_pins": ["authentication"]})

    def _documents(self) -> None:
        known = self.view["asks"]["papers"]
        presented = [{"paper": "my_number_card", "passed": known["my_number_card"]}]
        self._answer("documents", presented=presented)

    def _application_forms(self) -> None:
        forms = self.view["asks"]["forms"]
        self._answer("application_forms", forms={form["key"]: form["checks"] for form in forms})

    def _identity(self) -> None:
        self.steered.ask("call_official", visit=self.visit)
        answer = {"decision": "approve", "seen": self.view["asks"]["seen"]}
        self.steered.ask("decide", **{**self.decision(official="K-0001"), "answer": answer})


def close(steered: Steered) -> None:
    """Count, accept what is left, lock the vault by two persons, close the day."""
    steered.enter("M-0001")
    for shelf, held in steered.ask("closing")["ledger_by_shelf"].items():
        steered.ask("count_shelf", shelf=shelf, counted=held)
    steered.ask("confirm_locked")
    steered.ask("sign_locked", staff="B-0007", password="training-B-0007")
    steered.ask("wait_sent")
    open_checks = [one for one in steered.ask("closing")["checks"] if one["verdict"] != "ok"]
    assert open_checks == []
    assert steered.ask("close_day") == "printed"


def proved(steered: Steered) -> dict[str, Any]:
    """Demand a sound ledger that the central store holds, too; return the verdict."""
    steered.ask("wait_sent")
    told: dict[str, Any] = {}

    def equal() -> bool:
        told.update(steered.ask("verify", against_central=True))
        assert told["ledger"]["ok"], told
        return bool(told["central"]["equal"])

    until(equal)
    return told


def nothing_secret(home: Path) -> None:
    """Demand that neither log nor complaints hold a secret that went over the line."""
    for file in (*home.glob("log/*"), home / "stderr.txt"):
        text = file.read_text(encoding="utf-8")
        assert not [secret for secret in SECRETS if secret in text], file
