"""After the consensus meeting: one answer per question, and what is still open."""

from collections.abc import Iterator

import pandas as pd

from jeugdlib.columns import InputError, add_cautions, mark_like
from jeugdlib.columns.codebook import AGE, NAMED, Codebook, Item
from jeugdlib.reduce.ratings import THERAPY, UNIT_WORDS, answer_of, number_therapies, therapy_of

UNIT = ["unit_id", "item"]
ALIKE, DECIDED = "codeurs", "consensus"  # who the one answer comes from
OF_TEAM = ["oordeel_team", "reden_team"]


def settled(
    ratings: pd.DataFrame, codebook: Codebook, consensus: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The one answer to every question: what coders agreed on, or what they decided.

    Parameters
    ----------
    ratings : what `ratings` returned
    codebook : says which answers may be decided on, and when a question is skipped
    consensus : the checked table `consensus`; a row without `besluit` is not decided yet

    Returns
    -------
    The columns of `ratings`, one row per unit and item; coder is "codeurs" or "consensus". Left
    out are answers that are undecided, or that a decided answer makes one to skip: questions behind
    it, and what was noted of a therapy that was not given.

    Raises
    ------
    InputError : a decision is not an answer of the codebook, is about something that is not in the
        files or that coders agreed on, has no reason, or stands there twice. Every such row is
        named.
    """
    one = ratings.drop_duplicates(UNIT)
    disputed = (ratings.groupby(UNIT)["value"].transform("nunique") > 1)[one.index]
    answers = one[~disputed].assign(coder=ALIKE)
    if consensus is not None and len(consensus):
        decisions = _decisions(one, disputed, codebook, consensus)
        answers = pd.concat([answers, *_decided(one[disputed], codebook, decisions)])
    kept = _asked(answers, one[disputed], codebook).sort_index()
    sources = [ratings] if consensus is None else [ratings, consensus]
    return mark_like(kept.reset_index(drop=True), *sources)


def found(ratings: pd.DataFrame, settled: pd.DataFrame, *, drawn: bool = False) -> pd.DataFrame:
    """How often each item was found, to be released before a share is computed from it.

    Parameters
    ----------
    ratings, settled : what `ratings` and `settled` returned
    drawn : whether the files were drawn by lot

    Returns
    -------
    DataFrame (index: the item) with label, count, n, children, unit, members, undecided (units that
    coders still differ about, not in n) and cautions. An item of which no answer counts as found,
    such as a number, has no row; answers that do not count are not in n.
    """
    counting = ratings[ratings["found"].notna() & (ratings["scale"] != "listed")]
    rows = [
        _count(of_item, settled[settled["item"] == item], drawn)
        for item, of_item in counting.groupby("item", sort=False)
    ]
    names = ["item", "label", "count", "n", "children", "unit", "members", "undecided", "cautions"]
    counts = pd.DataFrame(rows, columns=names).set_index("item").rename_axis(None)
    return mark_like(counts, ratings, settled)


def decided(
    therapieen: pd.DataFrame, settled: pd.DataFrame, *, drawn: bool = False
) -> pd.DataFrame:
    """The therapies after consensus, one row per file and therapy that was given.

    Parameters
    ----------
    therapieen : the checked table `therapieen`
    settled : what `settled` returned, of ratings with the therapies
    drawn : whether the files were drawn by lot

    Returns
    -------
    DataFrame with dossier_id, therapie, probleem, leeftijd, oordeel_team, reden_team and cautions.
    What coders still differ about is missing; a therapy of which that holds itself has no row, and
    the cautions of the others say of how many.

    Raises
    ------
    InputError : the rows of one therapy have different verdicts of the team.
    """
    listed = settled[settled["item"] == NAMED.name].set_index("unit_id")
    given = listed[listed["value"] == "ja"]
    named = number_therapies(therapieen).drop_duplicates("unit_id").set_index("unit_id")
    rows = given[["dossier_id"]].join(named[[THERAPY]])
    for item in ("probleem", AGE.name):
        of_item = settled[settled["item"] == item].set_index("unit_id")
        rows[item] = of_item["score" if item == AGE.name else "value"].reindex(rows.index)
    verdicts = _of_team(therapieen).reindex(rows.index)
    rows = rows.join(verdicts).astype({AGE.name: "Int64"})
    codes = _of_draw(drawn, len(named.index.difference(listed.index)))
    rows = add_cautions(rows.reset_index(drop=True), [codes] * len(rows))
    return mark_like(rows, therapieen, settled)


def consensus_log(ratings: pd.DataFrame, settled: pd.DataFrame) -> pd.DataFrame:
    """On how many answers coders agreed before the meeting, and how many are still open after it.

    Parameters
    ----------
    ratings, settled : what `ratings` and `settled` returned

    Returns
    -------
    DataFrame (index: the item, and `alle`) with label, count (answers that all coders gave alike),
    n (answers of two or more coders), undecided, children and unit. What was decided is n − count −
    undecided.
    """
    coded = ratings.groupby(UNIT, sort=False).agg(
        label=("label", "first"),
        dossier_id=("dossier_id", "first"),
        coders=("coder", "nunique"),
        answers=("value", "nunique"),
    )
    coded = coded[coded["coders"] > 1].reset_index()
    open_still = ~_keys(coded).isin(_keys(settled)) & (coded["answers"] > 1)
    coded = coded.assign(same=coded["answers"] == 1, undecided=open_still)
    every = coded.assign(item="alle", label="Alle onderdelen samen")
    counts = (
        pd.concat([coded, every])
        .groupby("item", sort=False)
        .agg(
            label=("label", "first"),
            count=("same", "sum"),
            n=("same", "size"),
            undecided=("undecided", "sum"),
            children=("dossier_id", "nunique"),
        )
    )
    return mark_like(counts.assign(unit="oordelen").rename_axis(None), ratings, settled)


def _keys(table: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[UNIT])


def _count(of_item: pd.DataFrame, answers: pd.DataFrame, drawn: bool) -> tuple:
    counted = answers[answers["found"].notna()]
    hit = counted[counted["found"].astype(bool)]
    differ = of_item.groupby("unit_id")["value"].nunique() > 1
    waiting = len(differ.index[differ].difference(answers["unit_id"]))
    first = of_item.iloc[0]
    return (
        *(first["item"], first["label"], len(hit), len(counted), counted["dossier_id"].nunique()),
        *(first["unit"], frozenset(hit["dossier_id"]), waiting, tuple(_of_draw(drawn, waiting))),
    )


def _of_draw(drawn: bool, waiting: int) -> list[str]:
    codes = [] if drawn else ["not_random"]
    return codes + ([f"undecided {waiting}"] if waiting else [])


def _items(codebook: Codebook) -> dict[tuple[str, str], Item]:
    """Every item that ratings may be about, by its unit in a table of ratings and its name."""
    asked = [item for item in codebook.items if (item.unit, item.name) != (THERAPY, THERAPY)]
    return {(UNIT_WORDS.get(item.unit), item.name): item for item in [NAMED, AGE, *asked]}


def _decisions(
    one: pd.DataFrame, disputed: pd.Series, codebook: Codebook, consensus: pd.DataFrame
) -> pd.DataFrame:
    """The decisions that were taken, with unit_id and item; all that is wrong is said at once."""
    therapy = therapy_of(one).fillna("")
    keys = zip(one["dossier_id"], one["item"], therapy, strict=True)
    known = dict(zip(keys, zip(one.index, disputed, strict=True), strict=True))
    items, seen, problems, taken = _items(codebook), set(), [], []
    therapies = consensus.get("therapie", pd.Series("", consensus.index)).astype(object).fillna("")
    rows = consensus[["dossier_id", "onderdeel", "besluit", "reden"]].assign(therapie=therapies)
    for nth, row in enumerate(rows.astype(object).itertuples(), start=2):
        key = (row.dossier_id, row.onderdeel, row.therapie)
        unit = UNIT_WORDS[THERAPY if row.therapie else "dossier"]
        wrong = list(_wrong(row, items.get((unit, row.onderdeel)), known.get(key), key in seen))
        problems += [
            f"rij {nth} ({', '.join(str(part) for part in key if part)}): {why}" for why in wrong
        ]
        seen.add(key)
        if not wrong and pd.notna(row.besluit):
            taken.append((known[key][0], str(row.besluit)))
    if problems:
        raise InputError(
            f"{len(problems)} keer klopt een besluit niet: " + "; ".join(problems),
            where="consensus",
            mend="Verbeter deze rijen in het bestand met verschillen.",
        )
    return pd.DataFrame(taken, columns=["place", "besluit"]).set_index("place")


def _wrong(row: tuple, item: Item | None, unit: tuple | None, twice: bool) -> Iterator[str]:
    """What is wrong with one row of the consensus table, and what to do."""
    if item is None:
        yield "dit onderdeel staat niet in het codeboek; neem de naam uit de lijst met verschillen"
        return
    if unit is None:
        yield "hier staat in de dossiers geen antwoord; kijk dossier_id en therapie na"
        return
    if not unit[1]:
        yield "hierover verschilden de codeurs niet; haal deze rij weg of verbeter de codering zelf"
    if twice:
        yield "hierover staat al een besluit; laat er één staan"
    if pd.isna(row.besluit):
        return
    if not _allowed(item, str(row.besluit)):
        yield f"besluit {row.besluit!r} kan niet; kies uit: {_choices(item)}"
    if pd.isna(row.reden) or not str(row.reden).strip():
        yield "de reden ontbreekt; schrijf in een paar woorden waarom"


def _allowed(item: Item, answer: str) -> bool:
    if item.levels:
        return answer in [level.name for level in item.levels]
    low = 0 if item.low is None else item.low
    return answer.isdecimal() and low <= int(answer) <= (item.high or int(answer))


def _choices(item: Item) -> str:
    if item.levels:
        return ", ".join(level.name for level in item.levels)
    high = "" if item.high is None else f" tot en met {item.high}"
    return f"een heel getal vanaf {item.low or 0}{high}"


def _decided(
    disputed: pd.DataFrame, codebook: Codebook, decisions: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    """The disputed answers that were decided on, item by item."""
    items = _items(codebook)
    chosen = disputed.join(decisions, how="inner").assign(coder=DECIDED)
    for (unit, name), rows in chosen.groupby(["unit", "item"], sort=False):
        new = answer_of(items[unit, name], rows["besluit"])
        types = disputed.dtypes[list(new.columns)].to_dict()
        yield rows.drop(columns="besluit").assign(**new.astype(types))


def _asked(answers: pd.DataFrame, disputed: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The answers without those to questions that the other answers say to skip.

    What hangs on an answer that is still open, is left open too.
    """
    kept = answers
    waiting: dict[str, set] = {}
    for unit, item in _keys(disputed).difference(_keys(answers)):
        waiting.setdefault(item, set()).add(unit)
    gates = [(NAMED.name, ("nee",), item.name) for item in codebook.of(THERAPY)]
    gates.append((NAMED.name, ("nee",), AGE.name))
    gates += [(other, words, item.name) for item in codebook.items for other, words in item.skip]
    for gate, words, name in gates:
        of_gate = kept[kept["item"] == gate]
        closed = set(of_gate.loc[of_gate["value"].isin(words), "unit_id"])
        open_still = waiting.get(gate, set())
        hidden = (kept["item"] == name) & kept["unit_id"].isin(open_still | closed)
        kept = kept[~hidden]
        # what hangs on this answer in its turn, waits as well
        waiting[name] = waiting.get(name, set()) | open_still
    return kept


def _of_team(therapieen: pd.DataFrame) -> pd.DataFrame:
    """What the team thinks of each therapy; missing where nothing was filled in."""
    columns = [name for name in OF_TEAM if name in therapieen]
    of_unit = number_therapies(therapieen).groupby("unit_id", sort=False)
    if "oordeel_team" in columns:
        several = of_unit["oordeel_team"].nunique()
        wrong = several.index[several > 1].tolist()
        if wrong:
            raise InputError(
                f"bij {'; '.join(wrong)} staat meer dan één oordeel van het team",
                where="therapieen",
                mend="Laat in oordeel_team één oordeel per therapie staan.",
            )
    return of_unit[columns].first().reindex(columns=OF_TEAM)
