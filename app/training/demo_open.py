"""The training office that stays open: one window, a filled vault, numbers that wait."""

from __future__ import annotations

from app.resources import words
from app.training.demo_office import DemoOffice
from app.training.stage import say


def stay_open(office: DemoOffice) -> int:
    """Tell who may sign in, and wait until the window is closed; returns the exit code."""
    cast = office.cast
    terminal = cast.plan.terminals[1]
    part = office.await_terminal(terminal.id)
    text = words("ja")
    say(text("demo.open", office=terminal.office_name))
    for account in cast.plan.accounts:
        role = text(f"role.{account.role}")
        password = cast.passwords[account.staff_id]
        say(text("demo.account", staff=account.staff_id, role=role, password=password))
    say(text("demo.end"))
    return part.wait()
