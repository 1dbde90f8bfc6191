#include "expressions.h"

namespace tagma::differential {

Term Expressions::truth(const Around& around, int depth) {
  const auto two = [&](std::string pattern) {
    return of(Sort::kBool, std::move(pattern), {make(Sort::kBool, around, depth), make(Sort::kBool, around, depth)});
  };
  const auto state = [&](std::string pattern, Sort sort) {
    Term out = of(Sort::kBool, std::move(pattern), {make(sort, around, depth)});
    out.optional = false;
    return out;
  };
  static const std::vector<Sort> sorts = {Sort::kBool, Sort::kInt, Sort::kDecimal, Sort::kFloat, Sort::kRatio, Sort::kText, Sort::kLevel,
                                          Sort::kDate, Sort::kInstant, Sort::kSpan, Sort::kClock, Sort::kTexts, Sort::kNumbers};
  switch (random_.below(16)) {
    case 0:
    case 1: return two("($0 and $1)");
    case 2:
    case 3: return two("($0 or $1)");
    case 4: return of(Sort::kBool, "(not $0)", {make(Sort::kBool, around, depth)});
    case 5: return two("($0 minus $1)");
    case 6: return state(random_.one_in(2) ? "($0 is known)" : "($0 is missing)", random_.pick(sorts));
    case 7: return state(random_.pick(std::vector<std::string>{"($0 is true)", "($0 is false)", "($0 is not true)", "($0 is not false)"}), Sort::kBool);
    case 8:
    case 9: return membership(around, depth);
    case 10:
    case 11: return exists(around, depth);
    case 12: return random_.one_in(2) ? quantifier(around, depth, false) : comparison(around, depth);
    case 13:
      if (random_.one_in(3))
        return of(Sort::kBool, "(at least 2 of { $0, $1, $2 })", {make(Sort::kBool, around, depth), make(Sort::kBool, around, depth), make(Sort::kBool, around, depth)});
      return leaf(Sort::kBool, around);
    default: return comparison(around, depth);
  }
}

Term Expressions::comparison(const Around& around, int depth) {
  static const std::vector<Sort> sorts = {Sort::kInt, Sort::kInt, Sort::kDecimal, Sort::kDecimal, Sort::kFloat, Sort::kRatio, Sort::kText, Sort::kText,
                                          Sort::kLevel, Sort::kDate, Sort::kInstant, Sort::kSpan, Sort::kClock, Sort::kBool};
  return comparison_of(random_.pick(sorts), around, depth);
}

Term Expressions::comparison_of(Sort sort, const Around& around, int depth) {
  Term left = make(sort, around, depth);
  Term right;
  Sort other = sort;
  if (sort == Sort::kInt && random_.one_in(4)) other = random_.pick(std::vector<Sort>{Sort::kDecimal, Sort::kFloat, Sort::kRatio});
  if (sort == Sort::kDecimal && random_.one_in(3)) other = random_.one_in(2) ? Sort::kRatio : Sort::kInt;
  if (sort == Sort::kDate && random_.one_in(5)) other = Sort::kInstant;
  if (sort == Sort::kLevel) {
    std::vector<std::string> levels;
    for (const Atom& atom : atoms(sort, around))
      if (atom.text == left.pattern) levels = atom.levels;
    right = literal(sort, levels);
  } else {
    right = random_.one_in(2) ? literal(other) : make(other, around, depth);
  }
  const bool optional = left.optional || right.optional;
  const bool ordered = sort != Sort::kLevel && sort != Sort::kBool;
  if (ordered && random_.below(3) < 2)
    return of(Sort::kBool, random_.pick(std::vector<std::string>{"($0 < $1)", "($0 <= $1)", "($0 > $1)", "($0 >= $1)"}), {std::move(left), std::move(right)});
  if (!optional && random_.one_in(2)) return of(Sort::kBool, "($0 != $1)", {std::move(left), std::move(right)});
  if (random_.one_in(2)) return of(Sort::kBool, "($0 == $1)", {std::move(left), std::move(right)});
  Term out = of(Sort::kBool, random_.one_in(2) ? "($0 is $1)" : "($0 is not $1)", {std::move(left), std::move(right)});
  out.optional = false;
  return out;
}

Term Expressions::membership(const Around& around, int depth) {
  const auto one = [&](std::string pattern, Sort sort) { return of(Sort::kBool, std::move(pattern), {make(sort, around, depth)}); };
  const auto two = [&](std::string pattern, Sort left, Sort right) {
    return of(Sort::kBool, std::move(pattern), {make(left, around, depth), make(right, around, depth)});
  };
  switch (random_.below(18)) {
    case 0: return one("($0 in [\"a\", \"上海\", \"x1\"])", Sort::kText);
    case 1: return one("($0 in [1, 2, 5, 100])", Sort::kInt);
    case 2: return one("($0 in [1.50, 12.50, 0.00])", Sort::kDecimal);
    case 3: return one("($0 in Vip)", Sort::kText);
    case 4: return one("($0 in 1..6)", Sort::kInt);
    case 5: return of(Sort::kBool, "($0 between $1 and $2)", {make(Sort::kDecimal, around, depth), literal(Sort::kDecimal), make(Sort::kDecimal, around, depth)});
    case 6: return of(Sort::kBool, "($0 between $1 and $2)", {make(Sort::kDate, around, depth), literal(Sort::kDate), make(Sort::kDate, around, depth)});
    case 7: return one("($0 between 22:00 and 02:00)", Sort::kClock);
    case 8: return two("($0 contains $1)", Sort::kTexts, Sort::kText);
    case 9: return two("($0 contains $1)", Sort::kNumbers, Sort::kInt);
    case 10: return one(random_.one_in(2) ? "($0 contains all of [\"a\", \"b\"])" : "($0 contains any of [\"a\", \"x1\"])", Sort::kTexts);
    case 11: return two("($0 same elements as $1)", Sort::kTexts, Sort::kTexts);
    case 12: return two(random_.pick(std::vector<std::string>{"contains($0, $1)", "starts_with($0, $1)", "ends_with($0, $1)"}), Sort::kText, Sort::kText);
    case 13: return one(random_.one_in(2) ? "matches($0, \"^[a-c]\")" : "matches($0, \"[0-9]|海\")", Sort::kText);
    case 14:
    case 15: return one("($0 " + window(around) + ")", random_.one_in(2) ? Sort::kInstant : Sort::kDate);
    case 16:
      if (around.row != nullptr && !around.row->time.empty()) return {"(time of day between 09:00 and 18:30)", {}, Sort::kBool, false};
      return leaf(Sort::kBool, around);
    default: {
      Term in = one("($0 in [1, 2, 3])", Sort::kInt);
      if (in.parts[0].optional) return in;
      in.pattern = "($0 not in [1, 2, 3])";
      return in;
    }
  }
}

Term Expressions::quantifier(const Around& around, int depth, bool counts) {
  const bool texts = random_.one_in(2);
  Term list = leaf(texts ? Sort::kTexts : Sort::kNumbers, around);
  if (list.pattern.empty() || list.pattern[0] == '[') return leaf(counts ? Sort::kInt : Sort::kBool, around);
  Around inner = around;
  const std::string name = "x" + std::to_string(around.more.size());
  inner.more = {{name, texts ? Sort::kText : Sort::kInt, true}};
  Term body = comparison_of(texts ? Sort::kText : Sort::kInt, inner, std::min(depth, 1));
  const std::string word = counts ? "count" : random_.pick(std::vector<std::string>{"any", "all", "none"});
  const bool optional = list.optional || (!counts && body.optional);
  return {word + "(" + name + " in $0 where $1)", {std::move(list), std::move(body)}, counts ? Sort::kInt : Sort::kBool, optional};
}

}  // namespace tagma::differential
