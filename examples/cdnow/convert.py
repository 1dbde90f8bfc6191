#!/usr/bin/env python3
"""CDNOW_master.txt -> data/customer.parquet and data/purchase.parquet.

usage: convert.py CDNOW_master.txt
Amounts are read from their digits, never through a float.
"""
import datetime
import decimal
import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = pathlib.Path(__file__).resolve().parent / "data"


def rows(path):
    with open(path, encoding="ascii") as lines:
        next(lines)  # header
        for line in lines:
            customer, day, cds, value = line.split()
            date = datetime.date(int(day[:4]), int(day[4:6]), int(day[6:]))
            yield int(customer), date, int(cds), decimal.Decimal(value)


def main():
    customer, date, cds, amount = zip(*rows(sys.argv[1]))
    FOLDER.mkdir(exist_ok=True)
    purchase = pa.table({"customer_id": pa.array(customer, pa.int32()), "date": pa.array(date, pa.date32()),
                         "cds": pa.array(cds, pa.int16()), "amount": pa.array(amount, pa.decimal128(9, 2))})
    people = pa.table({"customer_id": pa.array(sorted(set(customer)), pa.int32())})
    pq.write_table(purchase, FOLDER / "purchase.parquet", compression="zstd")
    pq.write_table(people, FOLDER / "customer.parquet", compression="zstd")
    print("%d customers, %d purchases" % (people.num_rows, purchase.num_rows))


if __name__ == "__main__":
    main()
