"""What of an answer must agree between engines, in a form that is small and independent of the order of rows."""
import numpy as np
import pyarrow as pa

from workload import ATAGS, ETAGS, ETAGS_X, SEGS

YES_NO = {name for name, e in ATAGS + ETAGS + ETAGS_X if e[0] != "case"} | {"seq1", "seq2"} | {name for name, _ in SEGS}
MODULUS = 2147483647


def facts(table, only_yes_of=None):
    """Per tag the count of those who are in and a checksum of their ids, per level the same, per metric count and sum.
    `only_yes_of`: others answer this question with the ids of those who are in."""
    ids = table.column("id").to_numpy()
    checksum = (ids % MODULUS) * 48271 % MODULUS
    of = lambda mask: [int(mask.sum()), int(checksum[mask].sum())]
    if only_yes_of: return {only_yes_of: of(as_mask(table.column(only_yes_of)) if only_yes_of in table.column_names else np.ones(len(ids), bool))}
    out = {"rows": len(ids), "id": int(checksum.sum())}
    for name in table.column_names:
        if name == "id": continue
        column = table.column(name)
        if pa.types.is_dictionary(column.type): column = column.cast(pa.string())
        if name in YES_NO or pa.types.is_boolean(column.type): out[name] = of(as_mask(column))
        elif is_text(column.type): out[name] = of_levels(column, of)
        else: out[name] = of_numbers(column.drop_null())
    return out


def is_text(kind):
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind)


def as_mask(column):
    if not pa.types.is_boolean(column.type): return np.asarray(column.cast(pa.uint8()).fill_null(0)).astype(bool)
    return np.asarray(column.fill_null(False)).astype(bool)


def of_levels(column, of):
    coded = column.cast(pa.large_string()).combine_chunks().dictionary_encode()
    codes = np.asarray(coded.indices)
    return {text: of(codes == code) for code, text in enumerate(coded.dictionary.to_pylist())}


def of_numbers(known):
    if pa.types.is_timestamp(known.type): known = known.cast(pa.timestamp("us", known.type.tz), safe=False).cast(pa.int64())
    values = known.to_numpy()
    return [len(values), float(values.astype(np.float64).sum()) if values.dtype.kind == "f" else int(values.astype(np.int64).sum())]


def differences(ours, theirs):
    """The names of facts that differ; sums of floats may differ in their last digits."""
    def same(a, b):
        numbers = isinstance(a, list) and isinstance(b, list) and len(a) == len(b) == 2
        return a == b or (numbers and a[0] == b[0] and abs(a[1] - b[1]) <= 1e-9 * max(abs(a[1]), 1))
    return sorted(name for name in set(ours) | set(theirs) if not same(ours.get(name), theirs.get(name)))
