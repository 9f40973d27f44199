"""The MSI: what is in it, what is not, and that it can be compiled and read back."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from tests.architecture.repository import ROOT

HOME = ROOT / "packaging" / "windows"
WIX = "{http://schemas.microsoft.com/wix/2006/wi}"
LOCK = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def staging() -> Iterator[ModuleType]:
    sys.path.insert(0, str(HOME))
    yield import_module("staging")
    sys.path.remove(str(HOME))


@pytest.fixture(scope="module")
def wix(staging: ModuleType) -> ModuleType:
    return import_module("wix")


def lines(staging: ModuleType, python: str) -> list[str]:
    target = staging.target_of(python)
    names = staging.wanted(PROJECT["project"]["dependencies"], target)
    found = list(staging.wheel_lines(LOCK, names, target))
    assert {line.partition("==")[0] for line in found} == names, "the lock lacks none of them"
    return found


@pytest.mark.parametrize("python", ["3.12", "3.13"])
def test_wheels_are_the_locked_ones_for_windows_with_their_hashes(
    staging: ModuleType, python: str
) -> None:
    found = lines(staging, python)
    names = {line.partition("==")[0] for line in found}
    assert {"pyside6-essentials", "pyscard", "pywin32", "tzdata", "sqlcipher3"} <= names
    assert not names & {"pytest", "mypy", "ruff", "hypothesis", "secretstorage", "jeepney"}
    assert all(re.search(r"^    --hash=sha256:[0-9a-f]{64}", line, re.MULTILINE) for line in found)
    assert not any(";" in line for line in found), "conditions were asked of the counter's PC"
    told = {one for line in found for one in re.findall(r"sha256:[0-9a-f]{64}", line)}
    assert told <= {*re.findall(r"sha256:[0-9a-f]{64}", LOCK)}


def embeddable(folder: Path) -> Path:
    """Make a zip with the form of the embeddable Python."""
    made = folder / "python-3.12.9-embed-amd64.zip"
    with zipfile.ZipFile(made, "w") as packed:
        for name in ("python.exe", "pythonw.exe", "python312.dll", "python312.zip"):
            packed.writestr(name, name)
        packed.writestr("python312._pth", "python312.zip\n.\n")
    return made


def test_python_is_the_one_whose_sum_was_given_and_listens_to_nobody(
    staging: ModuleType, tmp_path: Path
) -> None:
    made = embeddable(tmp_path)
    with pytest.raises(SystemExit, match="another sum"):
        staging.stage_python(made, "0" * 64, tmp_path / "none")
    sum_ = sha256(made.read_bytes()).hexdigest()
    assert staging.stage_python(made, sum_, tmp_path / "python") == "3.12"
    there = {one.name for one in (tmp_path / "python").iterdir()}
    assert {"CounterTerminal.exe", "counter.exe"} <= there
    assert not there & {"python.exe", "pythonw.exe"}
    paths = (tmp_path / "python" / "python312._pth").read_text(encoding="ascii").splitlines()
    assert "..\\program" in paths
    assert "import site" in paths, "pywin32 lays its folders down in a .pth file"


def test_the_program_is_whole_and_carries_no_secret(
    staging: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]
    whole = {*(one.rstrip("*") for one in packages), "main.py", "resources"}
    assert whole < {*staging.PROGRAM}
    assert not {"tests", "bench", "packaging"} & {*staging.PROGRAM}
    monkeypatch.setattr(staging, "PROGRAM", ("devices/scanner", "docs/manual", "main.py"))
    staging.stage_program(tmp_path / "program")
    names = staging.names_below(tmp_path / "program")
    assert {"main.py", "devices/scanner/windows.py"} <= {*names}
    assert not [one for one in names if "__pycache__" in one]
    source = tmp_path / "source"
    (source / "app").mkdir(parents=True)
    (source / "app" / "ledger.key").write_text("00", encoding="ascii")
    monkeypatch.setattr(staging, "ROOT", source)
    monkeypatch.setattr(staging, "PROGRAM", ("app",))
    with pytest.raises(SystemExit, match=r"app/ledger\.key"):
        staging.stage_program(tmp_path / "other")
    told = (HOME / "settings.toml").read_text(encoding="utf-8")
    assert tomllib.loads(told) == {"ledger": {"key": "machine"}}


def parsed(text: str) -> Xml.Element:
    return Xml.fromstring(text.encode())  # noqa: S314 - written by ourselves


def test_each_staged_file_is_one_component_that_stays_itself(wix: ModuleType) -> None:
    names = ["program/app/ports.py", "program/main.py", "python/a&b.dll"]
    first, again = (parsed(wix.fragment(one)) for one in (names, [*names, "python/z"]))
    files = [one.attrib["Source"] for one in first.iter(f"{WIX}File")]
    assert sorted(files) == [f"$(var.Stage)/{name}" for name in names]
    parts = {one.attrib["Id"]: one.attrib["Guid"] for one in first.iter(f"{WIX}Component")}
    later = {one.attrib["Id"]: one.attrib["Guid"] for one in again.iter(f"{WIX}Component")}
    assert parts.items() < later.items()
    assert {one.attrib["Id"] for one in first.iter(f"{WIX}ComponentRef")} == {*parts}


def test_the_source_installs_per_machine_and_replaces_older_versions(wix: ModuleType) -> None:
    product = parsed((HOME / "counter_terminal.wxs").read_text(encoding="utf-8"))[0]
    package = product.find(f"{WIX}Package")
    assert package is not None
    assert package.attrib["InstallScope"] == "perMachine"
    assert product.attrib["UpgradeCode"] == str(wix.UPGRADE).upper()
    assert product.attrib["Version"] == "$(var.Version)"
    assert product.find(f"{WIX}MajorUpgrade") is not None
    parts = {one.attrib["Id"]: one for one in product.iter(f"{WIX}Component")}
    named = {one.attrib["Id"] for one in product.iter(f"{WIX}ComponentRef")}
    assert {*parts} == named
    for name, bits in wix.WITHOUT_WIX.items():
        assert parts[name].attrib["Permanent"] == "yes"
        assert ("NeverOverwrite" in parts[name].attrib) is bool(bits & 128)
    targets = [one.attrib["Target"] for one in product.iter(f"{WIX}Shortcut")]
    arguments = [one.attrib["Arguments"] for one in product.iter(f"{WIX}Shortcut")]
    assert targets[0] == "[INSTALLDIR]python\\CounterTerminal.exe"
    assert [re.findall(r"\w[\w-]*(?=\"*$)", one)[0] for one in arguments] == [
        *("terminal", "doctor", "support-bundle")
    ]


@pytest.mark.skipif(shutil.which("wixl") is None, reason="not installed: wixl, msitools")
def test_an_msi_is_compiled_and_read_back(wix: ModuleType, tmp_path: Path) -> None:
    for name in ("python/CounterTerminal.exe", "program/main.py"):
        path = tmp_path / "stage" / name
        path.parent.mkdir(parents=True)
        path.write_text(name, encoding="ascii")
    msi = tmp_path / "terminal.msi"
    wix.compile_msi(tmp_path / "stage", msi, "1.2.3")

    def table(name: str) -> list[list[str]]:
        told = subprocess.run(
            ["msiinfo", "export", str(msi), name], capture_output=True, check=True, timeout=30
        )
        return [line.split("\t") for line in told.stdout.decode().splitlines()[3:]]

    told = {row[0]: row[1] for row in table("Property")}
    assert (told["ProductVersion"], told["ALLUSERS"]) == ("1.2.3", "1")
    assert told["UpgradeCode"] == f"{{{str(wix.UPGRADE).upper()}}}"
    assert {row[2] for row in table("Shortcut")} == {
        *(wix.NAMES[name] for name in ("Terminal", "Doctor", "Bundle"))
    }
    assert {row[0]: int(row[3]) for row in table("Component")}.items() >= wix.WITHOUT_WIX.items()
    assert table("MsiLockPermissionsEx")[0][1:3] == ["DATADIR", "CreateFolder"]
    assert len(table("File")) == 3
    assert len(table("Upgrade")) == 2
