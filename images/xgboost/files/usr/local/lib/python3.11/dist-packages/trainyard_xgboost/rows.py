"""Rows of channels that XGBoost's own reader doesn't take: of pipes, which can be read once, and in recordio-protobuf."""
import io
import itertools

import numpy

from . import record_io

BATCH = 4000  # rows that are parsed at once


def of_csv(stream, name, delimiter_of):
    """Batches of rows as matrices. `delimiter_of(line, name)` says the delimiter, by the first line."""
    text = (line for line in io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="\n") if line.strip())
    delimiter = columns = None
    while lines := list(itertools.islice(text, BATCH)):
        delimiter = delimiter or delimiter_of(lines[0].rstrip("\r\n"), name)
        batch = _parse(lines, delimiter)
        columns = columns or batch.shape[1]
        if batch.shape[1] != columns:
            raise ValueError(f"a row has {batch.shape[1]} columns, and those before have {columns}")
        yield batch


def _parse(lines, delimiter):
    options = {"dtype": numpy.float32, "delimiter": delimiter, "ndmin": 2, "comments": None}
    try:
        return numpy.loadtxt(lines, **options)
    except ValueError:  # maybe for a field that is empty: a missing value
        return numpy.loadtxt(lines, encoding=None, converters=_number, **options)


def _number(text):
    return float(text) if text.strip() else numpy.nan


def matrix_of_csv(batches, weights):
    """-> (features, what else xgboost.DMatrix is told): the label is the first column, a weight the second."""
    table = numpy.vstack(batches)
    if weights:
        return table[:, 2:], {"label": table[:, 0], "weight": table[:, 1]}
    return table[:, 1:], {"label": table[:, 0]}


def matrix_of_records(streams):
    """The same of recordio-protobuf: a sparse matrix if any row is sparse."""
    rows = [record_io.row_of(record) for stream in streams for record in record_io.records(stream)]
    labels = numpy.concatenate([row.label for row in rows]) if rows else numpy.empty(0)
    if not any(row.is_sparse for row in rows):
        return numpy.vstack([row.values for row in rows]) if rows else numpy.empty((0, 0)), {"label": labels}
    from scipy.sparse import csr_matrix

    places = [row.keys if row.is_sparse else numpy.arange(len(row.values)) for row in rows]
    columns = max(row.columns for row in rows)
    ends = numpy.cumsum([0, *(len(row.values) for row in rows)])
    return csr_matrix((numpy.concatenate([row.values for row in rows]), numpy.concatenate(places), ends),
                      shape=(len(rows), columns)), {"label": labels}
