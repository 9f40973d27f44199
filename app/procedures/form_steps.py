"""Steps around forms: filled by hand and looked at, chosen, printed from the card."""

from dataclasses import dataclass, field
from typing import ClassVar

from app.ports import PinKind
from app.procedures.answers import (
    Answer,
    ChooseFormsAnswer,
    FormCheck,
    FormFillAnswer,
    FormsAnswer,
)
from app.procedures.facts import Clause, Fact, Facts, Truth, any_clause
from app.procedures.steps import Context, Lack, Step, StepKind, wanted_pins


@dataclass(frozen=True)
class Form:
    """Be one form and what is looked at; ``kana`` only where a signing password is chosen.

    ``when`` holds the conditions of a form that is not for everybody.
    """

    key: str
    checks: tuple[FormCheck, ...] = (FormCheck.FILLED, FormCheck.CHECKED)
    when: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class Forms(Step):
    """Help with forms and look for mistakes (OKA-4.6.1.3)."""

    kind: ClassVar[StepKind] = StepKind.FORMS
    answer: ClassVar[type[Answer]] = FormsAnswer
    forms: tuple[Form, ...] = ()

    def wanted(self, facts: Facts) -> tuple[Form, ...]:
        """Return the forms with what must be looked at for this visitor."""
        forms = tuple(form for form in self.forms if any_clause(form.when, facts) is Truth.YES)
        if PinKind.SIGNING in wanted_pins(facts):
            return forms
        return tuple(
            Form(form.key, tuple(check for check in form.checks if check is not FormCheck.KANA))
            for form in forms
        )

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand every check of every form."""
        assert isinstance(answer, FormsAnswer)  # noqa: S101 - decoded by this step's type
        for form in self.wanted(context.facts):
            if set(form.checks) - set(answer.forms.get(form.key, ())):
                return Lack.FORM_NOT_DONE
        return None


@dataclass(frozen=True)
class ChooseForms(Step):
    """Ask which forms shall be printed from the card."""

    kind: ClassVar[StepKind] = StepKind.CHOOSE_FORMS
    answer: ClassVar[type[Answer]] = ChooseFormsAnswer
    teaches: ClassVar[frozenset[Fact]] = frozenset({Fact.FORMS})
    forms: tuple[str, ...] = ()

    def learn(self, answer: Answer) -> dict[Fact, str]:
        """Teach the chosen forms."""
        assert isinstance(answer, ChooseFormsAnswer)  # noqa: S101 - decoded by this step's type
        return {Fact.FORMS: ",".join(sorted(answer.forms))}

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand forms that exist."""
        assert isinstance(answer, ChooseFormsAnswer)  # noqa: S101 - decoded by this step's type
        return Lack.FORM_NOT_DONE if set(answer.forms) - set(self.forms) else None


@dataclass(frozen=True)
class FormFill(Step):
    """Read the four attributes with the resident's face-input PIN and print the forms.

    Reading and printing are one step: the attributes are never stored, so that a crash between
    them asks for the PIN again.
    """

    kind: ClassVar[StepKind] = StepKind.FORM_FILL
    answer: ClassVar[type[Answer]] = FormFillAnswer
    needs_pin: PinKind = field(default=PinKind.FACE_INPUT)

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand every chosen form, and that the attributes are gone."""
        assert isinstance(answer, FormFillAnswer)  # noqa: S101 - decoded by this step's type
        chosen = set(context.facts.get(Fact.FORMS, "").split(",")) - {""}
        whole = answer.wiped and not chosen - set(answer.printed)
        return None if whole else Lack.FORM_NOT_DONE
