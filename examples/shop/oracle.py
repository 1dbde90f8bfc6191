"""Every rule of rules.tag once more in plain Python, one person at a time, as of 2026-07-01T00:00+08:00.

check_examples.py brings `bucket` and `rounded` along.
"""
import datetime as dt
import decimal
import re
from collections import defaultdict

import pyarrow.parquet as pq

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
T = dt.datetime(2026, 7, 1, tzinfo=SHANGHAI)
TODAY = T.date()
DAY = dt.timedelta(days=1)
ZERO = decimal.Decimal("0.00")
HIGH_SPEND = decimal.Decimal("800.00")


def midnight(year, month, day=1):
    return dt.datetime(year, month, day, tzinfo=SHANGHAI)


def local(time):
    return time.astimezone(SHANGHAI)


def inside(rows, begin, end=T):
    return [row for row in rows if begin <= row["time"] < end]


def total(rows):
    return sum((row["amount"] for row in rows), ZERO)


def anniversary(birthday, year):
    """29 February falls on the 28th in common years."""
    try:
        return birthday.replace(year=year)
    except ValueError:
        return dt.date(year, 2, 28)


def years_since(day):
    return TODAY.year - day.year - (TODAY < anniversary(day, TODAY.year))


def favourite(measures):
    """measures: {value: (measure, time of its last row)}; ties: the later last row, then the smaller value."""
    if not measures:
        return None
    best = max((measure, last) for measure, last in measures.values())
    return min(value for value, pair in measures.items() if pair == best)


class Data:
    def __init__(self, folder):
        read = lambda name: pq.read_table(folder / "data" / (name + ".parquet")).to_pylist()
        self.members, self.stores = read("member"), read("store")
        self.products = {row["sku"]: row for row in read("product")}
        self.staff = {row["id"] for row in read("staff")}
        self.orders, self.lines, self.refunds, self.sales = (defaultdict(list) for _ in range(4))
        by_id = {}
        known = {member["id"] for member in self.members}
        for order in read("orders"):
            order["time"] = order["time"].replace(tzinfo=SHANGHAI)
            if order["time"] < T and order["status"] == "paid" and order["store_id"] is not None:
                self.sales[order["store_id"]].append(order)
            if order["member_id"] in known:
                by_id[order["order_id"]] = order
                if order["time"] < T:
                    self.orders[order["member_id"]].append(order)
        for line in read("order_line"):
            order = by_id.get(line["order_id"])
            if order and order["time"] < T:
                self.lines[order["member_id"]].append(dict(line, order=order, time=order["time"]))
        for refund in read("refund"):
            order = by_id.get(refund["order_id"])
            if order and refund["time"] < T:
                self.refunds[order["member_id"]].append(dict(refund, order=order))
        self.log = self.read_log(read("log"), known)

    @staticmethod
    def read_log(rows, known):
        """Of several copies the one that came in last counts; {(member, type): rows in time}."""
        last = {}
        for row in rows:
            if row["event_id"] not in last or row["ingested_at"] > last[row["event_id"]]["ingested_at"]:
                last[row["event_id"]] = row
        log = defaultdict(list)
        for row in last.values():
            if row["user_id"] in known and row["ts"] < T:
                log[row["user_id"], row["type"]].append(dict(row, time=row["ts"]))
        return log

    def category(self, sku):
        product = self.products.get(sku)
        return product["category"].split("/")[0] if product else None


def spending(data, member):
    paid = [order for order in data.orders[member["id"]] if order["status"] == "paid"]
    refunds = [refund for refund in data.refunds[member["id"]] if refund["order"]["status"] == "paid"]
    year, returned = inside(paid, T - 365 * DAY), total(inside(refunds, T - 365 * DAY))
    full = inside(paid, midnight(2025, 7), midnight(2026, 7))
    net = total(full) - total(inside(refunds, midnight(2025, 7), midnight(2026, 7)))
    bought = total(year)
    yield "高价值", net >= HIGH_SPEND and len({local(order["time"]).date() for order in full}) >= 2
    yield "近一年客单价", rounded(int(bought * 100), 100 * len(year), 2) if year else None
    yield "退款率", rounded(int(returned * 100), int(bought * 100), 10) if bought > 0 else None
    yield "高退款", bought > 0 and returned * 3 >= bought
    yield "奢品客", any(line["order"]["status"] == "paid" and data.products.get(line["sku"], {}).get("luxury") is True
                     for line in data.lines[member["id"]])
    yield "余额充足", (member["balance"] or ZERO) >= 100


def stage(data, member):
    times = [order["time"] for order in data.orders[member["id"]] if order["status"] == "paid"]
    if not times:
        return "潜客"
    if min(times) >= T - 30 * DAY:
        return "新客"
    return "活跃" if max(times) >= T - 60 * DAY else "沉睡" if max(times) >= T - 365 * DAY else "流失"


def habits(data, member):
    paid = [order for order in data.orders[member["id"]] if order["status"] == "paid"]
    year = inside(paid, T - 365 * DAY)
    counts = defaultdict(list)
    for order in year:
        counts[order["channel"]].append(order["time"])
    best = favourite({channel: (len(times), max(times)) for channel, times in counts.items()})
    yield "偏好渠道", best if len(year) >= 2 and 2 * len(counts[best]) >= len(year) else None
    sums = {}
    for line in inside(data.lines[member["id"]], T - 365 * DAY):
        category = data.category(line["sku"])
        if line["order"]["status"] == "paid" and category is not None:
            money, last = sums.get(category, (ZERO, line["time"]))
            sums[category] = money + line["qty"] * line["price"], max(last, line["time"])
    yield "偏好品类", favourite(sums)
    full = [order["channel"] for order in inside(paid, midnight(2025, 7), midnight(2026, 7))]
    yield "全渠道客户", "store" in full and any(channel != "store" for channel in full)
    first = min(paid, key=lambda order: (order["time"], order["order_id"]), default=None)
    yield "首单渠道", first and first["channel"]
    with_coupon = sum(order["coupon"] is not None for order in year)
    yield "用券习惯", len(year) >= 2 and 2 * with_coupon >= len(year)


def behaviour(data, member):
    lines = [line for line in data.lines[member["id"]] if line["order"]["status"] == "paid"]
    views = data.log[member["id"], "view"]
    recent = inside(views, T - 30 * DAY)
    shelf = defaultdict(list)
    for view in recent:
        shelf[data.category(view["sku"])].append(view)
    shelf.pop(None, None)
    yield "浏览未买", any(len(rows) >= 3 and len({row["sku"] for row in rows}) >= 2
                      and not any(data.category(line["sku"]) == category and line["time"] >= min(row["time"] for row in rows)
                                  for line in lines)
                      for category, rows in shelf.items())
    added = {}
    for row in inside(data.log[member["id"], "cart"], T - 30 * DAY):
        if row["sku"] is not None:
            added[row["sku"]] = max(row["time"], added.get(row["sku"], row["time"]))
    yield "加购未买", any(not any(line["sku"] == sku and line["time"] >= time for line in lines) for sku, time in added.items())
    late = [view for view in views if local(view["time"]).hour >= 22 or local(view["time"]).hour < 2]
    yield "夜猫子", len(views) >= 5 and 5 * len(late) >= len(views)
    yield "搜过防晒", any(row["keyword"] is not None and re.search("防晒|SPF *[0-9]+", row["keyword"])
                      for row in inside(data.log[member["id"], "search"], T - 30 * DAY))
    week = inside(data.log[member["id"], "login"], T - 7 * DAY)
    yield "近七日登录天数", len({local(row["time"]).date() for row in week})
    seconds = [view["seconds"] for view in inside(views, T - 90 * DAY) if view["seconds"] is not None]
    yield "平均停留", rounded(sum(seconds), len(seconds), 10) if len(seconds) >= 3 else None
    yield "浏览品牌数", len({data.products[view["sku"]]["brand"] for view in recent if view["sku"] in data.products})


def person(data, member):
    birthday = member["birthday"]
    age = None if birthday is None else years_since(birthday)
    yield "年龄段", None if age is None else "未成年" if age < 18 else "青年" if age <= 35 else "中年" if age <= 59 else "银发"
    yield "本月生日", birthday is not None and birthday.month == 7
    yield "一线城市", member["city"] in ("上海", "北京", "广州", "深圳")
    yield "不在上海", member["city"] != "上海"
    yield "兴趣广泛", len(member["interests"]) >= 3
    yield "户外运动", {"户外", "运动"} <= set(member["interests"])
    yield "内部员工", member["id"] in data.staff
    yield "称呼", {"female": "女士", "male": "先生", None: "顾客"}[member["gender"]]


def audiences(member, tags):
    reachable = member["phone"] is not None and not tags["内部员工"] and member["marketing_ok"] is True
    winback = reachable and tags["生命周期"] == "沉睡"
    half = bucket("winback-2026-07", member["id"], 100) < 50
    score = 50 * (tags["生命周期"] == "沉睡") + 80 * (tags["生命周期"] == "流失") + 20 * tags["高退款"] - 30 * tags["高价值"] \
        + 10 * (member["phone"] is None)
    yield "流失分", max(0, min(100, score))
    yield "可触达", reachable
    yield "挽回人群", winback
    yield "挽回_A", winback and half
    yield "挽回_B", winback and not half
    yield "奢品邀请", reachable and tags["奢品客"] and tags["高价值"]


def store_tags(data, store):
    sales = data.sales[store["store_id"]]
    yield "上月销售额", total(inside(sales, midnight(2026, 6), midnight(2026, 7)))
    yield "近三月客户数", len({row["member_id"] for row in inside(sales, midnight(2026, 4), midnight(2026, 7))})
    yield "单笔最高", max((row["amount"] for row in sales), default=None)
    yield "新店", years_since(store["opened"]) < 3
    yield "有待激活", not inside(sales, T - 30 * DAY)


def answers(folder):
    data = Data(folder)
    people, stores = defaultdict(dict), defaultdict(dict)
    for member in data.members:
        if member["status"] == "closed":
            continue
        tags = {"生命周期": stage(data, member)}
        for part in (spending, habits, behaviour, person):
            tags.update(part(data, member))
        tags.update(audiences(member, tags))
        for rule, value in tags.items():
            people[rule][member["id"]] = bool(value) if isinstance(value, re.Match) else value
    for store in data.stores:
        for rule, value in store_tags(data, store):
            stores[rule][store["store_id"]] = value
    return {"": people, "Store": stores}
