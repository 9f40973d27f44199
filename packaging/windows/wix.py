"""From a staged tree to an MSI: the WiX sources, and the compilers that make one of them."""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from xml.sax.saxutils import quoteattr

from staging import HERE, NotBuilt, names_below

UPGRADE = uuid.UUID("6A0C2B0E-6C0D-4B8B-9C6E-2A5B7C1D4E90")
_PERMANENT, _NEVER_OVERWRITE, _64_BIT, _BY_REGISTRY = 16, 128, 256, 4
WITHOUT_WIX = {
    "Home": _PERMANENT | _64_BIT | _BY_REGISTRY,
    "Settings": _PERMANENT | _64_BIT | _NEVER_OVERWRITE,
}
NAMES = {  # of the start menu: WiX takes them, wixl gets plain ones and they are put in afterwards
    "Menu": "窓口端末",
    "Terminal": "窓口端末",
    "Doctor": "窓口端末 機器の診断",
    "Bundle": "窓口端末 サポート用ファイル",
}
_UTF8 = "\r\n\r\n65001\t_ForceCodepage\r\n"


def fragment(names: Sequence[str]) -> str:
    """Return files.wxs: a component for each file, whose identity stays from build to build."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>']
    lines += ['<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">', "<Fragment>"]
    lines += [
        '<DirectoryRef Id="INSTALLDIR">',
        *_folder(PurePosixPath(), list(names)),
        "</DirectoryRef>",
    ]
    lines += ["</Fragment>", "<Fragment>", '<ComponentGroup Id="Staged">']
    lines += [f'<ComponentRef Id="{_id("c", name)}" />' for name in names]
    return "\n".join([*lines, "</ComponentGroup>", "</Fragment>", "</Wix>", ""])


def _folder(at: PurePosixPath, names: list[str]) -> Iterator[str]:
    """Yield what lies in a folder: its files, then its folders; ``names`` are all below it."""
    depth = len(at.parts)
    inner: dict[str, list[str]] = {}
    for name in names:
        parts = PurePosixPath(name).parts
        if len(parts) == depth + 1:
            yield from _file(name)
        else:
            inner.setdefault(parts[depth], []).append(name)
    for folder, below in inner.items():
        place = at / folder
        yield f'<Directory Id="{_id("d", str(place))}" Name={quoteattr(folder)}>'
        yield from _folder(place, below)
        yield "</Directory>"


def _file(name: str) -> Iterator[str]:
    guid = str(uuid.uuid5(UPGRADE, name)).upper()
    source = quoteattr(f"$(var.Stage)/{name}")
    yield f'<Component Id="{_id("c", name)}" Guid="{guid}" Win64="yes">'
    yield f'<File Id="{_id("f", name)}" Source={source} KeyPath="yes" />'
    yield "</Component>"


def _id(kind: str, name: str) -> str:
    return kind + hashlib.sha256(name.encode()).hexdigest()[:32]


def compile_msi(stage: Path, msi: Path, version: str) -> None:
    """Compile the sources beside the staged tree with WiX 3, or with wixl where there is none.

    Raises:
        NotBuilt: neither is installed.
    """
    work = stage.parent
    (work / "files.wxs").write_text(fragment(names_below(stage)), encoding="utf-8")
    for name in ("counter_terminal.wxs", "settings.toml"):
        shutil.copyfile(HERE / name, work / name)
    sources = ["counter_terminal.wxs", "files.wxs"]
    given = {"Version": version, "Stage": stage.name, "Source": "."}
    if shutil.which("candle"):
        flags = [f"-d{name}={value}" for name, value in (given | NAMES).items()]
        _run(work, "candle", "-nologo", "-arch", "x64", *flags, *sources)
        objects = [f"{Path(one).stem}.wixobj" for one in sources]
        _run(work, "light", "-nologo", "-spdb", "-sval", "-out", str(msi), *objects)
        _permit_by_windows(msi)
    elif shutil.which("wixl"):
        told = given | {name: name for name in NAMES}
        flags = [part for name, value in told.items() for part in ("-D", f"{name}={value}")]
        _run(work, "wixl", "--arch", "x64", *flags, "--output", str(msi), *sources)
        _complete(work, msi)
    else:
        raise NotBuilt("WiX 3 (candle, light) or msitools (wixl) is needed")


def _complete(work: Path, msi: Path) -> None:
    """Put in what wixl does not know: permissions, two attributes, names beyond ASCII."""
    (work / "codepage.idt").write_text(_UTF8, encoding="ascii", newline="")
    for idt in (work / "codepage.idt", HERE / "permissions.idt"):
        _run(work, "msibuild", str(msi), "-i", str(idt))
    changes = [
        *(("Component", "Attributes", str(bits), one) for one, bits in WITHOUT_WIX.items()),
        *(("Shortcut", "Name", f"'{name}'", one) for one, name in NAMES.items()),
        ("Directory", "DefaultDir", f"'{NAMES['Menu']}'", "MENUDIR"),
    ]
    for table, column, value, row in changes:
        said = f"UPDATE `{table}` SET `{column}` = {value} WHERE `{table}` = '{row}'"  # noqa: S608
        _run(work, "msibuild", str(msi), "-q", said)


def _run(work: Path, *command: str) -> None:
    utf8 = {"LC_ALL": "C.UTF-8"}
    subprocess.run(command, check=True, cwd=work, env={**os.environ, **utf8})


def _permit_by_windows(msi: Path) -> None:
    """Take the table of permissions over with Windows' own installer (pywin32's COM)."""
    client = importlib.import_module("win32com.client")
    database = client.Dispatch("WindowsInstaller.Installer").OpenDatabase(str(msi), 1)
    database.Import(str(HERE), "permissions.idt")
    database.Commit()
