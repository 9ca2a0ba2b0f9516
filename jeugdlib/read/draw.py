"""A draw on disk: loting.csv, which the forms are made from, and loting.txt, how to repeat it."""

import hashlib
from datetime import date
from io import StringIO
from pathlib import Path

import pandas as pd

import jeugdlib
from jeugdlib.columns import InputError
from jeugdlib.read.audit_folder import DRAW, LOG, replacing

ORDER = "volgorde_"
SEAL = "Controlegetal van loting.csv: "
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december"
LOG_TEXT = """\
Loting van dossiers
Gemaakt op {day} met Jeugdlib {version}.

Geloot: {n} van de {total} dossiers in {source}.
Startgetal (seed): {seed}.
Codeurs: {coders}.
{groups}
{readers}

Herhalen. Met dezelfde lijst geeft deze opdracht dezelfde loting:
  jeugd draw --list {file} -n {n}{strata} --seed {seed} --coders {codes} -o ANDERE_MAP

Controlegetal van de lijst: {content}
(verandert als er een dossier bij komt, af gaat of van groep verandert; de volgorde telt niet)
"""


def write_draw(
    folder: Path,
    drawn: pd.DataFrame,
    files: pd.DataFrame,
    *,
    source: str,
    seed: int,
    strata: str = "",
) -> bool:
    """Write a draw and its log in a folder.

    Parameters
    ----------
    drawn : what `reduce.sample` returned
    files, source : the list that was drawn from, and the name of its file
    seed, strata : what the chance started with; the column that was divided over, "" = none

    Returns
    -------
    True; False when exactly this draw is there already, and stays as it was.

    Raises
    ------
    InputError : another draw is there, or the folder cannot be written to; nothing is changed.
    """
    text = drawn.to_csv(sep=";", decimal=",", index=False, lineterminator="\n")
    place, log = folder / DRAW, folder / LOG
    if place.exists():
        if place.read_text("utf-8") == text and log.exists():
            return False
        raise InputError(
            "hier is al geloot, met een andere lijst, een ander aantal of een ander startgetal",
            where=f"map {folder}",
            mend=f"Die loting blijft gelden. Wilt u toch opnieuw loten? Haal dan eerst {DRAW}, "
            f"{LOG} en de lege formulieren weg.",
        )
    said = _log(drawn, files, source, seed, strata) + SEAL + _digest(text) + "\n"
    with replacing(place) as draw, replacing(log) as how:  # no draw without its log
        draw.write_text(text, "utf-8", newline="\n")
        how.write_text(said, "utf-8")
    return True


def read_draw(folder: Path) -> pd.DataFrame:
    """The draw in a folder, as `reduce.sample` returned it.

    Raises
    ------
    InputError : there is none, or loting.csv is not as it was drawn.
    """
    place, log = folder / DRAW, folder / LOG
    if not place.exists():
        raise InputError(
            "er is nog niet geloot", where=f"map {folder}", mend=f"Geef: jeugd audit {folder}"
        )
    text = place.read_bytes().decode("utf-8", "replace")
    if not log.exists() or SEAL + _digest(text) not in log.read_text("utf-8", "replace"):
        raise InputError(
            f"{DRAW} is niet meer zoals geloot is, of {LOG} hoort er niet bij",
            where=f"map {folder}",
            mend=f"Haal {DRAW} en {LOG} weg en geef de opdracht opnieuw: met dezelfde lijst en "
            "hetzelfde startgetal wordt hetzelfde geloot.",
        )
    drawn = pd.read_csv(StringIO(text), sep=";", decimal=",", dtype={"dossier_id": "str"})
    orders = [name for name in drawn.columns if name.startswith(ORDER)]
    return drawn.astype(dict.fromkeys(orders, "Int64"))


def coders_of(drawn: pd.DataFrame) -> tuple[str, ...]:
    """The coders of a draw, in the order in which they were given."""
    return tuple(n.removeprefix(ORDER) for n in drawn.columns if n.startswith(ORDER))


def files_of(drawn: pd.DataFrame, coder: str) -> list[str]:
    """The files that a coder reads, in this coder's order."""
    order = drawn.set_index("dossier_id")[f"{ORDER}{coder}"]
    return order.dropna().sort_values().index.tolist()


def _log(drawn: pd.DataFrame, files: pd.DataFrame, source: str, seed: int, strata: str) -> str:
    codes = coders_of(drawn)
    today = date.today()
    groups = f"Naar verhouding verdeeld over {strata}:\n" if strata else ""
    if strata:
        total, taken = files[strata].value_counts(), drawn[strata].value_counts()
        lines = [f"  {name}: {taken[name]} van de {total[name]}" for name in sorted(total.index)]
        groups += "\n".join(lines) + "\n"
    pairs = files[["dossier_id", *([strata] if strata else [])]].sort_values("dossier_id")
    return LOG_TEXT.format(
        day=f"{today.day} {MONTHS.split()[today.month - 1]} {today.year}",
        version=jeugdlib.__version__,
        n=len(drawn),
        total=len(files),
        source=source,
        file=_quoted(source),
        seed=seed,
        coders=", ".join(codes),
        codes=",".join(codes),
        groups=groups,
        readers=_readers(drawn, codes),
        strata=f" --strata {_quoted(strata)}" if strata else "",
        content=_digest(pairs.to_csv(index=False, lineterminator="\n")),
    )


def _readers(drawn: pd.DataFrame, codes: tuple[str, ...]) -> str:
    twice = drawn.loc[drawn["dubbel"], "dossier_id"].tolist()
    if len(codes) == 1:
        return f"Alle dossiers worden gelezen door {codes[0]}; geen dossier wordt dubbel gelezen."
    both = " en ".join([", ".join(codes[:-1]), codes[-1]])
    if len(twice) == len(drawn):
        return f"Dubbel gelezen, door {both}: alle {len(twice)} dossiers."
    alone = [len(files_of(drawn, code)) - len(twice) for code in codes]
    once = ", ".join(f"{code} {count}" for code, count in zip(codes, alone, strict=True))
    return (
        f"Dubbel gelezen, door {both}: {len(twice)} dossiers. Alleen gelezen: {once}.\n"
        f"Dubbel: {', '.join(twice)}"
    )


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
