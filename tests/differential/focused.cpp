// Rules that ask for one construct each, in turn: random nesting alone meets some of them too rarely.
#include "expressions.h"

#include <fmt/format.h>

namespace tagma::differential {
namespace {

constexpr int kFolds = 3;              // shapes per fold: nothing is missing in two of them, and that is met rarely elsewhere
constexpr int kOuters = 12;            // shapes per sort that see a row of an outer source
constexpr int kSequences = 24;         // sequences in one turn

// Something with operands; a hole may stand twice.
struct Shape {
  Sort sort;
  std::string pattern;
  std::vector<Sort> operands;
};

const std::vector<Sort> kOrdered = {Sort::kInt, Sort::kDecimal, Sort::kFloat, Sort::kRatio, Sort::kText, Sort::kDate, Sort::kInstant, Sort::kSpan, Sort::kClock};
const std::vector<Sort> kScalars = {Sort::kBool, Sort::kInt, Sort::kDecimal, Sort::kFloat, Sort::kRatio, Sort::kText, Sort::kLevel, Sort::kDate, Sort::kInstant, Sort::kSpan, Sort::kClock};
const std::vector<Sort> kNumeric = {Sort::kInt, Sort::kDecimal, Sort::kFloat, Sort::kRatio};

void add_comparisons(std::vector<Shape>& out) {
  for (const Sort sort : kOrdered)
    for (const char* op : {"<", "<=", ">", ">="}) out.push_back({Sort::kBool, fmt::format("($0 {} $1)", op), {sort, sort}});
  for (const Sort sort : kScalars)
    for (const char* pattern : {"($0 == $1)", "($0 is not $1)", "($0 is known and $1 is known and $0 != $1)"}) out.push_back({Sort::kBool, pattern, {sort, sort}});
  for (const Sort sort : {Sort::kDecimal, Sort::kFloat, Sort::kRatio}) {
    out.push_back({Sort::kBool, "($0 < $1)", {Sort::kInt, sort}});
    out.push_back({Sort::kBool, "($0 >= $1)", {sort, Sort::kInt}});
  }
  out.push_back({Sort::kBool, "($0 > $1)", {Sort::kDecimal, Sort::kRatio}});
  out.push_back({Sort::kBool, "($0 <= $1)", {Sort::kDate, Sort::kInstant}});
}

// What works for values of every sort.
void add_general(std::vector<Shape>& out) {
  std::vector<Sort> sorts = kScalars;
  // Texts are lists or sets: two cells from one shape, thus more often.
  sorts.insert(sorts.end(), {Sort::kTexts, Sort::kTexts, Sort::kTexts, Sort::kNumbers, Sort::kNumbers});
  for (const Sort sort : sorts) {
    out.push_back({sort, "($0 when $1 | $2 otherwise)", {sort, Sort::kBool, sort}});
    out.push_back({sort, "($0 when $1 | $2 when $3)", {sort, Sort::kBool, sort, Sort::kBool}});
    out.push_back({sort, "($0 when $1 | $2 when $3 | $4 when $5 | $6 otherwise)", {sort, Sort::kBool, sort, Sort::kBool, sort, Sort::kBool, sort}});
    out.push_back({Sort::kBool, "($0 is known)", {sort}});
    out.push_back({sort, "($0 ?? $1)", {sort, sort}});
  }
  for (const Sort sort : kOrdered)
    for (const char* name : {"least", "greatest"}) out.push_back({sort, fmt::format("{}($0, $1)", name), {sort, sort}});
  for (const Sort sort : kScalars) out.push_back({Sort::kText, "text($0)", {sort}});
  for (const Sort sort : {Sort::kInt, Sort::kDecimal, Sort::kDate}) out.push_back({Sort::kBool, "($0 between $1 and $2)", {sort, sort, sort}});
  out.push_back({Sort::kBool, "($0 in [1, 2, 5, 100])", {Sort::kInt}});
  out.push_back({Sort::kBool, "($0 in [1.50, 12.50, 0.00])", {Sort::kDecimal}});
  for (const Sort sort : {Sort::kInt, Sort::kText, Sort::kInt, Sort::kText}) out.push_back({Sort::kBool, "($0 in [$1, $2])", {sort, sort, sort}});
  for (const char* asked : {"is false", "is not true"}) out.push_back({Sort::kBool, fmt::format("(($0 in [1, 2, 5, 100]) {})", asked), {Sort::kInt}});
}

void add_arithmetic(std::vector<Shape>& out) {
  for (const Sort sort : kNumeric) {
    for (const char* op : {"+", "-", "*", "/"}) {
      const bool quotient = *op == '/' && sort != Sort::kFloat;
      out.push_back({quotient ? Sort::kRatio : sort, fmt::format("($0 {} $1)", op), {sort, sort}});
    }
    out.push_back({sort, "(-$0)", {sort}});
    out.push_back({sort, "abs($0)", {sort}});
    out.push_back({Sort::kInt, "floor($0)", {sort}});
    out.push_back({Sort::kInt, "ceil($0)", {sort}});
    out.push_back({Sort::kFloat, "to_float($0)", {sort}});
    const Sort rounded = sort == Sort::kRatio ? Sort::kDecimal : sort;
    out.push_back({rounded, "round($0, 1)", {sort}});
    for (const char* mode : {"half_up", "half_down", "half_even", "up", "down", "ceiling", "floor"}) out.push_back({rounded, fmt::format("round($0, 1, {})", mode), {sort}});
  }
  out.push_back({Sort::kInt, "round($0, -1)", {Sort::kInt}});
  out.push_back({Sort::kInt, "($0 mod $1)", {Sort::kInt, Sort::kInt}});
  out.push_back({Sort::kFloat, "sqrt($0)", {Sort::kFloat}});
  out.push_back({Sort::kFloat, "($0 + $1)", {Sort::kInt, Sort::kFloat}});
  out.push_back({Sort::kDecimal, "($0 * $1)", {Sort::kInt, Sort::kDecimal}});
  out.push_back({Sort::kRatio, "($0 + $1)", {Sort::kRatio, Sort::kDecimal}});
}

void add_calendars(std::vector<Shape>& out) {
  for (const Sort sort : {Sort::kDate, Sort::kInstant}) {
    for (const char* step : {"+ 3", "- 2", "+ 40", "- 0"}) out.push_back({Sort::kDate, fmt::format("($0 {} workdays)", step), {sort}});
    out.push_back({Sort::kInt, "workdays between($0, $1)", {sort, Sort::kDate}});
    out.push_back({Sort::kSpan, "shifts between($0, $1)", {sort, Sort::kInstant}});
  }
}

void add_texts(std::vector<Shape>& out) {
  for (const Sort sort : {Sort::kText, Sort::kLevel}) {
    for (const char* pattern : {"lower($0)", "upper($0)", "trim($0)", "casefold($0)", "normalize($0)", "part($0, \"-\", 1)", "substring($0, 2)", "substring($0, 1, 2)",
                                "replace($0, \"a\", \"bb\")", "extract($0, \"([0-9]+)\")", "mask($0)", "hash($0, \"k\")"})
      out.push_back({Sort::kText, pattern, {sort}});
    out.push_back({Sort::kInt, "length($0)", {sort}});
    out.push_back({Sort::kInt, "to_int($0)", {sort}});
    out.push_back({Sort::kInt, "bucket(\"s\", $0, 10)", {sort}});
    out.push_back({Sort::kBool, "matches($0, \"^[a-c]|海\")", {sort}});
    out.push_back({Sort::kText, "concat($0, $1)", {sort, Sort::kText}});
    for (const char* name : {"contains", "starts_with", "ends_with"}) out.push_back({Sort::kBool, fmt::format("{}($0, $1)", name), {sort, Sort::kText}});
    out.push_back({Sort::kBool, "($0 in [\"a\", \"上海\", \"b\"])", {sort}});
    out.push_back({Sort::kBool, "($0 in Vip)", {sort}});
  }
  for (const char* name : {"contains", "starts_with", "ends_with"})
    for (const char* part : {"c", "-", "海", "b"}) out.push_back({Sort::kBool, fmt::format("{}($0, \"{}\")", name, part), {Sort::kText}});
  out.push_back({Sort::kText, "\"{$0}-{$1}\"", {Sort::kInt, Sort::kInt}});
  out.push_back({Sort::kText, "hash($0, \"k\")", {Sort::kInt}});
  out.push_back({Sort::kInt, "bucket(\"s\", $0, 10)", {Sort::kInt}});
}

void add_times(std::vector<Shape>& out) {
  for (const Sort sort : {Sort::kDate, Sort::kInstant}) {
    for (const char* name : {"year", "quarter", "month", "day", "weekday"}) out.push_back({Sort::kInt, fmt::format("{}($0)", name), {sort}});
    for (const char* unit : {"days", "weeks", "months", "years"}) {
      out.push_back({Sort::kInt, fmt::format("({} since $0)", unit), {sort}});
      out.push_back({Sort::kInt, fmt::format("{} between($0, $1)", unit), {sort, sort}});
    }
    for (const char* shift : {"+ 3 days", "- 1 months", "+ 1 years", "+ 1 quarters", "- 2 weeks"}) out.push_back({sort, fmt::format("($0 {})", shift), {sort}});
    out.push_back({sort, "($0 + $1)", {sort, Sort::kSpan}});
    out.push_back({sort, "($0 - $1)", {sort, Sort::kSpan}});
    out.push_back({Sort::kSpan, "($0 - $1)", {sort, sort}});
  }
  for (const char* name : {"year", "quarter", "month"}) out.push_back({Sort::kInt, fmt::format("{}($0)", name), {Sort::kInstant}});
  // Two instants, or two dates, that are both known are rare in the tables: asked for twice.
  for (int i = 0; i < 2; ++i)
    for (const char* unit : {"hours", "minutes", "seconds"}) out.push_back({Sort::kInt, fmt::format("{} between($0, $1)", unit), {Sort::kInstant, Sort::kInstant}});
  for (const Sort sort : {Sort::kDate, Sort::kInstant}) {
    for (const char* op : {"<", "<=", ">", ">="}) out.push_back({Sort::kBool, fmt::format("($0 {} $1)", op), {sort, sort}});
    out.push_back({Sort::kInt, "days between($0, $1)", {sort, sort}});
  }
  for (const char* name : {"week_start", "month_start", "quarter_start", "year_start"}) out.push_back({Sort::kDate, fmt::format("{}($0)", name), {Sort::kDate}});
  for (const char* name : {"hour", "minute"}) out.push_back({Sort::kInt, fmt::format("{}($0)", name), {Sort::kInstant}});
  for (const char* name : {"hour", "minute"}) out.push_back({Sort::kInt, fmt::format("{}($0)", name), {Sort::kClock}});
  out.push_back({Sort::kDate, "local_date($0)", {Sort::kInstant}});
  out.push_back({Sort::kDate, "add_days($0, $1)", {Sort::kDate, Sort::kInt}});
  out.push_back({Sort::kDate, "add_months($0, $1)", {Sort::kDate, Sort::kInt}});
  out.push_back({Sort::kInstant, "add_months($0, $1)", {Sort::kInstant, Sort::kInt}});
  out.push_back({Sort::kInstant, "start_of_day($0)", {Sort::kDate}});
  out.push_back({Sort::kClock, "time_of_day($0)", {Sort::kInstant}});
  out.push_back({Sort::kBool, "($0 between 22:00 and 02:00)", {Sort::kClock}});
  for (const char* op : {"+", "-"}) out.push_back({Sort::kSpan, fmt::format("($0 {} $1)", op), {Sort::kSpan, Sort::kSpan}});
  out.push_back({Sort::kSpan, "(-$0)", {Sort::kSpan}});
  out.push_back({Sort::kSpan, "abs($0)", {Sort::kSpan}});
  out.push_back({Sort::kSpan, "($0 * $1)", {Sort::kSpan, Sort::kInt}});
  out.push_back({Sort::kRatio, "($0 / $1)", {Sort::kSpan, Sort::kSpan}});
  for (const char* unit : {"days", "weeks", "hours", "minutes"}) out.push_back({Sort::kSpan, fmt::format("duration_of($0, \"{}\")", unit), {Sort::kInt}});
}

void add_collections(std::vector<Shape>& out) {
  out.push_back({Sort::kBool, "($0 contains $1)", {Sort::kTexts, Sort::kText}});
  out.push_back({Sort::kBool, "($0 contains $1)", {Sort::kNumbers, Sort::kInt}});
  // Texts are lists or sets, in both places: four cells from one shape.
  for (const Sort sort : {Sort::kTexts, Sort::kTexts, Sort::kTexts, Sort::kTexts, Sort::kNumbers}) {
    out.push_back({Sort::kInt, "size($0)", {sort}});
    // Columns are read with what is written out, in every order.
    const std::string listed = sort == Sort::kTexts ? "[\"a\", \"上海\"]" : "[1, 2]";
    for (const char* pattern : {"contains_all({}, {})", "contains_any({}, {})", "({} same elements as {})"}) {
      out.push_back({Sort::kBool, fmt::format(fmt::runtime(pattern), "$0", "$1"), {sort, sort}});
      out.push_back({Sort::kBool, fmt::format(fmt::runtime(pattern), "$0", listed), {sort}});
      out.push_back({Sort::kBool, fmt::format(fmt::runtime(pattern), listed, "$0"), {sort}});
      out.push_back({Sort::kBool, fmt::format(fmt::runtime(pattern), "(" + listed + " when $0)", "(" + listed + " when $1)"), {Sort::kBool, Sort::kBool}});
      out.push_back({Sort::kBool, fmt::format(fmt::runtime(pattern), "(" + listed + " when $1)", "$0"), {sort, Sort::kBool}});
    }
  }
  for (const auto& [lists, item] : {std::pair{Sort::kTexts, Sort::kText}, std::pair{Sort::kNumbers, Sort::kInt}}) out.push_back({lists, "listed($0, $1)", {item, item}});
  for (const char* word : {"any", "all", "none"}) {
    out.push_back({Sort::kBool, fmt::format("{}(x in $0 where x == $1)", word), {Sort::kTexts, Sort::kText}});
    out.push_back({Sort::kBool, fmt::format("{}(x in $0 where x > $1)", word), {Sort::kNumbers, Sort::kInt}});
  }
  out.push_back({Sort::kInt, "count(x in $0 where x is $1)", {Sort::kTexts, Sort::kText}});
  out.push_back({Sort::kInt, "count(x in $0 where x < $1)", {Sort::kNumbers, Sort::kInt}});
}

void add_logic(std::vector<Shape>& out) {
  for (const char* pattern : {"($0 and $1)", "($0 or $1)", "($0 minus $1)"}) out.push_back({Sort::kBool, pattern, {Sort::kBool, Sort::kBool}});
  for (const char* pattern : {"(not $0)", "($0 is true)", "($0 is not false)"}) out.push_back({Sort::kBool, pattern, {Sort::kBool}});
  for (const auto& [column, sort] : std::vector<std::pair<std::string, Sort>>{{"category", Sort::kText}, {"cost", Sort::kDecimal}, {"weight", Sort::kFloat},
                                                                              {"launched", Sort::kDate}, {"luxury", Sort::kBool}, {"stock", Sort::kInt},
                                                                              {"kept", Sort::kSpan}, {"sold", Sort::kClock}, {"labels", Sort::kTexts}, {"sizes", Sort::kNumbers}, {"captions", Sort::kTexts}, {"grade", Sort::kLevel}, {"grade", Sort::kLevel}})
    out.push_back({sort, "Product($0)." + column, {Sort::kText}});
}

void add_population(std::vector<Shape>& out) {
  for (const Sort sort : kOrdered) {
    for (const char* pattern : {"rank($0 among $1)", "rank($0 per $2 ascending)", "quintile($0 among $1 per $2)", "ntile(3, $0)"}) out.push_back({Sort::kInt, pattern, {sort, Sort::kBool, Sort::kInt}});
    for (const char* pattern : {"top(30%, $0 among $1)", "top(3, $0 per $2)"}) out.push_back({Sort::kBool, pattern, {sort, Sort::kBool, Sort::kInt}});
    out.push_back({Sort::kRatio, "quantile_of($0 per $1)", {sort, Sort::kText}});
  }
  for (const char* pattern : {"neighbours(5.0e6, $0, $1 among $2)", "neighbours(1.0e6, $0 * 10.0e0, $1 per $3)", "neighbours(0, $0, $1)"}) out.push_back({Sort::kInt, pattern, {Sort::kFloat, Sort::kFloat, Sort::kBool, Sort::kInt}});
  for (const Sort sort : {Sort::kInt, Sort::kDecimal, Sort::kFloat}) {
    const Sort part = sort == Sort::kFloat ? Sort::kFloat : Sort::kRatio;
    for (const char* pattern : {"share_of_total($0)", "share_of_total($0 among $1)", "share_of_total($0 per $2)"}) out.push_back({part, pattern, {sort, Sort::kBool, Sort::kInt}});
  }
}

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = [] {
    std::vector<Shape> out;
    add_comparisons(out);
    add_general(out);
    add_arithmetic(out);
    add_texts(out);
    add_times(out);
    add_collections(out);
    add_logic(out);
    add_population(out);
    add_calendars(out);
    return out;
  }();
  return all;
}

// The sort of the value of a fold: its operand's unless the fold says another. $0 is the value, $1 the source.
struct FoldShape {
  std::string pattern;
  Sort operand;
  Sort sort;
};

const std::vector<FoldShape>& fold_shapes() {
  static const std::vector<FoldShape> all = [] {
    std::vector<FoldShape> out;
    std::vector<Sort> sorts = kScalars;
    sorts.push_back(Sort::kLevel);       // one in two of these has no column that is never missing
    for (const Sort sort : sorts) {
      for (const char* pattern : {"first($0 of $1)", "last($0 of $1)", "nth(2, $0 of $1)"}) out.push_back({pattern, sort, sort});
      for (const char* pattern : {"distinct($0 of $1)", "size(list($0 of $1))", "size(set($0 of $1))"}) out.push_back({pattern, sort, Sort::kInt});
      out.push_back({"favourite($0 of $1 by count)", sort, sort});
    }
    for (const Sort sort : kOrdered)
      for (const char* pattern : {"min($0 of $1)", "max($0 of $1)"}) out.push_back({pattern, sort, sort});
    for (const Sort sort : kNumeric) {
      const Sort mean = sort == Sort::kFloat ? Sort::kFloat : Sort::kRatio;
      out.push_back({"sum($0 of $1)", sort, sort});
      out.push_back({"avg($0 of $1)", sort, mean});
      out.push_back({"median($0 of $1)", sort, mean});
      out.push_back({"quantile(90%, $0 of $1)", sort, mean});
      out.push_back({"stddev($0 of $1)", sort, Sort::kFloat});
    }
    out.push_back({"sum($0 of $1)", Sort::kSpan, Sort::kSpan});
    // Thirds are rounded: only an exact sum of them is the same in every order.
    for (const char* scaled : {"$0 / 3.0e0", "$0 * 0.1e0", "$0 / 7.0e0 + 1.0e8"}) out.push_back({fmt::format("sum({} of $1)", scaled), Sort::kFloat, Sort::kFloat});
    // Sums of two such numbers leave the range, each of them does not.
    for (const char* sign : {"", "-"}) out.push_back({fmt::format("sum({}($0 mod 3 + 4611686018427387904) of $1)", sign), Sort::kInt, Sort::kInt});
    for (const Sort sort : {Sort::kDate, Sort::kInstant, Sort::kText, Sort::kClock}) out.push_back({"median($0 of $1)", sort, sort});
    for (const char* of : {"set", "list"}) out.push_back({fmt::format("({}($0 of $1) contains last($0 of $1))", of), Sort::kLevel, Sort::kBool});
    for (const char* word : {"any", "all"}) out.push_back({fmt::format("{}(x in list($0 of $1) where x is last($0 of $1))", word), Sort::kLevel, Sort::kBool});
    for (const char* when : {"last($0 of $1) is known", "last($0 of $1) == first($0 of $1)"}) out.push_back({fmt::format("(set($0 of $1) when {})", when), Sort::kLevel, Sort::kTexts});
    out.push_back({"share($0 of $1)", Sort::kBool, Sort::kRatio});
    for (const auto& [constant, sort] : std::vector<std::pair<std::string, Sort>>{{"today", Sort::kDate}, {"3", Sort::kInt}, {"2.50", Sort::kDecimal}, {"\"a\"", Sort::kText}, {"now", Sort::kInstant}})
      out.push_back({fmt::format("favourite({} of $1 by count having share >= 40%)", constant), Sort::kInt, sort});
    for (const char* asked : {"k == 3", "k in [3, 4]", "k < 1000000000000 and k + n > 4", "k is 4"})
      out.push_back({fmt::format("count($1 per 3 as k {{ n = count(rows) }} where {})", asked), Sort::kInt, Sort::kInt});
    for (const Sort sort : kNumeric) {
      out.push_back({"last(running sum($0) of $1)", sort, sort});
      out.push_back({"max(t of $1 with { t = running sum($0) })", sort, sort});
    }
    out.push_back({"max(running count() of $1 where $0)", Sort::kBool, Sort::kInt});
    out.push_back({"sum(c of $1 with { c = running count($0) })", Sort::kBool, Sort::kInt});
    for (const char* unit : {"day", "week", "month", "quarter", "year"}) {
      out.push_back({fmt::format("count($1 per {} {{ n = count(rows) }} where n == 0)", unit), Sort::kInt, Sort::kInt});
      out.push_back({fmt::format("last(s of $1 per {} {{ s = sum($0 of rows) }})", unit), Sort::kInt, Sort::kInt});
      out.push_back({fmt::format("size(list(start of $1 per {} {{ c = last($0 of rows) }} where c is known))", unit), Sort::kText, Sort::kInt});
    }
    for (const char* bounds : {"before 2026-06-20", "from 2026-05-01", "overlapping last month"}) out.push_back({fmt::format("count(Joined {})", bounds), Sort::kInt, Sort::kInt});
    for (const char* pattern : {"streak($0 of $1)", "longest_streak($0 of $1)"}) out.push_back({pattern, Sort::kBool, Sort::kInt});
    for (const char* of : {"max", "min", "avg", "avg", "last"}) out.push_back({fmt::format("{}(gap of $1)", of), Sort::kInt, Sort::kSpan});
    for (const char* of : {"max", "last"})
      for (const char* unit : {"days", "months"}) out.push_back({fmt::format("{}(gap of {} with $1)", of, unit), Sort::kInt, Sort::kInt});
    for (const char* run : {"streak", "longest_streak"})
      for (const char* unit : {"days", "weeks"}) out.push_back({fmt::format("{}({} with $1)", run, unit), Sort::kInt, Sort::kInt});
    for (const auto& [lists, element] : std::vector<std::pair<Sort, Sort>>{{Sort::kTexts, Sort::kText}, {Sort::kTexts, Sort::kText}, {Sort::kNumbers, Sort::kInt}}) {
      for (const char* pattern : {"distinct(each $0 of $1)", "size(list(each $0 of $1))", "size(set(each $0 of $1))", "count($1 per each $0 as k { n = count(rows) } where n >= 2)", "max(n of $1 per each $0 as k { n = count(rows) })"})
        out.push_back({pattern, lists, Sort::kInt});
      out.push_back({"favourite(each $0 of $1 by count having share >= 40%)", lists, element});
      out.push_back({"last(k of $1 per each $0 as k { n = count(rows) })", lists, element});
    }
    for (const char* pattern : {"top(2, each $0 of $1 by count)", "list(each $0 of $1)"}) out.push_back({pattern, Sort::kNumbers, Sort::kNumbers});
    for (const char* pattern : {"(top(2, each $0 of $1 by count) contains \"a\")", "(top(3, each $0 of $1 by count having count >= 2) contains \"上海\")"}) out.push_back({pattern, Sort::kTexts, Sort::kBool});
    for (int i = 0; i < 2; ++i) out.push_back({"set(each $0 of $1)", Sort::kTexts, Sort::kTexts});
    out.push_back({"top(3, $0 of $1 by count having count >= 2)", Sort::kInt, Sort::kNumbers});
    for (const char* pattern : {"favourite($0 of $1 by count having share >= 40%)", "favourite($0 of $1 by count having count >= 2)"}) out.push_back({pattern, Sort::kText, Sort::kText});
    return out;
  }();
  return all;
}

}  // namespace

// A plain operand that may be missing, or never is.
Term Expressions::operand(Sort sort, const Around& around, bool optional, const Term* like) {
  std::vector<Atom> fitting, others;
  for (const Atom& atom : atoms(sort, around)) (atom.optional == optional ? fitting : others).push_back(atom);
  const auto levels_of = [&](const std::string& text) {
    for (const Atom& atom : atoms(sort, around))
      if (atom.text == text) return atom.levels;
    return std::vector<std::string>{};
  };
  if (sort == Sort::kLevel && like != nullptr) return literal(sort, levels_of(like->pattern));
  if (!fitting.empty() && !random_.one_in(8)) {
    const Atom& atom = random_.pick(fitting);
    return {atom.text, {}, sort, atom.optional};
  }
  if (!optional) {
    // Of constants alone the checker makes a constant: nothing would be left to run.
    if (others.empty()) return literal(sort);
    const Atom& atom = random_.pick(others);
    return {"($0 ?? $1)", {{atom.text, {}, sort, true}, literal(sort, atom.levels)}, sort, false};
  }
  const char* pattern = sort == Sort::kText ? "(trim($0) when $1)" : "($0 when $1)";  // bare texts would be a closed set
  return {pattern, {literal(sort), leaf(Sort::kBool, around)}, sort, true};
}

Term Expressions::focused_fold(const Around& around, std::size_t which, bool optional) {
  const FoldShape& shape = fold_shapes()[which];
  RowView row;
  Term rows = optional ? source(around, random_.below(2), row) : plain_source(around, row);
  const Around inside{&row, &around, {}, around.folds + 1};
  return {shape.pattern, {operand(shape.operand, inside, optional), std::move(rows)}, shape.sort, true};
}

// All rows of a table, or those of a window: nothing in it may be missing.
Term Expressions::plain_source(const Around& around, RowView& row) {
  row = view(around.row->name == view(kAccount).name ? kCustomer : random_.pick(std::vector<int>{kOrder, kView, kLine, kConsent, kStay, kLoan, kStep}));
  Term out{row.name, {}};
  if (row.lasts && random_.one_in(4)) out.pattern = "current " + out.pattern;
  else if (row.lasts && random_.one_in(4)) out.pattern += " overlapping " + window(around).substr(3);
  else if (!row.time.empty() && random_.one_in(2)) out.pattern += " " + window(around);
  return out;
}

// A row of an outer source seen from an inner one.
Term Expressions::focused_outer(Sort sort, bool optional) {
  const Around around{&view(kCustomer), nullptr};
  RowView row;
  Term rows;
  const auto seen_in = [&] {
    std::vector<Atom> seen;
    for (const Atom& atom : row.atoms)
      if (atom.sort == sort && atom.optional == optional) seen.push_back(atom);
    return seen;
  };
  for (int tries = 0; tries < 8 && seen_in().empty(); ++tries) rows = source(around, 0, row);
  const Around inside{&row, &around, {}, 1};
  RowView inner = view(random_.pick(std::vector<int>{kOrder, kView, kLine, kConsent, kStay, kLoan, kStep}));
  if (inner.name == row.name) inner = view(row.name == view(kOrder).name ? kView : kOrder);
  const Around innermost{&inner, &inside, {}, 2};
  std::vector<Term> sides{operand(sort, innermost, random_.one_in(2))};
  const std::vector<Atom> seen = seen_in();
  if (seen.empty()) return focused_fold(around, static_cast<std::size_t>(random_.below(static_cast<int>(fold_shapes().size()))), optional);
  const Atom& atom = random_.pick(seen);
  sides.push_back({row.name + "." + atom.text, {}, sort, atom.optional});
  Term same{random_.one_in(2) ? "($0 is not $1)" : "($0 is $1)", std::move(sides), Sort::kBool, false};
  if (random_.one_in(2)) return {"count($0 where has(" + inner.name + " where $1))", {std::move(rows), std::move(same)}, Sort::kInt, false};
  // What is found among such rows, also where several are the last.
  const Sort found = random_.pick(kScalars);
  const std::string fold = random_.pick(std::vector<std::string>{"first($2 of ", "last($2 of ", "nth(2, $2 of ", "favourite($2 of "});
  const std::string by = fold.starts_with("fav") ? " by count)" : ")";
  return {"last(" + fold + inner.name + " where $1" + by + " of $0)", {std::move(rows), std::move(same), operand(found, innermost, random_.one_in(2))}, found, true};
}

Term Expressions::focused(const Around& around, int number) {
  const auto shape_count = 2 * static_cast<int>(shapes().size()), fold_count = kFolds * static_cast<int>(fold_shapes().size());
  const auto outer_count = kOuters * static_cast<int>(kScalars.size());
  const int all = shape_count + fold_count + outer_count + kSequences, at = number % all;
  const bool optional = at % 2 == 1;
  if (at >= all - kSequences) return at % 3 == 0 && around.row->table == kCustomer ? match() : sequence(around);
  if (at >= shape_count + fold_count) return focused_outer(kScalars[static_cast<std::size_t>(at - shape_count - fold_count) / kOuters], optional);
  if (at >= shape_count) return focused_fold(around, static_cast<std::size_t>((at - shape_count) / kFolds), (at - shape_count) % kFolds == 0);
  const Shape& shape = shapes()[static_cast<std::size_t>(at / 2)];
  std::vector<Term> parts;
  for (const Sort sort : shape.operands) parts.push_back(operand(sort, around, optional, parts.empty() ? nullptr : parts.data()));
  return of(shape.sort, shape.pattern, std::move(parts), true);
}

}  // namespace tagma::differential
