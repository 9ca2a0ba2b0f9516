"""The steps of a case-file audit, and what people do between them.

A step returns None when the next one may begin, and otherwise the exit code: people have to act.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from jeugdlib import read, reduce
from jeugdlib.cli.audit_report import make_report
from jeugdlib.columns import TABLES, InputError
from jeugdlib.columns.codebook import Codebook
from jeugdlib.read import audit_folder as kit
from jeugdlib.read import consensus_book as meeting
from jeugdlib.read.audit_form import write_audit_form
from jeugdlib.read.draw import coders_of, files_of, read_draw, write_draw
from jeugdlib.read.form import write_form

SHOWN = 5  # files that are named, of those that are not done
MANY = 25  # problems that are printed
SAID_BELOW = ("niet_ingevuld", "niet_begonnen")  # in how far every coder is
TABLES_CODED = ("dossiers", "therapieen", "plaatsingen")

LIST_NOW = """
Nu het team:
  dossierlijst.xlsx  Zet elk dossier dat in aanmerking komt op een eigen rij, met een code. Geen
                     naam, BSN of geboortedatum. Wie bij welke code hoort, bewaart u apart.
  audit.yaml         Kijk of het aantal dossiers en de codes van de codeurs kloppen.
  codeboek.yaml      Lees de vragen samen door en verander wat niet past. Oefen met vijf dossiers
                     die niet op de lijst staan. Na de loting verandert het codeboek niet meer."""
CODE_NOW = """
Nu de codeurs:
  Ieder vult het eigen formulier in, apart en zonder overleg, in de volgorde van het formulier.
  Het blad Codeboek zegt wanneer u welk antwoord kiest. Bewaar het formulier onder dezelfde naam
  in deze map, als Excel-werkboek. Tussendoor laten nakijken mag zo vaak u wilt."""
GO_ON_NOW = """
Nu de codeurs: ga verder waar u was. Half ingevuld is geen fout.
  Is een vraag niet te beantwoorden? Laat haar leeg. Zijn alleen zulke vragen nog open, ga dan
  zo verder: {how}"""
MEND_NOW = """
Nu de codeurs: verbeter dit in het formulier en bewaar het."""
MEET_NOW = """
Nu de codeurs, met iemand die het gesprek leidt:
  Bespreek elke rij van {book} en vul besluit, reden en datum in. Het blad Uitleg zegt
  hoe. Verander niets meer in de formulieren.
  Wat er in het stelsel misging, kunt u noteren in knelpunten.xlsx. Dat hoeft niet."""
CHANGED = """na {book} is in de formulieren veranderd wat in deze rijen staat:
{rows}
Zet in het formulier terug wat er stond; een besluit hoort in {book}. Hoe goed u het eens was,
wordt berekend uit wat u vóór het overleg invulde."""

OWN_COLUMN = """\
- Blad {name}, kolom {column}: deze kolom is niet van het formulier en gaat niet mee in
  de audit. Staat er iets in wat zegt wie een kind is? Haal haar dan uit het formulier."""


def do_steps(chosen) -> int:
    """Do the step that was chosen, or all that the folder is ready for."""
    chosen.tables = None  # of the forms, when they have been read
    every = (prepare, draw, forms, check, disagreements, report)
    for step in [STEPS[chosen.step]] if chosen.step else every:
        code = step(chosen)
        if code is not None:
            return code
    return 0


def prepare(chosen) -> int | None:
    """Put an empty list, settings and a codebook in the folder, until the list is filled."""
    folder = chosen.folder
    if (folder / kit.DRAW).exists():
        return None
    made = kit.start(folder)
    if made:
        print(f"Gemaakt: {_and(made)}.")
    elif len(_listed(folder / kit.LIST)):
        return None
    else:
        print(f"In {kit.LIST} staat nog geen dossier.")
    return _until(chosen, LIST_NOW)


def draw(chosen) -> int | None:
    """Draw, unless that has been done."""
    folder = chosen.folder
    if (folder / kit.DRAW).exists() and not chosen.step:
        drawn = read_draw(folder)
        print(f"Geloot: {len(drawn)} dossiers, voor {_and(coders_of(drawn))}.")
        return None
    _codebook(folder)  # what is wrong with it is said before there are forms
    draw_from(folder / kit.LIST, folder, kit.settings(folder / kit.SETTINGS))
    return None


def draw_from(source: Path, folder: Path, wanted: kit.Settings) -> None:
    """Draw files from a list as the settings say, and write the draw in a folder."""
    if wanted.seed < 0:
        raise InputError("een startgetal is 0 of meer", value=wanted.seed)
    files, rng = _listed(source), np.random.default_rng(wanted.seed)
    with _placed(f"bestand {source.name}"):
        drawn = reduce.sample(files, wanted.n, rng=rng, strata=wanted.strata, coders=wanted.coders)
    facts = {"source": source.name, "seed": wanted.seed, "strata": wanted.strata}
    if not write_draw(folder, drawn, files, **facts):
        print("Deze loting was er al: dezelfde lijst en hetzelfde startgetal geven hetzelfde.")
    each = _and(f"{code} leest er {len(files_of(drawn, code))}" for code in coders_of(drawn))
    print(f"Geloot: {len(drawn)} van de {len(files)} dossiers. {each}; dubbel: {_twice(drawn)}.")
    print(f"De loting staat in {kit.DRAW}; in {kit.LOG} staat hoe zij is te herhalen.")


def forms(chosen) -> int | None:
    """Write a form for every coder who has none."""
    folder, drawn = chosen.folder, read_draw(chosen.folder)
    every = {coder: kit.form_of(folder, coder) for coder in coders_of(drawn)}
    missing = {coder: path for coder, path in every.items() if not path.exists()}
    if not missing or (len(missing) < len(every) and not chosen.step):
        return None  # one that is missing is asked back when they are checked
    asked = _codebook(folder)
    listed = _listed(folder / kit.LIST).set_index("dossier_id")
    for coder, path in missing.items():
        own = listed.reindex(files_of(drawn, coder)).rename_axis("dossier_id")
        write_audit_form(asked, path, coder, own.reset_index())
    print(f"Gemaakt: {_and(path.name for path in missing.values())}.")
    return _until(chosen, CODE_NOW)


def check(chosen) -> int | None:
    """Say what has to be put right in the forms, and how far every coder is."""
    asked, drawn, paths = _sent(chosen.folder)
    found = read.coded_problems(paths, asked)
    problems = [str(finding) for finding in found if finding.outcome == "refuse"]
    _print_first([str(f) for f in found if f.outcome == "flag" and f.rule not in SAID_BELOW])
    if not problems:
        dossiers = _coded(chosen)[1]["dossiers"]
        problems = _not_drawn(dossiers, drawn)
    if problems:
        print(f"\nDit moet eerst in orde zijn ({len(problems)}):")
        _print_first(problems)
        return _until(chosen, MEND_NOW, 1)
    if _show_progress(dossiers, asked, drawn) or kit.books(chosen.folder) or chosen.now:
        return None
    return _until(chosen, GO_ON_NOW.format(how=_how(chosen, 9, "--now")))


def join(chosen) -> int | None:
    """Write the tables of all coders together as csv files."""
    tables = _coded(chosen)[1]
    kit.write_joined(chosen.folder, tables)
    counted = _and(f"{len(table)} rijen {name}" for name, table in tables.items())
    print(f"Samengevoegd in de map {kit.JOINED}: {counted}.")
    return None


def disagreements(chosen) -> int | None:
    """Write the workbook of the meeting, or one with the differences that came since."""
    join(chosen)
    folder, (asked, tables) = chosen.folder, _coded(chosen)
    differ = reduce.disagreements(reduce.ratings(tables["dossiers"], asked, tables["therapieen"]))
    place, decided = kit.next_book(folder), None
    if not kit.books(folder):
        kit.require_own_name(place)
    else:
        book, decided = _decided(folder, asked, differ)
        new = meeting.not_in(decided, differ)
        if new.empty:
            print(f"Alle {len(differ)} verschillen staan in {book.name}.")
            return None
        print(f"\nVerschillen die nog niet in {book.name} staan:")
        _print_first(meeting.named(new))

    if not (folder / kit.BOTTLENECKS).exists():
        write_form(TABLES["knelpunten"], folder / kit.BOTTLENECKS)
    meeting.write_consensus_book(differ, asked, place, decided)
    kept = "" if decided is None else ", met de besluiten die er al waren; werk daarin verder"
    print(f"Gemaakt: {place.name} met {len(differ)} verschillen{kept}.")
    return _until(chosen, MEET_NOW.format(book=place.name)) if len(differ) else None


def report(chosen) -> int | None:
    """Make the report from what the folder holds, when every difference has been decided."""
    folder, (asked, tables) = chosen.folder, _coded(chosen)
    answers = reduce.ratings(tables["dossiers"], asked, tables["therapieen"])
    differ = reduce.disagreements(answers)
    book, decided = _decided(folder, asked, differ)
    with _placed(f"bestand {book.name}"):
        reduce.settled(answers, asked, decided)  # says which decisions cannot be
    waiting = len(meeting.not_in(decided[decided["besluit"].notna()], differ))
    if waiting and not chosen.now:
        print(f"In {book.name} hebben {waiting} van de {len(differ)} verschillen geen besluit.")
        print(f"Toch al een rapport, zonder deze antwoorden: {_how(chosen, 9, '--now')}")
        return _until(chosen, MEET_NOW.format(book=book.name))

    kit.write_joined(folder, tables)
    files = {name: folder / kit.JOINED / f"{name}.csv" for name in TABLES_CODED}
    bottlenecks = folder / kit.BOTTLENECKS
    noted = bottlenecks.exists() and len(read.table(bottlenecks, "knelpunten"))
    files |= {"plaatsingen": files["plaatsingen"] if len(tables["plaatsingen"]) else ""}
    files |= {"knelpunten": bottlenecks if noted else ""}
    files |= {"consensus": book if len(decided) else "", "codeboek": folder / kit.CODEBOOK}
    share = _how(chosen, 8, "--step report --openbaarheid kring")
    return make_report(folder, asked, files, chosen.openbaarheid, share)


STEPS = {
    "draw": draw,
    "forms": forms,
    "check": check,
    "join": join,
    "disagreements": disagreements,
    "report": report,
}


@contextmanager
def _placed(where: str) -> Iterator[None]:
    """Say in which file it is, of a problem that was found in a table."""
    try:
        yield
    except InputError as problem:
        what, mend = problem.what, problem.mend
        raise InputError(what, where=where, value=problem.value, mend=mend) from problem


def _listed(path: Path) -> pd.DataFrame:
    """The list that is drawn from; a row with a fault stops, since it would not be drawn."""
    kit.require_closed(path)
    checked = read.check(path, "dossierlijst")
    # codes that are almost the same stop too: coded as one file, they cannot be told apart
    wrong = [str(f) for f in checked.of("flag") if f.row is not None or f.rule == "bijna_gelijk"]
    if not checked.refused and wrong:
        listed = "\n".join(f"- {finding}" for finding in wrong[:MANY])
        raise InputError(f"dit moet eerst in orde zijn:\n{listed}", where=f"bestand {path.name}")
    return checked.table()


def _codebook(folder: Path) -> Codebook:
    path = folder / kit.CODEBOOK
    if not path.exists():
        mend = "Zet het codeboek terug waarmee de formulieren zijn gemaakt."
        raise InputError("dit bestand is er niet meer", where=f"bestand {path.name}", mend=mend)
    return read.codebook(path)


def _sent(folder: Path) -> tuple[Codebook, pd.DataFrame, list[Path]]:
    """The codebook, the draw and the forms of all coders, which are there and closed."""
    drawn = read_draw(folder)
    paths = [kit.form_of(folder, code) for code in coders_of(drawn)]
    if copies := kit.strays(folder, paths):
        raise InputError(
            f"van welke codeur is {_and(copies)}?",
            where=f"map {folder}",
            mend=f"Laat per codeur één bestand staan: {_and(path.name for path in paths)}.",
        )
    for path in paths:
        kit.require_own_name(path)
        if not path.exists():
            raise InputError(
                "dit formulier staat niet in de map",
                where=f"bestand {path.name}",
                mend="Zet het terug. Is het kwijt? De stap Formulieren maakt een nieuw, leeg "
                f"formulier: {_command(folder)} --step forms",
            )
        kit.require_closed(path)
    return _codebook(folder), drawn, paths


def _coded(chosen) -> tuple[Codebook, dict[str, pd.DataFrame]]:
    """The codebook, and the tables of all coders together, read once."""
    asked, _, paths = _sent(chosen.folder)
    if chosen.tables is None:
        chosen.tables = {name: read.coded(paths, name, asked) for name in TABLES_CODED}
        for name, table in chosen.tables.items():
            for column in (own := _own(name, table, asked)):
                print(OWN_COLUMN.format(column=column, name=name))
            chosen.tables[name] = table.drop(columns=own)
    return asked, chosen.tables


def _own(name: str, table: pd.DataFrame, asked: Codebook) -> list[str]:
    """The columns that a team added to its forms."""
    declared = {column.name for column in asked.extend(TABLES[name]).columns}
    return [column for column in table.columns if column not in declared]


def _decided(folder: Path, asked: Codebook, differ: pd.DataFrame) -> tuple[Path, pd.DataFrame]:
    """The last workbook of the meeting and what it says, when its answers are still those given."""
    if not kit.books(folder):
        mend = f"Geef: {_command(folder)}"
        raise InputError(f"{kit.BOOK} is er nog niet", where=f"map {folder}", mend=mend)
    book = kit.books(folder)[-1]
    kit.require_closed(book)
    decided = meeting.consensus(book, asked, coders_of(read_draw(folder)))
    if changed := meeting.altered(decided, differ):
        listed = "\n".join(f"- {row}" for row in changed[:MANY])
        raise InputError(CHANGED.format(book=book.name, rows=listed))
    return book, decided


def _not_drawn(dossiers: pd.DataFrame, drawn: pd.DataFrame) -> list[str]:
    return [
        f"Dossier {file} is voor {coder} niet geloot. Haal deze rij uit het formulier van {coder}."
        for coder, rows in dossiers.groupby("codeur")
        for file in rows["dossier_id"][~rows["dossier_id"].isin(files_of(drawn, coder))]
    ]


def _show_progress(dossiers: pd.DataFrame, asked: Codebook, drawn: pd.DataFrame) -> bool:
    """Print how far every coder is; returns whether all of them are done."""
    done = True
    for coder in coders_of(drawn):
        files = files_of(drawn, coder)
        own = dossiers[dossiers["codeur"] == coder].set_index("dossier_id")
        begun = [(file, _unanswered(own.loc[file], asked)) for file in files if file in own.index]
        half = [f"{file}, nog open: {_some(names)}" for file, names in begun if names]
        print(f"{coder} heeft {len(begun) - len(half)} van de {len(files)} dossiers ingevuld.")
        _print_first(half, SHOWN)
        done = done and len(begun) - len(half) == len(files)
    return done


def _unanswered(row: pd.Series, asked: Codebook) -> list[str]:
    """The questions about a file that are open and were not to be skipped."""
    return [
        item.name
        for item in asked.of("dossier")
        if pd.isna(row[item.name])
        and not any(str(row[other]) in answers for other, answers in item.skip)
    ]


def _some(names: list[str]) -> str:
    more = f" en nog {len(names) - SHOWN}" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _print_first(lines: list[str], shown: int = MANY) -> None:
    for line in lines[:shown]:
        print(f"- {line}")
    if len(lines) > shown:
        print(f"- en nog {len(lines) - shown}")


def _twice(drawn: pd.DataFrame) -> str:
    return "alle" if drawn["dubbel"].all() else str(int(drawn["dubbel"].sum()))


def _and(names) -> str:
    *first, last = names
    return f"{', '.join(first)} en {last}" if first else last


def _command(folder: Path) -> str:
    return f'jeugd audit "{folder}"' if " " in str(folder) else f"jeugd audit {folder}"


def _how(chosen, number: int, options: str = "") -> str:
    """How to ask for something: by its number in the menu, or with a command."""
    if chosen.menu:
        return f"kies {number} in de lijst"
    return f"geef {_command(chosen.folder)} {options}".rstrip()


def _until(chosen, text: str, code: int = 0) -> int:
    """Say what people do now, and how to go on after that."""
    print(f"{text}\n\nDaarna: {_how(chosen, 1)}")
    return code
