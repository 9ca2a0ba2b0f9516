"""The verbs about totals that organisations share instead of rows: totals, combine."""

from pathlib import Path

BY = ("regio", "aanbieder", "hulpvorm")
PERIODS = ("kwartaal", "jaar")
JOIN = " + "
LIMITS = {
    **{"direction": "richting", "points": "punten", "cut_off": "grens"},
    **{"norm_mean": "normgemiddelde", "norm_sd": "norm_sd"},
}
EARLIER = (
    "omdat zij op een paar kinderen na gelden voor wie dit project eerder telde, met een ander "
    "getal: samen zouden zij die kinderen prijsgeven."
)
STAYS = "Dit bestand is intern: de aantallen zijn precies. Het blijft binnen het team."
MIXED = (
    "Dit bestand is intern, en een deel van de aantallen was al afgerond. Het blijft binnen het "
    "team."
)


def add_verbs(verbs) -> None:
    """Add `totals` and `combine` to the command."""
    totals = verbs.add_parser(
        "totals", help="maak totalen van trajecten, zonder rijen van kinderen"
    )
    totals.add_argument("file", type=Path, metavar="BESTAND")
    totals.add_argument(
        "--by", default="", metavar="A,B", help=f"uitsplitsen: {', '.join((*BY, *PERIODS))}"
    )
    totals.add_argument("--from", dest="since", required=True, metavar="2022-Q1")
    totals.add_argument("--to", dest="until", required=True, metavar="2024-Q4")
    totals.add_argument("--mapping", type=Path, metavar="BESTAND", help="namen van uw leverancier")
    totals.add_argument("--goals", type=Path, metavar="BESTAND", help="bestand met doelen")
    totals.add_argument(
        "--sufficient", default="", metavar="1-10:6,1-5:4", help="per schaal wat voldoende is"
    )
    totals.add_argument(
        "--instrument", default="", metavar="CODE", help="rij in data/codes/instrumenten.csv"
    )
    totals.add_argument(
        "--level",
        choices=["intern", "kring", "openbaar"],
        default="openbaar",
        help="wie het bestand mag zien; zonder deze optie openbaar",
    )
    totals.add_argument("--organisation", default="", metavar="NAAM", help="wie de totalen maakt")
    totals.add_argument("-o", dest="out", type=Path, required=True, metavar="UIT.csv")
    totals.set_defaults(do=make_totals)

    combine = verbs.add_parser("combine", help="tel bestanden met totalen op")
    combine.add_argument("files", nargs="+", type=Path, metavar="BESTAND")
    combine.add_argument("-o", dest="out", type=Path, required=True, metavar="SAMEN.csv")
    combine.set_defaults(do=combine_totals)


def make_totals(chosen) -> int:
    """Write the totals of a file of trajectories, as they may be seen at a level."""
    from jeugdlib import read, reduce
    from jeugdlib.columns.project import find_root
    from jeugdlib.read.totals_file import write_totals
    from jeugdlib.release import ledger, release_totals

    by, step = _split(chosen.by)
    limits = _limits(chosen.instrument) if chosen.instrument else None
    thresholds = [text.strip() for text in chosen.sufficient.split(",") if text.strip()]
    first, last = reduce.period_bounds(chosen.since, chosen.until)
    settings = _settings(chosen, [*by, *([step] if step in PERIODS else [])], thresholds, limits)
    settings |= {"van": _quarter(first), "tot": _quarter(last)}
    samen = reduce.merged(read.stored(chosen.file, "trajecten", mapping=chosen.mapping))
    totals = reduce.totals(
        samen,
        reasons=read.codes("reden_einde"),
        by=by,
        step=step,
        since=chosen.since,
        until=chosen.until,
        sufficient=thresholds,
        instrument=limits,
        goals=read.table(chosen.goals, "doelen") if chosen.goals else None,
        members=chosen.level != "intern",
    )
    if chosen.level != "intern":
        print("Nagaan wat eruit terug te rekenen is; dit kan minuten duren.", flush=True)
    made = f"totalen--{chosen.out.stem}"
    with ledger.remembering(find_root(Path.cwd())) as keep:
        released = release_totals(totals, chosen.level, weeks=(last - first).days // 7)
        write_totals(released, settings, chosen.out, ready=lambda: keep(made))
    _say(released, chosen.level, chosen.out)
    if released.attrs.get("earlier"):
        print(f"{released.attrs['earlier']} cellen zijn weggelaten, {EARLIER}")
    return 0


def _settings(chosen, split: list[str], thresholds: list[str], limits) -> dict[str, str]:
    """What has to be the same in files that are added up, and who made this one."""
    from jeugdlib.read.totals_file import definitions_code

    return {
        "organisatie": _organisation(chosen.organisation),
        "openbaarheid": chosen.level,
        "uitsplitsing": JOIN.join(split) or "geen",
        "voldoende": JOIN.join(sorted(thresholds)),
        "vragenlijst": "" if limits is None else _words(chosen.instrument, limits),
        "definities": definitions_code(),
    }


def combine_totals(chosen) -> int:
    """Write the sum of several files of totals."""
    from jeugdlib import read, reduce
    from jeugdlib.read.totals_file import write_totals

    parts = [read.totals(file) for file in chosen.files]
    table = reduce.combined(parts)
    settings = table.attrs["settings"]
    mixed = len({part.attrs["settings"]["openbaarheid"] for part in parts}) > 1
    write_totals(table, settings, chosen.out)
    print(f"Opgeteld: {len(chosen.files)} bestanden van {settings['organisatie']}.")
    if JOIN in settings["organisatie"]:
        print("Een kind dat bij twee organisaties hulp kreeg, telt bij allebei mee.")
        print("Bij herhaald beroep en nieuwe start zag elke organisatie alleen haar eigen hulp.")
    _say(table, settings["openbaarheid"], chosen.out, MIXED if mixed else STAYS)
    return 0


def _split(text: str) -> tuple[list[str], str]:
    """The columns to divide by, and the step in time, from what the user typed."""
    from jeugdlib.columns import InputError
    from jeugdlib.report.parameters import nearest

    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if word not in (*BY, *PERIODS):
            raise InputError(
                f"--by {word}: daarnaar kan niet worden uitgesplitst",
                mend=nearest(word, [*BY, *PERIODS]) + f"Kies uit: {', '.join((*BY, *PERIODS))}.",
            )
    steps = [word for word in PERIODS if word in words]
    if len(steps) > 1:
        raise InputError(
            "--by: kwartaal en jaar gaan niet samen", mend="Kwartalen zijn op te tellen tot jaren."
        )
    return [name for name in BY if name in words], (steps or ["alles"])[0]


def _organisation(name: str) -> str:
    from jeugdlib.columns import InputError

    plain = " ".join(name.split())
    if JOIN in plain:
        raise InputError("--organisation: in een naam kan geen losse + staan", value=name)
    return plain or "eigen organisatie"


def _limits(code: str):
    """What it takes to be better or worse on an instrument, by its row in the register."""
    from jeugdlib import read, reduce
    from jeugdlib.columns import InputError
    from jeugdlib.estimate import outcome

    register = read.codes("instrumenten")
    enough = (register["betrouwbaarheid"] != "") & (register["norm_sd"] != "")
    names = register[enough].set_index("code")["instrument"]
    if code not in names:
        raise InputError(
            f"--instrument {code}: daarvan zijn betrouwbaarheid en normgroep niet bekend",
            mend=f"Kies uit: {', '.join(names.index)}.",
        )
    return outcome.reliable_limits(reduce.instrument(register, code, names[code]))


def _words(code: str, limits) -> str:
    return JOIN.join([code, *(f"{LIMITS[n]} {value:.6g}" for n, value in limits["value"].items())])


def _quarter(day) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _say(table, level: str, file: Path, stays: str = STAYS) -> None:
    """Print what stands in a file of totals, and who may see it."""
    hidden = int((table["hidden"] > 0).sum())
    print(f"{len(table)} cellen staan in {file}.")
    if level == "intern":
        print(stays)
    else:
        print(f"Dit bestand is voor niveau {level}: aantallen zijn afgerond op vijftallen.")
    if hidden:
        print(
            f"In {hidden} cellen is iets weggelaten (verborgen: ja). Dat is nooit hetzelfde als 0."
        )
