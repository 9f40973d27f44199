"""Forms of a terminal without a window: painted by a process of its own, which has the painter.

What fills them goes through a pipe and is kept nowhere.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

import msgspec
from msgspec import Struct

from app import paths
from app.cards.card import Card
from app.faults import CounterFault
from app.forms.filling import Filling

_PAINTER = "widgets.form_service"
_PATIENCE_S = 60
T = TypeVar("T")


class NotPainted(CounterFault):
    """Tell that the painter of forms did not run to its end."""

    code = "P-142"


class PaintOrder(Struct, frozen=True, kw_only=True):
    """Hold which forms are painted, and what fills them without a chip."""

    forms: tuple[str, ...]
    visit: str
    on: date
    mayor: str
    office: str
    card: Card | None
    learnt: Mapping[str, str]
    entered: Mapping[str, str]

    def __repr__(self) -> str:
        """Keep a resident's values out of logs and tracebacks."""
        return f"PaintOrder({self.forms}, 〈伏〉)"

    def filling(self) -> Filling:
        """Return what fills the forms."""
        return Filling(
            visit=self.visit,
            on=self.on,
            mayor=self.mayor,
            office=self.office,
            card=self.card,
            learnt=self.learnt,
            entered=self.entered,
        )


class PaintedForm(Struct, frozen=True, kw_only=True):
    """Hold one form as it is printed; ``lacking`` and ``too_long`` as the screens tell them."""

    form: str
    pdf: bytes
    lacking: tuple[str, ...] = ()
    too_long: tuple[str, ...] = ()


class PaintAnswer(Struct, frozen=True, kw_only=True):
    """Hold the painted forms, or the names of those that this site has no layout for."""

    pages: tuple[PaintedForm, ...] = ()
    unknown: tuple[str, ...] = ()


def order_of(forms: tuple[str, ...], filling: Filling) -> PaintOrder:
    """Return an order for forms that the ledger's row fills."""
    return PaintOrder(
        forms=forms,
        visit=filling.visit,
        on=filling.on,
        mayor=filling.mayor,
        office=filling.office,
        card=filling.card,
        learnt=filling.learnt,
        entered=filling.entered,
    )


def paint(order: PaintOrder) -> PaintAnswer:
    """Have forms painted by a process of its own.

    Raises:
        NotPainted: it is not there, ended with a trouble or took too long.
    """
    return beside(_PAINTER, msgspec.json.encode(order), PaintAnswer)


def beside(module: str, order: bytes, answer: type[T]) -> T:
    """Have an order carried out by a module that knows Qt, in a process of its own.

    Raises:
        NotPainted: it is not there, ended with a trouble or took too long.
    """
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", module],
            input=order,
            capture_output=True,
            cwd=paths.resources().parent,
            env=environment,
            timeout=_PATIENCE_S,
            check=True,
        )
        return msgspec.json.decode(done.stdout, type=answer)
    except subprocess.TimeoutExpired:
        raise NotPainted(why="timeout") from None
    except subprocess.CalledProcessError as trouble:
        raise NotPainted(why=f"exit {trouble.returncode}") from None
    except (OSError, msgspec.MsgspecError) as trouble:
        raise NotPainted(why=type(trouble).__name__) from None
