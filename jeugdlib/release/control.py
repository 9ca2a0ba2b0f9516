"""What the person who signs a report needs to know: every rule, its outcome, every gap."""

from jeugdlib.release.rules import RULES, Thresholds

PROVIDER = "aanbieder"
GONE = "weggelaten"  # what stands at a cell that is not shown


def records(
    table: str,
    limits: Thresholds,
    kinds: list[str],
    rows: list[str],
    withheld: dict[int, str],
    remarks: dict[str, str],
) -> list[dict[str, str]]:
    """The records of one table for the page `controle`.

    Parameters
    ----------
    table : what the table is called on that page
    limits : the thresholds of the level
    kinds : the kinds of number in it
    rows : the names of its rows
    withheld : the rows that were withheld, each with its rule
    remarks : further rules that were looked at, with their outcome
    """
    asked = (
        f"drempels: ten minste {limits.children} kinderen per getal, {limits.denominator} onder "
        "een percentage of gemiddelde"
    )
    outcome = f"{len(withheld)} van {len(rows)} rijen weggelaten"
    looked_at = {asked: "toegepast", **{f"{k}: {RULES[k]}": outcome for k in kinds}, **remarks}
    return [
        *(
            {"table": table, "cell": "", "rule": r, "shown": found}
            for r, found in looked_at.items()
        ),
        *(
            {"table": table, "cell": rows[i], "rule": rule, "shown": GONE}
            for i, rule in withheld.items()
        ),
    ]


def without_providers(names: list[str], providers: set[str]) -> list[str]:
    """What rows are called, without the codes of providers: a report names only who was asked for.

    Parameters
    ----------
    names : as `counts.names_of` gives them
    providers : the codes in this table and those released before
    """
    ends = {f"{PROVIDER} = {code}" for code in providers}
    return [
        PROVIDER
        if name in providers
        else ", ".join(PROVIDER if part in ends else part for part in name.split(", "))
        for name in names
    ]


def hand_over(found: list[dict[str, str]], openbaarheid: str, token: str) -> None:
    """Put the records of a table in the notebook, marked as ours, for the report to gather."""
    from IPython.display import display

    gaps = sum(record["shown"] == GONE for record in found)
    display(
        {"text/plain": f"Vrijgegeven op niveau {openbaarheid}; weggelaten: {gaps}."},
        metadata={
            "jeugdlib": {"control": found, "openbaarheid": openbaarheid, "run": token},
        },
        raw=True,
    )
