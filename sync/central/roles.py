"""Make two roles of the database: one owns and migrates, one serves and changes nothing frozen."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from msgspec import Struct

from app.faults import CounterFault
from sync.central.tables import metadata

_FROZEN = ("entry", "answer", "held")
_CHANGES = ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
_WRITTEN = "SELECT, INSERT, UPDATE"
_LESS = {
    **dict.fromkeys(_FROZEN, "SELECT, INSERT"),
    "attachment_piece": "SELECT, INSERT, DELETE",
    "centre": "SELECT, UPDATE (no)",
    "terminal": (
        "SELECT, UPDATE (last_seen, program, owed, oldest_at, open_cases, offset_ms, unread,"
        " forked)"
    ),
    "device": "SELECT",
    "ticket_range": "SELECT",
    "credential": "SELECT, UPDATE (code_step, failures, failed_at, locked_until)",
}
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_MAKE = "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


class NotPermitted(CounterFault):
    """Tell that the database refuses this work to the role that asked."""

    code = "S-126"


class TooMuchRight(CounterFault):
    """Tell that the serving role could change what must stay as it was written."""

    code = "S-127"


class BadRoleName(CounterFault):
    """Tell that a role may not have this name."""

    code = "S-128"


class Roles(Struct, frozen=True, kw_only=True):
    """Name the two roles, and which of them are new."""

    owner: str
    api: str
    made: tuple[str, ...] = ()


@contextmanager
def permitted(engine: sa.Engine) -> Iterator[None]:
    """Tell what the database refuses to a role as a fault.

    Raises:
        NotPermitted: the role lacks a right.
    """
    try:
        yield
    except sa.exc.DBAPIError as trouble:
        if isinstance(trouble.orig, psycopg.errors.InsufficientPrivilege):
            raise NotPermitted(role=engine.url.username or "") from trouble
        raise


def make_roles(engine: sa.Engine, owner: str, api: str) -> Roles:
    """Make both roles, hand the schema to the owner and grant the other what serving needs.

    Done again it renews the grants.  Passwords are the database administrator's to set.

    Raises:
        BadRoleName, TooMuchRight: nothing was changed then.
        NotPermitted: whoever asked is no superuser of the database.
    """
    for role in (owner, api):
        if not _NAME.fullmatch(role):
            raise BadRoleName(role=role)
    with permitted(engine), engine.begin() as connection:
        made = tuple(role for role in (owner, api) if _make(connection, role))
        _hand_over(connection, owner, api)
        grant(connection, api)
        _refuse_too_much(connection, api)
    return Roles(owner=owner, api=api, made=made)


def grant(connection: sa.Connection, api: str) -> None:
    """Give a role exactly what serving needs."""
    connection.exec_driver_sql(f'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "{api}"')
    connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA public TO "{api}"')
    connection.exec_driver_sql(f'GRANT SELECT ON alembic_version TO "{api}"')
    for table in metadata.tables:
        rights = _LESS.get(table, _WRITTEN)
        connection.exec_driver_sql(f'GRANT {rights} ON "{table}" TO "{api}"')


def serving_roles(connection: sa.Connection) -> list[str]:
    """Return the roles beside the owner that may add entries."""
    query = (
        "SELECT DISTINCT pg_get_userbyid(acl.grantee)::text FROM pg_class AS c, "
        "aclexplode(c.relacl) AS acl WHERE c.oid = to_regclass('entry') "
        "AND acl.privilege_type = 'INSERT' AND acl.grantee NOT IN (0, c.relowner)"
    )
    return sorted(connection.exec_driver_sql(query).scalars())


def _make(connection: sa.Connection, role: str) -> bool:
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if connection.execute(known, {"role": role}).first() is not None:
        return False
    connection.exec_driver_sql(_MAKE.format(f'"{role}"'))
    return True


def _hand_over(connection: sa.Connection, owner: str, api: str) -> None:
    """Let the owner own everything, and nobody else come in."""
    database = connection.exec_driver_sql("SELECT quote_ident(current_database())").scalar_one()
    connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    connection.exec_driver_sql(f'GRANT CONNECT ON DATABASE {database} TO "{owner}", "{api}"')
    connection.exec_driver_sql(f'ALTER SCHEMA public OWNER TO "{owner}"')
    connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    owned = (
        "SELECT 'TABLE ' || oid::regclass FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' UNION ALL "
        "SELECT 'FUNCTION ' || oid::regprocedure FROM pg_proc "
        "WHERE pronamespace = 'public'::regnamespace"
    )
    for one in connection.exec_driver_sql(owned).scalars().all():
        connection.exec_driver_sql(f'ALTER {one} OWNER TO "{owner}"')


def _refuse_too_much(connection: sa.Connection, api: str) -> None:
    """Ask the database itself what the serving role may, by whatever way it came to it."""
    right = sa.text("SELECT has_table_privilege(:role, :table, :right)")
    held = [
        f"{change} {table}"
        for table in _FROZEN
        for change in _CHANGES
        if connection.execute(right, {"role": api, "table": table, "right": change}).scalar()
    ]
    schema = sa.text("SELECT has_schema_privilege(:role, 'public', 'CREATE')")
    if connection.execute(schema, {"role": api}).scalar():
        held.append("CREATE")
    if held:
        raise TooMuchRight(role=api, rights=", ".join(held))
