"""Measure monitoring: from the checked file to the totals of every indicator, at any size.

Every step has a process of its own, so that its memory is its own: reading (checked once), merging
(once per checked file), our totals, and plain group-bys of the same checked rows in DuckDB and in
pandas, which merge nothing and count no children. The aims: totals of 10 million trajectories per
region, provider and quarter under 10 s and 1 GB; of 100 million per region and quarter under 30 s
and 1 GB.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import pandas as pd

ROWS, MANY, MOST = 1_000_000, 10_000_000, 100_000_000
REGIONS, PROVIDERS = 42, 400
ASKED = "since='2019', until='2024', sufficient=['1-10:6'], reasons=read.codes('reden_einde')"
MEASURED = """
import json, resource, sys, time
path, checked, by = sys.argv[1], sys.argv[2], sys.argv[3].split(',')
{prepare}
start, used = time.perf_counter(), time.process_time()
{work}
seconds, used = time.perf_counter() - start, time.process_time() - used
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
print(json.dumps([seconds, used, peak, str(result)]))
"""
OURS = "import pandas; from jeugdlib import read, reduce"
INSTRUMENT = """
limits = pandas.DataFrame({'value': {'direction': -1.0, 'points': 5.0, 'cut_off': 14.0,
    'norm_mean': 8.0, 'norm_sd': 5.0}})
limits.attrs['instrument'] = 'SDQ'
samen = reduce.merged(read.stored(path, 'trajecten'))
"""
QUARTER = "year({0}) * 4 + quarter({0})"
# what our totals count, without merging, without children and without the last day
PLAIN = [
    f"SELECT {{by}}, {QUARTER.format('einddatum')} AS q, {what} FROM rows "
    "WHERE einddatum IS NOT NULL GROUP BY ALL"
    for what in (
        "reden_einde, count(*)",
        "tevredenheid >= 6 AS ok, count(*), sum(tevredenheid), sum(tevredenheid * tevredenheid)",
        "zonder_hulp_verder, count(*)",
        "voor_score - na_score > 5 AS b, count(*), sum(na_score - voor_score)",
    )
] + [
    f"SELECT {{by}}, {QUARTER.format('startdatum')} AS q, count(*) FROM rows GROUP BY ALL",
    f"SELECT {{by}}, {QUARTER.format('aanmelddatum')} AS q, "
    "(startdatum - aanmelddatum + 6) // 7 AS week, count(*) FROM rows GROUP BY ALL",
]
DUCKDB = (
    "import duckdb",
    "db = duckdb.connect(config={'memory_limit': '600MB', 'threads': 2})\n"
    "db.execute('SET preserve_insertion_order = false; SET enable_progress_bar = false')\n"
    "db.execute(f\"CREATE VIEW rows AS FROM '{checked}'\")\n"
    f"result = sum(len(db.sql(query.format(by=', '.join(by))).df()) for query in {PLAIN!r})",
)
PANDAS = (
    "import duckdb, pandas",
    """
names = ['startdatum', 'einddatum', 'aanmelddatum', 'reden_einde', 'tevredenheid',
    'zonder_hulp_verder', 'voor_score', 'na_score']
rows = duckdb.sql(f"SELECT {', '.join([*by, *names])} FROM '{checked}'").df()
for name in (*by, 'reden_einde', 'zonder_hulp_verder'):
    rows[name] = rows[name].astype('category')
for name in names[:3]:
    day = rows[name].astype('datetime64[s]')
    rows[name] = day
    rows[name + '_q'] = day.dt.year * 4 + day.dt.quarter
rows['ok'] = rows['tevredenheid'] >= 6
rows['square'] = rows['tevredenheid'] ** 2
rows['gain'] = rows['na_score'] - rows['voor_score']
rows['better'] = rows['gain'] < -5
rows['week'] = (rows['startdatum'] - rows['aanmelddatum']).dt.days.add(6) // 7
ended = dict(observed=True, dropna=False)
tables = [
    rows.groupby([*by, 'einddatum_q', 'reden_einde'], **ended).size(),
    rows.groupby([*by, 'einddatum_q', 'ok'], **ended)[['tevredenheid', 'square']].agg('sum'),
    rows.groupby([*by, 'einddatum_q', 'zonder_hulp_verder'], **ended).size(),
    rows.groupby([*by, 'einddatum_q', 'better'], **ended)['gain'].agg('sum'),
    rows.groupby([*by, 'startdatum_q'], **ended).size(),
    rows.groupby([*by, 'aanmelddatum_q', 'week'], **ended).size(),
]
result = sum(map(len, tables))
""",
)
CHECK = (OURS, "result = read.check(path, 'trajecten').parquet")
MERGE = (OURS, "result = reduce.merged(read.stored(path, 'trajecten')).name")
TOTALS = (
    OURS + INSTRUMENT,
    "by = by if by != [''] else []\n"
    f"result = len(reduce.totals(samen, by=by, instrument=limits, {ASKED}))",
)


def write_rows(path: Path, rows: int) -> None:
    """Valid trajectories of children in one region, with a provider there; about 1.7 per child."""
    children = rows * 6 // 10
    reasons = "['01', '02', '03', '04', '05', '01', '01', NULL]"
    db = duckdb.connect()
    # every column draws from numbers of its own
    db.execute("CREATE MACRO chance(i, k) AS hash(i::BIGINT + k::BIGINT * 1_000_000_007)")
    db.execute(f"""
        COPY (
            WITH numbered AS (
                SELECT i, chance(i, 0) % {children} AS child FROM range({rows}) AS r(i)),
            dated AS (SELECT *, date '2019-01-01' + (chance(i, 1) % 2190)::INT AS s,
                date '2003-06-01' + (chance(child, 2) % 3500)::INT AS born,
                (chance(child, 3) % {PROVIDERS})::INT AS provider, chance(i, 4) AS h FROM numbered)
            SELECT printf('K%09d', child) AS client_id, printf('T%09d', i) AS traject_id,
                printf('A%03d', provider) AS aanbieder,
                printf('Regio %02d', provider % {REGIONS}) AS regio,
                ['ambulant', 'pleegzorg', 'daghulp', 'verblijf'][1 + (h % 4)::INT] AS hulpvorm,
                s AS startdatum, s - (chance(i, 5) % 120)::INT AS aanmelddatum,
                CASE WHEN h % 10 < 9 THEN s + (chance(i, 6) % 500)::INT END AS einddatum,
                CASE WHEN h % 10 < 9 THEN {reasons}[1 + (chance(i, 7) % 8)::INT] END AS reden_einde,
                floor((s - born) / 365.25)::INT AS leeftijd,
                ['man', 'vrouw'][1 + (chance(child, 8) % 2)::INT] AS geslacht,
                (chance(i, 9) % 40)::INT AS ernst_start, 'SDQ' AS instrument,
                (chance(i, 10) % 40)::INT AS voor_score,
                CASE WHEN h % 3 > 0 THEN (chance(i, 11) % 40)::INT END AS na_score,
                CASE WHEN h % 5 < 2 THEN 1 + (chance(i, 12) % 10)::INT END AS tevredenheid,
                1 AS schaal_min, 10 AS schaal_max,
                ['jeugdige', 'ouder'][1 + (chance(i, 13) % 2)::INT] AS informant,
                CASE WHEN h % 5 < 3 THEN ['ja', 'deels', 'nee'][1 + (chance(i, 14) % 3)::INT] END
                    AS zonder_hulp_verder
            FROM dated) TO '{path}' (FORMAT parquet, COMPRESSION zstd)""")


def measured(way: tuple[str, str], project: Path, path: Path, checked: str, by: str) -> list:
    """Seconds, processor seconds, peak megabytes and the result of one way, in its own process."""
    script = MEASURED.format(prepare=way[0], work=way[1])
    command = [sys.executable, "-c", script, str(path), checked, by]
    done = subprocess.run(command, cwd=project, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def compare(folder: Path, rows: int, by: str, in_pandas: bool) -> pd.DataFrame:
    """The table of one size: a row per way."""
    project = folder / f"project{rows}"
    (project / "notebooks").mkdir(parents=True)
    (project / "data").symlink_to(Path(__file__).parents[1] / "data")
    path = folder / f"trajecten{rows}.parquet"
    write_rows(path, rows)
    found = {"check (once)": measured(CHECK, project, path, "", by)}
    checked = found["check (once)"][3]
    ways = {"merge (once)": MERGE, "our totals": TOTALS, "bare DuckDB": DUCKDB}
    ways |= {"pandas": PANDAS} if in_pandas else {}
    for name, way in ways.items():
        found[name] = measured(way, project, path, checked, by)
    table = pd.DataFrame(found, index=["s", "processor s", "peak MB", "result"]).T
    ours = table.at["our totals", "s"]
    ratios = {
        name: ours / table.at[name, "s"] for name in ("bare DuckDB", "pandas") if name in found
    }
    return table.drop(columns="result").assign(ours=pd.Series(ratios))


def main() -> None:
    """Print a table per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", action="store_true", help="ten million rows")
    parser.add_argument("--most", action="store_true", help="also 100 million: takes half an hour")
    parser.add_argument("--folder", help="where the files are made; several GB")
    chosen = parser.parse_args()
    sizes = [(MANY if chosen.many else ROWS, "regio,aanbieder", True)]
    sizes += [(MOST, "regio", False)] if chosen.most else []
    for rows, by, in_pandas in sizes:
        with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
            table = compare(Path(folder), rows, by, in_pandas)
        print(f"\n{rows:,} trajectories, per {by.replace(',', ' x ')} x quarter")
        print(table.astype(float).round(2).to_string(na_rep=""))


if __name__ == "__main__":
    main()
