"""The draw: which case files are read, by whom, and in what order."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError, mark_like

ALL_TWICE = 40  # files; up to here all of them are read by every coder
TWICE_AT_LEAST = 30  # files; with fewer, one difference decides what kappa says
TWICE_SHARE = 20  # per cent
EVERYTHING = "alle dossiers"


def sample(
    files: pd.DataFrame,
    n: int,
    *,
    rng: np.random.Generator,
    strata: str = "",
    coders: Sequence[str] = ("A", "B"),
    double: int | None = None,
) -> pd.DataFrame:
    """The files that are drawn, with who reads them and in which order.

    Parameters
    ----------
    files : the checked table `dossierlijst`; the order of its rows makes no difference
    n : how many files to draw
    rng : the chance; the same seed gives the same draw
    strata : a column of the list; every group in it gets its share of n, and at least one file
    coders : their codes
    double : how many files every coder reads; None = all of them up to 40 files, above that
        30 or 20 %, whichever is more. A single coder reads nothing twice

    Returns
    -------
    DataFrame, a row per drawn file in the order of their codes: dossier_id, the column of the
    groups, kans (the chance that this file had to be drawn, from 0 to 1), dubbel (whether every
    coder reads it) and per coder volgorde_<coder> (the place of this file among those the coder
    reads, from 1; missing when another reads it). What is read once is divided evenly.

    Raises
    ------
    InputError : the list is empty, has a code twice, has too few files or no such column, a file
        has no group, or n is smaller than the number of groups.

    Source: proportional allocation, Cochran (1977), Sampling Techniques, ch. 5. Clinical audits
    code a fifth of the files twice, and all when there are few; the floor of 30 is ours, since at
    1 in 32 a single difference already takes kappa from 1 to .65.
    """
    groups = _groups(files, strata)
    sizes = groups.value_counts().sort_index()
    _require_room(n, sizes, strata)
    if double is None:
        double = n if n <= ALL_TWICE else max(TWICE_AT_LEAST, -(-n * TWICE_SHARE // 100))
    if not 0 <= double <= n:
        raise ValueError(f"double {double} is not between 0 and n {n}")

    taken = _shares(sizes, n)
    twice = _shares(taken, double if len(coders) > 1 else 0)
    parts = []
    for group, members in groups.groupby(groups, sort=True):
        chosen = rng.permutation(members.index.to_numpy())[: taken[group]]
        parts.append(
            pd.DataFrame(
                {
                    "dossier_id": chosen,
                    strata or "groep": group,
                    "kans": taken[group] / sizes[group],
                    "dubbel": np.arange(taken[group]) < twice[group],
                }
            )
        )
    drawn = _divide(pd.concat(parts, ignore_index=True), coders, rng)
    drawn = drawn.sort_values("dossier_id", ignore_index=True)
    return mark_like(drawn if strata else drawn.drop(columns="groep"), files)


def _groups(files: pd.DataFrame, strata: str) -> pd.Series:
    """The group of every file (index: its code), in the order of the codes."""
    if strata and strata not in files.columns:
        raise InputError(
            f"de dossierlijst heeft geen kolom {strata}",
            mend=f"Er zijn: {', '.join(map(str, files.columns))}.",
        )
    if files.empty:
        raise InputError("in de dossierlijst staat nog geen dossier")
    codes = files["dossier_id"]
    if codes.duplicated().any():
        again = ", ".join(sorted(set(codes[codes.duplicated()])))
        raise InputError(
            f"deze dossiers staan meer dan één keer in de lijst: {again}",
            mend="Laat elk dossier één keer staan.",
        )
    if strata and files[strata].isna().any():
        without = sorted(codes[files[strata].isna()])
        raise InputError(
            f"bij {len(without)} dossiers is de kolom {strata} leeg, het eerst bij {without[0]}",
            mend="Vul haar voor elk dossier in, of kies geen kolom om over te verdelen.",
        )
    groups = files[strata] if strata else pd.Series(EVERYTHING, index=files.index)
    return groups.set_axis(codes.to_numpy()).sort_index()


def _require_room(n: int, sizes: pd.Series, strata: str) -> None:
    if n < 1:
        raise InputError("er moet ten minste één dossier worden geloot", value=n)
    if n > sizes.sum():
        raise InputError(
            f"er zijn {sizes.sum()} dossiers, en er zouden {n} worden geloot",
            mend=f"Loot er {sizes.sum()} of minder, of vul de lijst aan.",
        )
    if n < len(sizes):
        raise InputError(
            f"kolom {strata} heeft {len(sizes)} groepen, en er zouden {n} dossiers worden geloot",
            mend=f"Loot er {len(sizes)} of meer, of voeg groepen samen.",
        )


def _shares(sizes: pd.Series, n: int) -> pd.Series:
    """How many of n every group gets, by largest remainder, and at least one when n allows."""
    total = sizes.sum()
    small = n * sizes < total
    if n >= len(sizes) and small.any():
        ones = pd.Series(1, index=sizes.index[small])
        return pd.concat([ones, _shares(sizes[~small], n - len(ones))]).loc[sizes.index]
    shares = n * sizes // total
    remainders = (n * sizes % total).sort_values(ascending=False, kind="stable")
    shares[remainders.index[: n - shares.sum()]] += 1
    return shares


def _divide(drawn: pd.DataFrame, coders: Sequence[str], rng: np.random.Generator) -> pd.DataFrame:
    """The same files with, per coder, when this coder reads them."""
    twice, once = drawn.index[drawn["dubbel"]], drawn.index[~drawn["dubbel"]]
    orders = {}
    for place, coder in enumerate(coders):
        own = twice.union(once[place :: len(coders)])
        order = pd.Series(rng.permutation(len(own)) + 1, index=own, dtype="Int64")
        orders[f"volgorde_{coder}"] = order.reindex(drawn.index)
    return drawn.assign(**orders)
