"""Rows in a form that all systems share, and the verdict on an answer.

Numbers are compared as numbers, texts without the blanks that `char(n)` is padded with: the peers differ in both.
"""

import decimal
import json

# A longer answer is compared by its number of rows and the sums of its columns.
LONGEST = 50_000
# What systems that divide in floating point, or round averages to a fixed scale, may differ by.
ROUNDING = decimal.Decimal("1e-4")


def text(value):
    return None if value is None else value.decode() if isinstance(value, bytes) else str(value)


def rows_of(result):
    """Of a pyarrow.Table, or of a list of rows: lists of texts and None."""
    if isinstance(result, list):
        return [[text(value) for value in row] for row in result]
    if result.num_rows > LONGEST:
        return [[str(result.num_rows), *(total(column) for column in result.columns)]]
    columns = [column.to_pylist() for column in result.columns]
    return [[text(value) for value in row] for row in zip(*columns)]


def total(column):
    """The sum of a pyarrow column of numbers, some of which come as texts."""
    import pyarrow.compute
    if not pyarrow.types.is_integer(column.type):
        column = pyarrow.compute.cast(column, pyarrow.decimal128(38, 2))
    return str(pyarrow.compute.sum(column).as_py())


def write(result, path):
    with open(path, "w") as file:
        json.dump(rows_of(result), file)


def read(path):
    """What `write` wrote, or Arrow's stream."""
    with open(path, "rb") as file:
        if file.read(1) == b"[":
            file.seek(0)
            return json.load(file)
    import pyarrow
    with pyarrow.OSFile(str(path)) as file:
        return rows_of(pyarrow.ipc.open_stream(file).read_all())


def number(value):
    try:
        return decimal.Decimal(value)
    except (decimal.InvalidOperation, TypeError):
        return None


def difference(a, b):
    """0 for equal values, the relative difference of numbers, None where they have nothing in common."""
    if a == b:
        return 0
    x, y = number(a), number(b)
    if x is not None and y is not None:
        gap = abs(x - y) / max(abs(x), abs(y)) if x != y else 0
        return gap if gap <= ROUNDING else None
    return 0 if a is not None and b is not None and a.rstrip() == b.rstrip() else None


def sorting_key(row):
    return ["" if value is None else value.rstrip() if number(value) is None else f"{number(value):.5g}" for value in row]


def verdict(rows, expected, ordered):
    """`right`, `right, …`, or `wrong: …`; `ordered`: whether the query says in which order its rows come."""
    if len(rows) != len(expected):
        return f"wrong: {len(rows)} rows, not {len(expected)}"
    word = "right"
    for order in (list, lambda rows: sorted(rows, key=sorting_key)):
        gaps = [difference(a, b) for got, row in zip(order(rows), order(expected)) for a, b in zip(got, row)]
        if None not in gaps:
            worst = max(gaps, default=0)
            return word + (f", rounded by {worst:.0e}" if worst else "")
        word = "right, in another order" if ordered else "right"
    got, row = next((got, row) for got, row in zip(sorted(rows, key=sorting_key), sorted(expected, key=sorting_key))
                    if None in [difference(a, b) for a, b in zip(got, row)])
    return f"wrong: {got} is not {row}"[:300]
