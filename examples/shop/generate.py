#!/usr/bin/env python3
"""Makes data/*.parquet: a small omni-channel shop, the same at every run. Made up from end to end.

People stand on both sides of every border that the rules speak of: instants exactly on the edge of a window, local midnights,
orders without lines, lines without a product, copies of events, missing values everywhere.
"""
import datetime as dt
import decimal
import pathlib
import random

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = pathlib.Path(__file__).resolve().parent / "data"
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
T = dt.datetime(2026, 7, 1, tzinfo=SHANGHAI)
DAY = dt.timedelta(days=1)
MEMBERS = 1200
CITIES = ["上海", "北京", "广州", "深圳", "杭州", "成都", "苏州", "昆山", None]
INTERESTS = ["母婴", "户外", "运动", "美妆", "数码", "美食"]
KEYWORDS = ["防晒霜", "SPF50 喷雾", "面霜", "跑鞋", "奶粉 2段", "礼盒", None]
EDGES = [T - 30 * DAY, T - 7 * DAY, T - 60 * DAY, T - 90 * DAY, T - 180 * DAY, T - 365 * DAY, T - 3 * DAY,
         dt.datetime(2026, 6, 1, tzinfo=SHANGHAI), dt.datetime(2025, 7, 1, tzinfo=SHANGHAI), T]

rng = random.Random(20260701)


def instant(within_days):
    """A moment before T, more often a late one; now and then exactly on an edge, a microsecond beside it, or after T."""
    dice = rng.random()
    if dice < 0.06:
        return rng.choice(EDGES) + dt.timedelta(microseconds=rng.choice([-1, 0, 0, 1]))
    if dice < 0.08:
        return T + dt.timedelta(seconds=rng.randrange(5 * 86400))
    seconds = int(within_days * 86400 * rng.random() ** 2)
    return T - dt.timedelta(seconds=seconds)


def money(low, high):
    return decimal.Decimal(rng.randrange(low * 100, high * 100)) / 100


def products():
    categories = ["美妆/护肤/面霜", "美妆/防晒/喷雾", "母婴/奶粉/2段", "运动/鞋/跑鞋", "数码/耳机", "食品/礼盒/糕点"]
    for i in range(60):
        category = categories[i % 6]
        yield {"sku": "S%03d" % i, "category": category, "brand": "品牌%d" % (i % 17), "luxury": i % 11 == 0,
               "price": decimal.Decimal(1900 + 700 * i) / 100}


def members():
    for i in range(1, MEMBERS + 1):
        birthday = None if rng.random() < 0.2 else dt.date(1955, 1, 1) + dt.timedelta(days=rng.randrange(19500))
        if i % 97 == 0:
            birthday = dt.date(1996, 2, 29)
        if i % 89 == 0:
            birthday = dt.date(1996, 7, 1) - dt.timedelta(days=i % 2)
        yield {"id": i, "status": rng.choice(["active"] * 8 + ["closed", None]), "gender": rng.choice(["male", "female", None]),
               "birthday": birthday, "city": rng.choice(CITIES),
               "phone": None if rng.random() < 0.3 else "13%09d" % rng.randrange(10 ** 9),
               "interests": sorted(rng.sample(INTERESTS, rng.choice([0, 0, 1, 2, 3, 4]))),
               "balance": None if rng.random() < 0.3 else rng.choice([decimal.Decimal("100.00"), decimal.Decimal("99.99"), money(0, 500)]),
               "registered": T - dt.timedelta(days=rng.randrange(1500), seconds=rng.randrange(86400)),
               "marketing_ok": rng.choice([True, True, True, False, None])}


def orders(goods):
    """Orders with their lines and refunds; some have no owner, some lines no product."""
    order_id, line_rows, refund_rows, order_rows = 1000, [], [], []
    for member in range(1, MEMBERS + 4):  # the last three are nobody
        for _ in range(rng.choice([0, 0, 1, 1, 2, 3, 5, 9])):
            order_id += 1
            channel = rng.choice(["app", "mini", "store", "store", "tmall"] if member % 3 else ["app", "app", "app", "mini", "store"])
            time, amount = instant(800), decimal.Decimal(0)
            for _ in range(rng.choice([0, 1, 1, 2, 3])):
                product, qty = rng.choice(goods), rng.choice([1, 1, 2, 5])
                sku = "S999" if rng.random() < 0.02 else product["sku"]
                line_rows.append({"order_id": order_id, "sku": sku, "qty": qty, "price": product["price"]})
                amount += qty * product["price"]
            order_rows.append({"order_id": order_id, "member_id": member, "time": time.astimezone(SHANGHAI).replace(tzinfo=None),
                               "status": rng.choice(["paid"] * 7 + ["cancelled"]), "channel": channel,
                               "store_id": rng.choice([1, 2, 3, 4]) if channel == "store" else None, "amount": amount,
                               "coupon": rng.choice([None, None, "夏日满减", "新客券"])})
            if rng.random() < 0.12:
                refund_rows.append({"refund_id": len(refund_rows), "order_id": order_id,
                                    "time": time + rng.choice([1, 3, 20]) * DAY, "amount": (amount / rng.choice([1, 2, 4])).quantize(decimal.Decimal("0.01"))})
    return order_rows, line_rows, refund_rows


def log(goods):
    rows = []
    for member in range(1, MEMBERS + 1):
        for _ in range(rng.choice([0, 2, 5, 12, 30])):
            kind = rng.choice(["view", "view", "view", "cart", "search", "login"])
            row = {"event_id": len(rows), "user_id": member, "ts": instant(400), "type": kind, "sku": None, "seconds": None,
                   "keyword": None, "ingested_at": T + DAY}
            if kind in ("view", "cart"):
                row["sku"] = goods[rng.randrange(6) * 6 % 60]["sku"] if rng.random() < 0.5 else rng.choice(goods)["sku"]
            if kind == "view":
                row["seconds"] = None if rng.random() < 0.2 else rng.randrange(1, 300)
            if kind == "search":
                row["keyword"] = rng.choice(KEYWORDS)
            rows.append(row)
    for row in rng.sample(rows, 300):  # copies: the one that came in last counts, whole
        rows.append(dict(row, ingested_at=row["ingested_at"] + rng.choice([-1, 1]) * DAY,
                         seconds=None if row["seconds"] is None else row["seconds"] + 1000))
    rng.shuffle(rows)
    return rows


UTC = pa.timestamp("us", "UTC")
TYPES = {
    "product": {"sku": pa.string(), "category": pa.dictionary(pa.int16(), pa.string()), "brand": pa.string(), "luxury": pa.bool_()},
    "member": {"id": pa.int32(), "status": pa.string(), "gender": pa.dictionary(pa.int8(), pa.string()), "birthday": pa.date32(),
               "city": pa.string(), "phone": pa.string(), "interests": pa.list_(pa.string()), "balance": pa.decimal128(9, 2),
               "registered": UTC, "marketing_ok": pa.bool_()},
    "orders": {"order_id": pa.int64(), "member_id": pa.int32(), "time": pa.timestamp("us"), "status": pa.string(),
               "channel": pa.dictionary(pa.int8(), pa.string()), "store_id": pa.int16(), "amount": pa.decimal128(12, 2),
               "coupon": pa.string()},
    "order_line": {"order_id": pa.int64(), "sku": pa.string(), "qty": pa.uint8(), "price": pa.decimal128(9, 2)},
    "refund": {"refund_id": pa.int32(), "order_id": pa.int64(), "time": UTC, "amount": pa.decimal128(12, 2)},
    "log": {"event_id": pa.int64(), "user_id": pa.int32(), "ts": UTC, "type": pa.string(), "sku": pa.string(),
            "seconds": pa.int16(), "keyword": pa.string(), "ingested_at": UTC},
    "store": {"store_id": pa.int16(), "name": pa.string(), "city": pa.string(), "opened": pa.date32()},
    "staff": {"id": pa.int32()},
}


def write(name, rows):
    columns = {column: pa.array([row[column] for row in rows], type) for column, type in TYPES[name].items()}
    pq.write_table(pa.table(columns), FOLDER / (name + ".parquet"), compression="zstd", row_group_size=4000)
    print("%-10s %6d rows" % (name, len(rows)))


def main():
    FOLDER.mkdir(exist_ok=True)
    goods = list(products())
    write("product", goods)
    write("member", list(members()))
    order_rows, line_rows, refund_rows = orders(goods)
    write("orders", order_rows)
    write("order_line", line_rows)
    write("refund", refund_rows)
    write("log", log(goods))
    write("store", [{"store_id": i, "name": name, "city": city, "opened": dt.date(2020 + i, 3, 1)}
                    for i, (name, city) in enumerate([("南京路店", "上海"), ("天河店", "广州"), ("昆山店", "昆山"), ("新店", "成都"), ("未开业", "杭州")], 1)])
    write("staff", [{"id": i} for i in (5, 50, 500, 500, 9999)])


if __name__ == "__main__":
    main()
