// The catalogue `bank`, as its text has it.
module catalogue.bank
timezone "Asia/Shanghai"
events unique by event_id latest ingested_at order by seq, event_id

profile Customer where status is not "deleted" {
  key id     : int
  birth_date : date?  pii for marketing
  open_date  : date
  branch     : string
  id_level   : int?
  staff      : bool?
  status     : enum("active", "frozen", "deleted")?
}
profile Account of Customer by id {
  key acct   : string
  type       : enum("debit", "credit", "loan")
  open_date  : date
  close_date : date?
}
record Balance of Account by acct { date : date  end_balance : decimal(2) }
event Txn of Account by acct at ts {
  event_id : int  seq : int  ingested_at : timestamp
  amount  : decimal(2)                            // below zero it leaves the account
  mcc     : string?
  country : string?
  channel : string
  kind    : enum("transfer", "pos", "salary", "fee", "cash")?
}
// The same two tables once more, straight below the customer: a group of Txn is one of an account, one of CardTxn the customer's.
record Card from account of Customer by id { key acct : string  type : enum("debit", "credit", "loan") }
event CardTxn from txn of Card by acct at ts { event_id : int  seq : int  ingested_at : timestamp  amount : decimal(2) }
record Wealth of Customer by id { product : string  risk : int  amount : decimal(2)  from_date : date  to_date : date? }
event RiskTest from risk_test of Customer by id at ts { event_id : int  seq : int  ingested_at : timestamp  level : int }
event Login of Customer by id at ts { event_id : int  seq : int  ingested_at : timestamp  device : string  ip_city : string? }
profile Day from trading_day { key date : date  is_open : bool }

event Salary      = Txn where kind == "salary" and amount > 0.00
event TransferOut = Txn where kind == "transfer" and amount < 0.00
event Abroad      = Txn where kind == "pos" and country is known and country != "CN"
record Held       = Wealth where from_date <= today and (to_date is missing or to_date > today)

// A balance holds from its day until the account's next row, also over days without one.
record Noted   = Balance
record Carried = Noted with { until = min(date of Balance where date > Noted.date) }

fn days_in(from: date, until: date?, a: date, b: date) = greatest(0, days between(greatest(from, a), least(until ?? b, b)))

private metric carried_days(a: date, b: date) of Account = sum(end_balance * days_in(date, until, a, b) of Carried)
private metric aum(a: date, b: date) of Customer
  = (sum(carried_days(a, b) of Account where type == "debit") + sum(amount * days_in(from_date, to_date, a, b) of Wealth where from_date <= today)) / days between(a, b)

private metric aum_last_month of Customer = aum(local_date(start of last month), local_date(start of this month))
tag B1 of Customer "资产等级"
  = "私行" when aum_last_month >= 6_000_000.00
  | "钻石" when aum_last_month >= 1_000_000.00
  | "金卡" when aum_last_month >= 50_000.00
  | "普通" otherwise

fn lower_bound(tier: string) = 6_000_000 when tier == "私行" | 1_000_000 when tier == "钻石" | 50_000 when tier == "金卡"
tag B2 of Customer "降级预警"
  only when day(today) > 1
  = aum(local_date(start of this month), today) < lower_bound(B1 as of (start of this month))

tag B3 of Customer "工资代发客户" = count(months with Salary in past 4 full months where amount >= 1000.00) >= 3

tag B4 of Customer "疑似薪资断流"
  = (B3 as of (start of last month)) and never(Salary from start of last month) and days since last(time of Salary) >= 40

tag B6 of Account "休眠账户"
  = type == "debit"
    and (close_date is missing or close_date > today)
    and never(Txn in rolling 365 days where kind is not "fee")
    and start_of_day(open_date) < 365 days ago

tag B7 of Customer "适当性不符"
  = has(Held where risk > (last(level of RiskTest where today <= local_date(time) + 12 months) ?? 1))

tag B8 of Customer "境外消费达人"
  = distinct(country of Abroad in past 3 full months) >= 2 or -sum(amount of Abroad in past 3 full months) >= 20_000.00

// A new device is one that no earlier login used; the first login of all is none.
event Seen      = Login
event Sign      = Seen with { since = min(time of Login where device == Seen.device) }
event NewDevice = Sign in rolling 7 days where since == time and did(Login before time)
event Out       = TransferOut

// The first transfer out that brings the sum since such a login to 50,000; the sum is asked from the login, so it is over all accounts.
private metric drained_at of Customer
  = min(time of Out where has(NewDevice where time < Out.time and Out.time <= time + 60 minutes
      and -sum(amount of TransferOut after NewDevice.time where time <= Out.time) >= 50_000.00
      and no(Sign after NewDevice.time where time < Out.time and since < NewDevice.time)))
tag B5 of Customer "异常登录后大额转出" = drained_at is known
tag B5_at of Customer "转出时刻" = drained_at

// Open days counted from today, without it; beyond the table's end there are none.
private metric ahead of Day = rank(date among is_open and date > today ascending)
private metric back of Day  = rank(date among is_open and date < today)
private metric open_day_ahead(n: int) of Customer = max(date of Day where ahead == n)
private metric open_day_back(n: int) of Customer  = max(date of Day where back == n)
record Ended = Wealth where to_date < today
tag B9 of Customer "理财到期前后"
  = "即将到期" when has(Wealth where from_date <= today and to_date between today and open_day_ahead(7))
  | "到期未续" when has(Ended where to_date >= open_day_back(5) and no(Wealth where from_date <= today and from_date >= Ended.to_date))

event Week = CardTxn where Card.type == "debit" per week_start(local_date(time)) as week { net = sum(amount of rows) }
private metric out_weeks of Customer = set(week of Week where net < 0.00)
tag B10 of Customer "连续净流出" = streak(weeks with CardTxn before start of this week where week_start(local_date(time)) in out_weeks)

score B11 of Customer "贵宾流失风险分"
  only when B1 in ["钻石", "私行"]
  = 40 when B2
  plus least(30, 6 * B10) when B10 > 0
  plus 20 when never Login or days since last(time of Login) > 30
  plus 10 when B9 == "到期未续"
  capped 0..100

segment B12 of Customer "营销名单" for marketing
  = B11 >= 60 and staff is not true and id_level >= 2 and years since birth_date between 18 and 70

// What leaves the building; B12 itself says who is in before the size is asked.
segment B12_publish of Customer "营销名单（满 200 人才发布）" for marketing at least 200 people = B12
