// The catalogue `saas`, as its text has it. Days are those of the account's own zone.
module catalogue.saas
timezone "Asia/Shanghai"
events unique by event_id latest ingested_at order by seq, event_id

profile Account timezone tz where status is not "deleted" {
  key acct   : string
  name       : string
  plan       : enum("free", "team", "business", "enterprise")
  seats      : int?
  region     : string
  tz         : string
  mrr_cents  : int
  renew_date : date?
  owner      : string?
  status     : string?
}
record User of Account by acct {
  key uid        : string
  role           : enum("admin", "member", "viewer")
  email_domain   : string?
  created_ts     : timestamp
  deactivated_ts : timestamp?
}
event Usage of User by uid at ts { event_id : string  seq : int  ingested_at : timestamp  feature : string  qty : int }
event Doc of User by uid at ts {
  event_id : string  seq : int  ingested_at : timestamp
  doc_id : string  action : enum("upload", "send", "sign", "void")
}
event SeatChange from seat_change of Account by acct at ts { event_id : string  seq : int  ingested_at : timestamp  seats_after : int }
record Ticket of Account by acct { key ticket_id : int  open_ts : timestamp  close_ts : timestamp?  severity : int }
record Invoice of Account by acct { key inv_id : int  due_date : date  paid_ts : timestamp?  cents : int }
list free_mail : string

record Member     = User where created_ts < now
record OpenTicket = Ticket where open_ts < now and (close_ts is missing or close_ts >= now)

private metric born = min(created_ts of Member)
tag S1 "激活账户"
  = "true" when distinct(User.uid of Usage from born to born + 14 days) >= 3
            and did(Usage from born to born + 14 days where feature == "integration" and User.role == "admin")
  | "pending" when now < born + 14 days
  | "false" otherwise

tag S2 "席位使用率"
  only when seats > 0
  = count(Member where (deactivated_ts is missing or deactivated_ts >= now) and did(Usage in rolling 30 days)) / seats

event Feature = Usage in rolling 28 days per feature { users = distinct(User.uid of rows) }
tag S3 "功能广度" = count(Feature where users >= 2)

// A document's steps are the account's, whoever took them: rows of Doc itself would see those of their own user only.
event Step   = Doc per doc_id, action, time as at { times = count(rows) }
event Upload = Step where action == "upload" and at in rolling 90 days
event Send   = Step where action == "send"
event Void   = Step where action == "void"
event Sign   = Step where action == "sign" and at in rolling 90 days
event Signed = Sign where has(Upload where doc_id == Sign.doc_id and at < Sign.at and Sign.at - at <= 30 days
  and has(Send where doc_id == Upload.doc_id and at > Upload.at and at < Sign.at)
  and no(Void where doc_id == Upload.doc_id and at > Upload.at and at < Sign.at))
tag S4 "合同走完" = distinct(doc_id of Signed)

event Contract = Doc per doc_id {
  sent  = last(time of rows where action == "send")
  ended = last(time of rows where action in ["sign", "void"])
}
tag S5 "卡在发送" = list(doc_id of Contract where sent <= 72 hours ago and (ended is missing or ended <= sent))

tag S6 "健康分"
  = round(40 * least(1, S2 ?? 0)
          + 20 * least(1, S3 / 8)
          + (20 when S4 >= 5 | 0 otherwise)
          + 20 - 10 * least(2, count(OpenTicket where severity <= 2)), 0, "half_up")

tag S7 "流失风险"
  only when plan != "free"
  = "高" when renew_date between today and today + 90 days and (S6 < 50 or (S6 as of (30 days ago)) - S6 >= 20)
  | "中" when S6 < 60
  | "低" otherwise

event Change   = SeatChange
event Increase = Change where seats_after > last(seats_after of SeatChange where time < Change.time
  or time == Change.time and (seq < Change.seq or seq == Change.seq and event_id < Change.event_id))
tag S8 "扩容机会"
  = S2 >= 90% and (S2 as of (7 days ago)) >= 90% and (S2 as of (14 days ago)) >= 90%
    and plan != "enterprise" and never(Increase in rolling 60 days)

tag S9 "无人登录" = never(Usage in rolling 14 days)

private metric overdue_days = max(days since due_date of Invoice where paid_ts is missing or paid_ts >= now)
tag S10 "欠费" = "严重" when overdue_days >= 30 | "轻微" when overdue_days >= 1 | "正常" otherwise

// Who used it most; of several, whose use is the last in the order of the events.
record Regular = Member with { uses = count(Usage 30 to 120 days ago) }
event Habit    = Usage 30 to 120 days ago with { uses = count(Usage 30 to 120 days ago) }
private metric champion = last(User.uid of Habit where uses == max(uses of Regular))
tag S11 "关键人流失"
  only when champion is known
  = has(User where uid == champion and (deactivated_ts in rolling 30 days or never(Usage in rolling 30 days)))

tag S12 "个人邮箱账户" = has Member and no(Member where (lower(trim(email_domain)) in free_mail) is not true)
