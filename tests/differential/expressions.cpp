#include "expressions.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::differential {
namespace {

bool any_optional(const std::vector<Term>& parts) {
  return std::any_of(parts.begin(), parts.end(), [](const Term& part) { return part.sort && part.optional; });
}

bool is_rule(const Atom& atom) { return atom.text.size() > 1 && atom.text[0] == 'r' && std::isdigit(static_cast<unsigned char>(atom.text[1])) != 0; }

Atom qualified(const std::string& table, const Atom& atom) { return {table + "." + atom.text, atom.sort, atom.optional, atom.levels}; }

}  // namespace

Expressions::Expressions(Random& random, Catalogue& catalogue) : random_(random), catalogue_(catalogue) {
  for (std::size_t id = 0; id < catalogue.tables.size(); ++id) {
    const DataTable& table = catalogue.tables[id];
    RowView row;
    row.name = table.name;
    row.table = static_cast<int>(id);
    for (const Field& field : table.fields) row.atoms.push_back({field.name, field.sort, field.optional, field.levels});
    if (table.timed) row.time = "time";
    row.lasts = table.lasts;
    for (int owner = table.owner; owner >= 0; owner = catalogue.tables[static_cast<std::size_t>(owner)].owner) {
      const DataTable& above = catalogue.tables[static_cast<std::size_t>(owner)];
      if (above.timed && row.time.empty()) row.time = "time";
      for (const Field& field : above.fields) {
        Atom atom = qualified(above.name, {field.name, field.sort, field.optional, field.levels});
        atom.optional = atom.optional || table.profile;
        row.above.push_back(std::move(atom));
      }
    }
    views_.push_back(std::move(row));
  }
}

void Expressions::add_rule(const std::string& of, Atom atom) {
  for (RowView& row : views_)
    if (row.name == of) row.atoms.push_back(atom);
}

Term Expressions::of(Sort sort, std::string pattern, std::vector<Term> parts, bool may_miss) {
  const bool optional = may_miss || any_optional(parts);
  return {std::move(pattern), std::move(parts), sort, optional};
}

// ---- leaves ---------------------------------------------------------------------------------------------------------

std::vector<Atom> Expressions::atoms(Sort sort, const Around& around) const {
  std::vector<Atom> out;
  const auto take = [&](const Atom& atom) {
    if (atom.sort == sort) out.push_back(atom);
  };
  for (const Atom& atom : around.more) take(atom);
  if (around.row == nullptr) return out;
  for (const Atom& atom : around.row->atoms) take(atom);
  for (const Atom& atom : around.row->above) take(atom);
  for (const Around* outer = around.outer; outer != nullptr; outer = outer->outer) {
    if (outer->row == nullptr || outer->row->name == around.row->name) continue;
    for (const Atom& atom : outer->row->atoms) take(is_rule(atom) ? atom : qualified(outer->row->name, atom));
  }
  return out;
}

Term Expressions::leaf(Sort sort, const Around& around) {
  const std::vector<Atom> known = atoms(sort, around);
  if (known.empty() || random_.one_in(6)) return literal(sort);
  const Atom& atom = random_.pick(known);
  return {atom.text, {}, sort, atom.optional};
}

std::string Expressions::number_text() {
  static const std::vector<std::string> numbers = {"0", "1", "2", "3", "5", "7", "10", "100", "1000"};
  return random_.pick(numbers);
}

Term Expressions::literal(Sort sort, const std::vector<std::string>& levels) {
  const auto one_of = [&](std::vector<std::string> texts) { return Term{random_.pick(texts), {}, sort, false}; };
  switch (sort) {
    case Sort::kBool: return one_of({"true", "false"});
    case Sort::kInt: return random_.one_in(30) ? one_of({"9223372036854775807", "-9223372036854775807"}) : one_of({number_text(), number_text(), "-1"});
    case Sort::kDecimal: return one_of({"0.00", "1.50", "12.50", "99.99", "0.5", "40%", "100.00", "-3.25", "12.345"});
    case Sort::kFloat: return one_of({"0.0e0", "1.5e0", "2.5e0", "-1.0e0", "1.0e3", "1.0e-3"});
    case Sort::kRatio: return one_of({"(1 / 3)", "(2 / 4)", "(5 / 2)", "(0 / 7)"});
    case Sort::kText: return one_of({"\"a\"", "\"b\"", "\"c\"", "\"上海\"", "\"\"", "\"x1\"", "\"Ab\"", "\"π-😀\""});
    case Sort::kLevel: return levels.empty() ? one_of({"\"paid\"", "\"app\"", "\"a\""}) : Term{"\"" + random_.pick(levels) + "\"", {}, sort, false};
    case Sort::kDate: return one_of({"today", "2026-07-01", "2024-02-29", "2026-03-29", "yesterday", "2026-01-01"});
    case Sort::kInstant: return one_of({"now", "2026-06-01T00:00", "2026-06-24T10:00", "(3 days ago)", "(48 hours ago)", "start of this month", "end of last week", "start of this year"});
    case Sort::kSpan: return one_of({"3 days", "36 hours", "0 days", "90 minutes", "1 weeks", "30 days"});
    case Sort::kClock: return one_of({"10:00", "00:00", "23:59", "12:30"});
    case Sort::kTexts: return one_of({"[\"a\", \"b\"]", "[\"上海\"]", "[\"a\", \"c\", \"x1\"]"});
    case Sort::kNumbers: return one_of({"[1, 2]", "[3]", "[0, 5, 7]"});
  }
  return {};
}

// ---- every sort -----------------------------------------------------------------------------------------------------

Term Expressions::make(Sort sort, const Around& around, int depth) {
  if (depth <= 0) return leaf(sort, around);
  if (random_.one_in(12) && sort != Sort::kLevel && sort != Sort::kBool) return conditional(sort, around, depth - 1);
  if (random_.one_in(10) && sort != Sort::kTexts && sort != Sort::kNumbers) {
    Term left = make(sort, around, depth - 1);
    Term right = make(sort, around, depth - 1);
    if (left.optional) {
      const bool optional = right.optional;
      return {"($0 ?? $1)", {std::move(left), std::move(right)}, sort, optional};
    }
  }
  if (random_.one_in(10) && sort != Sort::kRatio) return looked_up(sort, around, depth - 1);
  if (random_.one_in(12)) return population(sort, around, depth - 1);
  if (random_.one_in(12)) return called(sort, around, depth - 1);
  if (random_.one_in(4) && around.row != nullptr) return fold(sort, around, depth - 1);
  switch (sort) {
    case Sort::kBool: return truth(around, depth - 1);
    case Sort::kInt: return integer(around, depth - 1);
    case Sort::kDecimal:
    case Sort::kFloat:
    case Sort::kRatio: return number(sort, around, depth - 1);
    case Sort::kText: return text(around, depth - 1);
    case Sort::kLevel: return leaf(sort, around);
    case Sort::kDate:
    case Sort::kInstant:
    case Sort::kSpan:
    case Sort::kClock: return time_like(sort, around, depth - 1);
    case Sort::kTexts:
    case Sort::kNumbers: return collection(sort, around, depth - 1);
  }
  return {};
}

Term Expressions::conditional(Sort sort, const Around& around, int depth) {
  Term first = make(sort, around, depth), second = make(sort, around, depth);
  Term when = make(Sort::kBool, around, depth), other = make(Sort::kBool, around, depth);
  const bool optional = first.optional || second.optional;
  switch (random_.below(3)) {
    case 0: return {"($0 when $1 | $2 otherwise)", {std::move(first), std::move(when), std::move(second)}, sort, optional};
    case 1: return {"($0 when $1 | $2 when $3)", {std::move(first), std::move(when), std::move(second), std::move(other)}, sort, true};
    default: return {"($0 when $1)", {std::move(first), std::move(when)}, sort, true};
  }
}

// Of a lookup, or of a profile: its columns and what the rules so far say of it.
Term Expressions::looked_up(Sort sort, const Around& around, int depth) {
  const std::string table = random_.one_in(2) || sort == Sort::kLevel ? "Product" : random_.one_in(2) ? "Account" : "Customer";
  const Sort key_sort = table == "Product" ? Sort::kText : Sort::kInt;
  std::vector<Atom> columns;
  for (const RowView& row : views_)
    if (row.name == table)
      for (const Atom& atom : row.atoms)
        if (atom.sort == sort) columns.push_back(atom);
  if (columns.empty()) return leaf(sort, around);
  Term key = depth > 0 && random_.one_in(3) ? make(key_sort, around, depth - 1) : leaf(key_sort, around);
  return of(sort, table + "($0)." + random_.pick(columns).text, {std::move(key)}, true);
}

// `@` in the pattern is a window.
Term Expressions::called(Sort sort, const Around& around, int depth) {
  std::vector<const Callable*> fitting;
  for (const Callable& callable : callables_)
    if (callable.sort == sort && (callable.row < 0 || (around.row != nullptr && around.row->name == view(callable.row).name))) fitting.push_back(&callable);
  if (fitting.empty()) return leaf(sort, around);
  const Callable& callable = *random_.pick(fitting);
  std::vector<Term> parts;
  for (const Sort operand : callable.operands) parts.push_back(make(operand, around, depth - 1));
  std::string pattern = callable.pattern;
  if (const std::size_t at = pattern.find('@'); at != std::string::npos)
    pattern.replace(at, 1, random_.pick(std::vector<std::string>{"rolling 30 days", "this month", "past 7 full days", "7 days to date", "30 to 90 days ago", "last year"}));
  return of(sort, std::move(pattern), std::move(parts), true);
}

// ---- numbers --------------------------------------------------------------------------------------------------------

Term Expressions::integer(const Around& around, int depth) {
  const auto two = [&](std::string pattern, bool may_miss = false) {
    return of(Sort::kInt, std::move(pattern), {make(Sort::kInt, around, depth), make(Sort::kInt, around, depth)}, may_miss);
  };
  const auto from = [&](std::string pattern, Sort sort, bool may_miss = false) {
    return of(Sort::kInt, std::move(pattern), {make(sort, around, depth)}, may_miss);
  };
  switch (random_.below(21)) {
    case 0: return two("($0 + $1)");
    case 1: return two("($0 - $1)");
    case 2: return two("($0 * $1)");
    case 3: return two("($0 mod $1)", true);
    case 4: return from("(-$0)", Sort::kInt);
    case 5: return from("abs($0)", Sort::kInt);
    case 6: return two("least($0, $1)");
    case 7: return two("greatest($0, $1)");
    case 8: return from("floor($0)", random_.one_in(2) ? Sort::kDecimal : Sort::kRatio);
    case 9: return from("ceil($0)", random_.one_in(2) ? Sort::kFloat : Sort::kDecimal);
    case 10: return from("length($0)", Sort::kText);
    case 11: return from("size($0)", random_.one_in(2) ? Sort::kTexts : Sort::kNumbers);
    case 12: return from(random_.pick(std::vector<std::string>{"year($0)", "month($0)", "day($0)", "weekday($0)", "quarter($0)"}), Sort::kDate);
    case 13: return from(random_.pick(std::vector<std::string>{"hour($0)", "minute($0)", "month($0)", "weekday($0)", "day($0)"}), Sort::kInstant);
    case 14: return from(random_.pick(std::vector<std::string>{"(days since $0)", "(years since $0)", "(months since $0)", "(weeks since $0)"}), random_.one_in(2) ? Sort::kDate : Sort::kInstant);
    case 15: {
      Term left = make(Sort::kInstant, around, depth), right = make(Sort::kInstant, around, depth);
      return of(Sort::kInt, random_.pick(std::vector<std::string>{"hours between($0, $1)", "minutes between($0, $1)", "days between($0, $1)", "months between($0, $1)"}), {std::move(left), std::move(right)});
    }
    case 16: return of(Sort::kInt, "bucket(\"s\", $0, 10)", {make(random_.one_in(2) ? Sort::kInt : Sort::kText, around, depth)});
    case 17: return from("to_int($0)", Sort::kText, true);
    case 18: return quantifier(around, depth, true);
    case 19: return from("round($0, -1)", Sort::kInt);
    default: return leaf(Sort::kInt, around);
  }
}

Term Expressions::number(Sort sort, const Around& around, int depth) {
  const auto two = [&](std::string pattern, Sort left, Sort right, bool may_miss = false) {
    return of(sort, std::move(pattern), {make(left, around, depth), make(right, around, depth)}, may_miss);
  };
  const Sort other = sort == Sort::kFloat ? Sort::kInt : random_.one_in(2) ? Sort::kInt : Sort::kDecimal;
  const int choice = random_.below(10);
  if (sort == Sort::kRatio) {
    if (choice < 5) return two("($0 / $1)", random_.one_in(3) ? Sort::kRatio : Sort::kInt, other, true);
    if (choice == 5) return two("($0 / $1)", Sort::kSpan, Sort::kSpan, true);
    if (choice == 6) return two("($0 + $1)", Sort::kRatio, other);
    if (choice == 7) return two("($0 * $1)", Sort::kRatio, other);
    if (choice == 8) return two("($0 - $1)", other, Sort::kRatio);
    return two("least($0, $1)", Sort::kRatio, Sort::kRatio);
  }
  switch (choice) {
    case 0: return two("($0 + $1)", sort, other);
    case 1: return two("($0 - $1)", other, sort);
    case 2: return two("($0 * $1)", sort, other);
    case 3: return of(sort, "(-$0)", {make(sort, around, depth)});
    case 4: return of(sort, "abs($0)", {make(sort, around, depth)});
    case 5: return two("greatest($0, $1)", sort, sort);
    case 6:
      if (sort == Sort::kFloat) return two("($0 / $1)", Sort::kFloat, Sort::kFloat, true);
      return of(sort, random_.pick(std::vector<std::string>{"round($0, 2)", "round($0, 1, half_up)", "round($0, 0, floor)"}), {make(random_.one_in(2) ? Sort::kRatio : Sort::kDecimal, around, depth)});
    case 7:
      if (sort == Sort::kFloat) return of(sort, "sqrt($0)", {make(Sort::kFloat, around, depth)}, true);
      return leaf(sort, around);
    case 8:
      if (sort == Sort::kFloat) return of(sort, "to_float($0)", {make(random_.one_in(2) ? Sort::kDecimal : Sort::kRatio, around, depth)});
      return leaf(sort, around);
    default: return leaf(sort, around);
  }
}

// ---- texts, lists, times --------------------------------------------------------------------------------------------

Term Expressions::text(const Around& around, int depth) {
  const auto one = [&](std::string pattern, bool may_miss = false) { return of(Sort::kText, std::move(pattern), {make(Sort::kText, around, depth)}, may_miss); };
  switch (random_.below(15)) {
    case 0: return one("lower($0)");
    case 1: return one("upper($0)");
    case 2: return one("trim($0)");
    case 3: return one("casefold($0)");
    case 4: return one("normalize($0)");
    case 5: return one("part($0, \"-\", 1)", true);
    case 6: return one("substring($0, 1, 2)", true);
    case 7: return one("replace($0, \"a\", \"bb\")");
    case 8: return one("extract($0, \"([0-9]+)\")", true);
    case 9: return one("mask($0)");
    case 10: return of(Sort::kText, "concat($0, $1)", {make(Sort::kText, around, depth), make(Sort::kText, around, depth)});
    case 11: return of(Sort::kText, "text($0)", {make(random_.pick(std::vector<Sort>{Sort::kInt, Sort::kDecimal, Sort::kDate, Sort::kFloat, Sort::kInstant, Sort::kRatio, Sort::kBool, Sort::kSpan}), around, depth)});
    case 12: return of(Sort::kText, "hash($0, \"k\")", {make(random_.one_in(2) ? Sort::kInt : Sort::kText, around, depth)});
    default: return leaf(Sort::kText, around);
  }
}

Term Expressions::time_like(Sort sort, const Around& around, int depth) {
  const auto one = [&](std::string pattern, Sort of_sort) { return of(sort, std::move(pattern), {make(of_sort, around, depth)}); };
  const auto two = [&](std::string pattern, Sort left, Sort right) { return of(sort, std::move(pattern), {make(left, around, depth), make(right, around, depth)}); };
  const int choice = random_.below(7);
  if (sort == Sort::kDate) {
    if (choice == 0) return one(random_.pick(std::vector<std::string>{"($0 + 3 days)", "($0 - 1 months)", "($0 + 1 years)", "($0 - 2 weeks)", "($0 + 1 quarters)"}), Sort::kDate);
    if (choice == 1) return one("local_date($0)", Sort::kInstant);
    if (choice == 2) return one(random_.pick(std::vector<std::string>{"week_start($0)", "month_start($0)", "quarter_start($0)", "year_start($0)"}), Sort::kDate);
    if (choice == 3) return two("add_days($0, $1)", Sort::kDate, Sort::kInt);
    if (choice == 4) return two("greatest($0, $1)", Sort::kDate, Sort::kDate);
    if (choice == 5) return two("($0 + $1)", Sort::kDate, Sort::kSpan);
  }
  if (sort == Sort::kInstant) {
    if (choice == 0) return one(random_.pick(std::vector<std::string>{"($0 + 3 days)", "($0 - 1 months)", "($0 - 12 hours)", "($0 + 1 years)"}), Sort::kInstant);
    if (choice == 1) return one("start_of_day($0)", Sort::kDate);
    if (choice == 2) return two("($0 + $1)", Sort::kInstant, Sort::kSpan);
    if (choice == 3) return two("($0 - $1)", Sort::kInstant, Sort::kSpan);
    if (choice == 4) return two("least($0, $1)", Sort::kInstant, Sort::kInstant);
  }
  if (sort == Sort::kSpan) {
    if (choice == 0) return two("($0 - $1)", Sort::kInstant, Sort::kInstant);
    if (choice == 1) return two("($0 - $1)", Sort::kDate, Sort::kDate);
    if (choice == 2) return two("($0 + $1)", Sort::kSpan, Sort::kSpan);
    if (choice == 3) return two("($0 * $1)", Sort::kSpan, Sort::kInt);
    if (choice == 4) return of(sort, "duration_of($0, \"days\")", {make(Sort::kInt, around, depth)});
    if (choice == 5) return one("abs($0)", Sort::kSpan);
  }
  if (sort == Sort::kClock && choice < 3) return one("time_of_day($0)", Sort::kInstant);
  return leaf(sort, around);
}

Term Expressions::collection(Sort sort, const Around& around, int depth) {
  if (depth <= 0 || random_.one_in(2)) return leaf(sort, around);
  const Sort item = sort == Sort::kTexts ? Sort::kText : Sort::kInt;
  return {"listed($0, $1)", {make(item, around, depth - 1), make(item, around, depth - 1)}, sort, false};
}

}  // namespace tagma::differential
