"""Case-file audits: from a published table, or from a team's own counts, to one row per item."""

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError, add_cautions, mark, mark_like

ITEMS = ("verklarende_analyse", "therapie", "therapie_passend", "gezin_betrokken")
NOT_CODED = -1  # 0 is a finding; an item that nobody looked at is something else


def published_audit(table: pd.DataFrame) -> pd.DataFrame:
    """The items of the published review, one row each.

    Parameters
    ----------
    table : the checked table `flevoland_2018`

    Returns
    -------
    DataFrame (index ITEMS) with label, count, n, children, unit and cautions: files that were not
    drawn at random, from few institutions.
    """
    counted = table.set_index("item")
    items = counted.loc[list(ITEMS)].rename(
        columns={
            "omschrijving": "label",
            "aantal": "count",
            "noemer": "n",
            "eenheid": "unit",
            "jeugdigen": "children",
        }
    )
    items = items[["label", "count", "n", "children", "unit"]].astype(
        {"count": int, "n": int, "children": int}
    )
    institutions = counted.at["instellingen", "aantal"]
    codes = [["not_random", f"few_institutions {institutions}"]] * len(items)
    return mark_like(add_cautions(items, codes), table)


def forms(table: pd.DataFrame, item: str) -> pd.DataFrame:
    """The published counts per form of therapy behind one item, such as `therapie_passend`.

    Returns one row per form (index: the form) with `count`.
    """
    chosen = table[table["item"].str.startswith(f"{item}_")]
    counts = chosen.set_index("item")[["aantal"]].astype(int).rename(columns={"aantal": "count"})
    return mark_like(counts, table)


def own_audit(
    published: pd.DataFrame, n: int, *, therapieen: int = NOT_CODED, **counts: int
) -> pd.DataFrame:
    """A team's own audit in the form of the published one.

    Parameters
    ----------
    published : what `published_audit` returned, for the labels and units
    n : how many own files were read; 0 = there is no own audit
    therapieen : how many forms of therapy those files hold, the denominator of `therapie_passend`
    counts : per item of ITEMS how often it was found; −1 = not coded, 0 = coded and not found

    Returns
    -------
    The coded items as in `published_audit`, about children; no rows when there is no own audit.
    Behind how many children the therapies lie is missing when `therapie` was not coded.

    Raises
    ------
    InputError : a count does not fit in its denominator or a denominator is missing, or counts
        were given without files or files without counts.
    """
    coded = {item: int(count) for item, count in counts.items() if count != NOT_CODED}
    _require_files(n, coded, therapieen)
    denominators = dict.fromkeys(ITEMS, (n, "eigen_n"))
    denominators["therapie_passend"] = (therapieen, "eigen_therapieen")
    for item, count in coded.items():
        whole, name = denominators[item]
        if not 0 <= count <= whole:
            raise InputError(
                f"eigen_{item} = {count} past niet bij {name} = {whole}",
                mend=f"Het aantal ligt tussen 0 en {name}; -1 betekent: niet gecodeerd.",
            )

    children = {item: float(n) for item in coded}
    if "therapie_passend" in coded:
        children["therapie_passend"] = float(coded.get("therapie", np.nan))
    items = published.loc[[item for item in ITEMS if item in coded], ["label", "unit"]].assign(
        count=pd.Series(coded, dtype=int),
        n=pd.Series({item: denominators[item][0] for item in coded}, dtype=int),
        children=pd.Series(children, dtype=float).astype("Int64"),
    )
    items = items.rename_axis(None)  # what it is called in the published table says nothing here
    return mark(add_cautions(items, [["not_random"]] * len(items)), "child")


def drawn_from(own: pd.DataFrame, total: int) -> pd.DataFrame:
    """The own items counted in files, with how many files those were drawn from.

    Parameters
    ----------
    own : what `own_audit` returned
    total : all files from which the own ones were drawn by lot; 0 = unknown

    Returns
    -------
    The items whose unit is a file, with `total`; no rows when the total is unknown. Filling in a
    total says that they were drawn by lot, so the caution about that goes.

    Raises
    ------
    InputError : there are fewer files in all than were read.
    """
    files = own[own["unit"] == "dossiers"] if total else own.iloc[:0]
    if total and (own["unit"] != "dossiers").all():
        raise InputError(
            f"eigen_totaal = {total}, maar er is geen onderdeel ingevuld dat per dossier telt"
        )
    if (files["n"] > total).any():
        raise InputError(
            f"eigen_totaal = {total} is minder dan de gelezen eigen_n = {files['n'].max()} dossiers"
        )
    return files.drop(columns="cautions").assign(total=total)


def beside(own: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The own audit with, per coded item, the published counts beside it.

    Returns the rows of `own` with other_count, other_n and other_children, with the marks and the
    cautions of both sides.
    """
    columns = ["count", "n", "children"]
    both = own.join(published.loc[own.index, columns].add_prefix("other_"))
    codes = [list(codes) for codes in published.loc[own.index, "cautions"]]
    return mark_like(add_cautions(both, codes), own, published)


def _require_files(n: int, coded: dict[str, int], therapieen: int) -> None:
    filled = [*coded, *(["therapieen"] if therapieen != NOT_CODED else [])]
    if n == 0 and filled:
        names = ", ".join(f"eigen_{item}" for item in filled)
        raise InputError(
            f"eigen_n is 0 (geen eigen audit), maar ingevuld zijn: {names}",
            mend="Vul bij eigen_n in hoeveel dossiers zijn gelezen, of zet de aantallen op -1.",
        )
    if n > 0 and not coded:
        raise InputError(
            f"eigen_n = {n}, maar er is geen enkel onderdeel ingevuld",
            mend="Vul bijvoorbeeld eigen_verklarende_analyse in; 0 betekent: niets gevonden.",
        )
    if "therapie_passend" in coded and therapieen == NOT_CODED:
        raise InputError(
            "eigen_therapie_passend is ingevuld, maar van hoeveel therapievormen is niet bekend",
            mend="Vul ook eigen_therapieen in: de therapievormen in alle dossiers samen.",
        )
    if therapieen != NOT_CODED and therapieen < coded.get("therapie", 0):
        raise InputError(
            f"eigen_therapieen = {therapieen} is minder dan eigen_therapie = {coded['therapie']}",
            mend="Elke jeugdige met therapie kreeg ten minste één therapievorm.",
        )
