// A whole random catalogue: settings, tables with random missingness, sources, rules.
#include "expressions.h"

#include "runtime/time_zone.h"

namespace tagma::differential {
namespace {

constexpr std::int64_t kSecond = 1'000'000, kHour = 3'600 * kSecond, kDay = 24 * kHour;

Field field(Random& random, std::string name, Sort sort, std::string type, bool may_be_optional = true) {
  Field out{std::move(name), sort, may_be_optional && random.one_in(2), std::move(type)};
  const bool texts = sort == Sort::kText || sort == Sort::kLevel;
  if (texts) out.coding = random.pick(std::vector<Coding>{Coding::kPlain, Coding::kDictionary, Coding::kDictionary, Coding::kLarge, Coding::kViews});
  if (sort == Sort::kInt) out.coding = random.one_in(2) ? Coding::kNarrow : Coding::kPlain;
  if (sort == Sort::kFloat) out.coding = random.one_in(4) ? Coding::kNarrow : Coding::kPlain;
  return out;
}

Field decimal(Random& random, std::string name, int scale) {
  Field out = field(random, std::move(name), Sort::kDecimal, "decimal(" + std::to_string(scale) + ")");
  out.scale = scale;
  return out;
}

// A profile's own clock, now and then.
std::string clock(Random& random) {
  static const std::vector<std::string> clocks = {" day starts 05:00", " timezone \"America/New_York\"", " timezone (\"Asia/Shanghai\" when ok | \"Europe/Berlin\" otherwise)",
                                                  " timezone (\"Australia/Lord_Howe\" when ok | \"America/Sao_Paulo\" otherwise) day starts 02:30"};
  return random.one_in(3) ? random.pick(clocks) : "";
}

Field level(Random& random, std::string name, std::vector<std::string> levels) {
  std::string type = "enum(";
  for (const std::string& one : levels) type += (type.back() == '(' ? "\"" : ", \"") + one + "\"";
  Field out = field(random, std::move(name), Sort::kLevel, type + ")");
  out.levels = std::move(levels);
  return out;
}

Field known(std::string name, Sort sort, std::string type) { return {std::move(name), sort, false, std::move(type)}; }
Field key(std::string name) {
  Field out = known(std::move(name), Sort::kInt, "int");
  out.key = true;
  return out;
}
Field header(Random& random, std::string name, Sort sort) {
  Field out{std::move(name), sort, false, ""};
  out.header = true;
  if (sort == Sort::kInt) out.coding = random.one_in(2) ? Coding::kNarrow : Coding::kPlain;
  return out;
}

DataTable table(std::string name, std::string source, std::string head, int owner, bool timed, std::vector<Field> fields) {
  DataTable out{std::move(name), std::move(source), std::move(head), std::move(fields), owner};
  out.timed = timed;
  return out;
}

std::vector<DataTable> random_tables(Random& random) {
  const auto any = [&](std::string name, Sort sort, std::string type) { return field(random, std::move(name), sort, std::move(type)); };
  std::vector<DataTable> out;
  out.push_back(table("Account", "account", "profile Account from account", -1, false,
                      {key("account"), level(random, "plan", {"free", "gold"}), any("opened", Sort::kDate, "date")}));
  out.back().profile = true;
  out.push_back(table("Customer", "customer", "profile Customer of Account by account from customer" + clock(random), 0, false,
                      {key("id"), header(random, "account", Sort::kInt), any("n", Sort::kInt, "int"), any("m", Sort::kInt, "int"),
                       any("big", Sort::kInt, "int"), decimal(random, "p", 2), decimal(random, "q", 4), any("f", Sort::kFloat, "float"),
                       any("g", Sort::kFloat, "float"), any("s", Sort::kText, "string"), any("u", Sort::kText, "string"), level(random, "e", {"a", "b", "上海"}),
                       any("ok", Sort::kBool, "bool"), any("yes", Sort::kBool, "bool"), any("d", Sort::kDate, "date"), any("born", Sort::kDate, "date"),
                       any("t", Sort::kInstant, "timestamp"), any("w", Sort::kSpan, "duration"), any("c", Sort::kClock, "time"),
                       any("tags", Sort::kTexts, "set<string>"), any("notes", Sort::kTexts, "list<string>"), any("nums", Sort::kNumbers, "list<int>")}));
  out.back().profile = true;
  out.back().fields[1].optional = false;
  out.push_back(table("Order", "orders", "event Order of Customer by customer_id at time from orders", 1, true,
                      {header(random, "customer_id", Sort::kInt), header(random, "time", Sort::kInstant), key("order_id"),
                       decimal(random, "amount", 2), any("qty", Sort::kInt, "int"), level(random, "status", {"paid", "cancelled", "开"}),
                       any("sku", Sort::kText, "string"), any("rate", Sort::kFloat, "float"), any("done", Sort::kInstant, "timestamp"),
                       any("due", Sort::kDate, "date"), any("gift", Sort::kBool, "bool"), any("wait", Sort::kSpan, "duration"), any("words", Sort::kTexts, "list<string>")}));
  const Coding sku = random.one_in(2) ? Coding::kDictionary : Coding::kPlain;
  out.push_back(table("View", "view", "event View of Customer by user_id at ts from view", 1, true,
                      {header(random, "user_id", Sort::kInt), header(random, "ts", Sort::kInstant), known("sku", Sort::kText, "string"),
                       known("seconds", Sort::kInt, "int"), known("kind", Sort::kText, "string")}));
  out.back().fields[3].optional = random.one_in(2);
  out.back().fields[2].coding = out.back().fields[4].coding = sku;
  DataTable click = out.back();
  click.name = "Click";
  click.head = "event Click of Customer by user_id at ts where kind == \"a\" from view";
  out.push_back(std::move(click));
  out.push_back(table("Line", "line", "record Line of Order by order_id from line", 2, false,
                      {header(random, "order_id", Sort::kInt), known("sku", Sort::kText, "string"), any("pieces", Sort::kInt, "int"), decimal(random, "price", 2)}));
  out.push_back(table("Consent", "consent", "record Consent of Customer by customer_id from consent", 1, false,
                      {header(random, "customer_id", Sort::kInt), level(random, "channel", {"sms", "app"}), any("given", Sort::kBool, "bool")}));
  out.push_back(table("Product", "product", "lookup Product by sku from product", -1, false,
                      {known("sku", Sort::kText, "string"), any("category", Sort::kText, "string"), decimal(random, "cost", 2), any("weight", Sort::kFloat, "float"),
                       any("launched", Sort::kDate, "date"), any("luxury", Sort::kBool, "bool"), any("stock", Sort::kInt, "int"),
                       any("kept", Sort::kSpan, "duration"), any("sold", Sort::kClock, "time"), any("labels", Sort::kTexts, "set<string>"), any("sizes", Sort::kNumbers, "list<int>"), any("captions", Sort::kTexts, "list<string>"), level(random, "grade", {"a", "b", "上海"})}));
  out.push_back(table("Vip", "vip", "list Vip : string from vip", -1, false, {known("Vip", Sort::kText, "string")}));
  out.back().is_list = true;
  const auto lasting = [&](std::string name, std::string head, Sort sort, std::string type, bool ends) {
    std::vector<Field> fields{header(random, "customer_id", Sort::kInt), known("begun", sort, type), known("shop", Sort::kText, "string"), decimal(random, "fee", 2), any("level", Sort::kInt, "int")};
    if (ends) fields.push_back(any("over", sort, type));
    out.push_back(table(name, head.substr(head.rfind(' ') + 1), "record " + name + " of Customer by customer_id " + head, 1, true, std::move(fields)));
    out.back().lasts = true;
  };
  lasting("Stay", "valid from begun to over from stay", Sort::kInstant, "timestamp", true);
  lasting("Loan", "valid from begun to over from loan", Sort::kDate, "date", true);
  lasting("Step", "valid from begun to next from step", Sort::kDate, "date", false);
  out.push_back(table("Day", "days", "lookup Day by date from days", -1, false,
                      {known("date", Sort::kDate, "date"), any("works", Sort::kBool, "bool"), any("opens", Sort::kClock, "time"), any("closes", Sort::kClock, "time")}));
  return out;
}

// Instants at which something happens: ends of months and years, leap days, changes of daylight saving time.
std::int64_t random_instant(Random& random, const TimeZone& zone) {
  static const std::vector<std::int64_t> days = {20'636, 20'635, 20'454, 19'782, 19'783, 20'541, 20'521, 20'751, 20'758, 20'543, 20'629, 20'453};
  const std::int64_t local = random.pick(days) * kDay + random.pick(std::vector<std::int64_t>{0, 0, 10 * kHour, 2 * kHour + 1'800 * kSecond, kDay - kSecond, 12'345'678});
  return zone.instant_of(local) + (random.one_in(8) ? 1 : 0);
}

const std::vector<Sort>& all_sorts() {
  static const std::vector<Sort> sorts = {Sort::kInt, Sort::kDecimal, Sort::kFloat, Sort::kRatio, Sort::kText, Sort::kLevel, Sort::kDate, Sort::kInstant,
                                          Sort::kSpan, Sort::kClock, Sort::kTexts, Sort::kNumbers, Sort::kBool};
  return sorts;
}

// Functions of a few values, and metrics that are asked with a window.
void add_callables(Random& random, Catalogue& out, Expressions& expressions) {
  const std::vector<std::pair<Sort, std::string>> kinds = {{Sort::kInt, "int"}, {Sort::kDecimal, "decimal(2)"}, {Sort::kText, "string"}, {Sort::kDate, "date"}, {Sort::kBool, "bool"}, {Sort::kInstant, "timestamp"}};
  for (int i = 0; i < 2; ++i) {
    const auto& [a, a_type] = random.pick(kinds);
    const auto& [b, b_type] = random.pick(kinds);
    const Sort sort = random.pick(kinds).first;
    const Around inside{nullptr, nullptr, {{"a", a, true}, {"b", b, true}}};
    const std::string name = "f" + std::to_string(i);
    out.sources.push_back({"fn " + name + "(a: " + a_type + "?, b: " + b_type + "?)", expressions.make(sort, inside, 2)});
    expressions.add_callable(name + "($0, $1)", sort, {a, b}, -1);
  }
  const bool counts = random.one_in(2);
  const Around inside{&expressions.view(kOrder), nullptr, {}, 1};
  out.sources.push_back({"metric m0(w: window) of Customer", counts ? Term{"count(Order in w where $0)", {expressions.make(Sort::kBool, inside, 1)}}
                                                                    : Term{"sum($0 of Order in w)", {expressions.make(Sort::kDecimal, inside, 1)}}});
  expressions.add_callable("m0(@)", counts ? Sort::kInt : Sort::kDecimal, {}, kCustomer);
}

// One construct in turn: every seventh time for accounts, which own customers.
RuleLine focused_rule(Random& random, Expressions& expressions, int name, int number) {
  const int table = random.one_in(7) ? kAccount : kCustomer;
  const RowView& row = expressions.view(table);
  const Around around{&row, nullptr, {}, 0};
  Term body = expressions.focused(around, number);
  RuleLine rule{"r" + std::to_string(name), body.sort == Sort::kBool ? "tag" : "metric", row.name, {}, false};
  if (body.sort != Sort::kLevel) expressions.add_rule(rule.of, {rule.name, *body.sort, body.sort != Sort::kBool, {}});
  rule.body = {"= $0", {std::move(body)}};
  return rule;
}

// Who of those that a segment lets in: a sample, the best of each group, a part held out.
Term limited_segment(Random& random, Expressions& expressions, const Around& around, std::vector<Term> parts) {
  static const std::vector<Sort> keys = {Sort::kInt, Sort::kText, Sort::kLevel, Sort::kDate, Sort::kBool};
  static const std::vector<Sort> measures = {Sort::kInt, Sort::kDecimal, Sort::kFloat, Sort::kRatio, Sort::kText, Sort::kInstant, Sort::kSpan};
  for (const Sort sort : {random.pick(keys), random.pick(measures), random.pick(measures)}) parts.push_back(expressions.make(sort, around, 1));
  static const std::vector<std::string> patterns = {"= $1 one per $2 by $3 highest, then $4 lowest",
                                                    "requires $0 = $1 one per $2 by $3 lowest",
                                                    "requires $0 = $1 sample 60% one per $2 by $3 highest, then $4 highest",
                                                    "= $1 one per $2 by $3 highest sample 12.5% by \"s\"",
                                                    "= $1 sample 33.33% by \"another\"",
                                                    "requires $0 = $1 one per $2"};
  return {random.pick(patterns), std::move(parts)};
}

RuleLine random_rule(Random& random, Expressions& expressions, int number) {
  const bool account = random.one_in(8);
  RuleLine rule{"r" + std::to_string(number), "tag", account ? "Account" : "Customer", {}, false};
  const RowView& row = expressions.view(account ? kAccount : kCustomer);
  const Around around{&row, nullptr, {}, 0};
  const int depth = 3 + random.below(3);
  const auto truth = [&](int how_deep) { return expressions.make(Sort::kBool, around, how_deep); };
  Sort sort = Sort::kBool;
  bool optional = false;
  switch (random.below(9)) {
    case 0:
    case 1: rule.body = {"= $0", {truth(depth)}}; break;
    case 2:
      rule.body = {"= \"x\" when $0 | \"y\" when $1 | \"z\" otherwise", {truth(depth), truth(depth - 1)}};
      sort = Sort::kLevel;
      break;
    case 3:
      rule.body = {"only when $0 = $1", {truth(1), truth(depth)}};
      optional = true;
      break;
    case 4:
      rule.word = "segment";
      rule.body = {"requires $0 = $1", {truth(1), truth(depth)}};
      if (random.one_in(2)) rule.body = limited_segment(random, expressions, around, {truth(1), truth(depth)});
      break;
    case 5:
      rule.word = "score";
      rule.body = {"= 40 when $0 plus 30 when $1 plus 10 when $2 capped 0..100", {truth(depth - 1), truth(1), truth(1)}};
      sort = Sort::kInt;
      break;
    case 6:
      rule.body = {"= collect $0 when $1 | $2 when $3 | $4 otherwise",
                   {expressions.make(Sort::kInt, around, 1), truth(depth - 1), expressions.make(Sort::kInt, around, 2), truth(1), expressions.make(Sort::kInt, around, 0)}};
      sort = Sort::kNumbers;
      break;
    default: {
      sort = random.pick(all_sorts());
      rule.word = "metric";
      Term value = expressions.make(sort, around, depth);
      optional = true;
      rule.body = {"= $0", {std::move(value)}};
    }
  }
  std::vector<std::string> levels;
  if (rule.word == "tag" && sort == Sort::kLevel) levels = {"x", "y", "z"};
  expressions.add_rule(rule.of, {rule.name, sort, optional, std::move(levels)});
  return rule;
}

}  // namespace

Catalogue random_catalogue(Random& random, int number, int rules) {
  static const std::vector<std::string> zones = {"UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns"};
  Catalogue out;
  out.zone = random.pick(zones);
  out.week = random.pick(std::vector<std::string>{"", "week starts sunday"});
  out.as_of = random_instant(random, *TimeZone::find(out.zone));
  out.tables = random_tables(random);
  out.calendars = "calendar workdays from Day on date where works\ncalendar shifts from Day on date open opens to closes\n";
  Expressions expressions(random, out);
  const Around customer{&expressions.view(kCustomer), nullptr, {}, 0};
  for (int i = 0; i < 2; ++i) {
    RowView row;
    const int base = random.pick(std::vector<int>{kOrder, kView, kView, kLine, kStay, kLoan});
    row = expressions.view(base);
    Term body = expressions.clauses(customer, 1, row, {row.name, {}}, true);
    const std::string name = "S" + std::to_string(i);
    out.sources.push_back({"event " + name, std::move(body)});
    row.name = name;
    expressions.add_source(name, std::move(row));
  }
  out.sources.push_back({"event Joined", {"Stay joining per shop gaps under 3 days", {}}});
  add_callables(random, out, expressions);
  for (const std::string name : {"p0", "p1"}) out.sources.push_back({"pattern " + name, expressions.pattern(name, customer)});
  const int focused = (rules * 8 + 9) / 10;
  for (int i = 0; i < rules; ++i) {
    const bool focuses = i < focused;
    out.rules.push_back(focuses ? focused_rule(random, expressions, i, number * focused + i) : random_rule(random, expressions, i));
  }
  return out;
}

}  // namespace tagma::differential
