"""Measure reading: a large csv against pandas on the same file, and more rows from Parquet.

Every reading has a process of its own, so that its memory is its own; the two ways take turns.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import pandas as pd

RUNS = 3
ROWS, MANY = 1_000_000, 10_000_000
MEASURED = """
import resource, sys, time
{prepare}
start = time.perf_counter()
{read}
seconds = time.perf_counter() - start
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
"""
PANDAS = ("import pandas", "pandas.read_csv(sys.argv[1], sep=';')")
OURS = (
    "from jeugdlib import read",
    "checked = read.check(sys.argv[1], 'trajecten'); assert not checked.left_out, checked.left_out",
)


def write_rows(path: Path, rows: int) -> None:
    """Valid trajectories of about 0.7 children per row, ten columns; csv or Parquet by its name."""
    days = "date '2015-01-01' + (hash(i, 1) % 2000)::INT"
    form = "FORMAT parquet" if path.suffix == ".parquet" else "DELIMITER ';', HEADER"
    # a child has one birthday, so that its ages fit its dates
    born = f"(date '2003-01-01' + (hash(i % ({rows} * 7 // 10), 2) % 3500)::INT)"
    day = (lambda d: f"strftime({d}, '%d-%m-%Y')") if path.suffix == ".csv" else (lambda d: d)
    score = "(300 + hash(i, 5) % 500) / 10"
    text = f"replace(({score})::VARCHAR, '.', ',')" if path.suffix == ".csv" else score
    duckdb.sql(f"""
        COPY (SELECT printf('K%07d', i % ({rows} * 7 // 10)) AS client_id,
            printf('T%08d', i) AS traject_id, printf('aanbieder %d', i % 60) AS aanbieder,
            printf('regio %d', i % 42) AS regio,
            ['ambulant', 'verblijf', 'dagbehandeling'][1 + (hash(i, 3) % 3)::INT] AS hulpvorm,
            {day("s")} AS startdatum,
            CASE WHEN i % 9 > 0 THEN {day("s + (1 + hash(i, 4) % 700)::INT")} END AS einddatum,
            ['01', '02', '03', '04', '05', NULL][1 + (hash(i, 6) % 6)::INT] AS reden_einde,
            floor((s - {born}) / 365.25)::INT AS leeftijd, {text} AS voor_score
        FROM (SELECT i, {days} AS s FROM range({rows}) AS r(i)))
        TO '{path}' ({form})""")


def measured(way: tuple[str, str], path: Path, project: Path) -> tuple[float, float]:
    """Seconds and megabytes of one reading, with nothing kept from an earlier one."""
    shutil.rmtree(project / ".jeugd", ignore_errors=True)
    script = MEASURED.format(prepare=way[0], read=way[1])
    command = [sys.executable, "-c", script, str(path)]
    done = subprocess.run(command, cwd=project, check=True, stdout=subprocess.PIPE, text=True)
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def main() -> None:
    """Print the table; the aims are 3 times pandas and 1 GB, and 60 s and 2 GB."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", action="store_true", help="also ten million rows from Parquet")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "project")
        (root / "notebooks").mkdir(parents=True)
        (root / "data").symlink_to(Path(__file__).parents[1] / "data")
        csv = Path(folder, "trajecten.csv")
        write_rows(csv, ROWS)
        pairs = [(measured(PANDAS, csv, root), measured(OURS, csv, root)) for _ in range(RUNS)]
        table = pd.DataFrame(
            {
                "pandas s": [pandas[0] for pandas, _ in pairs],
                "check s": [ours[0] for _, ours in pairs],
                "ratio": [ours[0] / pandas[0] for pandas, ours in pairs],
                "check MB": [ours[1] for _, ours in pairs],
            }
        )
        print(f"{ROWS:,} rows from csv ({csv.stat().st_size / 1e6:.0f} MB)")
        print(table.round(2).to_string(index=False))
        if chosen.many:
            large = Path(folder, "trajecten.parquet")
            write_rows(large, MANY)
            seconds, megabytes = measured(OURS, large, root)
            print(f"{MANY:,} rows from Parquet: {seconds:.1f} s, {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
