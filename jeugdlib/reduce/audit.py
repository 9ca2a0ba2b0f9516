"""Case-file audits: from a published table, or from a team's own counts, to one row per item."""

import pandas as pd

from jeugdlib.columns import InputError, add_cautions, mark

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
    return _marked_as(add_cautions(items, codes), table)


def forms(table: pd.DataFrame, item: str) -> pd.DataFrame:
    """The published counts per form of therapy behind one item, such as `therapie_passend`.

    Returns one row per form (index: the form) with `count`.
    """
    chosen = table[table["item"].str.startswith(f"{item}_")]
    counts = chosen.set_index("item")[["aantal"]].astype(int).rename(columns={"aantal": "count"})
    return _marked_as(counts, table)


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

    Raises
    ------
    InputError : a count does not fit in its denominator, or counts were given without files.
    """
    coded = {item: int(count) for item, count in counts.items() if count != NOT_CODED}
    if n == 0 and coded:
        raise InputError(
            f"eigen_n is 0 (geen eigen audit), maar ingevuld zijn: {', '.join(coded)}",
            mend="Vul bij eigen_n in hoeveel dossiers zijn gelezen, of zet de aantallen op -1.",
        )
    denominators = dict.fromkeys(ITEMS, (n, "eigen_n"))
    denominators["therapie_passend"] = (therapieen, "eigen_therapieen")
    for item, count in coded.items():
        whole, name = denominators[item]
        if not 0 <= count <= max(whole, 0):
            raise InputError(
                f"eigen_{item} = {count} past niet bij {name} = {whole}",
                mend=f"Het aantal ligt tussen 0 en {name}; -1 betekent: niet gecodeerd.",
            )

    items = published.loc[[item for item in ITEMS if item in coded], ["label", "unit"]].assign(
        count=pd.Series(coded, dtype=int),
        n=pd.Series({item: denominators[item][0] for item in coded}, dtype=int),
        children=pd.Series({item: _children(item, n, coded) for item in coded}, dtype=int),
    )
    return mark(add_cautions(items, [["not_random"]] * len(items)), "child")


def drawn_from(own: pd.DataFrame, total: int) -> pd.DataFrame:
    """The own items counted in files, with how many files those were drawn from.

    Parameters
    ----------
    own : what `own_audit` returned
    total : all files from which the own ones were drawn; 0 = unknown

    Returns
    -------
    The items whose unit is a file, with `total`; no rows when the total is unknown.

    Raises
    ------
    InputError : there are fewer files in all than were read.
    """
    files = own[own["children"] == own["n"]] if total else own.iloc[:0]
    if (files["n"] > total).any():
        raise InputError(
            f"eigen_totaal = {total} is minder dan de gelezen eigen_n = {files['n'].max()} dossiers"
        )
    return files.assign(total=total)


def beside(own: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The own audit with, per coded item, the published counts beside it.

    Returns the rows of `own` with other_count and other_n, about children.
    """
    other = published.loc[own.index, ["count", "n"]].add_prefix("other_")
    return mark(own.drop(columns="cautions").join(other), "child")


def _children(item: str, n: int, coded: dict[str, int]) -> int:
    # fitting therapies are nested in the youths who had therapy, when those were counted
    return coded.get("therapie", n) if item == "therapie_passend" else n


def _marked_as(table: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    table.attrs = dict(like.attrs)
    return table
