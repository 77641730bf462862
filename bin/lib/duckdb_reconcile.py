"""The comparison of bin/bench reconcile by DuckDB: two files beside one another, their exceptions into a third.

Columns have the types that DuckDB guesses, and times are not compared: both are in its favour."""

import sys

import duckdb

left, right, exceptions = sys.argv[1:]


def literal(path):
    return "'" + path.replace("'", "''") + "'"


duckdb.execute(
    f"""
    COPY (
        SELECT coalesce(l.external_id, r.external_id) AS external_id,
            CASE WHEN l.external_id IS NULL THEN 'missing_left' WHEN r.external_id IS NULL THEN 'missing_right'
                WHEN l.amount <> r.amount THEN 'amount' WHEN l.status <> r.status THEN 'status' ELSE 'fee' END AS kind,
            CASE WHEN l.external_id IS NULL OR r.external_id IS NULL OR l.amount <> r.amount THEN l.amount::VARCHAR
                WHEN l.status <> r.status THEN l.status ELSE l.fee::VARCHAR END AS "left",
            CASE WHEN l.external_id IS NULL OR r.external_id IS NULL OR l.amount <> r.amount THEN r.amount::VARCHAR
                WHEN l.status <> r.status THEN r.status ELSE r.fee::VARCHAR END AS "right"
        FROM read_csv({literal(left)}) l FULL JOIN read_csv({literal(right)}) r ON l.external_id = r.external_id
        WHERE l.external_id IS NULL OR r.external_id IS NULL
            OR l.amount <> r.amount OR l.status <> r.status OR l.fee <> r.fee
    ) TO {literal(exceptions)} (HEADER)
    """
)
with open("/proc/self/status", encoding="utf-8") as status:
    peak = next(line.split()[1] for line in status if line.startswith("VmHWM:"))
print("duckdb_peak_kb", peak)
