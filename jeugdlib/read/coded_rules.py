"""What only shows when the tables of an audit are laid side by side, and the coders beside them.

Ids that differ in nothing but case, spaces or leading zeros are not made alike: like `ids`, which
counts them apart, this cannot know whether K1 and k1 are one file. Here it stands in the way.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from jeugdlib.columns.codebook import UNITS, Codebook, Item
from jeugdlib.read.audit_form import CODER, FINGERPRINT
from jeugdlib.read.checked import Checked
from jeugdlib.read.finding import FLAG, REFUSE, Finding, visible

KEY = ["dossier_id", "codeur"]
SHOWN = 10  # ids that a finding names


@dataclass(frozen=True)
class Sent:
    """What the files hold: per table its rows with `_file`, `_row` and `_set`, and how it was read.

    The tables of one workbook are a set, and so are all files with one table each, "". `checked`
    has per table of a file its set; `explained` what sheet Uitleg of a workbook says about the
    codebook and the coder.
    """

    rows: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    checked: list[tuple[str, Checked]] = field(default_factory=list)
    explained: dict[str, dict[str, str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The rows of all files, per table, each with `dossier_id` and `codeur`.

        A row that does not name its coder gets the coder of its form, or of its set if it has one.
        """
        made = {name: pd.concat(parts, ignore_index=True) for name, parts in self.rows.items()}
        dossiers = made.get("dossiers", pd.DataFrame(columns=["_set", "codeur"]))
        coders = {place: set(found) for place, found in dossiers.groupby("_set")["codeur"]}
        one = {place: min(found) for place, found in coders.items() if len(found) == 1}
        one |= {file: said[CODER] for file, said in self.explained.items() if said.get(CODER)}
        for name, table in made.items():
            table = table.rename(columns={"client_id": "dossier_id"})
            named = table["codeur"] if "codeur" in table else pd.Series(None, table.index, "str")
            made[name] = table.assign(codeur=named.fillna(table["_set"].map(one).astype("str")))
        return made

    @property
    def whole(self) -> set[str]:
        """The sets of which every row was read, so that what is not there is really missing."""
        every = {place for place, _ in self.checked}
        return every - {place for place, found in self.checked if found.refused or found.left_out}


def begun(tables: dict[str, pd.DataFrame], codebook: Codebook) -> pd.Series:
    """Which rows of dossiers the coder has begun with: an answer, a therapy or a stay is there."""
    dossiers = tables["dossiers"]
    asked = [item.name for item in codebook.of("dossier") if item.name in dossiers]
    begun = dossiers[asked].notna().any(axis=1)
    for name in ("therapieen", "plaatsingen"):
        if name in tables:
            begun |= _pairs(dossiers).isin(set(_pairs(tables[name])))
    return begun


def problems_of(sent: Sent, codebook: Codebook) -> list[Finding]:
    """All that does not fit between the rows, the tables and the coders of an audit.

    Returns
    -------
    Findings, of which "refuse" must be put right.
    """
    tables, whole = sent.tables, sent.whole
    findings = [*_versions(codebook, sent.explained), *_other_coder(tables, sent.explained)]
    for name, table in tables.items():
        findings += _skipped(name, table, codebook)
        if name == "therapieen":
            findings += _without_coder(table[table["_set"].isin(whole)])
    if "dossiers" not in tables:
        return findings
    dossiers, started = tables["dossiers"], begun(tables, codebook)
    findings += [*_alike(dossiers, "dossier_id"), *_alike(dossiers, "codeur"), *_twice(dossiers)]
    for name, table in tables.items():
        if name != "dossiers":
            findings += _unknown(name, table[table["_set"].isin(whole)], dossiers)
    if "therapieen" in tables:
        listing = {place for place, found in sent.checked if found.name == "therapieen"} & whole
        findings += _therapies(
            dossiers[dossiers["_set"].isin(listing)], tables["therapieen"], codebook
        )
    return [*findings, *_waiting(dossiers, started), *_empty(dossiers[started], codebook)]


def _versions(codebook: Codebook, explained: dict[str, dict[str, str]]) -> Iterator[Finding]:
    for file, said in explained.items():
        if FINGERPRINT in said and said[FINGERPRINT] != codebook.fingerprint:
            yield Finding(
                FLAG,
                "ander_codeboek",
                f"dit formulier hoort bij codeboek {said[FINGERPRINT]}, en niet bij versie "
                f"{codebook.version} ({codebook.fingerprint})",
                "Kijk na of vragen en antwoorden hetzelfde bleven. Zo niet, zet dan "
                "het eerdere codeboek terug.",
                place=f"bestand {Path(file).name}",
            )


def _other_coder(
    tables: dict[str, pd.DataFrame], explained: dict[str, dict[str, str]]
) -> Iterator[Finding]:
    """Workbooks made from our form, for one coder, in which another or more than one coded."""
    for file, said in explained.items():
        if FINGERPRINT not in said:
            continue
        rows = [table[table["_set"] == file] for table in tables.values()]
        found = sorted({coder for part in rows for coder in part["codeur"].dropna()})
        if len({said.get(CODER) or "", *found} - {""}) > 1:
            own = f"het formulier is van codeur {said[CODER]}, en " if said.get(CODER) else ""
            what = f"{own}als codeur staat er: {', '.join(found)}"
            mend = "Gebruik per codeur één formulier, met overal dezelfde code."
            yield Finding(
                REFUSE,
                "andere_codeur",
                what,
                mend,
                column="codeur",
                place=f"bestand {Path(file).name}",
            )


def _without_coder(therapies: pd.DataFrame) -> Iterator[Finding]:
    for row in therapies[therapies["codeur"].isna()].to_dict("records"):
        what, mend = "de codeur ontbreekt", "Vul in wie het dossier codeerde."
        place = _place("therapieen", row)
        yield Finding(REFUSE, "geen_codeur", what, mend, row["_row"], "codeur", place=place)


def _alike(dossiers: pd.DataFrame, column: str) -> Iterator[Finding]:
    forms = dossiers.drop_duplicates(column)
    for _, same in forms.groupby(forms[column].map(bare)):
        if len(same) > 1:
            listed = " en ".join(f"“{visible(text)}”" for text in sorted(same[column]))
            yield Finding(
                REFUSE,
                "bijna_gelijk",
                f"{listed} verschillen alleen in hoofdletters, spaties of nullen vooraan",
                "Is het hetzelfde, maak het dan gelijk. Zo niet, geef een van beide een andere "
                "code.",
                column=column,
                cells=len(same),
                place=f"bestand {' en '.join(same['_file'].unique())}",
            )


def _twice(dossiers: pd.DataFrame) -> Iterator[Finding]:
    for (dossier, coder), rows in dossiers.groupby(KEY):
        if len(rows) > 1:
            places = " en ".join(f"{file}, rij {row}" for file, row in _rows(rows))
            what = f"codeur {coder} codeerde dossier {visible(dossier)} {len(rows)} keer: {places}"
            mend = "Houd één rij over. Zijn het twee codeurs, geef ze dan elk een eigen code."
            yield Finding(REFUSE, "dubbel_gecodeerd", what, mend, column="dossier_id")


def _unknown(name: str, table: pd.DataFrame, dossiers: pd.DataFrame) -> Iterator[Finding]:
    ids, pairs = set(dossiers["dossier_id"]), set(_pairs(dossiers))
    for row, pair in zip(table.to_dict("records"), _pairs(table), strict=True):
        known = row["dossier_id"] in ids
        if pair in pairs or (known and pd.isna(row["codeur"])):
            continue
        near = difflib.get_close_matches(bare(row["dossier_id"]), map(bare, ids), 1, 0.8)
        meant = [text for text in sorted(ids) if near and bare(text) == near[0]]
        said = f"dit dossier is niet door codeur {row['codeur']} gecodeerd"
        yield Finding(
            REFUSE,
            "onbekend_dossier",
            said if known else "dit dossier staat niet op blad dossiers",
            f"Bedoelde u “{meant[0]}”?" if meant and not known else "Controleer dossier en codeur.",
            row=row["_row"],
            column="dossier_id",
            value=visible(row["dossier_id"]),
            place=_place(name, row),
        )


def _skipped(name: str, table: pd.DataFrame, codebook: Codebook) -> Iterator[Finding]:
    """Answers to questions that are not asked after the answers before."""
    unit = next(unit for unit, held in UNITS.items() if held == name)
    for item in codebook.of(unit):
        for row in table[_not_asked(table, item) & table[item.name].notna()].to_dict("records"):
            because = " of ".join(f"{other} is {', '.join(texts)}" for other, texts in item.skip)
            yield Finding(
                REFUSE,
                "overgeslagen_vraag",
                f"deze vraag hoort te worden overgeslagen als {because}",
                "Maak deze cel leeg, of verbeter het andere antwoord.",
                row=row["_row"],
                column=item.name,
                value=str(row[item.name]),
                place=_place(name, row),
            )


def _therapies(
    dossiers: pd.DataFrame, therapies: pd.DataFrame, codebook: Codebook
) -> Iterator[Finding]:
    """Files where the answer to `therapie` and the list of therapies say different things."""
    items = {item.name: item for item in codebook.of("dossier")}
    if "therapie" not in items or "therapie" not in dossiers:
        return
    counts = {level.name: level.found for level in items["therapie"].levels}
    listed = set(_pairs(therapies))
    for row, pair in zip(dossiers.to_dict("records"), _pairs(dossiers), strict=True):
        found = counts.get(row["therapie"])
        if found is not None and found != (pair in listed):
            said = "staat er geen" if found else "staan er wel"
            yield Finding(
                REFUSE,
                "therapie_past_niet",
                f"bij dossier {visible(row['dossier_id'])} is dit {row['therapie']}, maar op "
                f"blad therapieen {said}",
                "Verbeter het antwoord, of de lijst met therapieën.",
                row=row["_row"],
                column="therapie",
                place=_place("dossiers", row),
            )


def _waiting(dossiers: pd.DataFrame, started: pd.Series) -> Iterator[Finding]:
    for coder, rows in dossiers[~started].groupby("codeur"):
        total = (dossiers["codeur"] == coder).sum()
        what = f"codeur {coder} moet nog {len(rows)} van de {total} dossiers coderen"
        yield Finding(FLAG, "niet_begonnen", f"{what}: {_listed(rows['dossier_id'])}")


def _empty(dossiers: pd.DataFrame, codebook: Codebook) -> Iterator[Finding]:
    """Questions that were asked and not answered, counted per coder and item."""
    for coder, rows in dossiers.groupby("codeur"):
        for item in codebook.of("dossier"):
            if item.name not in rows:
                continue
            empty = rows[rows[item.name].isna() & ~_not_asked(rows, item)]
            if len(empty):
                what = f"codeur {coder} vulde dit {len(empty)} keer niet in"
                said = f"{what}: dossier {_listed(empty['dossier_id'])}"
                mend = "Leeg telt als niet gecodeerd."
                yield Finding(FLAG, "niet_ingevuld", said, mend, column=item.name)


def _not_asked(table: pd.DataFrame, item: Item) -> pd.Series:
    """The rows in which an item is to be skipped."""
    skipped = pd.Series(False, table.index)
    for other, answers in item.skip:
        if other in table:
            skipped |= table[other].astype("str").isin(answers)
    return skipped


def _pairs(table: pd.DataFrame) -> pd.Series:
    return pd.Series(list(zip(table["dossier_id"], table["codeur"], strict=True)), table.index)


def _rows(rows: pd.DataFrame) -> list[tuple[str, int]]:
    return list(zip(rows["_file"], rows["_row"], strict=True))


def _place(name: str, row) -> str:
    sheet = f", blad {name}" if row["_set"] else ""
    return f"bestand {row['_file']}{sheet}"


def bare(text: str) -> str:
    """A code without what a hand or a spreadsheet changes: spaces, capitals, zeros in front."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", "".join(text.split()).casefold())


def _listed(ids: Sequence[str]) -> str:
    more = f" en nog {len(ids) - SHOWN}" if len(ids) > SHOWN else ""
    return ", ".join(map(visible, list(ids)[:SHOWN])) + more
