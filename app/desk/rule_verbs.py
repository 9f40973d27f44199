"""The verbs that answer from the rules alone, without a ledger: judge and doctor rules."""

from argparse import Namespace
from pathlib import Path

import msgspec

from app.arguments import tell
from app.calendar.dates import today
from app.desk.rule_flaws import told
from app.desk.rules_doctor import examine, resident_languages
from app.judging.answer import lines, plain
from app.judging.judged import judge_known, load_city
from app.judging.reading import cities, city_of, day_of, read_known
from app.resources import words
from app.system import SystemClock


def judge(args: Namespace) -> int:
    """Judge the case of a file in a city on a day, today where none is named.

    Raises:
        CaseFault: with file, key and line of what cannot be.
        NoRule: no rule speaks of the case on that day.
    """
    day = day_of(args.date) if args.date else today(SystemClock())
    city = load_city(city_of(args.city))
    judged = judge_known(city, read_known(Path(args.case), city, day), day)
    texts = words("ja")
    tell(args, {"city": args.city, **plain(judged, texts)}, "\n".join(lines(judged, texts)))
    return 0


def doctor_rules(args: Namespace) -> int:
    """Examine the rules of one city or of all; 0 only when nothing is wrong.

    Raises:
        CaseFault: there is no such city.
    """
    names = (city_of(args.city),) if args.city else cities()
    flaws = examine(names, {language: words(language) for language in resident_languages()})
    texts = words("ja")
    clean = texts("rules_doctor.clean", cities="、".join(names))
    value = {"cities": names, "clean": not flaws, "flaws": msgspec.to_builtins(flaws)}
    tell(args, value, "\n".join(told(one, texts) for one in flaws) or clean)
    return 1 if flaws else 0
