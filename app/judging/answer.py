"""The answer on a case as plain values for machines and as lines for people (docs/judge.md)."""

from collections.abc import Iterable

from app.documents import telling
from app.documents.judge import Looked, Missing, NeededPaper, PersonRoutes
from app.documents.rules import reasons_on
from app.fees.fees import Fee
from app.judging.judged import Act, Dates, Due, Judged
from app.ports import Words
from app.rulings.ruling import Ground, cited
from app.validity.validity import Until

Plain = dict[str, object]


def plain(judged: Judged, words: Words) -> Plain:
    """Return the whole answer as plain values."""
    verdict, mailing = judged.verdict, judged.mailing
    refusal = verdict.refusal
    reasons = reasons_on(verdict.rule, judged.day) if verdict.rule.by_reason else ()
    return {
        "procedure": judged.case.procedure,
        "visitor": judged.case.visitor.value,
        "circumstance": judged.case.circumstance.value,
        "place": judged.place,
        "date": judged.day.isoformat(),
        "outcome": judged.outcome.value,
        "refusal": refusal.value if refusal else None,
        "hindrance": judged.hindrance.value if judged.hindrance else None,
        "headline": headline(judged, words),
        "detail": detail(judged, words),
        "missing": [_missing(one, words) for one in verdict.missing],
        "reason_missing": verdict.reason_missing,
        "reasons": [one.key for one in reasons if one.valid],
        "age_unsure": verdict.age_unsure,
        "alternatives": [
            _route(one, number) for one in verdict.persons for number in range(len(one.routes))
        ],
        "papers": [_looked(one) for one in verdict.looked],
        "extras": [_extra(one) for one in verdict.extras],
        "collect": list(verdict.collect),
        "official_needed": judged.official_needed,
        "acts": [_act(one) for one in judged.acts],
        "fee": None if judged.fee is None else _fee(judged.fee),
        "until": _dates(judged.dates),
        "deadlines": [_due(one) for one in judged.deadlines],
        "mail": None
        if mailing is None
        else {
            "what": mailing.ruling.what.value,
            "ways": [way.value for way in mailing.ruling.ways],
            "to": [one.value for one in mailing.ruling.to],
            "by": mailing.ruling.by.value,
            "forwarded": mailing.ruling.forwarded,
            "resent": mailing.ruling.resent,
            "source": _source(mailing.ground),
        },
        "weak_pins": judged.weak_pins.ruling.weak.value if judged.weak_pins else None,
        "weak_pins_source": _source(judged.weak_pins.ground) if judged.weak_pins else None,
        "why": telling.why(verdict.rule, words),
        "rule": cited(verdict.rule.ground, words),
        "sources": [_source(one) for one in judged.grounds],
    }


def lines(judged: Judged, words: Words) -> list[str]:
    """Return the answer for a person."""
    told = [headline(judged, words), detail(judged, words)]
    told.append(telling.why(judged.verdict.rule, words))
    if judged.fee is not None:
        told.append(fee_told(judged.fee, words))
    told += [
        words(
            "judging.act",
            work=words(f"judging.work.{act.work.value}"),
            by=words(f"judging.doer.{act.by.value}"),
        )
        for act in judged.acts
    ]
    told += [due_told(one, words) for one in judged.deadlines]
    return [*told, *(cited(one, words) for one in judged.grounds)]


def headline(judged: Judged, words: Words) -> str:
    """Return the finding in one short sentence."""
    if judged.hindrance is not None:
        return words("documents.verdict.not_acceptable")
    return telling.headline(judged.verdict, words)


def detail(judged: Judged, words: Words) -> str:
    """Return what is missing, or what hinders the case and what to do instead."""
    if judged.hindrance is None or judged.verdict.refusal is not None:
        return telling.detail(judged.verdict, words)
    lapse = next((one.lapse for one in judged.deadlines if one.lapse), None)
    if lapse is not None:
        return words(f"judging.lapse.{lapse.value}")
    return words(f"judging.hindrance.{judged.hindrance.value}")


def fee_told(fee: Fee, words: Words) -> str:
    """Return what is due, why, and who takes it."""
    cause = words(f"judging.cause.{fee.cause.value}")
    if fee.amount == 0:
        return words(f"judging.free.{(fee.why_free or 'cause')}", cause=cause)
    due = words(f"judging.due.{(fee.why_due or 'cause')}", cause=cause)
    told = words("judging.fee", amount=f"{fee.amount:,}", due=due)
    if fee.collector is None or fee.moment is None:
        return told
    collector = words(f"judging.collector.{fee.collector.value}")
    return told + words(f"judging.moment.{fee.moment.value}", collector=collector)


def due_told(due: Due, words: Words) -> str:
    """Return one deadline in words."""
    what = words(f"judging.deadline.{due.what}")
    if due.last is None and due.begins is not None:
        return words("judging.from", what=what, day=_day(due.begins.isoformat()))
    last = due.last.isoformat() if due.last else ""
    if due.over:
        return words("judging.over", what=what, day=_day(last))
    if due.begins is not None:
        begins = _day(due.begins.isoformat())
        return words("judging.between", what=what, begins=begins, day=_day(last))
    return words("judging.until", what=what, day=_day(last))


def _day(iso: str) -> str:
    return iso.replace("-", "/")


def _missing(one: Missing, words: Words) -> Plain:
    return {
        "person": one.person.value,
        "any_of": list(one.slot.accepts),
        "photo": one.slot.photo,
        "name": telling.missing_name(one, words),
    }


def _route(one: PersonRoutes, number: int) -> Plain:
    filled = one.routes[number]
    return {
        "person": one.person.value,
        "route": filled.route.text,
        "missing": filled.missing,
        "papers": [slot.paper.key for slot in filled.slots if slot.paper is not None],
    }


def _looked(one: Looked) -> Plain:
    return {
        "paper": one.presented.paper,
        "person": one.presented.person.value,
        "class": one.cls.value,
        "finding": one.finding.value,
        "checks": [check.value for check in one.checks],
        "counts_as": one.counts_as or None,
    }


def _extra(one: NeededPaper) -> Plain:
    return {
        "person": one.person.value,
        "any_of": list(one.papers),
        "filled_by": one.filled_by.key if one.filled_by else None,
        "relieved": one.relieved.value if one.relieved else None,
        "source": one.source,
    }


def _act(one: Act) -> Plain:
    return {"work": one.work.value, "by": one.by.value, "source": _source(one.ground)}


def _fee(fee: Fee) -> Plain:
    return {
        "amount": fee.amount,
        "card": fee.card,
        "certificate": fee.certificate,
        "cause": fee.cause.value,
        "free": fee.why_free.value if fee.why_free else None,
        "due": fee.why_due.value if fee.why_due else None,
        "evidence": list(fee.evidence),
        "collector": fee.collector.value if fee.collector else None,
        "moment": fee.moment.value if fee.moment else None,
        "sources": _sources(fee.grounds),
    }


def _dates(dates: Dates) -> Plain:
    named = {
        "card": dates.card,
        "authentication": dates.authentication,
        "signing": dates.signing,
        "insurance": dates.insurance,
    }
    return {name: None if until is None else _until(until) for name, until in named.items()}


def _until(until: Until) -> Plain:
    return {
        "day": until.day.isoformat() if until.day else None,
        "bound": until.bound.value if until.bound else None,
        "why_not": until.why_not.value if until.why_not else None,
        "sources": _sources(until.grounds),
    }


def _due(one: Due) -> Plain:
    return {
        "what": one.what,
        "begins": one.begins.isoformat() if one.begins else None,
        "last": one.last.isoformat() if one.last else None,
        "counted": one.counted.isoformat() if one.counted else None,
        "over": one.over,
        "lapse": one.lapse.value if one.lapse else None,
        "source": _source(one.ground) if one.ground else None,
    }


def _sources(grounds: Iterable[Ground]) -> list[Plain]:
    return [_source(one) for one in grounds]


def _source(ground: Ground) -> Plain:
    return {
        "municipality": ground.municipality,
        "version": ground.version.isoformat(),
        "item": ground.item,
        "source": ground.source,
        "from": ground.start.isoformat(),
        "until": ground.until.isoformat() if ground.until else None,
    }
