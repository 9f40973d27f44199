"""書かない窓口: forms are printed from the card instead of written (OKA-5.1.1-ア)."""

from app.procedures.answers import FormCheck
from app.procedures.facts import Fact
from app.procedures.flow import Group, Procedure, Stage
from app.procedures.form_steps import ChooseForms, Form, FormFill, Forms
from app.procedures.steps import HandOver

FORM_FILL = Procedure(
    key="form_fill",
    source="OKA-5.1.1-ア, OKA-5.2.2-0",
    group=Group.SUPPORT,
    stages=(
        Stage(
            "choose",
            ChooseForms(
                forms=(
                    "certificate_renewal",
                    "receipt",
                    "certificate_issue",
                    "pin_change",
                    "card_face_change",
                    "card_return",
                    "loss_notice",
                    "consent",
                    "pin_request",
                    "pin_slip",
                    "enquiry_and_answer",
                    "photo_sheet",
                )
            ),
        ),
        Stage("fill", FormFill(), rests_on=frozenset({Fact.FORMS})),
        Stage(
            "check",
            Forms(forms=(Form("printed", (FormCheck.CHECKED,)),)),
            rests_on=frozenset({Fact.FORMS}),
        ),
        Stage("give_back", HandOver(items=("card_returned", "forms"), card=False)),
    ),
)
