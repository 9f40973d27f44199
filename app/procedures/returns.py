"""返納・失効: the card comes back, or is lost for good."""

from app.cards.ledger import TakenBack
from app.procedures.asking import Question
from app.procedures.facts import Fact
from app.procedures.flow import Group, Procedure, Stage
from app.procedures.form_steps import Form
from app.procedures.stages import (
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
)
from app.procedures.steps import Explain, Row

CARD_RETURN = Procedure(
    key="card_return",
    source="OSA-5.1（返納）",
    group=Group.RETURN,
    card_ends=(card_ends(TakenBack.RETURNED),),
    stages=(
        *receive(),
        ask(
            "why",
            Question(Fact.REASON, ("not_wanted", "abroad", "dead", "number_changed", "new_card")),
        ),
        Stage("what_ends", Explain(items=("certificates_end", "insurance_ends", "new_card_paid"))),
        *papers(Fact.REASON),
        forms(Form("card_return")),
        *decision(rests_on=WHY),
        tasks("old_card_taken", "card_taken", "card_cut"),
        *hand_off("return_card", "returned_there", rests_on=WHY),
        give("return_receipt"),
    ),
)

CARD_REVOCATION = Procedure(
    key="card_revocation",
    source="OSA-5.1（失効・廃止）",
    group=Group.RETURN,
    card_ends=(card_ends(TakenBack.REVOKED),),
    stages=(
        *receive(),
        ask("why", Question(Fact.REASON, ("lost_home", "lost_outside", "stolen", "destroyed"))),
        POLICE,
        Stage("what_ends", Explain(items=("certificates_end", "insurance_ends", "not_undone"))),
        *papers(Fact.REASON),
        forms(Form("loss_notice")),
        *decision(rests_on=WHY),
        *hand_off("abolish", "abolished_there", rests_on=WHY),
        give("application_copy", "contact"),
    ),
)

NOTIFICATION_CARD_WORKS = Procedure(
    key="notification_card_works",
    source="OSA-5.1（通知カード・個人番号通知書）",
    group=Group.RETURN,
    stages=(
        *receive(row=Row.NONE),
        ask(
            "act",
            Question(
                Fact.NOTICE_CARD_ACT,
                ("return_card", "lost_card", "letter_undelivered", "number_needed"),
            ),
        ),
        tasks(
            "number_ways",
            "told_resident_record",
            "told_no_reissue",
            when=is_(Fact.NOTICE_CARD_ACT, "number_needed"),
        ),
        *papers(Fact.NOTICE_CARD_ACT),
        forms(
            Form("notification_return", when=is_(Fact.NOTICE_CARD_ACT, "return_card")),
            Form("notification_loss", when=is_(Fact.NOTICE_CARD_ACT, "lost_card")),
            Form("letter_again", when=is_(Fact.NOTICE_CARD_ACT, "letter_undelivered")),
            Form("resident_record", when=is_(Fact.NOTICE_CARD_ACT, "number_needed")),
        ),
        *decision(),
        tasks("done_by_city", "city_recorded"),
        give("things_done"),
    ),
)

RETURNS = (CARD_RETURN, CARD_REVOCATION, NOTIFICATION_CARD_WORKS)
