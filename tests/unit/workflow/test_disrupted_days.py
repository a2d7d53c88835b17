"""Days: each disruption by itself, then all together, by names that tell them apart."""

from geo.model.disruption import Disruption, Target
from geo.workflow.disrupted_days import ALL_TOGETHER, disrupted_days
from geo.workflow.naming import Names

NAMES = Names(
    by_target={
        Target.COUNTRY: {"CHN": "China"},
        Target.FACILITY: {"F1": "Works", "F2": "Works"},
    }
)


def hit(target, name, **told):
    return Disruption(target=target, name=name, **told)


def names_of_days(*hits):
    return [day.name for day in disrupted_days(hits, names=NAMES)]


def test_no_disruption_no_day():
    assert disrupted_days((), names=NAMES) == ()


def test_one_disruption_is_one_day():
    stop = hit(Target.COUNTRY, "CHN")
    (day,) = disrupted_days([stop], names=NAMES)
    assert (day.name, day.hits) == ("China closed", (stop,))


def test_several_are_alone_first_and_then_together():
    stops = [hit(Target.COUNTRY, "CHN"), hit(Target.GATE, "Sunda Strait", capacity=0.5)]
    days = disrupted_days(stops, names=NAMES)
    assert [d.name for d in days] == [
        "China closed",
        "Sunda Strait at 50%",
        ALL_TOGETHER,
    ]
    assert [d.hits for d in days] == [(stops[0],), (stops[1],), tuple(stops)]


def test_dates_ramps_and_sources_make_no_day_of_their_own():
    stops = (
        hit(Target.COUNTRY, "CHN", start_day=60.0, source="a scenario"),
        hit(Target.COUNTRY, "CHN", duration_days=90.0, ramp_days=10.0, probability=0.5),
    )
    assert names_of_days(*stops) == ["China closed"]


def test_goods_delays_and_fees_are_told():
    assert names_of_days(
        hit(Target.COUNTRY, "CHN", commodity="rare_earths", stage="refined"),
        hit(Target.GATE, "Sunda Strait", capacity=1.0, delay_days=2.0),
        hit(Target.GATE, "Sunda Strait", capacity=1.0, cost_usd_per_t=5.0),
        hit(Target.GATE, "Sunda Strait", delay_days=2.0),
    )[:4] == [
        "China closed (rare earths refined)",
        "Sunda Strait 2 days longer",
        "Sunda Strait 5 USD a tonne dearer",
        "Sunda Strait closed, 2 days longer",
    ]


def test_things_of_one_name_are_numbered():
    two = [hit(Target.FACILITY, code) for code in ("F1", "F2")]
    near = [hit(Target.GATE, "S", capacity=share) for share in (0.501, 0.5, 0.499)]
    assert names_of_days(*two)[:2] == ["Works closed", "Works closed (2)"]
    assert len(set(names_of_days(*near))) == 4


def test_a_day_concerns_only_its_goods():
    stops = (
        hit(Target.COUNTRY, "CHN", commodity="nickel"),
        hit(Target.COUNTRY, "IDN"),
    )
    *_, whole = disrupted_days(stops, names=NAMES)
    assert whole.concerning({"cobalt"}) == stops[1:]
    assert whole.concerning({"cobalt", "nickel"}) == stops
