"""The verb ``paper`` from end to end: a folder of scans, a medium, its proof, the proof sheets."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.access.passwords import Passwords
from app.access.roles import Role
from app.filing.codes import cover_code
from app.ports import Secret
from app.records.unit import Actor
from app.settings import load_settings
from app.store.own import open_ledger
from app.store.provision import FILE, Provisioned, write_accounts
from app.system import SystemClock
from main import main
from tests.app.store.rows import PEOPLE, list_cards
from tests.devices.paper.scan_kit import locked, pdf

BACKYARD = Actor(staff_id="B-0007", role=Role.BACKYARD, office="center")
Say = Callable[..., tuple[int, dict[str, object]]]


@pytest.fixture
def say(home: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    (home / "settings.toml").write_text(
        '[terminal]\nid = "T01"\n[ledger]\nkey = "file:ledger.key"\nreserve_mb = 1\n'
        '[card]\ndriver = "none"\n[scanner]\ndriver = "none"\n'
        '[scans]\nfolder = "scans"\nsettle_seconds = 0.05\n',
        encoding="utf-8",
    )
    with open_ledger(load_settings(home, environment={})) as ledger:
        ledger.act(lambda unit: list_cards(unit, "BX-1", PEOPLE), BACKYARD)
    manager = Provisioned(
        staff_id="M-0001",
        name="藤原　由佳",
        role=Role.SITE_MANAGER,
        office="center",
        hash=Passwords().hash(Secret(b"M-0001")),
        until=SystemClock().now() + timedelta(days=1),
    )
    write_accounts(home / FILE, [manager])

    def said(*work: str) -> tuple[int, dict[str, object]]:
        reading, writing = os.pipe()
        os.write(writing, b"M-0001\n")
        os.close(writing)
        person = ["--home", str(home), "--staff", "M-0001", "--password-fd", str(reading)]
        code = main(["paper", *work, "--json", *person])
        os.close(reading)
        return code, json.loads(capsys.readouterr().out)

    return said


def test_scans_are_taken_listed_exported_and_proved(
    say: Say, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "scans").mkdir()
    number = PEOPLE[0][0]
    (home / "scans" / "1.pdf").write_bytes(pdf(code=cover_code("loss", control_number=number)))
    (home / "scans" / "2.pdf").write_bytes(locked())
    assert say("take") == (1, {"taken": 1, "again": 0, "growing": 0, "refused": 1})
    code, told = say("list", "--whose", number)
    (one,) = told["documents"]  # type: ignore[misc]
    assert (code, one["sort"], one["status"]) == (0, "loss", "filed")
    code, told = say("export", str(tmp_path / "medium"))
    assert (code, told["documents"]) == (0, 1)
    folder = str(told["folder"])
    assert main(["paper", "check", folder]) == 0
    assert "欠けも" in capsys.readouterr().out
    next(Path(folder).rglob("*.pdf")).write_bytes(b"%PDF-")
    assert main(["paper", "check", folder, "--json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["changed"]) == 1
    assert main(["paper", "check", str(tmp_path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "I-131"


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("sheet", ["names", "card-sheet"])
def test_a_sheet_is_written(sheet: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "sheet.pdf"
    assert main(["paper", sheet, str(target)]) == 0
    assert target.read_bytes().startswith(b"%PDF-")
    assert capsys.readouterr().out.strip() == str(target)
    assert main(["paper", sheet, str(tmp_path / "none" / "x.pdf"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "I-122"
