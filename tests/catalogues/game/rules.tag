// The catalogue `game`, as its text has it. G2, G3, G4, G7 and with them G12 speak of the player's own game days, which begin at 05:00 in a
// zone that a column names: not yet.
module catalogue.game
timezone "UTC"
events unique by event_id latest ingested_at order by seq, event_id

profile Player where status is not "deleted" {
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

event Ranked = Battle where mode == "ranked"
tag G5 of Player "连败未弃" = count(Ranked keeping last 5 where result == "lose") == 5 and last(time of Ranked) in rolling 30 minutes

event StoryLevel = Battle where mode == "story" per level {
  loses    = count(rows where result == "lose")
  wins     = count(rows where result == "win")
  last_try = last(time of rows)
}
tag G6 of Player "关卡卡点" = max(level of StoryLevel where loses >= 8 and wins == 0 and last_try in rolling 72 hours)

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

event Visit    = Session with { until = least(to_ts ?? (from_ts + 12 hours), now) }
event Return   = Visit in rolling 3 days
event Comeback = Return with { left = max(until of Visit before Return.time) }
tag G11 of Player "回流玩家" = has(Comeback where time - left >= 30 days and left > Player.reg_ts)
