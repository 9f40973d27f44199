"""Forms on A4: filled and printed as at the window."""

from __future__ import annotations

from msgspec import Struct

from app.desk.form_filling import filling_of
from app.headless.action import Action, Name, WrongArgument
from app.headless.form_painter import order_of, paint
from app.headless.operations import Operations
from app.headless.serving_told import wanted_forms


class FormPrinted(Struct, frozen=True, kw_only=True):
    """Hold one printed form: characters shown as 〓, fields left empty because they fit no size."""

    form: str
    lacking: tuple[str, ...]
    too_long: tuple[str, ...]


class PrintForms(Action, frozen=True, kw_only=True):
    """Print forms of a visit on A4, filled from the ledger's row and the answers; nothing is kept.

    Without ``forms`` those are printed that the open stage wants. What only the chip tells stays
    empty for a pen.
    """

    visit: Name
    forms: tuple[Name, ...] = ()

    example = {"visit": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11", "forms": ["receipt"]}

    def run(self, on: Operations) -> tuple[FormPrinted, ...]:
        """Print them."""
        serving = on.counter.view(self.visit)
        forms = self.forms or wanted_forms(serving)
        if not forms:
            raise WrongArgument(field="forms", why="The open stage wants none")
        filling = filling_of(on.desk, serving, on.desk.settings.site.mayor)
        paper, words = on.desk.paper, on.desk.words()
        answer = paint(order_of(forms, filling))
        if answer.unknown:
            raise WrongArgument(field="forms", why=f"No layout of {', '.join(answer.unknown)}")
        for page in answer.pages:
            paper.print_pdf(page.pdf, words(f"procedures.form.{page.form}"))
        return tuple(
            FormPrinted(form=one.form, lacking=one.lacking, too_long=one.too_long)
            for one in answer.pages
        )


FORMS: tuple[type[Action], ...] = (PrintForms,)
