"""The verbs for whoever looks after a terminal: doctor, support-bundle, replay."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.recorder import FOLDER, Recorder
from devices.card.profiles import Issuer, build_card
from devices.card.simulated_reader import SimulatedReader
from main import main
from tests.devices.card.cards import ADULT
from tests.pictures.stage import screens_file


@pytest.fixture
def terminal(home: Path, issuer: Issuer) -> Path:
    """Give the folder of a terminal that has checked a card."""
    (home / "settings.toml").write_text(
        '[terminal]\nid = "T01"\n[ledger]\nkey = "file:ledger.key"\n[card]\ndriver = "simulated"\n'
        '[printer]\ndriver = "simulated"\n[panel]\nresident_screen = "APPLICANT"\n',
        encoding="utf-8",
    )
    recorder = Recorder(home / FOLDER)
    reader = SimulatedReader({ADULT.id: build_card(ADULT, issuer)}, recorder=recorder)
    reader.slot.lay(ADULT.id)
    reader.check()
    reader.close()
    recorder.close()
    return home


def test_doctor_tells_devices_screens_and_the_panel(
    terminal: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", f"offscreen:configfile={screens_file(tmp_path)}")
    assert main(["doctor", "--home", str(terminal), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert {(one["name"], one["size"]) for one in found["screens"]} == {
        ("STAFF", "1920×1080"),
        ("APPLICANT", "1024×768"),
    }
    assert all(one["mm"] and one["touch"] in ("yes", "no") for one in found["screens"])
    devices = {one["device"]: one for one in found["devices"]}
    assert devices["camera"]["health"] == "absent"
    panel = devices["panel"]
    assert (panel["health"], panel["details"]["screen"]) == ("fine", "APPLICANT")
    assert panel["details"]["size"] == "1024×768"
    assert devices["card reader"]["last_act"] == "check"
    assert devices["card reader"]["test"] == "passed"
    assert all(isinstance(one["next"], str) for one in found["devices"])
    assert devices["ticket printer"]["details"]["firmware"]
    assert found["program"]


def test_doctor_without_a_display_tells_that_and_all_else(
    terminal: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("DISPLAY", ":4711")
    assert main(["doctor", "--home", str(terminal)]) == 0
    told = capsys.readouterr().out
    assert "panel               absent   why=no_display" in told
    assert "最後の使用" in told


def test_doctor_says_what_to_do(
    terminal: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    given = ["--home", str(terminal), "--set", "printer.driver=network"]
    given += ["--set", "panel.resident_screen=HDMI-9"]
    assert (
        main(["doctor", *given, "--set", "printer.host=127.0.0.1", "--set", "printer.port=1"]) == 0
    )
    told = capsys.readouterr().out.splitlines()
    (at,) = [number for number, line in enumerate(told) if line.startswith("ticket printer")]
    assert "fault" in told[at]
    assert "電源・紙・ふた・ケーブル" in told[at + 1]
    (at,) = [number for number, line in enumerate(told) if line.startswith("panel")]
    assert ("T-101" in told[at], "HDMI-9" in told[at]) == (True, True)


def test_a_support_bundle_from_the_command_line(
    terminal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["support-bundle", str(tmp_path / "out"), "--home", str(terminal), "--json"]
    assert main(given) == 0
    file = Path(json.loads(capsys.readouterr().out)["file"])
    with zipfile.ZipFile(file) as packed:
        assert "check" in packed.read("recorder.jsonl").decode()
        assert str(terminal) not in packed.read("facts.json").decode()


def test_replay_tells_whether_everything_ended_alike(
    terminal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = terminal / FOLDER
    assert main(["replay", str(place), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"played": 1, "other": []}
    (file,) = place.iterdir()
    text = file.read_text(encoding="utf-8")
    changed = tmp_path / "changed.jsonl"
    changed.write_text(text.replace("authentication=3/3", "authentication=1/3"), encoding="utf-8")
    assert main(["replay", str(changed)]) == 1
    assert "1件" in capsys.readouterr().out
    assert main(["replay", str(tmp_path / "nothing.jsonl")]) == 1
    assert "K-172" in capsys.readouterr().err
