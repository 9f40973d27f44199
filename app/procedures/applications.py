"""申請: a new card is applied for, in each of the ways there are (OKA-4.6.3)."""

from app.arrangements.arrangements import Doer, Way, Work
from app.cards.ledger import TakenBack
from app.procedures.answers import PhotoSource
from app.procedures.asking import Blank, BlankKind, Enter, Photo, Question
from app.procedures.costs import Charge
from app.procedures.facts import Clause, Fact, Has, Is
from app.procedures.flow import CardEnd, Group, Procedure, Stage
from app.procedures.form_steps import Form
from app.procedures.stages import (
    APPROVED,
    GIVEN_BACK,
    NOT_REPRESENTED,
    POLICE,
    WHY,
    ask,
    card_ends,
    decision,
    forms,
    give,
    hand_off,
    is_,
    papers,
    receive,
    tasks,
    yes,
)
from app.procedures.steps import NO, YES, Explain, Pass, Row, Tasks
from app.visits.visit import StopReason

_ANY_WAY = tuple(Way)


def _mailed(ways: Fact, **options: tuple[Way, ...]) -> Question:
    """Return the question how the card is received: in person, or as the city posts it."""
    posted = {option: tuple(one.value for one in some) for option, some in options.items() if some}
    only = {option: ((Has(ways, some),),) for option, some in posted.items()}
    return Question(Fact.DELIVERY, tuple(options), only=only)


_TAKEN = is_(Fact.PHOTO, PhotoSource.TAKEN.value)


def _photo_gone(*done: str, when: tuple[Clause, ...] = ()) -> Stage:
    """Return the hand-off of the photo, with which its picture is erased everywhere."""
    printed = ("photo_sheet",) if "photo_pasted" in done else ()
    step = Tasks(tasks=(*done, "photo_deleted"), erases_photo=True, forms=printed)
    return Stage("photo_gone", step, when=when, usual=not when)


_FORM_KIND = Question(Fact.APPLICATION_FORM, ("with_id", "by_number", "none"))
_NO_FORM = Stage(
    "no_form",
    Tasks(tasks=("told_form_at_city", "form_printed")),
    when=is_(Fact.APPLICATION_FORM, "none"),
    usual=False,
)
_WISH = ask("face_wish", Question(Fact.FACE_WISH, (NO, YES)))
_LOST: tuple[Clause, ...] = ((Is(Fact.REASON, ("lost_home", "lost_outside", "stolen")),),)
_SUSPENDED = tasks("suspended_call", "told_suspend", "suspended_now", when=_LOST)
_NOT_LOST = is_(Fact.REASON, "broken", "defect", "expired", "lapsed", "face_full", "new_photo")
AGAIN = (
    "stolen",
    "disaster",
    "broken",
    "defect",
    "expired",
    "lapsed",
    "face_full",
    "new_photo",
)
"""Why a card is made anew, besides its loss."""
OLD_CARD = Question(Fact.OLD_CARD, ("returned", "not_held", "lost"))
_WHY_NEW = ask("why_new", Question(Fact.REASON, ("first", "lost", *AGAIN)))
_HELD = is_(Fact.REASON, *(one for one in AGAIN if one != "stolen"))
_OLD_CARD_LATER = ask("old_card_later", OLD_CARD, when=_HELD)
_FEE_OF_NEW = Stage(
    "fee",
    Charge(),
    when=is_(Fact.REASON, "lost", *AGAIN),
    usual=False,
    rests_on=WHY | {Fact.OLD_CARD},
)
"""OKA-4.6.3.2-イ, ZAM-6.2.5-イ: a card that is made anew may cost something, a first one never."""

REISSUE = Procedure(
    key="reissue",
    source="OKA-4.6.3.2, OSA-5.1",
    group=Group.APPLICATION,
    card_ends=(card_ends(TakenBack.RETURNED, GIVEN_BACK), card_ends(TakenBack.REVOKED)),
    stages=(
        *receive(),
        ask(
            "why",
            Question(
                Fact.REASON,
                (
                    "lost_home",
                    "lost_outside",
                    *AGAIN,
                ),
            ),
        ),
        POLICE,
        _SUSPENDED,
        *papers(Fact.REASON),
        forms(
            Form("loss_notice", when=_LOST),
            Form("reissue"),
            rests_on=WHY,
        ),
        ask(
            "old_card",
            OLD_CARD,
            when=_NOT_LOST,
        ),
        tasks("old_card_taken", "card_taken", "card_cut", when=is_(Fact.OLD_CARD, "returned")),
        Stage("photo", Photo(), work=Work.PHOTO),
        ask("delivery", _mailed(Fact.MAIL_CARD, pickup=(), mail=_ANY_WAY)),
        Stage("fee", Charge(), rests_on=WHY),
        *decision(rests_on=WHY),
        *hand_off("abolish", "abolished_there", "application_entered", rests_on=WHY),
        _photo_gone("photo_handed", when=_TAKEN),
        Stage("what_next", Explain(items=("about_a_month", "letter_comes"))),
        give("application_copy", "contact"),
    ),
)

APPLICATION_SUPPORT = Procedure(
    key="application_support",
    source="OKA-4.6.3.2-ア〜キ, OKA-5.2.2-ウ, CHI-1.2",
    group=Group.APPLICATION,
    stages=(
        *receive(row=Row.NONE),
        ask("form_kind", _FORM_KIND),
        _NO_FORM,
        _WHY_NEW,
        _OLD_CARD_LATER,
        _FEE_OF_NEW,
        Stage("photo", Photo(), work=Work.PHOTO),
        _WISH,
        forms(Form("application"), Form("consent", when=yes(Fact.FACE_WISH))),
        ask("posting", Question(Fact.DELIVERY, ("posted_by_us", "posted_by_resident"))),
        _photo_gone("photo_pasted", when=_TAKEN),
        Stage("what_next", Explain(items=("about_a_month", "letter_comes", "bring_papers"))),
        give("application_copy", "leaflet"),
    ),
)

VISIT_AT_APPLICATION = Procedure(
    key="visit_at_application",
    source="OKA-4.6.3.2-イ, OKA-4.6.3.2-カ",
    group=Group.APPLICATION,
    card_ends=(CardEnd(TakenBack.RETURNED, ((APPROVED, *GIVEN_BACK),)),),
    stages=(
        *receive(visitors=NOT_REPRESENTED),
        ask("form_kind", _FORM_KIND),
        _NO_FORM,
        _WHY_NEW,
        Stage(
            "what_next", Explain(items=("no_change_till_then", "not_sent_again", "about_a_month"))
        ),
        *papers(),
        Stage("photo", Photo(), work=Work.PHOTO),
        _WISH,
        forms(
            Form("application"),
            Form("pin_request"),
            Form("copy_consent"),
            Form("consent", when=yes(Fact.FACE_WISH)),
        ),
        ask(
            "delivery",
            _mailed(
                Fact.MAIL_CARD,
                to_person=(Way.RESTRICTED,),
                registered_mail=(Way.REGISTERED, Way.SIMPLE_REGISTERED),
            ),
        ),
        ask("old_card", OLD_CARD, when=_HELD),
        tasks("old_card_taken", "card_taken", "card_cut", when=is_(Fact.OLD_CARD, "returned")),
        _FEE_OF_NEW,
        *decision("pin_sealed"),
        tasks("filed", "copies_taken", "filed_for_city", "city_took_over"),
        _photo_gone("photo_handed", when=_TAKEN),
        give("application_copy", "contact"),
    ),
)

EXPRESS = Procedure(
    key="express",
    source="OKA-4.6.3.2, OSA-5.4③",
    group=Group.APPLICATION,
    card_ends=(card_ends(TakenBack.REVOKED, (Is(Fact.REASON, ("lost",)),)),),
    stages=(
        *receive(visitors=NOT_REPRESENTED),
        ask(
            "why",
            Question(
                Fact.REASON,
                (
                    "newborn",
                    "from_abroad",
                    "lost",
                    "new_register",
                    "new_foreigner",
                    "number_changed",
                    "damaged",
                    "face_full",
                    "released",
                ),
            ),
        ),
        Stage("since", Enter(blanks=(Blank("since", BlankKind.PAST_DATE),)), rests_on=WHY),
        Stage(
            "too_late",
            Tasks(tasks=("told_too_late", "told_usual_way")),
            when=is_(Fact.DEADLINE, "over"),
            usual=False,
            stops=StopReason.OTHER_PLACE,
        ),
        *papers(Fact.REASON),
        Stage("photo", Photo(express=True), rests_on=WHY, work=Work.PHOTO),
        forms(
            Form("express_application"),
            Form("loss_notice", when=is_(Fact.REASON, "lost")),
            Form("pin_request"),
        ),
        ask("delivery", _mailed(Fact.MAIL_EXPRESS, mail=_ANY_WAY, pickup=())),
        Stage("fee", Charge(), rests_on=WHY),
        *decision(
            "deadline",
            "papers_taken_over",
            rests_on=WHY,
            passes=(Pass("papers_taken_over", Work.TAKE_EXPRESS),),
        ),
        Stage(
            "express_taken",
            Tasks(tasks=("papers_taken_over",)),
            work=Work.TAKE_EXPRESS,
            by=(Doer.CONTRACTOR,),
        ),
        _photo_gone("photo_handed_to_official", when=_TAKEN),
        *hand_off("express", "entered_by_city", rests_on=WHY),
        Stage("what_next", Explain(items=("about_ten_days", "no_change_till_then"))),
        give("application_copy", "contact"),
    ),
)

ONLINE_APPLICATION = Procedure(
    key="online_application",
    source="OKA-4.6.3.2-ウ, ZAM-6.2.3, ZAM-6.2.5-ア〜イ",
    group=Group.APPLICATION,
    stages=(
        *receive(row=Row.NONE),
        ask("form_kind", Question(Fact.APPLICATION_FORM, ("with_id", "by_number"))),
        Stage(
            "no_id",
            Tasks(tasks=("told_id_needed", "told_form_at_city")),
            when=is_(Fact.APPLICATION_FORM, "by_number"),
            usual=False,
            stops=StopReason.OTHER_PLACE,
        ),
        _WHY_NEW,
        _OLD_CARD_LATER,
        _FEE_OF_NEW,
        Stage("photo", Photo(only_taken=True), work=Work.PHOTO),
        tasks("online", "id_scanned", "mail_entered", "photo_sent", "applied"),
        Stage("number", Enter(blanks=(Blank("receipt", BlankKind.CODE, False),))),
        _photo_gone(),
        Stage("what_next", Explain(items=("about_a_month", "letter_comes", "bring_papers"))),
        give("leaflet"),
    ),
)

PHOTO_ONLY = Procedure(
    key="photo_only",
    source="OKA-4.6.3.2-オ",
    group=Group.APPLICATION,
    stages=(
        *receive(row=Row.NONE),
        Stage("photo", Photo(only_taken=True), work=Work.PHOTO),
        Stage(
            "photo_print",
            Tasks(tasks=("photo_printed", "photo_cut", "name_on_back"), forms=("photo_sheet",)),
        ),
        _photo_gone(),
        give("photo"),
    ),
)

APPLICATION_WITHDRAWAL = Procedure(
    key="application_withdrawal",
    source="OSA-5.1（申請取消）",
    group=Group.APPLICATION,
    card_ends=(card_ends(TakenBack.WITHDRAWN),),
    stages=(
        *receive(),
        ask("why", Question(Fact.REASON, ("not_wanted", "wrong_application", "applied_twice"))),
        Stage(
            "application", Enter(blanks=(Blank("application_id", BlankKind.APPLICATION, False),))
        ),
        *papers(),
        forms(Form("withdrawal")),
        *decision(rests_on=WHY),
        *hand_off("withdraw", "withdrawn_there", "backyard_told", rests_on=WHY),
        give("application_copy"),
    ),
)

APPLICATIONS = (
    REISSUE,
    APPLICATION_SUPPORT,
    VISIT_AT_APPLICATION,
    EXPRESS,
    ONLINE_APPLICATION,
    PHOTO_ONLY,
    APPLICATION_WITHDRAWAL,
)
