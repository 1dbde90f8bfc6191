#include "compiler/word_pages.h"

#include <algorithm>
#include <fmt/format.h>

namespace tagma {

namespace {

constexpr std::string_view kTables = "2. Tables", kTypes = "3. Types", kExpressions = "4. Expressions", kSources = "5. Sources and windows", kAggregates = "6. Aggregates",
                           kRules = "7. Rules", kFiles = "1. Files", kTests = "9. Tests in the language", kContracts = "10. Data contracts", kPrivacy = "8. Privacy",
                           kIntervals = "Intervals", kCalendars = "Calendars from tables", kSequences = "Sequences", kPopulation = "The whole population", kWho = "Who of them",
                           kPeople = "What people decide", kInstant = "Another instant", kClock = "A profile's own clock";

constexpr WordPage kPages[] = {
    // ---- tables
    {"profile", "What is answered: one row per key, of a table of the data.", "profile NAME [of OWNER by COLUMN] [from TABLE] [timezone ZONE] [day starts TIME] [unique by …] [where CONDITION] { key COLUMN : TYPE … }",
     "profile Customer from crm_customer where status is not \"closed\" {\n  key id   : int\n  status   : string?\n  birthday : date?   pii for service\n}\ntag has_birthday = birthday is known", kTables, true},
    {"event", "Rows that belong to an owner and have a time. With `=` a source made from another one.", "event NAME [from TABLE] of OWNER by COLUMN at TIME [where CONDITION] [unique by …] { COLUMN : TYPE … }\nevent NAME = SOURCE",
     "profile Customer { key id : int }\nevent Order of Customer by customer_id at time { key order_id : int  amount : decimal(2)  status : enum(\"paid\", \"cancelled\") }\nevent Paid = Order where status == \"paid\"\nmetric spend = sum(amount of Paid)", kTables, true},
    {"record", "Rows that belong to an owner and have no time of their own; one of an event takes the event's. `valid from A to B` makes them intervals.", "record NAME [from TABLE] of OWNER by COLUMN [valid from A to B] { COLUMN : TYPE … }",
     "record Gift from order_gift of Order by order_id { name : string }\ntag got_a_gift = has(Gift in rolling 30 days)", kTables},
    {"lookup", "Rows found by their key, from a row of any table. A key that is not found is missing, and counted.", "lookup NAME [from TABLE] by COLUMN { COLUMN : TYPE … }",
     "lookup Brand from brand by name { name : string  country : string }\nmetric imported = count(Line where Brand(Product(sku).brand).country is not \"CN\")", kTables},
    {"key", "The column, or columns, that a row is found by.", "key COLUMN : TYPE", "profile Device { key device_id : string  model : string? }\ntag has_model = model is known", kTables, true},
    {"list", "A column of keys, to be in or not. `list<T>` is the type of a column with several values.", "list NAME : TYPE [from TABLE]", "list partners : int from partner\ntag outsider = id not in partners and id not in staff", kTables},
    {"unique latest events", "Of several copies of a row the one with the latest COLUMN counts, whole. Stands in the header, before the columns; `events unique by …` at the top of a file says it for every event.", "unique by COLUMN, … [latest COLUMN]",
     "event Login of Customer by user_id at ts unique by login_id latest ingested_at { login_id : int  ingested_at : timestamp }\nmetric logins = count(Login)", kTables},
    {"order", "Which of the rows with the same time comes first. Stands in the header, before the columns.", "order by COLUMN, …", "event Move of Customer by user_id at ts order by seq { seq : int  step : string }\nmetric last_step = last(step of Move)", kTables},
    {"from", "The table's or column's name in the data, where it differs. In a window: from an instant on.", "from TABLE    COLUMN : TYPE from NAME    SOURCE from A [to B]",
     "event Visit from web_log of Customer by uid at ts { page : string from url }\nmetric visits_2026 = count(Visit from 2026-01-01 to 2027-01-01)", kTables},
    {"pii sensitive", "A personal column, with the purposes that it allows. What is computed from it keeps the class.", "COLUMN : TYPE pii|sensitive [for PURPOSE, …]", "profile Patient { key id : int  name : string pii  diagnosis : string sensitive for care }\nsegment chronic for care = diagnosis == \"diabetes\"", kPrivacy, true},
    {"else", "What becomes of a value outside its enum, or missing where it may not be; and of rows that break an expectation. (A choice ends with `otherwise`.)", "COLUMN : TYPE else missing|reject    expect … else fail|count|reject|missing",
     "event Ride of Customer by user_id at ts { kind : enum(\"bus\", \"taxi\")? else missing }\nmetric taxis = count(Ride where kind is \"taxi\")", kTables},
    {"calendar", "Days, or hours of days, that a lookup gives.", "calendar NAME from LOOKUP on DATE [where CONDITION] [open A to B]",
     "lookup TradingDay by date { date : date  is_open : bool }\ncalendar trading_days from TradingDay on date where is_open\nmetric in_a_week = today + 5 trading_days", kCalendars},
    {"valid current overlapping", "Rows that last from A to B: `current R` are those that last at T, `R overlapping WINDOW` those that have an instant in the window.", "record NAME of OWNER by COLUMN valid from A [to B | to next] { … }    current NAME    NAME overlapping WINDOW",
     "record Stay of Customer by customer_id valid from arrived to departed { arrived : timestamp  departed : timestamp?  room : int }\ntag here_now = has(current Stay)\ntag here_last_month = has(Stay overlapping last month)", kIntervals},
    {"joining gaps", "Neighbouring intervals whose gap is shorter than D are one.", "SOURCE joining [per KEYS] gaps under D",
     "record Plan of Customer by customer_id valid from since to until { since : date  until : date? }\nrecord Spell = Plan joining gaps under 3 days\ntag loyal = has(current Spell where start <= 365 days ago)", kIntervals},
    {"timezone", "The zone of all local dates and times of a file; of a profile: of its own days.", "timezone \"ZONE\"    profile NAME timezone EXPRESSION { … }", "timezone \"Asia/Shanghai\"\nprofile Player timezone tz ?? \"UTC\" day starts 05:00 { key id : int  tz : string? }\nevent Login of Player by player_id at time { key n : int }\nmetric days_in_a_row = streak(days with Login)", kClock, true},
    {"week starts", "The first day of weeks, monday without it.", "week starts sunday", "week starts sunday\nprofile Customer { key id : int }\nevent Order of Customer by customer_id at time { key order_id : int }\nmetric this_week = count(Order in this week)", kFiles, true},
    {"module import", "`module` names a file; `import` brings another one in, by its path or from the standard library.", "module NAME    import \"other.tag\"    import std.NAME", "module shop\nimport std.lifecycle\nprofile Customer { key id : int }\ntag someone = id > 0", kFiles, true},
    // ---- rules
    {"metric", "Any value per row of the profile; may be missing; may take parameters.", "metric NAME[(PARAMETER : TYPE, …)] [of PROFILE] [\"Display name\"] = EXPRESSION", "metric spend(w: window) = sum(amount of Paid in w)\nmetric spend_30d \"近30天消费\" = spend(rolling 30 days)", kRules},
    {"tag", "A yes/no, a level (lines of texts), or a value.", "tag NAME [of PROFILE] [\"Display name\"] [group \"…\"] [only when CONDITION] = EXPRESSION\ntag NAME = VALUE when CONDITION | VALUE when CONDITION | VALUE otherwise",
     "tag 大客户 \"Big\" = balance >= 10000.00\ntag 阶段 \"Stage\" = \"潜客\" when never Paid | \"活跃\" when did(Paid in rolling 60 days) | \"沉睡\" otherwise", kRules},
    {"score plus capped", "A sum of parts, each with its condition; kept apart in explanations.", "score NAME = NUMBER when CONDITION [plus NUMBER when CONDITION …] [capped LOW..HIGH]", "score 热度 \"Warmth\" = 40 when did Paid plus 30 when balance > 0.00 capped 0..100", kRules},
    {"segment", "An audience: yes/no, with the purpose for which it leaves the building.", "segment NAME [for PURPOSE] [requires CONDITION] [at least N people] [hold out NAME where CONDITION] = CONDITION [sample P%] [one per KEY by X highest]",
     "segment 可触达 \"Reachable\" for marketing requires marketing_ok at least 50 people = city is known and did Paid", kRules},
    {"requires for people", "`for` says the purpose of a segment, `requires` who must agree, `at least N people` how small it may not be. Segments built on it inherit purpose and consent.", "segment NAME for PURPOSE requires CONDITION at least N people = CONDITION",
     "segment 生日祝福 for marketing requires marketing_ok at least 50 people = month(birthday) == month(today)", kPrivacy},
    {"hold", "Takes a part of the audience out and publishes it beside, as a segment of its own.", "hold out NAME where CONDITION", "segment 唤醒 \"Wake up\" hold out 对照 where bucket(\"wake-2026\", id, 10) == 0 = never(Paid in rolling 90 days)", kPrivacy},
    {"sample", "A part of those who are in, the same ones in any system that computes `bucket`.", "sample 10% [by \"SALT\"]", "segment 试投 \"Trial\" = did Paid sample 10% by \"trial-2026\"", kWho},
    {"one highest lowest", "Of those who are in and share KEY the best one.", "one per KEY [by X highest|lowest, then …]", "segment 每城一人 \"One per city\" = did Paid one per city by balance highest", kWho},
    {"minus", "Those of A who are not in B. Beside `and` and `or` it stands in brackets.", "A minus B", "segment 新客 = did Paid minus did(Paid before 30 days ago)", kWho},
    {"collect", "The list of the values of all lines that hold.", "tag NAME = collect VALUE when CONDITION | …", "tag 标记 \"Marks\" = collect \"大客户\" when balance >= 10000.00 | \"无城市\" when city is missing", kRules},
    {"when otherwise", "A choice of lines: the first one whose condition is true gives the value; without `otherwise` and without a line it is missing.", "VALUE when CONDITION | VALUE when CONDITION | VALUE otherwise", "tag 档位 \"Tier\" = \"低\" when balance < 100.00 | \"高\" otherwise", kExpressions},
    {"only", "Elsewhere the result is missing.", "only when CONDITION", "tag 偏好渠道 only when count(Paid) >= 2 = favourite(channel of Paid by count)", kRules},
    {"group owner note since expires review", "Words about a rule, for the catalogue; they stand between its name and `=`.", "group \"…\" owner \"…\" note \"…\" since DATE expires DATE review DATE", "tag 富裕 \"Rich\" group \"消费\" owner \"growth\" review 2027-01-01 = balance >= 100000.00", kRules},
    {"private", "The rule is used by others and not published.", "private metric|tag|score|segment …", "private metric spend = sum(amount of Paid)\ntag big_spender = spend >= 1000.00", kRules},
    {"param", "A knob: --param NAME=VALUE sets it for a run.", "param NAME : TYPE = VALUE", "param high_spend : decimal(2) = 5000.00\ntag 高消费 = sum(amount of Paid) >= high_spend", kRules},
    {"const", "A name for a value.", "const NAME = VALUE", "const big_cities = [\"上海\", \"北京\"]\ntag in_big_city = city in big_cities", kRules},
    {"fn", "A pure function of its arguments; no rows. (With rows it is a metric.)", "fn NAME(PARAMETER : TYPE, …) = EXPRESSION", "fn age(b: date?) = years since b\ntag adult = age(birthday) >= 18", kRules},
    {"manual kept", "A tag without a rule: what people wrote into the overlay table.", "manual tag NAME [: TYPE] \"Display name\" kept by \"WHO\"", "overlay from decisions\nmanual tag 黑名单 \"Blocked\" kept by \"客服\"\nsegment 可营销 for marketing requires marketing_ok = did Paid and not 黑名单", kPeople},
    {"overlay", "The table in which people decide: values of manual tags, and rows that pin or veto rules.", "overlay from TABLE [of PROFILE] [for RULE, …] [else none]", "overlay from decisions else none\ntag 大额 \"Big\" = balance >= 1000.00", kPeople},
    {"declassify", "Takes the personal class from a value, with a reason that reviewers read.", "(declassify EXPRESSION because \"REASON\")", "segment 无生日 for marketing = (declassify (birthday is missing) because \"says only that we do not know\")", kPrivacy},
    {"as", "X as of an instant: windows, `today` and what is visible are those of that instant. In `per … as NAME` a key's name.", "EXPRESSION as of INSTANT", "metric spend_90d = sum(amount of Paid in rolling 90 days)\nmetric before = spend_90d as of start of this month", kInstant},
    // ---- tests and contracts
    {"test given", "Rows, and what the rules say of them. `given N` makes N rows; `i` counts them from 0.", "test \"NAME\" as of INSTANT { TABLE { COLUMN: VALUE … }  given N TABLE { … }  expect for KEY: CONDITION  at INSTANT { … } }",
     "tag 常客 \"Regular\" = count(Paid) >= 3\ntest \"three orders\" as of 2026-07-01T00:00 {\n  Customer { id: 1 }\n  given 3 Order { order_id: i, customer_id: 1, time: 2026-06-01T10:00 + i days, status: \"paid\", amount: 12.50, channel: \"app\" }\n  expect for 1: 常客\n}", kTests},
    {"expect", "In a test: what must come. As a declaration: what every row of a table must satisfy.", "expect for KEY: CONDITION    expect \"NAME\" CONDITION on TABLE [else fail|count|reject|missing]", "expect \"amounts are positive\" amount > 0.00 on Order else count", kContracts},
    {"refused compiles because", "Tests of the compiler's own answers.", "refused { DECLARATIONS } because CODE    compiles { DECLARATIONS }", "test \"purposes\" {\n  refused { segment a for research = month(birthday) == 7 } because T0702\n  compiles { segment a for service = month(birthday) == 7 }\n}", kTests},
    // ---- sources
    {"source", "A table of rows that belong to a profile, or one made from it, clause by clause from left to right.", "SOURCE [WINDOW] [where CONDITION] [keeping first|last [N] [per KEYS]] [with { COLUMN = … }] [per KEYS { COLUMN = AGGREGATE }]",
     "event BigPaid = Paid in rolling 365 days where amount >= 100.00\nmetric big_orders = count(BigPaid)", kSources},
    {"where", "Only the rows for which the condition is true; behind a profile: who is answered.", "SOURCE where CONDITION", "metric app_orders = count(Order in rolling 30 days where channel == \"app\" and amount > 10.00)", kSources},
    {"keeping", "The first or last rows, of all or per key.", "SOURCE keeping first|last [N] [per KEYS]", "metric last_three = sum(amount of Paid keeping last 3)", kSources},
    {"with", "Columns of one's own beside those of the rows. (`days with SOURCE` are the local days that have rows.)", "SOURCE with { COLUMN = EXPRESSION … }", "event Priced = Line with { total = qty * price }\nmetric dearest = max(total of Priced)", kSources},
    {"per", "One row per key; its columns are aggregates of the group's `rows`.", "SOURCE per KEY [as NAME], … { COLUMN = AGGREGATE(… rows …) }", "event Shelf = View per Product(sku).category as category { views = count(rows)  latest = last(time of rows) }\ntag browser = has(Shelf where views >= 5)", kSources},
    {"running", "What was reached with a row: over the rows of its owner up to it, in their order, and it itself.", "running sum(X)    running count([CONDITION])", "metric reached_1000 = min(time of Paid with { total = running sum(amount) } where total >= 1000.00)", kSources},
    {"day month quarter year", "As the key of `per`: one row for each unit of the calendar, those without a row included.", "SOURCE per day|week|month|quarter|year { COLUMN = AGGREGATE(… rows …) }", "metric empty_months = count(Paid in past 6 full months per month { n = count(rows) } where n == 0)", kSources},
    {"rows", "The rows of a group, inside `per KEYS { … }`.", "AGGREGATE([EXPRESSION of] rows)", "event Day = Paid per local_date(time) as day { spent = sum(amount of rows) }\nmetric best_day = max(spent of Day)", kSources},
    {"each", "Takes lists apart: a row counts once for each of its different elements.", "each LIST", "event Basket of Customer by user_id at ts { skus : list<string> }\nmetric different = distinct(each skus of Basket)", kAggregates},
    // ---- windows
    {"window rolling past this last next", "Which rows, by their time: it stands right behind the source. `in last 7 days` does not say which of three things it means and does not compile.",
     "in rolling 30 days | in past 7 full days | in 7 days to date | in today|yesterday|this month|last week | from A to B | before B | after X | 30 to 90 days ago | within 7 days after X",
     "metric r30 = count(Paid in rolling 30 days)\nmetric w7 = count(Paid in past 7 full days)\nmetric earlier = count(Paid 30 to 90 days ago)\ntag recently = last(time of Paid) in rolling 30 days", kSources},
    {"within under after before", "Near another time: `within` at most so far away, `under` less.", "SOURCE within D after|before X    SOURCE after X    SOURCE before X", "tag quick_start = did(Paid within 7 days after registered)", kSources},
    {"ago", "An instant before T; behind a source a window.", "N days ago    SOURCE A to B days ago", "tag old_customer = registered < 365 days ago\nmetric spend_before = sum(amount of Paid 30 to 60 days ago)", kSources},
    {"start end", "The first instant of a calendar unit, or the one behind it.", "start|end of this|last|next day|week|month|quarter|year", "metric this_year = count(Paid from start of this year)", kExpressions},
    {"now today yesterday", "T, the instant of the run (`--as-of`), and its local dates. There is no other clock.", "now    today    yesterday", "tag new_today = registered >= start of this day\nmetric age_in_days = days since registered", kExpressions},
    {"days hours minutes seconds weeks months quarters years", "Lengths of time. Days added to an instant are 24 hours each, to a date calendar days; months clamp.", "N days    days since X    hours between(A, B)", "metric member_days = days since registered\nmetric answered = hours between(registered, now)", kExpressions},
    // ---- aggregates
    {"did never has no", "Whether there are rows: `did` and `never` of events, `has` and `no` of any rows. Brackets may be dropped round a bare name.", "did(SOURCE) never(SOURCE) has(SOURCE) no(SOURCE)", "tag silent = never Paid\ntag app_user = did(Order in rolling 30 days where channel == \"app\")\ntag cheap = no(Line where price > 100.00)", kAggregates},
    {"favourite", "The most frequent value, or the one with the largest measure.", "favourite(X of SOURCE by MEASURE [having CONDITION])", "tag channel_liked = favourite(channel of Paid in rolling 365 days by count having share >= 40%)", kAggregates},
    {"top", "Of rows: the n values with the largest measures. Of people: whether one is among the best.", "top(N, X of SOURCE by MEASURE)    top(10%, X [among CONDITION] [per VALUE])", "tag three_channels = top(3, channel of Paid by sum(amount))\nmetric spend = sum(amount of Paid)\ntag best_tenth = top(10%, spend among did Paid)", kPopulation},
    {"having share", "Asked of the winner's own rows; `share` is its part of all rows.", "favourite(X of SOURCE by MEASURE having CONDITION)", "tag app_person = favourite(channel of Paid by count having share >= 60%) == \"app\"", kAggregates},
    {"streak gap", "Rows or days in a row; the time between neighbours.", "streak(days with SOURCE)    streak(CONDITION of SOURCE)    avg(gap of [days with] SOURCE)", "tag seven_days = streak(days with View) >= 7\nmetric rhythm = avg(gap of days with Paid)", kAggregates},
    {"rank quintile quartile decile percentile ntile quantile_of share_of_total", "Where one stands among all people who are answered.", "rank(X [among CONDITION] [per VALUE] [ascending])    quintile(X …)    ntile(N, X …)    quantile_of(X)    share_of_total(X)",
     "metric spend = sum(amount of Paid)\nmetric place = rank(spend among did Paid per city)\ntag class = quintile(spend among did Paid)", kPopulation},
    {"among", "Who is compared.", "rank(X among CONDITION)", "metric spend = sum(amount of Paid)\ntag class = quintile(spend among did Paid)", kPopulation},
    {"neighbours", "How many other people are near, in metres.", "neighbours(METRES, LATITUDE, LONGITUDE [among CONDITION] [per VALUE])", "profile User { key id : int  lat : float?  lng : float? }\nmetric near = neighbours(100.0e0, lat, lng)", kPopulation, true},
    // ---- sequences
    {"sequence then without optional", "Yes if some choice of rows satisfies all steps. A trailing `no … within D` is pending until D is over; with `so far` it is yes already.",
     "sequence [within D] { a: SOURCE then [optional | N or more] b: SOURCE [after D] [within D [of a]] [same time ok] where CONDITION then no SOURCE within D [so far] without SOURCE between a and b }\nthen a: SOURCE | a: SOURCE    then any order { a: SOURCE then b: SOURCE }",
     "tag 看后未购 = sequence { v: View in rolling 30 days then no Paid within 7 days }", kSequences},
    {"depth", "How many steps of a sequence some rows satisfy, from the first on.", "depth(sequence { … })", "metric 漏斗 \"Funnel\" = depth(sequence { v: View then o: Order within 1 day then p: Paid within 1 day of v })", kSequences},
    {"pattern", "A name for the matches of a sequence. Whether there is one, how far the rows come, and the rows that one step has in some match, each once.", "pattern NAME = sequence { a: SOURCE then b: SOURCE … }\nhas(NAME)    no(NAME)    depth(NAME)    count(b of NAME)    min(b.COLUMN of NAME [where …])",
     "pattern 转化 = sequence { v: View then p: Paid within 7 days }\ntag converted = has(转化)\nmetric looks_that_led_to_an_order = count(v of 转化)\nmetric first_paid = min(p.time of 转化)", kSequences},
    {"pending", "Not decided yet: a sequence whose end still waits. At a tag's edge it is no.", "SEQUENCE is pending", "tag 未回 = sequence { v: View then no Paid within 7 days }\ntag 在等 = 未回 is pending", kSequences},
    // ---- conditions
    {"and or not", "Three-valued logic: a comparison with a missing value is unknown.", "A and B    A or B    not A", "tag a = city == \"上海\" and not (balance is missing or did Paid)", kExpressions},
    {"is", "The two-valued twin of `==`: for a missing value `is` is no and `is not` is yes.", "X is VALUE    X is not VALUE    X is missing|known|true|false|pending", "tag not_there = city is not \"北京\"\ntag known_city = city is known", kExpressions},
    {"missing known", "A value that is not there. `??` gives one in its place; `is known`, `is missing` ask.", "X is missing    X is known    X ?? DEFAULT", "tag no_city = city is missing\nmetric balance_or_zero = balance ?? 0.00", kExpressions},
    {"in", "Membership of a list of single values, a `list`, a range, or a window.", "X in [A, B]    X in NAME    X in A..B    X in rolling 30 days", "tag big_city = city in [\"上海\", \"北京\"]\ntag employee = id in staff\ntag middle = balance in 100.00 .. 500.00\ntag fresh = registered in rolling 30 days", kExpressions},
    {"between", "Closed at both ends; times of day are half-open and may cross midnight.", "X between A and B", "tag nineties = birthday between 1990-01-01 and 1999-12-31\nmetric nights = count(Order where time of day between 22:00 and 02:00)", kExpressions},
    {"contains", "Elements of a list or set, or a part of a text.", "LIST contains X    LIST contains all|any of [A, B]    TEXT contains \"PART\"", "tag reads = interests contains \"books\"\ntag active = interests contains any of [\"running\", \"tennis\"]", kExpressions},
    {"same", "Two lists or sets with the same elements.", "A same elements as B", "tag just_books = interests same elements as [\"books\"]", kExpressions},
    {"any all none", "Elements of one list that satisfy a condition. (Of rows: `has(…)`, `no(… where not …)`, `no(…)`.)", "any(x in LIST where CONDITION)    all(…)    none(…)    count(…)", "tag likes_sport = any(x in interests where starts_with(x, \"sport\"))", kExpressions},
    {"least", "How many conditions hold; how many known inputs an aggregate needs. As a function, the smallest of several values.", "at least N of { A, B, C }    AGGREGATE(… at least N)", "tag engaged = at least 2 of { did Paid, did View, marketing_ok }\nmetric typical = median(amount of Paid at least 5)", kExpressions},
    {"mod", "The remainder of a division, with the sign of the divisor. (`%` is percent.)", "A mod B", "tag even = id mod 2 == 0", kExpressions},
    // ---- types
    {"enum", "A closed set of texts; a value outside it in a rule is an error.", "enum(\"a\", \"b\")", "profile Member { key id : int  level : enum(\"silver\", \"gold\") }\ntag gold = level == \"gold\"", kTypes, true},
    {"decimal", "An exact number with s places. A quotient of exact numbers stays exact.", "decimal(s)    12.50    40%", "profile Account { key id : int  balance : decimal(2) }\ntag rich = balance >= 1000.00", kTypes, true},
    {"bool int float string date timestamp duration", "The other types; `T?` may be missing.", "bool int float string date timestamp duration time list<T> set<T>", "profile Account { key id : int  open : bool  score : float?  name : string?  born : date?  since : timestamp }\ntag recent = since in rolling 30 days", kTypes, true},
};

std::vector<std::string_view> split(std::string_view words) {
  std::vector<std::string_view> out;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    out.push_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return out;
}

std::string indented(std::string_view text) {
  std::string out = "  ";
  for (const char c : text) out += c == '\n' ? std::string("\n  ") : std::string(1, c);
  return out;
}

}  // namespace

std::span<const WordPage> word_pages() { return kPages; }

std::vector<std::string_view> help_words() {
  std::vector<std::string_view> out;
  for (const WordPage& page : kPages)
    for (const std::string_view word : split(page.words)) out.push_back(word);
  return out;
}

std::optional<std::string> word_page(std::string_view word) {
  for (const WordPage& page : kPages) {
    const auto words = split(page.words);
    if (std::find(words.begin(), words.end(), word) != words.end())
      return fmt::format("{}: {}\n\n{}\n\nexample:\n\n{}\n\nmore: docs/language.md, \"{}\"\n", page.words, page.meaning, indented(page.syntax), indented(page.example), page.section);
  }
  return std::nullopt;
}

}  // namespace tagma
