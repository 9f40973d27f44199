"""Where in the files of rules a flaw stands: file and line beside city and item."""

from pathlib import Path

from msgspec.structs import replace

from app import paths
from app.desk.rule_flaws import Flaw, FlawKind
from app.resources import told_name
from app.rulings.ruling import DEFAULT, line_of

_AREAS = {
    "works": "works.toml",
    "assignment": "arrangements",
    "mailing": "arrangements",
    "pin": "arrangements",
    "price": "fees",
    "cause": "fees",
    "collection": "fees",
    "card": "validity",
    "certificate": "validity",
    "stay": "validity",
    "unclaimed": "validity",
    "continued": "deadlines",
    "face": "deadlines",
    "express": "deadlines",
    "kept": "retention",
}
"""In which folder or file the rulings on a thing stand that a gap names first."""
_KINDS = {
    FlawKind.UNUSED_PAPER: "documents/papers.toml",
    FlawKind.NOT_IN_CATALOGUE: "documents/cases.toml",
    FlawKind.WITHOUT_RULES: "documents/cases.toml",
}


def placed(flaw: Flaw, folder: Path | None = None) -> Flaw:
    """Return a flaw with the file and the line at which somebody mends it."""
    if flaw.file:
        return flaw
    if flaw.kind is FlawKind.MISSING_TEXT:
        return _among_texts(flaw)
    rules = folder or paths.resources() / "rules"
    wanted = flaw.item.rpartition(" ")[2].rpartition(".")[2].partition("/")[0]
    for file in _files(flaw, rules):
        line = line_of(file, wanted)
        if f'"{wanted}"' in file.read_text(encoding="utf-8").splitlines()[line - 1]:
            return replace(flaw, file=told_name(file), line=line)
    tables = f"[[{flaw.item.partition(' ')[0]}]]"
    for file in _files(flaw, rules):
        lines = file.read_text(encoding="utf-8").splitlines()
        heads = [number for number, line in enumerate(lines, start=1) if line.strip() == tables]
        if heads:
            return replace(flaw, file=told_name(file), line=heads[-1])
    first = next(iter(_files(flaw, rules)), None)
    return flaw if first is None else replace(flaw, file=told_name(first), line=1)


def _among_texts(flaw: Flaw) -> Flaw:
    """Return a flaw with the file and the table of texts in which the text lacks."""
    folder = paths.resources() / "text" / flaw.about
    files, table = sorted(folder.glob("*.toml")), flaw.item
    while table := table.rpartition(".")[0]:
        for file in files:
            lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
            if f"[{table}]" in lines:
                line = lines.index(f"[{table}]") + 1
                return replace(flaw, file=f"text/{flaw.about}/{file.name}", line=line)
    return replace(flaw, file=f"text/{flaw.about}/{files[0].name}", line=1)


def _files(flaw: Flaw, rules: Path) -> tuple[Path, ...]:
    """Return where a flaw can stand, the city's own file before the default's."""
    if flaw.kind in _KINDS:
        return (rules / _KINDS[flaw.kind],)
    area = _AREAS.get(flaw.item.partition(" ")[0], "")
    if area.endswith(".toml"):
        return (rules / area,)
    names = dict.fromkeys((f"{flaw.city}.toml", f"{DEFAULT}.toml"))
    areas = [area] if area else ["documents", "fees", "arrangements", "validity", "deadlines"]
    found = [rules / one / name for one in areas for name in names]
    return tuple(one for one in (*found, rules / "works.toml") if one.exists())
