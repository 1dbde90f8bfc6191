// The catalogue `edu`, as its text has it. A parent has no table of its own: those that its children name.
module catalogue.edu
timezone "Asia/Shanghai"
events unique by event_id latest ingested_at order by seq, event_id

profile Student from student of Parent by parent_id where status is not "deleted" {
  key id     : int
  parent_id  : int?
  grade      : int?
  birth_date : date?  pii
  status     : string?
}
profile Parent from student unique by parent_id where has(Student where status is not "deleted") { key parent_id : int else reject }
profile Term from term { key name : string  from_date : date  to_date : date  kind : enum("春", "暑", "秋", "寒") }

event Enrol from enrol of Student by id at ts {
  event_id : int  seq : int  ingested_at : timestamp  course_id : string  action : enum("buy", "refund")
}
event Lesson from lesson of Student by id at ts {
  event_id : int  seq : int  ingested_at : timestamp  course_id : string  lesson_no : int  watched_s : int  total_s : int
}
event Homework from homework of Student by id at ts {
  event_id : int  seq : int  ingested_at : timestamp  course_id : string  lesson_no : int  action : enum("submit", "graded")
}
event Exam from exam of Student by id at ts {
  event_id : int  seq : int  ingested_at : timestamp  subject : string  score : int  full_mark : int
}
event Call from call of Parent by parent_id at ts {
  event_id : int  seq : int  ingested_at : timestamp  result : enum("answered", "missed", "refused")
}
lookup Course from course by course_id {
  course_id : string  subject : string  price : decimal(2)  from_date : date  to_date : date  lessons : int
}

// Of each course the last action counts. `Held` is bought and not refunded since, and a course that is known.
event Held = Enrol keeping last per course_id where action == "buy" with {
  starts = Course(course_id).from_date
  ends   = Course(course_id).to_date
}
event Running = Held where today between starts and ends with {
  due = floor(Course(course_id).lessons * days between(starts, today) / (days between(starts, ends) + 1))
}
event Completed = Lesson where total_s > 0 and watched_s / total_s >= 80% keeping first per course_id, lesson_no

tag E1 of Student "在读状态"
  = "在读"   when did Running
  | "待开课" when did(Held where starts > today)
  | "结课"   when did(Held where ends < today)
  | "退费"   when did Enrol and never(Enrol keeping last per course_id where action == "buy")
  | "未购"   otherwise

event Pace = Running with {
  done   = count(Completed where course_id == Running.course_id)
  missed = Running.due - (max(lesson_no of Completed where course_id == Running.course_id and lesson_no <= Running.due) ?? 0)
}
tag E2 of Student "完课率"
  only when sum(due of Pace) > 0
  = sum(done of Pace) / sum(due of Pace)

tag E3 of Student "连续缺课" = max(missed of Pace) ?? 0

event Maths = Exam where subject == "数学" and full_mark > 0
private metric gain of Student
  = avg(score / full_mark of Maths keeping last 3) - avg(score / full_mark of Maths keeping last 6 keeping first 3)
tag E4 of Student "学科进退"
  only when count(Maths) >= 6
  = "进步" when gain >= 0.05
  | "退步" when gain <= -0.05
  | "平稳" otherwise

// The first trial lesson, then the first course of its subject that costs something.
event Trial = Lesson where Course(course_id).price == 0.00 keeping first
private metric tried_at of Student      = first(time of Trial)
private metric tried_subject of Student = first(Course(course_id).subject of Trial)
private metric bought_at of Student
  = min(time of Enrol under 14 days after tried_at
        where action == "buy" and Course(course_id).price > 0.00 and Course(course_id).subject == tried_subject)
tag E5 of Student "首课转化"
  only when never(Call after tried_at where result == "refused" and time < bought_at)
  = (bought_at - tried_at) / 1 hours

const summer_from = min(from_date of Term where kind == "暑" and from_date in this year)
const summer_to   = max(to_date of Term where kind == "暑" and from_date in this year)
const autumn_from = min(from_date of Term where kind == "秋" and from_date > summer_to)
const autumn_to   = max(to_date of Term where kind == "秋" and from_date == autumn_from)
tag E6 of Student "暑转秋续报"
  = did(Held where starts >= summer_from and ends <= summer_to)
    and did(Held before start_of_day(autumn_from) where starts >= autumn_from and ends <= autumn_to)

tag E7 of Parent "双科家庭" = distinct(Course(course_id).subject of Running where Student.status is not "deleted") >= 2

// How many hours after a lesson its homework came; "never" is longer than anything.
event Practice = Completed with {
  submitted = first(time of Homework where action == "submit" and course_id == Completed.course_id and lesson_no == Completed.lesson_no)
} with { delay = ((submitted - time) / 1 hours) ?? 1_000_000 }
tag E8 of Student "作业拖延"
  only when count(Completed) >= 5
  = median(delay of Practice keeping last 10) >= 48

score E9 of Student "流失预警"
  only when E1 == "在读"
  = 15 * least(4, E3) when true
    plus 30 when E2 < 0.5
    plus 20 when E4 is "退步"
    plus 10 when never(Lesson in past 7 full days)
    capped 0..100
tag E9b of Student "流失预警等级"
  = "红" when E9 >= 60 | "黄" when E9 >= 30 | "绿" when E9 is known

const school_year_start = add_months(year_start(add_months(today, -8)), 8)
tag E10 of Student "升学年级"
  only when grade is known or birth_date is known
  = grade in [9, 12] when grade is known
  | years between(birth_date, school_year_start) in [14, 17] otherwise

tag E11 of Parent "请勿致电"
  = count(Call in rolling 30 days where result == "refused") >= 2
    or last(result of Call) == "refused" and last(time of Call) in rolling 24 hours

private metric ends_soon of Student = min(ends of Running where ends <= today + 21 days)
private metric renewing of Student  = ends_soon is known and E9b is not "红" and parent_id is known and not Parent.E11
segment E12 of Student "续报外呼" = renewing and top(1, ends_soon among renewing per parent_id ascending)
