"""Run the claims: ``python -m bench [--only NAME] [--size N] [--json]``."""

import argparse
import json
import sys
from collections.abc import Sequence

import msgspec

from bench import (
    action,
    card_check,
    city_search,
    day,
    growth,
    ingest,
    photo,
    qr,
    search,
    stalls,
    start_up,
    sync,
    ticket,
)
from bench.rows import table

CLAIMS = (
    search,
    city_search,
    action,
    growth,
    ticket,
    qr,
    card_check,
    photo,
    start_up,
    stalls,
    sync,
    ingest,
    day,
)
_PEOPLE = 700_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Print each claim with its baseline; 1 where a budget is not kept."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=[claim.NAME for claim in CLAIMS], help="one claim")
    parser.add_argument("--size", type=int, default=_PEOPLE, help="people of the city")
    parser.add_argument("--json", action="store_true", help="for machines")
    chosen = parser.parse_args(arguments)
    wanted = [claim for claim in CLAIMS if chosen.only in (None, claim.NAME)]
    rows = [row for claim in wanted for row in claim.measure(chosen.size)]
    if chosen.json:
        told = [{**msgspec.to_builtins(row), "ratio": row.ratio, "kept": row.kept} for row in rows]
        print(json.dumps(told))
    else:
        print(table(rows))
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
