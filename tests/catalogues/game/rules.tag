// The catalogue `game`, as its text has it. Days are game days: they begin at 05:00 in the player's own zone.
module catalogue.game
timezone "UTC"
events unique by event_id latest ingested_at order by seq, event_id

profile Player timezone tz ?? "UTC" day starts 05:00 where status is not "deleted" {
  key id  : int
  reg_ts  : timestamp
  server  : string
  country : string
  tz      : string?
  status  : string?
}
event Session of Player by id at from_ts { event_id : int  seq : int  ingested_at : timestamp  to_ts : timestamp?  device : string }
profile Device from session unique by device { key device : string }
event Use from session of Device by device at from_ts { event_id : int  seq : int  ingested_at : timestamp  id : int }
event Item of Player by id at ts { event_id : int  seq : int  ingested_at : timestamp  item_id : string  delta : int  reason : string }
event Pay of Player by id at ts {
  event_id : int  seq : int  ingested_at : timestamp  amount_usd : decimal(2)  product : string  order_no : string?  sandbox : bool?
}
event Battle of Player by id at ts {
  event_id : int  seq : int  ingested_at : timestamp
  mode : string  result : enum("win", "lose", "draw")  level : int  duration_s : int?
}
event Ad of Player by id at ts { event_id : int  seq : int  ingested_at : timestamp  placement : string  completed : bool? }
event Guild of Player by id at from_ts unique by id, guild_id, from_ts { guild_id : string  to_ts : timestamp? }

event RealPay = Pay where sandbox is not true keeping first per order_no

private metric paid of Player = sum(amount_usd of RealPay)
tag G1 of Player "付费分层"
  = "超R" when paid >= 5000.00
  | "大R" when paid >= 1000.00
  | "中R" when paid >= 100.00
  | "小R" when paid > 0.00
  | "非付费" otherwise

private metric first_paid_on of Player = days between(local_date(reg_ts), local_date(first(time of RealPay)))
tag G2 of Player "首充时机"
  only when did RealPay
  = "当日" when first_paid_on == 0
  | "首周" when first_paid_on between 1 and 6
  | "首月" when first_paid_on between 7 and 29
  | "更晚" otherwise

// A session lasts to its end, an open one for twelve hours, none beyond now. It is of every day that it overlaps; the first instant of
// a day is no part of a session that ends there.
event Visit = Session with { until = least(to_ts ?? (from_ts + 12 hours), now) }
  with { first_day = local_date(time)  end_day = local_date(until) }
  with { last_day = greatest(first_day, (add_days(end_day, -1) when start_of_day(end_day) == until | end_day otherwise)) }

private metric day_after(n: int) of Player = add_days(local_date(reg_ts), n)
private metric over(n: int) of Player = today > day_after(n)
private metric kept(n: int) of Player = over(n) and has(Visit where first_day <= day_after(n) and last_day >= day_after(n))
fn some_of(d1: bool, d3: bool, d7: bool, d30: bool)
  = ["1", "3", "7", "30"] when d1 and d3 and d7 and d30
  | ["1", "3", "7"] when d1 and d3 and d7
  | ["1", "3", "30"] when d1 and d3 and d30
  | ["1", "7", "30"] when d1 and d7 and d30
  | ["3", "7", "30"] when d3 and d7 and d30
  | ["1", "3"] when d1 and d3
  | ["1", "7"] when d1 and d7
  | ["1", "30"] when d1 and d30
  | ["3", "7"] when d3 and d7
  | ["3", "30"] when d3 and d30
  | ["7", "30"] when d7 and d30
  | ["1"] when d1
  | ["3"] when d3
  | ["7"] when d7
  | ["30"] when d30
  | [] otherwise
tag G3 of Player "N日留存" = some_of(kept(1), kept(3), kept(7), kept(30))
tag G3_pending of Player "未到期的留存日" = some_of(not over(1), not over(3), not over(7), not over(30))

// A row of days begins with a visit that no other one leads up to, on its day or the day before.
event Begun = Visit
event Head  = Begun where no(Visit where first_day < Begun.first_day and last_day >= add_days(Begun.first_day, -1))
private metric last_seen of Player = max(last_day of Visit)
tag G4 of Player "连登天数"
  = (days between(max(first_day of Head), last_seen) + 1) when last_seen >= yesterday | 0 otherwise

event Ranked = Battle where mode == "ranked"
tag G5 of Player "连败未弃" = streak(result == "lose" of Ranked) >= 5 and last(time of Ranked) in rolling 30 minutes

event StoryLevel = Battle where mode == "story" per level {
  loses    = count(rows where result == "lose")
  wins     = count(rows where result == "win")
  last_try = last(time of rows)
}
tag G6 of Player "关卡卡点" = max(level of StoryLevel where loses >= 8 and wins == 0 and last_try in rolling 72 hours)

private metric seen(n: int) of Player = has(Visit where first_day <= add_days(today, -n) and last_day >= add_days(today, -n))
tag G7 of Player "鲸鱼沉默"
  = G1 in ["超R", "大R"]
    and no(Visit where first_day < today and last_day >= today - 7 days)
    and at least 5 of { seen(8), seen(9), seen(10), seen(11), seen(12), seen(13), seen(14) }

private metric shared of Device = distinct(id of Use in rolling 7 days) >= 5
private metric shared_devices of Player = set(device of Device where shared)
tag G8 of Player "疑似工作室"
  = did(Session in rolling 7 days where device in shared_devices)
    and sum(delta of Item in rolling 7 days where reason == "trade") <= -1000
    and never RealPay

// A membership begins with a row that no earlier one of the same guild leads up to within 24 hours.
event Stay    = Guild
event Joining = Stay where no(Guild before Stay.time where guild_id == Stay.guild_id and (to_ts is missing or Stay.time - to_ts < 24 hours))
private metric guild of Player = last(guild_id of Guild where to_ts is missing or to_ts >= now)
private metric joined_at of Player = last(time of Joining where guild_id == guild)
private metric battles of Player = count(Battle in rolling 14 days)
tag G9 of Player "公会核心" = joined_at <= 30 days ago and top(10%, battles among guild is known per guild)

tag G10 of Player "广告变现潜力"
  = G1 == "非付费" and count(Ad in rolling 7 days where completed) >= 10 and share(completed of Ad in rolling 7 days) >= 90%

event Return   = Visit in rolling 3 days
event Comeback = Return with { left = max(until of Visit before Return.time) }
tag G11 of Player "回流玩家" = has(Comeback where time - left >= 30 days and left > Player.reg_ts)

tag G12 of Player "礼包推送"
  = "H" when bucket("holdout-s12", id, 20) == 0
  | "A" when G7
  | "B" when G11 and G1 != "非付费"
  | "C" when G5 or G6 is known
  | "D" when G2 is missing and G4 >= 3
