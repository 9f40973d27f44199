"""Settings are read from file, environment and flags; what is wrong is named with its place."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.arguments import parse
from app.settings import SettingsFault, load_settings

FILE = """\
[terminal]
id = "T03"

[scanner]
driver = "serial"
port = "COM3"

[printer]
driver = "network"
port = 9100
"""
PANEL = "[panel]\nwindow = true\n"


def settings(home: Path, text: str = FILE, **sources: Mapping[str, str]) -> object:
    (home / "settings.toml").write_text(text, encoding="utf-8")
    return load_settings(home, **({"environment": {}} | sources))  # type: ignore[arg-type]


def test_what_comes_later_wins(home: Path) -> None:
    environment = {"COUNTER_PRINTER__PORT": "9101", "COUNTER_SITE__PIN_ON_CHIP": "true"}
    (home / "settings.toml").write_text(FILE, encoding="utf-8")
    found = load_settings(home, environment=environment, flags={"printer.port": "9102"})
    assert (found.terminal.id, found.printer.port, found.site.pin_on_chip) == ("T03", 9102, True)
    assert found.home == str(home)


@pytest.mark.parametrize(
    ("text", "sources", "where", "key"),
    [
        ("printer = 3\n", {}, "settings.toml:1", "printer"),
        (
            "# ours\nprinter = 3\n",
            {"environment": {"COUNTER_PRINTER__PORT": "9100"}},
            "settings.toml:2",
            "printer",
        ),
        ("\nprinter = 3\n", {"flags": {"printer.port": "9100"}}, "settings.toml:2", "printer"),
        (FILE.replace("9100", '"x"'), {}, "settings.toml:10", "printer.port"),
        (FILE + "colour = 1\n", {}, "settings.toml:11", "printer.colour"),
        ('card.reader = "x"\n\nprinter.port = [1]\n', {}, "settings.toml:3", "printer.port"),
        (FILE + "[printers]\n", {}, "settings.toml:11", "printers"),
        (
            FILE,
            {"environment": {"COUNTER_PRINTER__PORT": "x"}},
            "COUNTER_PRINTER__PORT",
            "printer.port",
        ),
        (FILE, {"flags": {"printer.port": "x"}}, "--set printer.port", "printer.port"),
        (FILE, {"flags": {"printer.colour": "x"}}, "--set printer.colour", "printer.colour"),
        (FILE + "port 3\n", {}, "settings.toml:11", ""),
        (PANEL.replace("true", "2"), {}, "settings.toml:2", "panel.window"),
        (PANEL + 'resident_screen = "B"\n', {}, "settings.toml:2", "panel.window"),
        (
            '[panel]\nstaff_screen = "A"\nresident_screen = "A"\n',
            {},
            "settings.toml:3",
            "panel.resident_screen",
        ),
        (
            '[panel]\nresident_screen = "B"\n',
            {"flags": {"panel.window": "true"}},
            "--set panel.window",
            "panel.window",
        ),
        ("[panel]\nresident_mm_per_px = -1\n", {}, "settings.toml:2", "panel.resident_mm_per_px"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(
    home: Path, text: str, sources: dict[str, Mapping[str, str]], where: str, key: str
) -> None:
    with pytest.raises(SettingsFault) as told:
        settings(home, text, **sources)
    assert (told.value.details["where"], told.value.details["key"]) == (where, key)
    assert told.value.details["why"]


@pytest.mark.parametrize("given", ["printer.port", "port=3", ".port=3", "printer.=3"])
def test_a_flag_without_its_parts_is_refused(
    given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse(["doctor", "--set", given], "0")
    assert "SECTION.KEY=VALUE" in capsys.readouterr().err
