// Every keyword by position as a name, wherever a name may stand.
#include "tests/unit/check/checked.h"

#include "compiler/syntax/words.h"

#include <gtest/gtest.h>

#include <set>

namespace tagma::testing {
namespace {

struct Place {
  std::string_view what;
  std::string_view text;  // `@` is the word
};

// A column of the profile, of the event, a rule, a constant …: what the snippets below it speak about.
constexpr std::string_view kColumn = R"(profile P {
  key id : int
  @ : int
  flag : bool
  day_of : date
  tags : set<string>
}
event E of P by pid at ts { key eid : int  sku : string  amount : decimal(2) }
)";
constexpr std::string_view kCell = R"(profile P { key id : int  flag : bool  day_of : date  tags : set<string> }
event E of P by pid at ts {
  key eid : int
  sku : string
  amount : decimal(2)
  @ : int
}
record R of E by eid { qty : int }
)";
constexpr std::string_view kPlain = R"(profile P { key id : int  x : int  flag : bool  day_of : date  tags : set<string> }
event E of P by pid at ts { key eid : int  sku : string  amount : decimal(2) }
lookup L by sku { sku : string  kind : string }
)";
constexpr std::string_view kText = R"(profile P { key id : int  x : int }
event E of P by pid at ts { key eid : int  @ : string  amount : decimal(2) }
lookup L by @ { @ : string  kind : string }
)";
constexpr std::string_view kDate = R"(profile P { key id : int  @ : date }
event E of P by pid at ts { key eid : int  amount : decimal(2) }
)";
constexpr std::string_view kBool = R"(profile P { key id : int  @ : bool  flag : bool }
event E of P by pid at ts { key eid : int  amount : decimal(2) }
)";

constexpr Place kColumnPlaces[] = {
    {"a value", "metric m = @"},
    {"left of a sum", "metric m = @ + 1"},
    {"right of a sum", "metric m = 1 + @"},
    {"in a product", "metric m = 2 * @ - @"},
    {"in a remainder", "metric m = @ mod 2 + 5 mod @"},
    {"behind a minus", "metric m = -@"},
    {"in brackets", "metric m = (@)"},
    {"compared", "tag t = @ > 3"},
    {"compared, right", "tag t = 3 < @"},
    {"with itself", "tag t = @ == @"},
    {"behind and", "tag t = flag and @ > 3 and flag"},
    {"behind not", "tag t = not @ > 3"},
    {"is", "tag t = @ is 3 or @ is not 4"},
    {"is known", "tag t = @ is known"},
    {"in a range", "tag t = @ in 1..6"},
    {"in a list", "tag t = @ in [1, 2]"},
    {"as a range's ends", "tag t = 3 in @..@"},
    {"an item", "tag t = 3 in [@, 2, @]"},
    {"between", "tag t = @ between 1 and 5"},
    {"between's ends", "tag t = 3 between @ and @"},
    {"coalesced", "metric m = @ ?? 3"},
    {"an argument", "metric m = abs(@) + least(@, 3, @)"},
    {"a level's value", "metric m = @ when flag | 3 otherwise"},
    {"a level's condition", "tag t = \"a\" when @ > 1 | \"b\" when @ > 0 | \"c\" otherwise"},
    {"a conditional", "metric m = (@ when @ > 1 | 3 otherwise) + 1"},
    {"in a text", "tag t = \"{@}-{id}\""},
    {"only when", "tag t only when @ > 2 = flag"},
    {"only when, metadata behind", "tag t only when @ > 2 group \"g\" = flag"},
    {"requires", "segment s requires @ > 2 at least 5 people = flag"},
    {"a score", "score s = @ when @ > 2 plus 3 when @ < 1 capped 0..@"},
    {"at least", "tag t = at least 2 of { @ > 1, flag, @ < 9 }"},
    {"qualified", "metric m = P.@ + count(E where amount > P.@)"},
    {"a continuation line", "tag t =\n@ > 3\nand\n@ < 9"},
    {"an indented continuation", "tag t =\n  @ > 3\n  and @ < 9\n  or\n  @ == 5"},
    {"a continuation of a sum", "metric m = 1 +\n@\n+ @"},
    {"a continuation in brackets", "metric m = (\n@\n)"},
    {"a continuation in a list", "tag t = 3 in [\n@,\n@\n]"},
    {"a continuation in a call", "metric m = least(\n@,\n  @\n)"},
    {"a product's continuation", "metric m = 2 *\n@\n* @ * 1"},
    {"behind a bar", "metric m =\n| @ when @ > 1\n| 3 otherwise"},
    {"bucket", "tag t = bucket(\"s\", @, 100) < 50"},
    {"a sum per row", "metric m = sum(amount * P.@ of E)"},
    {"a test's cell", "tag t = @ > 3\ntest \"a\" as of 2026-01-01T00:00 {\n  P { id: 1, @: 4 }\n  P {\n    id: 2\n    @: 4\n  }\n  expect for 1: @ == 4\n  expect @ > 3\n  expect for 2: t and @ is 4\n}"},
    {"a test's given", "test \"a\" as of 2026-01-01T00:00 {\n  given 2 P { id: i, @: i + 1 }\n  expect for 1: @ == 2\n}"},
    {"expect on data", "expect \"x\" @ > 3 on P else count"},
    {"a duration", "tag t = day_of + (@) days > today"},
    {"a duration without brackets", "tag t = day_of + @ days > today"},
    {"a column of with", "event D = E with { a = P.@ }\nmetric m = sum(a of D)"},
};

constexpr Place kCellPlaces[] = {
    {"asked", "metric m = sum(@ of E)"},
    {"asked, computed", "metric m = sum(@ * 2 + @ of E in rolling 3 days)"},
    {"where", "metric m = count(E where @ > 1)"},
    {"where, behind a window", "metric m = count(E in rolling 3 days where @ == 1 and @ < 5)"},
    {"in where, right", "metric m = count(E where 1 < @)"},
    {"where, then keeping", "metric m = count(E where @ > 1 keeping first 1 per sku)"},
    {"has", "tag t = has(E where @ > 1)"},
    {"has from", "tag t = has(E from today where @ > 1)"},
    {"nested", "tag t = has(E where no(R where qty > E.@))"},
    {"owner's", "metric m = sum(E.@ of R) + count(R where E.@ > 2)"},
    {"a key", "event D = E per @ { n = count(rows) }\nmetric m = count(D where @ > 1)"},
    {"the first of keys", "event D = E per @, sku { n = count(rows) }\nmetric m = count(D where @ > 1)"},
    {"the second key", "event D = E per sku, @ { n = count(rows) }\nmetric m = count(D where @ > 1)"},
    {"a key with a name", "event D = E per @ as k, sku { n = count(rows) }\nmetric m = count(D where k > 1)"},
    {"a computed key", "event D = E per @ + 1 as k { n = count(rows) }\nmetric m = count(D where k > 1)"},
    {"folded", "event D = E per sku { n = sum(@ of rows) }\nmetric m = sum(n of D)"},
    {"keeping per", "metric m = count(E keeping first 1 per @)"},
    {"keeping per, first", "metric m = count(E keeping first per @, sku)"},
    {"keeping per, second", "metric m = count(E keeping last 2 per sku, @)"},
    {"keys after with", "event D = E with { a = @ } per @, sku { n = sum(a of rows) }\nmetric m = sum(n of D)"},
    {"keys after keeping", "event D = E keeping first 1 per @, sku per sku, @ { n = count(rows) }\nmetric m = sum(n of D)"},
    {"favourite", "metric m = favourite(@ of E by count)"},
    {"favourite's measure", "tag t = favourite(sku of E by sum(@))"},
    {"favourite's having", "tag t = favourite(sku of E by count having max(@) > 3)"},
    {"nth", "metric m = nth(2, @ of E)"},
    {"first and last", "metric m = first(@ of E) + last(@ of E)"},
    {"at least", "metric m = avg(@ of E at least 3)"},
    {"share", "metric m = share(@ > 2 of E)"},
    {"first on a line", "metric m = count(E where\n@ > 1\nand @ < 9)"},
    {"with", "event D = E with { a = @ + 1 }\nmetric m = sum(a of D)"},
    {"a test's cell", "test \"a\" as of 2026-01-01T00:00 {\n  P { id: 1 }\n  E { eid: 1, pid: 1, @: 4 }\n  given 2 E {\n@: i\n pid: 1 }\n  expect sum(@ of E) == 5\n}"},
};

constexpr Place kPlainPlaces[] = {
    {"a metric", "metric @ = x\ntag t = @ > 3\nmetric m = @ + @"},
    {"a metric, Chinese display", "metric @ \"显示\" group \"g\" = x\ntag t = @ > 3"},
    {"a metric on its own line", "metric\n@\n= x"},
    {"a tag", "tag @ = x > 3\ntag u = not @\ntag v = flag and @"},
    {"a tag of", "tag @ of P = x > 3\ntag u = @"},
    {"a tag with metadata", "tag @ owner \"a\" only when flag = x > 3\ntag u = @"},
    {"a private tag", "private tag @ = x > 3\ntag u = @"},
    {"a segment", "segment @ for ads at least 5 people = flag\nsegment u = @ minus flag"},
    {"a score", "score @ = 4 when x > 3 plus 5 when flag\ntag u = @ > 3"},
    {"a const", "const @ = 3\nmetric m = @ + x"},
    {"a param", "param @ : int = 3\nmetric m = @ + x"},
    {"a fn", "fn @(a: int) = a + 1\nmetric m = @(x)"},
    {"a fn's parameter", "fn f(@: int) = @ * 2 + @\nmetric m = f(x)"},
    {"a fn's parameter without type", "fn f(a, @) = @ + a\nmetric m = f(x, 3)"},
    {"a window parameter", "metric f(@: window) = count(E in @)\nmetric m = f(rolling 3 days)"},
    {"a metric with parameters", "metric @(a: int) = x + a\nmetric m = @(3)"},
    {"a metric's parameter", "metric f(@: int) = x + @\nmetric m = f(3)"},
    {"a source", "event @ = E where amount > 1.00\nmetric m = count(@) + count(@ in rolling 3 days) + sum(amount of @ where sku == \"a\")"},
    {"a source in did", "event @ = E where amount > 1.00\ntag t = did @ or never @ or has(@ in this month) or no @"},
    {"a source's days", "event @ = E\nmetric m = count(days with @)"},
    {"a source, nested", "event @ = E\ntag t = has(@ where has(E from @.time where sku == @.sku))"},
    {"an event table", "event @ of P by pid at ts { key n : int  y : int }\nmetric m = sum(y of @ in rolling 3 days)\ntest \"a\" as of 2026-01-01T00:00 {\n  @ { pid: 1, y: 3 }\n given 3 @ { pid: 1 }\n  expect m > 2\n}"},
    {"a record table", "record @ of P by pid { y : int }\nmetric m = sum(y of @)"},
    {"a lookup table", "lookup @ by k { k : int  y : int }\nmetric m = @(x).y"},
    {"a profile", "profile @ { key q : int  z : int }\nmetric m of @ = z"},
    {"an owner", "record @ of P by pid { key q : int  y : int }\nrecord S of @ by q { w : int }\nmetric m = sum(@.y * w of S)"},
    {"a list", "list @ : int\ntag t = x in @"},
    {"a list from", "list @ : int from @\ntag t = x in @"},
    {"a list without type", "list @\ntag t = \"a\" in @"},
    {"a list behind is not in", "list @ : int\ntag t = x is not in @"},
    {"an element", "tag t = any(@ in tags where @ == \"a\")"},
    {"an element counted", "metric m = count(@ in tags where @ > \"a\" and @ < \"z\")"},
    {"an element of all", "tag t = all(@ in tags where starts_with(@, \"a\"))"},
    {"a key's name", "event D = E per sku as @ { n = count(rows) }\nmetric m = count(D where @ == \"a\")"},
    {"a second key's name", "event D = E per eid, sku as @ { n = count(rows) }\nmetric m = count(D where @ == \"a\")"},
    {"a column of per", "event D = E per sku { @ = count(rows) }\nmetric m = sum(@ of D)"},
    {"a second column of per", "event D = E per sku { n = count(rows) @ = max(amount of rows) }\nmetric m = max(@ of D)"},
    {"columns of per by commas", "event D = E per sku { n = count(rows), @ = max(amount of rows), o = 1 }\nmetric m = max(@ of D)"},
    {"a column of per on its line", "event D = E per sku {\n@ = count(rows)\n  n = max(amount of rows)\n}\nmetric m = sum(@ of D)"},
    {"a column of with", "event D = E with { @ = amount }\nmetric m = max(@ of D)"},
    {"a last column of with", "event D = E with { a = amount  @ = a } keeping first\nmetric m = max(@ of D)"},
    {"from outside", "event F from @ of P by pid at ts { y : int  z : int from @ }\nmetric m = sum(y of F)"},
    {"a module", "module @\nmetric m = x"},
    {"a module's part", "module a.@\nmetric m = x"},
    {"a purpose", "segment s for @ = flag"},
    {"purposes", "segment s for ads, @ = flag"},
    {"owner's key column", "event F of P by @ at ts { y : int }\nmetric m = sum(y of F)"},
    {"time column", "event F of P by pid at @ { y : int }\nmetric m = sum(y of F)"},
    {"order by", "event F of P by pid at ts order by @ { @ : int }\nmetric m = sum(@ of F)"},
    {"unique by", "event F of P by pid at ts unique by @, y latest z { @ : int  y : int  z : int }\nmetric m = sum(@ of F)"},
    {"unique latest", "event F of P by pid at ts unique by y latest @ order by y { @ : int  y : int }\nmetric m = sum(@ of F)"},
    {"events unique", "events unique by @ order by @, eid\nmetric m = x"},
};

constexpr Place kTextPlaces[] = {
    {"a lookup's key", "metric m = count(E where L(@).kind == \"a\")"},
    {"a lookup's key as a key", "event D = E per L(@).kind as kind { n = count(rows) }\nmetric m = sum(n of D)"},
    {"contains", "metric m = count(E where contains(@, \"a\"))"},
    {"a list of texts", "metric m = count(E where @ in [\"a\", \"b\"])"},
    {"distinct", "metric m = distinct(@ of E)"},
};

constexpr Place kDatePlaces[] = {
    {"from to", "metric m = count(E from @ to @) + count(E from @)"},
    {"before", "metric m = count(E before @)"},
    {"after", "metric m = count(E after @)"},
    {"within after", "metric m = count(E within 7 days after @) + count(E under 7 days before @)"},
    {"days since", "metric m = days since @"},
    {"years since, on", "metric m = years since @ + 1"},
    {"days between", "metric m = days between(@, today)"},
    {"in rolling", "tag t = @ in rolling 3 days or @ in this month or @ in next 7 days"},
    {"plus days", "tag t = @ + 3 days > today"},
    {"a part", "metric m = year(@) + month(@)"},
    {"a member-like part", "tag t = @ within 7 days after @"},
};

constexpr Place kBoolPlaces[] = {
    {"a condition", "tag t = @"},
    {"conditions joined", "tag t = @ and flag or @"},
    {"conditions behind", "tag t = flag and @ and @"},
    {"negated", "tag t = not @ and not @"},
    {"requires", "segment s requires @ = flag"},
    {"requires, then more", "segment s requires @ at least 5 people = flag minus @"},
    {"only when", "tag t only when @ = flag"},
    {"only when, then metadata", "tag t only when @ group \"x\" = flag"},
    {"when", "tag t = \"a\" when @ | \"b\" otherwise"},
    {"is true", "tag t = @ is true"},
    {"on a line of its own", "tag t =\n@\nand\n@\n"},
    {"on a line of its own, in brackets", "tag t = (\n@\n)\n"},
    {"in braces", "tag t = at least 1 of {\n@,\nflag,\n@\n}\n"},
    {"where", "tag t = has(E where P.@)"},
    {"an expectation", "test \"a\" as of 2026-01-01T00:00 {\n  P { id: 1, @: true }\n  expect @\n  expect for 1: @\n  expect not @\n  at 2026-01-02T00:00 {\n    expect @\n  }\n}"},
};

// `= collect (…)` gathers lines: a fn or metric of that name is called elsewhere than directly behind the `=`.
bool is_exception(std::string_view word, const Place& place) {
  return word == "collect" && (place.what == "a fn" || place.what == "a metric with parameters" || place.what == "a lookup table");
}

std::string with_word(std::string_view text, std::string_view word) {
  std::string out;
  for (const char c : text) {
    if (c == '@') out += word;
    else out += c;
  }
  return out;
}

// Words with a meaning in one phrase or as the first word of a line only.
const std::vector<std::string>& all_words() {
  static const auto words = [] {
    const auto soft = syntax::soft_keywords();
    std::vector<std::string> all(soft.begin(), soft.end());
    for (const char* word : {"first", "group", "owner", "note", "since", "expires", "review", "pii", "sensitive", "reject", "fail", "people", "start", "end",
                             "any", "all", "date", "type", "status", "manual", "pattern", "calendar", "sequence", "monday"})
      all.emplace_back(word);
    return all;
  }();
  return words;
}

template <std::size_t N>
void expect_names(std::string_view schema, const Place (&places)[N]) {
  for (const std::string& word : all_words())
    for (const Place& place : places) {
      if (is_exception(word, place)) continue;
      const std::string text = with_word(schema, word) + with_word(place.text, word) + "\n";
      const Checked checked = check_text(text);
      EXPECT_FALSE(checked.diagnostics.has_errors()) << "`" << word << "` as " << place.what << "\n" << place.text << "\n" << checked.rendered();
      EXPECT_EQ(grammar_report(text).ambiguities, 0) << "`" << word << "` as " << place.what;
    }
}

TEST(Names, Words) { EXPECT_GT(syntax::soft_keywords().size(), 60U); }
TEST(Names, ColumnsOfProfiles) { expect_names(kColumn, kColumnPlaces); }
TEST(Names, ColumnsOfEvents) { expect_names(kCell, kCellPlaces); }
TEST(Names, Declarations) { expect_names(kPlain, kPlainPlaces); }
TEST(Names, Texts) { expect_names(kText, kTextPlaces); }
TEST(Names, Dates) { expect_names(kDate, kDatePlaces); }
TEST(Names, Conditions) { expect_names(kBool, kBoolPlaces); }

}  // namespace
}  // namespace tagma::testing
