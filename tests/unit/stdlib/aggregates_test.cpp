#include "stdlib/builtin.h"
#include "tests/unit/stdlib/call.h"
#include "tests/unit/stdlib/coverage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <random>
#include <set>

namespace tagma::testing {
namespace {

struct Row {
  std::int64_t rank;
  std::vector<Value> values;
};
using Rows = std::vector<Row>;

struct Fold {
  const Aggregate* row;
  std::vector<Type> types;
  std::vector<Value> params;
  Type result;
};

Fold fold_of(std::string_view name, std::vector<Type> types, std::vector<Value> params = {}) {
  const Aggregate* row = find_aggregate(name);
  EXPECT_NE(row, nullptr) << name;
  record_use(*row);
  const auto result = row->typing(types);
  EXPECT_TRUE(result.has_value()) << name << " of " << (types.empty() ? "" : to_string(types[0]));
  EXPECT_EQ(static_cast<int>(types.size()), row->arity);
  return {row, std::move(types), std::move(params), result.value_or(Type{})};
}

std::string finish(const Fold& fold, const AggState& state) {
  Arena arena;
  FaultSet faults = 0;
  const Value value = state.finish(arena, faults);
  EXPECT_EQ(faults & ~fold.row->faults, 0) << fold.row->name;
  std::string out = to_text(fold.result, value);
  if (faults == fault_bit(Fault::kOverflow)) out += " overflow";
  return out;
}

std::string stepped(const Fold& fold, const Rows& rows) {
  const auto state = fold.row->make(fold.types, fold.params);
  for (const Row& row : rows) state->step(row.values, {row.rank});
  return finish(fold, *state);
}

// Pieces of the rows, cut at random, each folded by itself, merged from left to right.
std::string merged(const Fold& fold, const Rows& rows, std::mt19937_64& random) {
  const auto all = fold.row->make(fold.types, fold.params);
  auto piece = fold.row->make(fold.types, fold.params);
  for (const Row& row : rows) {
    piece->step(row.values, {row.rank});
    if (random() % 3 != 0) continue;
    all->merge(*piece);
    piece = fold.row->make(fold.types, fold.params);
  }
  all->merge(*piece);
  return finish(fold, *all);
}

// Rows of one rank may come in any order.
void shuffle_ties(Rows& rows, std::mt19937_64& random) {
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin;
    while (end < rows.size() && rows[end].rank == rows[begin].rank) ++end;
    std::shuffle(rows.begin() + static_cast<std::ptrdiff_t>(begin), rows.begin() + static_cast<std::ptrdiff_t>(end), random);
    begin = end;
  }
}

Rows column(std::initializer_list<std::pair<std::int64_t, Value>> cells) {
  Rows rows;
  for (const auto& [rank, value] : cells) rows.push_back({rank, {value}});
  return rows;
}

const Type kInt = Type::of(Kind::kInt), kFloat = Type::of(Kind::kFloat), kText = Type::of(Kind::kString), kBool = Type::of(Kind::kBool), kTime = Type::of(Kind::kTimestamp);
Value n(std::int64_t x) { return Value::integer(x); }

TEST(Aggregates, OverNoRows) {
  for (const Aggregate& row : aggregates()) {
    const Type type = row.name == "share" || row.name == "streak" ? kBool : row.name.ends_with("of elements") ? Type::list_of(kInt) : row.name == "hours" ? kTime : kInt;
    std::vector<Type> types(static_cast<std::size_t>(row.arity), type);
    const std::string value = stepped(fold_of(row.name, types, {n(1), n(2)}), {});
    EXPECT_EQ(value != "missing", row.empty_is_known) << row.name;
  }
  EXPECT_EQ(stepped(fold_of("count", {}), {}), "0");
  EXPECT_EQ(stepped(fold_of("exists", {}), {}), "false");
  EXPECT_EQ(stepped(fold_of("sum", {kFloat}), {}), "0.0");
  EXPECT_EQ(stepped(fold_of("sum", {Type::decimal(2)}), {}), "0.00");
  EXPECT_EQ(stepped(fold_of("set", {kText}), {}), "[]");
}

TEST(Aggregates, HoursThatOverlapOrTouchAreOne) {
  const auto joined = [](const Rows& rows) { return stepped(fold_of("hours", {kTime, kTime}), rows); };
  const Value a = n(0), b = n(3'600'000'000), c = n(7'200'000'000), d = n(10'800'000'000);
  EXPECT_EQ(joined({{1, {c, d}}, {2, {a, b}}}), "[1970-01-01T00:00:00Z, 1970-01-01T01:00:00Z, 1970-01-01T02:00:00Z, 1970-01-01T03:00:00Z]");
  EXPECT_EQ(joined({{1, {a, c}}, {2, {b, c}}, {3, {c, d}}}), "[1970-01-01T00:00:00Z, 1970-01-01T03:00:00Z]");
  EXPECT_EQ(joined({{1, {a, d}}, {2, {b, c}}, {3, {d, d}}}), "[1970-01-01T00:00:00Z, 1970-01-01T03:00:00Z]");
}

TEST(Aggregates, TiesTakeTheSmallest) {
  const Rows rows = column({{1, n(5)}, {1, n(3)}, {2, n(9)}, {3, n(8)}, {3, n(7)}});
  EXPECT_EQ(stepped(fold_of("first", {kInt}), rows), "3");
  EXPECT_EQ(stepped(fold_of("last", {kInt}), rows), "7");
  const auto nth = [&](std::int64_t k) { return stepped(fold_of("nth", {kInt}, {n(k)}), rows); };
  EXPECT_EQ(nth(1), "3");
  EXPECT_EQ(nth(2), "3");
  EXPECT_EQ(nth(3), "9");
  EXPECT_EQ(nth(4), "7");
  EXPECT_EQ(nth(5), "7");
  EXPECT_EQ(nth(6), "missing");
  EXPECT_EQ(nth(0), "missing");
  EXPECT_EQ(stepped(fold_of("list", {kInt}), rows), "[3, 5, 9, 7, 8]");
}

TEST(Aggregates, SumsOverflowOnlyAtTheEnd) {
  EXPECT_EQ(stepped(fold_of("sum", {kInt}), column({{1, n(INT64_MAX)}, {2, n(1)}})), "missing overflow");
  EXPECT_EQ(stepped(fold_of("sum", {kInt}), column({{1, n(INT64_MAX)}, {2, n(1)}, {3, n(-1)}})), "9223372036854775807");
  const Value huge = big(-1, 0).value, most = Value::decimal((Int128{1} << 126) - 1);
  EXPECT_EQ(stepped(fold_of("sum", {Type::decimal(0)}), column({{1, most}, {2, most}, {3, most}, {4, huge}})), "missing overflow");
  EXPECT_EQ(stepped(fold_of("sum", {kFloat}), column({{1, Value::real(1.7e308)}, {2, Value::real(1.7e308)}})), "missing overflow");
  EXPECT_EQ(stepped(fold_of("sum", {kFloat}), column({{1, Value::real(1e16)}, {2, Value::real(1)}, {3, Value::real(-1e16)}})), "1.0");
  EXPECT_EQ(stepped(fold_of("sum", {Type::of(Kind::kDuration)}), column({{1, days(1).value}, {2, hours(12).value}})), "36 hours");
  EXPECT_EQ(stepped(fold_of("sum", {Type::of(Kind::kRatio)}), column({{1, Value::ratio({1, 3})}, {2, Value::ratio({1, 6})}})), "1/2");
}

TEST(Aggregates, Means) {
  EXPECT_EQ(stepped(fold_of("avg", {kInt}), column({{1, n(1)}, {2, n(2)}})), "3/2");
  EXPECT_EQ(stepped(fold_of("avg", {Type::decimal(2)}), column({{1, dec("1.00").value}, {2, dec("2.01").value}})), "301/200");
  EXPECT_EQ(stepped(fold_of("avg", {kFloat}), column({{1, Value::real(1)}, {2, Value::real(2)}})), "1.5");
  EXPECT_EQ(stepped(fold_of("avg", {Type::of(Kind::kRatio)}), column({{1, Value::ratio({1, 3})}, {2, Value::ratio({1, 3})}})), "1/3");
  EXPECT_EQ(stepped(fold_of("avg", {Type::of(Kind::kDuration)}), column({{1, days(1).value}, {2, days(2).value}})), "36 hours");
  EXPECT_EQ(stepped(fold_of("share", {kBool}), column({{1, b(true).value}, {2, b(false).value}, {3, b(true).value}})), "2/3");
}

TEST(Aggregates, Medians) {
  EXPECT_EQ(stepped(fold_of("median", {kInt}), column({{1, n(3)}, {2, n(1)}, {3, n(2)}})), "2");
  EXPECT_EQ(stepped(fold_of("median", {kInt}), column({{1, n(3)}, {2, n(2)}})), "5/2");
  EXPECT_EQ(stepped(fold_of("median", {Type::decimal(1)}), column({{1, dec("0.1").value}, {2, dec("0.2").value}})), "3/20");
  EXPECT_EQ(stepped(fold_of("median", {kFloat}), column({{1, Value::real(1.7e308)}, {2, Value::real(1.7e308)}})), "1.7e+308");
  EXPECT_EQ(stepped(fold_of("median", {Type::of(Kind::kDate)}), column({{1, date("2026-07-03").value}, {2, date("2026-07-01").value}})), "2026-07-01");
}

TEST(Aggregates, BestByMeasureThenTimeThenValue) {
  const Fold best = fold_of("best", {kText, kInt, Type::of(Kind::kTimestamp)});
  const auto group = [](std::string_view value, std::int64_t measure, std::int64_t time) {
    return Row{0, {Value::text(value), n(measure), n(time)}};
  };
  EXPECT_EQ(stepped(best, {group("a", 2, 9), group("b", 3, 1), group("c", 1, 99)}), "\"b\"");
  EXPECT_EQ(stepped(best, {group("a", 3, 9), group("b", 3, 10), group("c", 3, 8)}), "\"b\"");
  EXPECT_EQ(stepped(best, {group("c", 3, 9), group("b", 3, 9), group("d", 3, 9)}), "\"b\"");
}

TEST(Aggregates, TextsAndZeros) {
  const Rows rows = column({{1, s("b").value}, {2, s("a").value}, {3, s("b").value}});
  EXPECT_EQ(stepped(fold_of("min", {kText}), rows), "\"a\"");
  EXPECT_EQ(stepped(fold_of("max", {kText}), rows), "\"b\"");
  EXPECT_EQ(stepped(fold_of("distinct", {kText}), rows), "2");
  EXPECT_EQ(stepped(fold_of("set", {kText}), rows), "[\"a\", \"b\"]");
  const Rows zeros = column({{1, Value::real(-0.0)}, {2, Value::real(0.0)}});
  for (const std::string_view name : {"min", "max", "first", "last", "sum", "avg", "median"})
    EXPECT_EQ(stepped(fold_of(name, {kFloat}), zeros), "0.0") << name;
  EXPECT_EQ(stepped(fold_of("set", {kFloat}), zeros), "[0.0]");
}

TEST(Aggregates, RefuseWhatHasNoMeaning) {
  const auto refuses = [](std::string_view name, std::vector<Type> types) { return !find_aggregate(name)->typing(types).has_value(); };
  EXPECT_TRUE(refuses("sum", {kText}));
  EXPECT_TRUE(refuses("sum", {kBool}));
  EXPECT_TRUE(refuses("avg", {Type::of(Kind::kDate)}));
  EXPECT_TRUE(refuses("min", {level("a").type}));
  EXPECT_TRUE(refuses("max", {kBool}));
  EXPECT_TRUE(refuses("share", {kInt}));
  EXPECT_TRUE(refuses("median", {kText}));
  EXPECT_TRUE(refuses("distinct", {Type::list_of(kInt)}));
  EXPECT_TRUE(refuses("count", {kInt}));
  EXPECT_TRUE(refuses("best", {kText, kBool, kInt}));
}

// What each aggregate of ints means, written the obvious way over all rows at once.
std::string shown(std::int64_t x) { return std::to_string(x); }
std::int64_t smallest_of_rank(const Rows& rows, std::int64_t rank) {
  std::int64_t smallest = INT64_MAX;
  for (const Row& row : rows)
    if (row.rank == rank) smallest = std::min(smallest, row.values[0].i);
  return smallest;
}
std::string joined(const std::vector<std::int64_t>& values) {
  std::string out = "[";
  for (const std::int64_t value : values) out += (out.size() > 1 ? ", " : "") + shown(value);
  return out + "]";
}
std::string quotient(std::int64_t num, std::int64_t den) {
  const std::int64_t factor = std::gcd(num, den);
  return den / factor == 1 ? shown(num / factor) : shown(num / factor) + "/" + shown(den / factor);
}

std::int64_t longest_run(const std::vector<std::int64_t>& ascending) {
  std::int64_t longest = 0;
  for (std::size_t begin = 0; begin < ascending.size(); ++begin) {
    std::size_t end = begin + 1;
    while (end < ascending.size() && ascending[end] == ascending[end - 1] + 1) ++end;
    longest = std::max(longest, static_cast<std::int64_t>(end - begin));
  }
  return longest;
}

std::map<std::string_view, std::string> expected_of(const Rows& rows, std::int64_t k) {
  std::vector<std::int64_t> values, in_order;
  for (const Row& row : rows) values.push_back(row.values[0].i);
  const std::int64_t sum = std::accumulate(values.begin(), values.end(), std::int64_t{0});
  const auto count = static_cast<std::int64_t>(values.size());
  Rows by_rank = rows;
  std::sort(by_rank.begin(), by_rank.end(), [](const Row& x, const Row& y) { return std::pair(x.rank, x.values[0].i) < std::pair(y.rank, y.values[0].i); });
  for (const Row& row : by_rank) in_order.push_back(row.values[0].i);
  std::vector<std::int64_t> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const std::set<std::int64_t> different(values.begin(), values.end());
  std::map<std::string_view, std::string> out{{"count", shown(count)}, {"exists", count > 0 ? "true" : "false"}, {"sum", shown(sum)},
                                             {"distinct", shown(static_cast<std::int64_t>(different.size()))},
                                             {"list", joined(in_order)}, {"set", joined({different.begin(), different.end()})}};
  for (const std::string_view name : {"avg", "min", "max", "first", "last", "nth", "median", "quantile", "max of gaps", "avg of gaps", "last of gaps", "median of gaps"}) out[name] = "missing";
  out["longest_streak"] = shown(longest_run({different.begin(), different.end()}));
  if (count == 0) return out;
  // The second param of quantile is 12: k of 12 parts.
  const std::int64_t place = (count - 1) * k / 12, rest = (count - 1) * k % 12;
  out["quantile"] = rest == 0 ? shown(sorted[static_cast<std::size_t>(place)])
                              : quotient(sorted[static_cast<std::size_t>(place)] * 12 + (sorted[static_cast<std::size_t>(place) + 1] - sorted[static_cast<std::size_t>(place)]) * rest, 12);
  std::vector<std::int64_t> gaps;
  for (auto next = different.begin(), before = next++; next != different.end(); before = next++) gaps.push_back(*next - *before);
  if (!gaps.empty()) {
    out["max of gaps"] = shown(*std::max_element(gaps.begin(), gaps.end()));
    out["avg of gaps"] = quotient(*different.rbegin() - *different.begin(), static_cast<std::int64_t>(gaps.size()));
    out["last of gaps"] = shown(gaps.back());
    std::sort(gaps.begin(), gaps.end());
    out["median of gaps"] = quotient(gaps[(gaps.size() - 1) / 2] + gaps[gaps.size() / 2], 2);
  }
  out["avg"] = quotient(sum, count);
  out["min"] = shown(sorted.front());
  out["max"] = shown(sorted.back());
  out["first"] = shown(smallest_of_rank(rows, rows.front().rank));
  out["last"] = shown(smallest_of_rank(rows, rows.back().rank));
  if (k <= count) out["nth"] = shown(smallest_of_rank(rows, rows[static_cast<std::size_t>(k - 1)].rank));
  out["median"] = quotient(sorted[static_cast<std::size_t>((count - 1) / 2)] + sorted[static_cast<std::size_t>(count / 2)], 2);
  return out;
}

TEST(Aggregates, DeviationsAreThoseOfAllValues) {
  EXPECT_EQ(stepped(fold_of("stddev", {kInt}), column({{1, n(2)}, {2, n(4)}, {3, n(4)}, {4, n(4)}, {5, n(5)}, {6, n(5)}, {7, n(7)}, {8, n(9)}})), "2.0");
  EXPECT_EQ(stepped(fold_of("stddev", {kFloat}), column({{1, Value::real(0.1)}})), "0.0");
  EXPECT_EQ(stepped(fold_of("stddev of gaps", {kInt}), column({{1, n(1)}, {2, n(2)}, {3, n(5)}})), "1.0");
  std::mt19937_64 random(3);
  Rows rows;
  for (int i = 0; i < 50; ++i) rows.push_back({i, {Value::real(static_cast<double>(random()) / 1e15 - 7e3)}});
  const std::string once = stepped(fold_of("stddev", {kFloat}), rows);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(rows.begin(), rows.end(), random);
    EXPECT_EQ(merged(fold_of("stddev", {kFloat}), rows, random), once);
  }
}

TEST(Aggregates, StreaksOfConditionsEndAtTiesThatAreNotAllTrue) {
  const auto rows = [](std::initializer_list<std::pair<std::int64_t, bool>> cells) {
    Rows out;
    for (const auto& [rank, holds] : cells) out.push_back({rank, {Value::boolean(holds)}});
    return out;
  };
  EXPECT_EQ(stepped(fold_of("streak", {kBool}), rows({{1, true}, {2, false}, {3, true}, {4, true}})), "2");
  EXPECT_EQ(stepped(fold_of("streak", {kBool}), rows({{1, true}, {2, true}, {2, false}})), "0");
  EXPECT_EQ(stepped(fold_of("streak", {kBool}), rows({{1, true}, {2, true}, {2, true}})), "3");
  EXPECT_EQ(stepped(fold_of("longest_streak", {kBool}), rows({{1, true}, {2, true}, {3, false}, {4, true}})), "2");
}

TEST(Aggregates, StreaksOfDaysReachTodayOrYesterday) {
  const auto streak = [](std::initializer_list<std::int64_t> days, std::int64_t today) {
    Rows out;
    for (const std::int64_t day : days) out.push_back({day, {n(day), n(today)}});
    return stepped(fold_of("streak of units", {kInt, kInt}), out);
  };
  EXPECT_EQ(streak({5, 7, 8, 8, 9}, 9), "3");
  EXPECT_EQ(streak({5, 7, 8, 9}, 10), "3");
  EXPECT_EQ(streak({5, 7, 8, 9}, 11), "0");
  EXPECT_EQ(streak({9}, 9), "1");
}

TEST(Aggregates, GapsOfInstantsAreDurations) {
  const Type instant = Type::of(Kind::kTimestamp);
  const Rows rows = column({{1, n(0)}, {1, n(0)}, {2, n(60'000'000)}});
  EXPECT_EQ(stepped(fold_of("max of gaps", {instant}), rows), to_text(Type::of(Kind::kDuration), n(60'000'000)));
  EXPECT_EQ(stepped(fold_of("min of gaps", {instant}), rows), to_text(Type::of(Kind::kDuration), n(0)));
  EXPECT_EQ(stepped(fold_of("first of gaps", {instant}), rows), to_text(Type::of(Kind::kDuration), n(0)));
}

TEST(Aggregates, AgreeWithPlainLoopsHoweverTheRowsAreSplit) {
  std::mt19937_64 random(17);
  std::uniform_int_distribution<std::int64_t> value(-6, 6), size(0, 14), step(0, 2), nth(1, 6);
  for (int round = 0; round < 400; ++round) {
    Rows rows;
    std::int64_t rank = 0;
    for (std::int64_t k = size(random); k > 0; --k) rows.push_back({rank += step(random), {n(value(random))}});
    const std::int64_t k = nth(random);
    for (const auto& [name, expected] : expected_of(rows, k)) {
      const bool no_value = name == "count" || name == "exists";
      const Fold fold = fold_of(name, no_value ? std::vector<Type>{} : std::vector<Type>{kInt}, {n(k), n(12)});
      ASSERT_EQ(stepped(fold, rows), expected) << name;
      ASSERT_EQ(merged(fold, rows, random), expected) << name;
      Rows shuffled = rows;
      shuffle_ties(shuffled, random);
      ASSERT_EQ(merged(fold, shuffled, random), expected) << name << " with tied rows in another order";
    }
  }
}

// Every other type: stepping through, merging pieces and shuffling ties agree.
TEST(Aggregates, MergeIsSteppingThrough) {
  std::mt19937_64 random(19);
  const auto small = [&] { return static_cast<std::int64_t>(random() % 9) - 4; };
  const std::vector<std::pair<Type, std::function<Value()>>> columns{
      {kFloat, [&] { return Value::real(std::ldexp(static_cast<double>(small()), static_cast<int>(random() % 300) - 150)); }},
      {Type::decimal(2), [&] { return Value::decimal(small()); }},
      {Type::of(Kind::kRatio), [&] { return Value::ratio({small(), 1}); }},
      {Type::of(Kind::kDuration), [&] { return n(small()); }},
      {Type::of(Kind::kTimestamp), [&] { return n(small()); }},
      {kText, [&] { return Value::text(std::string_view("abcdefghi").substr(static_cast<std::size_t>(small() + 4), 1)); }},
      {kBool, [&] { return Value::boolean(small() > 0); }}};
  int folds = 0;
  for (const auto& [type, make] : columns) {
    for (const Aggregate& row : aggregates()) {
      const std::vector<Type> types(static_cast<std::size_t>(row.arity), type);
      if (!row.typing(types)) continue;
      ++folds;
      for (int round = 0; round < 40; ++round) {
        Rows rows;
        std::int64_t rank = 0;
        for (std::uint64_t k = random() % 12; k > 0; --k) {
          rows.push_back({rank += static_cast<std::int64_t>(random() % 2), {}});
          for (int a = 0; a < row.arity; ++a) rows.back().values.push_back(make());
        }
        const Fold fold = fold_of(row.name, types, {n(2), n(12)});
        const std::string expected = stepped(fold, rows);
        ASSERT_EQ(merged(fold, rows, random), expected) << row.name << " of " << to_string(type);
        shuffle_ties(rows, random);
        ASSERT_EQ(merged(fold, rows, random), expected) << row.name << " of " << to_string(type);
      }
    }
  }
  EXPECT_GT(folds, 60);
}

}  // namespace
}  // namespace tagma::testing
