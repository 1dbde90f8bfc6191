// The catalogue `local`, as its text has it.
module catalogue.local
timezone "Asia/Shanghai"

profile User from user where status is not "deleted" {
  key id     : int
  home_lat   : float?  pii
  home_lng   : float?  pii
  work_lat   : float?  pii
  work_lng   : float?  pii
  birth_date : date?   pii
  status     : string?
}

event Order from order of User by id at ts unique by event_id latest ingested_at order by seq, event_id {
  event_id : int  seq : int  ingested_at : timestamp
  shop_id : int
  lat     : float?
  lng     : float?
  status  : enum("done", "cancel_user", "cancel_shop")
  eta_ts  : timestamp
  done_ts : timestamp?
  coupon  : bool?
}
event Complaint from complaint of User by id at ts unique by event_id latest ingested_at order by seq, event_id {
  event_id : int  seq : int  ingested_at : timestamp
}
event Rating from rating of User by id at ts unique by event_id latest ingested_at order by seq, event_id {
  event_id : int  seq : int  ingested_at : timestamp
  order_id : int  stars : int
}
event Allergy from allergy of User by id at from_ts { allergen : string  state : enum("has", "none") }
lookup Shop from shop by shop_id { shop_id : int  cuisine : set<string>?  city : string  lat : float?  lng : float? }
lookup Weather from weather by city, hour_ts { city : string  hour_ts : timestamp  rain_mm : float? }
lookup Holiday from holiday by date { date : date  kind : enum("法定", "调休上班") }

event DoneOrder = Order where status == "done"
fn meal(at: timestamp)
  = "早" when time_of_day(at) between 05:00 and 10:00
  | "午" when time_of_day(at) between 10:00 and 14:00
  | "晚" when time_of_day(at) between 16:30 and 20:30
  | "夜" when time_of_day(at) between 21:00 and 03:00

// A night ends at three: until then an order belongs to the date of the evening before.
event Slot = DoneOrder where (time - 3 hours) in past 28 full days per meal(time) as slot { orders = count(rows) }
tag L1 "早午晚夜" = set(slot of Slot where orders >= 3)

fn working(d: date) = Holiday(d).kind is "调休上班" or weekday(d) <= 5 and Holiday(d).kind is not "法定"
event WorkLunch = DoneOrder in past 8 full weeks where meal(time) == "午" and working(local_date(time))
tag L2 "工作日午餐党" = count(WorkLunch) >= 8 and count(weeks with WorkLunch) >= 5

fn place(lat: float?, lng: float?, home_lat: float?, home_lng: float?, work_lat: float?, work_lng: float?)
  = "home" when distance(lat, lng, home_lat, home_lng) <= 300.0e0
  | "work" when distance(lat, lng, work_lat, work_lng) <= 300.0e0
  | "other" otherwise
event Meal = DoneOrder in rolling 60 days
  with { at = place(lat, lng, User.home_lat, User.home_lng, User.work_lat, User.work_lng) }
tag L3 "常驻位置"
  only when count(Meal) >= 3
  = favourite(at of Meal by count)

tag L4 "口味偏好" = top(3, each Shop(shop_id).cuisine of DoneOrder in rolling 90 days by count)

event Peanut = Allergy where allergen == "peanut"
tag L5 "过敏禁推"
  note "Who asks must take missing for yes"
  only when did Peanut
  = last(state of Peanut) == "has"
segment L5b "可推花生" = L5 is false

fn hour_start(t: timestamp) = start_of_day(local_date(t)) + duration_of(hour(t), "hours")
fn rain(shop: int, t: timestamp) = Weather(Shop(shop).city, hour_start(t)).rain_mm
tag L6 "雨天下单"
  = count(DoneOrder in rolling 90 days where rain(shop_id, time) >= 1) >= 4
    and share(rain(shop_id, time) >= 1 of DoneOrder in rolling 90 days) >= 50%

tag L7 "被迟到" = count(DoneOrder in rolling 30 days where done_ts > eta_ts + 15 minutes)
expect "L7.done_without_done_ts" done_ts is known or status is not "done" or time < 30 days ago on Order else count

private tag lost = sequence { c: Complaint in rolling 60 days then no DoneOrder under 21 days }
tag L8 "投诉后未再下单" = "true" when lost | "pending" when lost is pending | "false" otherwise

event Verdict = Rating keeping last per order_id
tag L9 "连续好评" = streak(stars == 5 of Verdict) >= 5

event Recent = Order in rolling 30 days
private tag 券单可疑 = count(Recent) >= 10 and no(Recent where coupon is not true) and share(status == "cancel_user" of Recent) >= 50%
tag L10 "薅羊毛嫌疑"
  = "团伙" when 券单可疑 and neighbours(30.0e0, home_lat, home_lng among 券单可疑) >= 9
  | "个人" when 券单可疑

tag L11 "到店距离敏感"
  = median(distance(lat, lng, Shop(shop_id).lat, Shop(shop_id).lng) of DoneOrder in rolling 90 days at least 5)

tag L12 "会员续费窗口" = years between(birth_date, today + 3 days) > years between(birth_date, today - 4 days)
