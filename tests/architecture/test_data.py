"""Rule data, lock file and committed files: complete, pinned, without secrets and addresses."""

import re

from app.access.roles import Role, load_rights
from app.kinds import KINDS
from app.store.tables import STATES
from tests.architecture.repository import ROOT, committed, name, told

TEXTS = {
    ".py",
    ".toml",
    ".md",
    ".lock",
    ".sh",
    ".txt",
    ".yml",
    ".yaml",
    ".cfg",
    ".ini",
    ".mako",
    "",
}
# Written in two halves, so that this file does not hold them.
HOSTS = [
    "py" + "pi.org",
    "python" + "hosted",
    "test.py" + "pi",
    "pack" + "agecloud",
    "art" + "ifactory",
    "npm" + "js.",
    "--index" + "-url",
    "--extra-index" + "-url",
]
SECRETS = [
    re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY-----"),
    re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    re.compile(r"\bgh[pousr]_[A-Za-z0-9]{20,}"),
    re.compile(r"://[^/\s:@{}\"']+:[^/\s:@{}\"']+@(?!localhost|127\.|%2F)"),
]


def test_rights_name_exactly_the_kinds() -> None:
    assert load_rights().kinds() == KINDS.keys()


def test_every_role_may_do_something_and_every_kind_somebody() -> None:
    rights = load_rights()
    idle = [role for role in Role if not any(rights.may(role, kind) for kind in KINDS)]
    assert not idle
    orphans = [kind for kind in KINDS if not any(rights.may(role, kind) for role in Role)]
    assert not orphans


def test_every_kind_belongs_to_a_kept_state() -> None:
    assert {kind.subject for kind in KINDS.values()} == set(STATES)
    assert [kind for kind in KINDS if kind.split(".")[0] != KINDS[kind].subject_type] == []


def test_the_lock_pins_by_hash_and_names_no_address() -> None:
    text = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
    found = [line for line in text.splitlines() if "://" in line or line.startswith("-")]
    for block in re.split(r"\n(?=\S)", text):
        wanted = block.split(" ")[0].strip()
        if not wanted or wanted.startswith("#"):
            continue
        if not re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[^\s;]+", wanted):
            found.append(f"not pinned: {wanted}")
        if not re.search(r"--hash=sha256:[0-9a-f]{64}", block):
            found.append(f"no hash: {wanted}")
    assert not found, told(found)


def test_no_secret_and_no_registry_is_committed() -> None:
    found: list[str] = []
    for path in committed():
        if path.suffix not in TEXTS or path.stat().st_size > 2 << 20:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name(path)}: {host}" for host in HOSTS if host in text]
        found += [f"{name(path)}: {secret.pattern}" for secret in SECRETS if secret.search(text)]
    assert not found, told(found)


def test_no_built_or_private_file_is_committed() -> None:
    suffixes = {".pyc", ".db", ".db-wal", ".pem", ".key", ".p12", ".log", ".whl", ".sqlite"}
    found = [name(path) for path in committed() if path.suffix in suffixes]
    assert not found, told(found)
