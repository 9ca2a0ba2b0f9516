"""Bad input of monitoring: who still waits, codes of another law, years and scales that are odd."""

from datetime import date, timedelta

from tests.read.cases import table as tables
from tests.read.cases.case import Case, accept, flag, put_grid, refuse

BASE = tables.trajecten()
REFERRED = BASE.assign(aanmelddatum=[day - timedelta(days=40) for day in BASE["startdatum"]])
START, END, REFERRAL = ((5, f"{name}datum") for name in ("start", "eind", "aanmeld"))


def _endings(codes: str) -> list[list[str]]:
    """A grid with these codes as reasons for ending."""
    words = codes.split()
    return tables.grid(BASE.assign(reden_einde=[words[n % len(words)] for n in range(len(BASE))]))


def _years(*ends: int | None) -> Case:
    """Thirty trajectories a year from 2019 up to 2023, that end in these years."""
    rows = [
        {
            "client_id": f"K{100 + n}",
            "startdatum": date(2019 + n % 5, 2, 1 + n // 5),
            "einddatum": (end := ends[n % 5]) and date(end, 12, 1 + n // 5),
        }
        for n in range(125)
    ]
    return tables.numbered(rows)


def _quiet(name: str, outcome: str, truth, says: str) -> Case:
    return Case(73, name, outcome, put_grid(tables.grid(truth)), truth, says=says)


NONE_IN_2021 = _years(2019, 2020, 2022, 2022, 2023)
NO_SCALE = BASE.drop(columns=["schaal_min", "schaal_max"])
ONE_CLIENT = BASE.assign(aanbieder=["A1"] * 13 + ["A2"])

CASES = [
    accept(
        71,
        "a child that still waits",
        {START: "", END: ""},
        {START: None, END: None},
        "startdatum.*wacht",
        truth=REFERRED,
    ),
    accept(
        71,
        "a child that signed off before the help began",
        {START: "n.v.t."},
        {START: None},
        "einddatum.*afgemeld voordat de hulp begon",
        truth=REFERRED,
    ),
    flag(
        71,
        "no start and no referral",
        {START: "", REFERRAL: ""},
        "niet te zien is of dit kind nog wacht",
        only=[START],
        truth=REFERRED,
    ),
    flag(71, "no start where there is no column of referrals", {START: ""}, "aanmelddatum"),
    flag(
        71,
        "signed off before the referral",
        {START: "", END: "01-01-2021"},
        "einddatum ligt voor de aanmelding",
        only=[END],
        truth=REFERRED,
    ),
    flag(
        71,
        "a start that cannot be read is not taken for one that is empty",
        {START: "31-02-2021"},
        truth=REFERRED,
    ),
    flag(
        71,
        "a referral that cannot be read is not taken for one that is empty",
        {START: "", REFERRAL: "31-02-2021"},
        only=[REFERRAL],
        truth=REFERRED,
    ),
    refuse(72, "codes of iWmo only", _endings("19 21 31"), "iWmo.*31 een verhuizing.*Jeugdwet"),
    refuse(72, "a code of iWmo in a file of iJw", _endings("31 32 19"), "19 .iWmo.*32 .iJw"),
    refuse(
        72, "31 alone, a move in iWmo", _endings("31"), "iJw: levering is volgens plan.*verhuiz"
    ),
    _quiet("a year without an end", "notice", NONE_IN_2021, r"eindigde geen.*2021 \(25 traj"),
    _quiet("every year has an end", "accept", _years(2019, 2020, 2021, 2022, 2023), ""),
    _quiet("no end at all", "notice", _years(None, None, None, None, None), "2019.*2020.*2022"),
    _quiet("a provider with one client", "accept", ONE_CLIENT, ""),
    accept(
        75,
        "satisfaction on two scales",
        *[
            {
                (4, "schaal_max"): "5",
                (4, "tevredenheid"): "4",
                (6, "schaal_max"): "5",
                (6, "tevredenheid"): "3",
            }
        ]
        * 2,
        "tevredenheid.*andere schaal dan de meeste",
    ),
    accept(
        75,
        "satisfaction without its scale",
        {(4, "schaal_max"): "", (4, "schaal_min"): ""},
        {(4, "schaal_max"): None, (4, "schaal_min"): None},
        "tevredenheid.*geen schaal",
    ),
    Case(
        75,
        "satisfaction without columns for its scale",
        "accept",
        put_grid(tables.grid(NO_SCALE)),
        NO_SCALE,
        says="tevredenheid.*geen schaal",
    ),
]
