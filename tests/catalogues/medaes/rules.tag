// The catalogue `medaes`, as its text has it.
module catalogue.medaes
timezone "Asia/Shanghai"
events unique by event_id latest ingested_at order by seq, event_id

profile Client from client where status is not "deleted" {
  key id            : int
  birth_date        : date?  pii for marketing, care
  consent_marketing : enum("grant", "deny")?
  consent_ts        : timestamp?
  consent_until     : timestamp?
  status            : string?
}

event Visit from visit of Client by id at ts {
  event_id : int  seq : int  ingested_at : timestamp
  doctor  : string
  project : string  sensitive for treatment, care
  status  : enum("done", "no_show", "cancel", "booked")   // the time of a booking is that at which it was made
}
event Review from review of Client by id at ts {
  event_id : int  seq : int  ingested_at : timestamp
  project : string  sensitive for treatment, care
  adverse : bool?   sensitive for treatment, care
}
event Ask from ask of Client by id at ts {
  event_id : int  seq : int  ingested_at : timestamp
  channel : string
  project : string?  sensitive for treatment, care
  text    : string   sensitive for treatment, care
}
event Deposit from deposit of Client by id at ts { event_id : int  seq : int  ingested_at : timestamp  delta : decimal(2) }
list skin_words : string
lookup Project from project by project { project : string  family : string  cycle_days : int? }
profile Treatment from project { key project : string  family : string }   // the same table, folded as a whole

event Done = Visit where status == "done"
fn family(project: string) = Project(project).family

event LastDone = Done keeping last per project with { due = add_days(local_date(time), Project(project).cycle_days) }
tag M1 of Client "项目到期"
  = set(Project(project).project of LastDone
        where due between today - 7 days and today + 14 days
          and never(Visit after LastDone.time where status in ["booked", "done"] and family(project) == family(LastDone.project)))

private metric days_since_surgery of Client = days since last(time of Done where family(project) == "手术")
tag M2 of Client "术后回访窗口"
  = "D1"  when days_since_surgery == 1
  | "D3"  when days_since_surgery == 3
  | "D7"  when days_since_surgery == 7
  | "D30" when days_since_surgery == 30

tag M3 of Client "不良反应"
  = did(Review where adverse
          and never(Done after Review.time where family(project) == family(Review.project) and ends_with(project, "复诊")))

tag M4 of Client "爽约率" = share(status == "no_show" of Visit where status in ["done", "no_show"] keeping last 10 at least 3)

tag M5 of Client "忠诚医生" = favourite(doctor of Done by count having share >= 70% and count >= 4)

tag M6 of Client "余额" = sum(delta of Deposit)

event Booking = Deposit   // a row outside of the sum over the rows up to it
fn up_to(a: timestamp, a_seq: int, a_id: int, b: timestamp, b_seq: int, b_id: int)
  = a < b or a == b and (a_seq < b_seq or a_seq == b_seq and a_id <= b_id)
tag M6b of Client "余额沉睡"
  only when never(Booking where sum(delta of Deposit
                  where up_to(time, seq, event_id, Booking.time, Booking.seq, Booking.event_id)) < 0.00)
  = M6 >= 2000.00 and never(Done in past 6 full months)

// A name belongs to the family of the project that is called so, however either is written; a name that none has, to no family.
fn tidy(name: string?) = trim(casefold(normalize(name)))
const names = set("{tidy(project)}|{family}" of Treatment)
event Topic = Ask in rolling 30 days where project is known per tidy(project) as name { days = distinct(local_date(time) of rows) }
tag M7 of Client "咨询未到店"
  = has(Topic where days >= 2 and never(Done where names contains "{Topic.name}|{family(project)}"))

event SkinAsk = Ask in rolling 90 days where any(w in skin_words where contains(normalize(text), normalize(w)))
tag M8 of Client "颜值党人群"
  = count(SkinAsk) >= 3 or count(Done in rolling 365 days where family(project) == "皮肤") >= 2

tag M9 of Client "可营销"
  = consent_marketing == "grant" and consent_ts < now and (consent_until is missing or consent_until > now)
    and years since birth_date >= 18

private metric first_channel of Client = first(channel of Ask)
private metric referrer of Client = to_int(trim(part(first_channel, "老带新:", 2))) when starts_with(first_channel, "老带新:")
private metric referrers of Client = list(referrer of Client where did(Done after first(time of Ask)))
tag M11 of Client "老带新" = count(r in referrers where r == id)

// M10 is about the compiler: for marketing nobody may see what a treatment was, unless somebody answers for it.
test "M10 私密项目保护" {
  refused { segment X of Client for marketing = size(M1) > 0 } because T0702
  compiles { segment X of Client for care = size(M1) > 0 }
  compiles { segment X of Client for marketing = (declassify size(M1) > 0 because "reviewed by legal") }
}

// Ten in a hundred are left alone, to see what the offer brings.
segment M12 of Client "唤醒包" for marketing
  requires M9
  at least 50 people
  hold out M12h where bucket("medaes-wake", id, 10) == 0
  = M6b is true
    and not (declassify M3 because "safety: people with an open reaction are left alone")
    and ((declassify (M4 is missing or M4 < 50%) because "a rate of visits says nothing of a treatment"))
