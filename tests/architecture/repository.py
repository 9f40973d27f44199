"""The repository as its own tests see it: files, syntax trees, texts."""

import ast
import os
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "devices", "sync", "widgets")
PROGRAM = (*PACKAGES, "bench", "main.py", "station.py")


def files(*under: str, suffix: str = ".py") -> list[Path]:
    """Return the files below some places, by path."""
    found: list[Path] = []
    for place in under:
        path = ROOT / place
        found += [path] if path.is_file() else path.rglob(f"*{suffix}")
    return sorted(one for one in found if "__pycache__" not in one.parts)


def name(path: Path) -> str:
    """Return a path as it is told in a failure."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and full name of every import of a file, wherever it stands."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for one in node.names:
                yield node.lineno, one.name
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.lineno, node.module


@cache
def committed() -> tuple[Path, ...]:
    """Return what is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
    )
    if listed.returncode:
        skipped = {".venv", "build", "__pycache__", ".git"}
        return tuple(
            one for one in ROOT.rglob("*") if one.is_file() and not skipped & set(one.parts)
        )
    paths = (ROOT / one for one in listed.stdout.split("\0") if one)
    return tuple(sorted(one for one in paths if one.is_file()))


def told(found: list[str]) -> str:
    """Return all faults as one text."""
    return "\n" + "\n".join(sorted(found))
