"""The tree that the MSI carries: an embeddable Python, the locked wheels, the program."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROGRAM = ("app", "devices", "sync", "widgets", "migrations", "resources", "docs/manual", "main.py")
EXECUTABLES = {"pythonw.exe": "CounterTerminal.exe", "python.exe": "counter.exe"}
SECRET = re.compile(r"\.(key|pem|p12|pfx|db|sqlite|pins|begun)$|(^|/)\.env$")
# Of Qt what no screen of ours can reach: a browser, three dimensions, the makers' own tools.
UNUSED = re.compile(
    r"^PySide6/(Qt6?(WebEngine|WebView|Quick3D|3D|Designer|Charts|Graphs|DataVisualization|Location"
    r"|Quick|Qml|Labs)[^/]*|(resources|qml|metatypes|typesystems|include|glue|doc|scripts)/.*"
    r"|translations/qtwebengine_locales/.*|[^/]*\.(exe|pyi)|plugins/(designer|qml[a-z]*|sceneparsers"
    r"|geometryloaders|renderers)/.*)$"
)
_ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==[^ \n]+.*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


class NotBuilt(SystemExit):
    """Tell in one sentence why there is no MSI."""


# --- wheels ---------------------------------------------------------------------------------------


def target_of(python: str) -> dict[str, str]:
    """Return what the lock's conditions are asked with: the counter's PC, not this machine."""
    return {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "win32",
        "platform_system": "Windows",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": "",
    }


def wanted(roots: Iterable[str], target: Mapping[str, str]) -> set[str]:
    """Return the names of what the program needs on the target, without tools of its making."""
    found: set[str] = set()
    waiting = [Requirement(root) for root in roots]
    while waiting:
        one = waiting.pop()
        extras = {"", *one.extras}
        name = canonicalize_name(one.name)
        if one.marker is not None and not one.marker.evaluate(dict(target)):
            continue
        found.add(name)
        for told in _requires(name):
            inner = Requirement(told)
            marker = inner.marker
            if marker is not None and not any(
                marker.evaluate({**target, "extra": extra}) for extra in extras
            ):
                continue
            inner.marker = None
            if canonicalize_name(inner.name) not in found or inner.extras:
                waiting.append(inner)
    return found


def _requires(name: str) -> Sequence[str]:
    try:
        return metadata.requires(name) or ()
    except (
        metadata.PackageNotFoundError
    ):  # of another system than this one: none of them needs more
        return ()


def wheel_lines(lock: str, names: set[str], target: Mapping[str, str]) -> Iterator[str]:
    """Yield the lock's entries of these names, with their hashes and without their conditions."""
    for entry in _ENTRY.finditer(lock):
        head, _, hashes = entry[0].partition("\\\n")
        condition = Requirement(head.strip()).marker
        if canonicalize_name(entry["name"]) not in names:
            continue
        if condition is None or condition.evaluate(dict(target)):
            yield f"{head.partition(';')[0].strip()} \\\n{hashes.rstrip()}\n"


def install_wheels(into: Path, python: str) -> None:
    """Install the locked wheels for Windows; each must have a hash of the lock, none is built.

    Raises:
        NotBuilt: the lock lacks something that the program needs.
    """
    roots = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    target = target_of(python)
    names = wanted(roots, target)
    lines = list(
        wheel_lines((ROOT / "packaging/requirements.lock").read_text("utf-8"), names, target)
    )
    locked = {canonicalize_name(line.partition("==")[0]) for line in lines}
    if locked != names:
        raise NotBuilt(f"the lock lacks {', '.join(sorted(names - locked))}")
    listed = into.parent / "wheels.txt"
    into.mkdir(parents=True)
    listed.write_text("".join(lines), encoding="utf-8")
    for_windows = ["--platform", "win_amd64", "--python-version", python, "--only-binary", ":all:"]
    for_windows.append("--ignore-requires-python")  # pip asks it of this machine; the lock decided
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--no-deps", "--require-hashes"),
            *("--no-compile", *for_windows, "--target", str(into), "--requirement", str(listed)),
        ],
        check=True,
    )
    listed.unlink()
    for name in names_below(into):
        if UNUSED.match(name):
            (into / name).unlink()


# --- the staged tree ------------------------------------------------------------------------------


def stage_python(archive: Path, sha256: str, into: Path) -> str:
    """Unpack the embeddable Python, name its executables ours and return its version, as ``3.12``.

    Raises:
        NotBuilt: the file is another than the one whose sum was given, or none for 64 bit.
    """
    body = archive.read_bytes()
    if hashlib.sha256(body).hexdigest() != sha256.lower():
        raise NotBuilt(f"{archive.name} has another sum than {sha256}")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(into)
    for theirs, ours in EXECUTABLES.items():
        (into / theirs).rename(into / ours)
    pths = list(into.glob("python3*._pth"))
    if len(pths) != 1:
        raise NotBuilt(f"{archive.name} is no embeddable Python")
    digits = pths[0].stem.removeprefix("python")
    packages = "Lib\\site-packages"
    paths = [f"{pths[0].stem}.zip", ".", packages, f"{packages}\\win32", f"{packages}\\win32\\lib"]
    # with it nothing of the PC's environment, registry or user folders reaches the search path
    pths[0].write_text("\n".join([*paths, "..\\program", "import site", ""]), encoding="ascii")
    return f"{digits[0]}.{digits[1:]}"


def stage_program(into: Path) -> None:
    """Copy the program without tests, caches and anything that could be a secret.

    Raises:
        NotBuilt: a secret lies among the program's files.
    """
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for part in PROGRAM:
        source, target = ROOT / part, into / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=ignored)
        else:
            shutil.copyfile(source, target)
    secrets = [name for name in names_below(into) if SECRET.search(name)]
    if secrets:
        raise NotBuilt(f"this may be a secret: {', '.join(secrets)}")


def names_below(folder: Path) -> list[str]:
    """Return every file below a folder, with forward slashes, in one order for every system."""
    found = (one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
    return sorted(found)


def version() -> str:
    """Return the program's version, as ``main.py`` tells it."""
    found = re.search(
        r'^VERSION = "([0-9.]+)"$', (ROOT / "main.py").read_text("utf-8"), re.MULTILINE
    )
    if found is None:
        raise NotBuilt("main.py tells no version")
    return found[1]
