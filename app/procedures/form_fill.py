"""書かない窓口: forms are printed from the card instead of written (OKA-5.1.1-ア)."""

from app.procedures.answers import FormCheck
from app.procedures.facts import Fact
from app.procedures.flow import Procedure, Stage
from app.procedures.steps import ChooseForms, Form, FormFill, Forms, HandOver

FORM_FILL = Procedure(
    key="form_fill",
    source="OKA-5.1.1-ア, OKA-5.2.2-0",
    stages=(
        Stage(
            "choose",
            ChooseForms(forms=("certificate_renewal", "receipt")),
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
