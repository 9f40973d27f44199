"""The resident's panel: every screen in Japanese and English, and the hands that touch it."""

from __future__ import annotations

from datetime import date

from app.documents.telling import paper_name
from app.fees.fees import Cause, WhyFree
from app.fees.fees import Fee as Due
from app.pin_dialogue import PinStage
from app.ports import FourAttributes, PinKind, Tries, Words
from app.procedures.answers import Settled
from app.procedures.steps import HandOver
from app.resources import words
from tests.pictures.stage import Stage
from widgets.presenters import panel_pages as pages
from widgets.resident.panel import ResidentPanel
from widgets.resident.steps import (
    FOUR_DIGITS,
    AskPin,
    CardPlace,
    ConfirmAttributes,
    DocumentLine,
    Documents,
    DocumentState,
    Fee,
    Hidden,
    LastTry,
    Mismatch,
    PlaceCard,
    PleaseAsk,
    Practice,
    SameForThree,
    Step,
    Success,
    Wait,
    Weak,
    Welcome,
)
from widgets.resident.touch import controls

_PEOPLE = FourAttributes(
    name="岡﨑　拓海",
    address="岡山県岡山市北区表町二丁目99番1号",
    born=date(1984, 5, 17),
    sex="1",
)
_PAPERS = (
    ("driving_licence", DocumentState.KEPT, "card"),
    ("notice", DocumentState.KEPT, "doc"),
    ("notification_card", DocumentState.NEEDED, "doc"),
)
_STEPS: dict[str, Step] = {
    "welcome": Welcome(office="岡山市マイナンバーカードセンター", window="3"),
    "please_ask": PleaseAsk(),
    "documents": Documents(lines=(), at=2, of=8),
    "fee": Fee(amount=1000, at=7, of=8),
    "fee_given": Fee(amount=1000, given=10000, at=7, of=8),
    "place_card": PlaceCard(at=6, of=8),
    "place_card_reading": PlaceCard(place=CardPlace.READING, at=6, of=8),
    "place_card_removed": PlaceCard(place=CardPlace.REMOVED, at=6, of=8),
    "same_for_three": SameForThree(at=6, of=8),
    "pin": AskPin(
        kind=PinKind.AUTHENTICATION, stage=PinStage.FIRST, shared=FOUR_DIGITS, at=6, of=8
    ),
    "pin_signing": AskPin(kind=PinKind.SIGNING, stage=PinStage.FIRST, at=6, of=8),
    "pin_present": AskPin(kind=PinKind.RESIDENT, old=True, at=7, of=9),
    "pin_missed": AskPin(kind=PinKind.FACE_INPUT, tries=Tries(left=2, limit=3), at=2, of=4),
    "practice": Practice(at=6, of=8),
    "mismatch": Mismatch(offer_staff=True, at=6, of=8),
    "weak": Weak(at=6, of=8),
    "last_try": LastTry(at=6, of=8),
    "success": Success(at=8, of=8),
    "wait": Wait(minutes=5, at=5, of=8),
    "attributes": ConfirmAttributes(attributes=_PEOPLE, at=3, of=4),
    "hidden": Hidden(),
}


def take(stage: Stage) -> None:
    """Take a picture of every screen in each language."""
    panel = _panel(stage)
    for language in ("ja", "en"):
        told = {**_STEPS, "documents": _documents(words(language))}
        for name, step in told.items():
            panel.show_step(step)
            panel.choose_language(language)
            stage.settle()
            panel.grab().save(str(stage.out / f"resident_{name}_{language}.png"))
        _take_ten_key(stage, panel, language)
        for name, page in _pages(words(language)).items():
            panel.show_step(page)
            stage.settle()
            panel.grab().save(str(stage.out / f"resident_{name}_{language}.png"))


def _take_ten_key(stage: Stage, panel: ResidentPanel, language: str) -> None:
    """Take the entries as they look to who types on the ten-key."""
    panel.toggle_ten_key()
    for name in ("same_for_three", "pin", "pin_signing"):
        panel.show_step(_STEPS[name])
        stage.settle()
        panel.grab().save(str(stage.out / f"resident_ten_key_{name}_{language}.png"))
    panel.toggle_ten_key()


def _pages(texts: Words) -> dict[str, Step]:
    """Return pages of what is explained, as the counter makes them."""
    hand_over = HandOver(items=("card", "leaflet", "face_checked"))
    free = Due(amount=0, why_free=WhyFree.CAUSE, cause=Cause.RENEWAL)
    items = ("validity", "renewal", "use", "loss")
    return {
        "explained": pages.explain_page("issuance", items, texts),
        "fee_free": pages.fee_page("reissue", free, Settled.FREE, texts),
        "hand_off": pages.hand_off_page("certificate_renewal", True, texts),
        "old_card_taken": pages.stage_page("card_return", "old_card_taken", texts),
        "hand_over": pages.hand_over_page(hand_over, ("notification_card",), texts),
    }


def _documents(told: Words) -> Documents:
    lines = tuple(
        DocumentLine(name=paper_name(paper, told), state=state, icon=icon)
        for paper, state, icon in _PAPERS
    )
    return Documents(lines=lines, at=2, of=8)


def touch(stage: Stage, key: str) -> None:
    """Touch a control of the panel by the key of its words.

    Raises:
        LookupError: it is not there.
    """
    name = stage.app.theme.words(key)
    for control in controls(_panel(stage)):
        if control.accessibleName().startswith(name) and control.isVisible():
            control.click()
            stage.settle()
            return
    seen = [one.accessibleName() for one in controls(_panel(stage)) if one.isVisible()]
    raise LookupError(f"{name} is not among {seen}")


def pin(stage: Stage, code: bytes) -> None:
    """Touch the keys of a secret, then the key that ends it."""
    for one in code:
        for control in controls(_panel(stage)):
            if getattr(control, "code", None) == one and control.isVisible():
                control.click()
                break
        stage.clock.pass_(seconds=1)
    stage.settle()
    touch(stage, "resident.confirm")


def _panel(stage: Stage) -> ResidentPanel:
    assert stage.app.panel is not None
    return stage.app.panel
