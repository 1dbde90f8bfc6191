// The catalogue `wecom`, as its text has it. Orders and coupons belong to a union_id, which several customers may share.
module catalogue.wecom
timezone "Asia/Shanghai"
events unique by event_id latest ingested_at order by seq, event_id

profile Customer of Person by union_id where not marked_deleted {
  key ext_id     : string
  union_id       : string?
  gender         : string?
  add_channel    : string?
  marked_deleted : bool
}
profile Person from customer unique by union_id { key union_id : string else reject }
lookup Anyone from customer by ext_id { ext_id : string  union_id : string? }
event Follow of Customer by ext_id at add_ts unique by ext_id, staff, add_ts order by staff {
  staff : string  del_ts : timestamp?  del_by : enum("customer", "staff")?  way_code : string?
}
event Member from group_member of Customer by ext_id at join_ts unique by ext_id, group_id, join_ts {
  group_id : string  leave_ts : timestamp?
}
event Invitee from group_member of Customer by inviter at join_ts where inviter is known unique by ext_id, group_id, join_ts {
  inviter : string?  ext_id : string  group_id : string  leave_ts : timestamp?
}
event Msg of Customer by ext_id at ts {
  event_id : string  seq : int  ingested_at : timestamp
  staff  : string
  sender : enum("customer", "staff") from "from"
  kind   : string
}
event Order of Person by union_id at ts {
  event_id : string  seq : int  ingested_at : timestamp
  amount : decimal(2)  status : enum("paid", "refunded", "cancelled")  category : string?
}
event Coupon of Person by union_id at ts {
  event_id : string  seq : int  ingested_at : timestamp
  coupon_id : string  action : enum("receive", "use", "expire")  value : decimal(2)
}
event TagEvent from manual_tag of Customer by ext_id at ts {
  event_id : string  seq : int  ingested_at : timestamp
  tag_group : string
  tag       : string
  action    : enum("add", "remove")
  staff     : string
  source    : enum("system", "campaign", "guide")
}

event Following = Follow where del_ts is missing or del_ts >= now
event Ended     = Follow where del_ts < now
event Ending    = Ended
event LastEnded = Ending where no(Ended where del_ts > Ending.del_ts
  or del_ts == Ending.del_ts and (time > Ending.time or time == Ending.time and staff > Ending.staff))
tag W1 of Customer "好友状态"
  = "在线" when has Following
  | "被客户删除" when has(LastEnded where del_by == "customer")
  | "员工删除" when has(LastEnded where del_by == "staff")
  | "未知" when has LastEnded
  | "从未" otherwise

tag W2 of Customer "首次来源" = first(way_code of Follow keeping first) ?? add_channel ?? "未知"

tag W3 of Customer "多导购客户" = distinct(staff of Following)

// Working time is 09:00 to 21:00 on every day of the week.
fn worked_today(t: timestamp) = least(greatest(t - (start_of_day(local_date(t)) + 9 hours), 0 hours), 12 hours)
fn working_time(a: timestamp, b: timestamp) = duration_of(12 * days between(a, b), "hours") + worked_today(b) - worked_today(a)
event Talk = Msg per staff {
  asked    = last(time of rows where sender == "customer")
  answered = last(time of rows where sender == "staff")
}
event Waiting = Talk where asked is known and (answered is missing or answered <= asked)
tag W4 of Customer "超时未回复"
  = "true" when has(Waiting where working_time(asked, now) >= 24 hours)
  | "pending" when has Waiting
  | "false" otherwise

private metric talk_days of Customer = count(days with Msg in past 28 full days where sender == "customer")
tag W5 of Customer "沟通活跃度" = "高" when talk_days >= 8 | "中" when talk_days >= 3 | "低" when talk_days >= 1 | "无" otherwise

event Membership = Member where leave_ts is missing or leave_ts >= now
event Brought    = Invitee where leave_ts is missing or leave_ts >= now
private metric joined of Customer = has(Membership in rolling 7 days)
private metric invites of Customer = has(Membership where distinct(ext_id of Brought where group_id == Membership.group_id) >= 3)
tag W6 of Customer "群活跃"
  = ["新人", "邀请人"] when joined and invites | ["新人"] when joined | ["邀请人"] when invites | [] otherwise

event Added    = TagEvent where action == "add"
event Standing = Added where time + 180 days > now
  and never(TagEvent after Added.time where action == "remove" and tag_group == Added.tag_group and tag == Added.tag)
event SkinTag  = Standing where tag_group == "肤质"
tag W7 of Customer "导购标签采纳"
  = last(tag of SkinTag where source == "guide") ?? last(tag of SkinTag where source == "campaign") ?? last(tag of SkinTag where source == "system")

private metric guide_value of Customer = last(tag of Standing where tag_group == "价值" and source == "guide")
tag W8 of Customer "手动与系统冲突" = guide_value is known and W9 is known and guide_value != W9

event Paid = Order where status == "paid"
private metric spend_12m of Person = sum(amount of Paid in past 12 full months)
private metric spend of Customer = Person.spend_12m
tag W9 of Customer "私域价值"
  only when union_id is known
  = "A" when spend >= 5000.00 or top(5%, spend among union_id is known)
  | "B" when spend >= 1000.00
  | "C" when spend > 0.00
  | "D" otherwise

event Received = Coupon where action == "receive"
private metric lapsing of Person
  = list(coupon_id of Received where value >= 10.00 and days since time >= 3
         and never(Coupon where action != "receive" and coupon_id == Received.coupon_id))
tag W10 of Customer "领券未用" = Person.lapsing ?? []

// Several ext_id of one union_id are one person. Who bought is asked over all rows of the groups, on the invited's side; so these
// tables stand once more, apart from the inviters, and the pairs come over as one set.
profile Buyer from customer unique by union_id { key union_id : string else reject }
record Face from customer of Buyer by union_id { key ext_id : string }
event Purchase from order of Buyer by union_id at ts {
  event_id : string  seq : int  ingested_at : timestamp  status : enum("paid", "refunded", "cancelled")
}
profile Invitation from group_member of Face by ext_id unique by ext_id, group_id, join_ts {
  key ext_id : string  key group_id : string  key join_ts : timestamp  inviter : string?
}
private metric bought of Invitation = did(Purchase within 30 days after join_ts where status == "paid")

fn person(ext_id: string) = Anyone(ext_id).union_id ?? Anyone(ext_id).ext_id
event Invited = Invitee with { who = person(ext_id) } where who is known and who != (Customer.union_id ?? Customer.ext_id)
private metric sales of Customer = set("{inviter}|{person(ext_id)}" of Invitation where bought)
tag W11 of Customer "裂变种子"
  = distinct(who of Invited) >= 5 and distinct(who of Invited where "{Customer.ext_id}|{who}" in sales) >= 2

tag W12 of Customer "免打扰"
  = W1 is not "在线"
    or streak(sender == "staff" of Msg) >= 3 and last(time of Msg) in rolling 14 days
    or has(Standing where tag == "免打扰")

private metric favourite_category of Person = favourite(category of Paid in rolling 365 days by sum(amount))
private metric wanted of Customer = W9 in ["A", "B"] and not W12 and W4 is not "true" and Person.favourite_category == "护肤"
private metric last_asked of Customer = last(time of Msg where sender == "customer") ?? 1970-01-01T00:00
segment W13 of Customer "触达名单" for marketing = wanted and top(1, last_asked among wanted per union_id)
