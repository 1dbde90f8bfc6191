#include "shrink.h"

#include "isolate.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::differential {
namespace {

constexpr int kMostTries = 400;
constexpr int kFine = 0, kDiffers = 3;

class Shrinker {
 public:
  explicit Shrinker(Failure& failure) : failure_(failure) {}

  void run() {
    const bool thorough = failure_.ways.thorough;
    failure_.ways.thorough = false;
    if (!fails()) failure_.ways.thorough = thorough;
    remove_rules();
    for (bool smaller = true; smaller && tries_ < kMostTries;) {
      smaller = false;
      for (RuleLine& rule : failure_.catalogue.rules)
        if (!rule.removed) smaller = shrink_term(rule.body, rule.body) || smaller;
      for (Declaration& source : failure_.catalogue.sources)
        if (!source.removed) smaller = shrink_term(source.body, source.body) || smaller;
    }
    for (std::size_t i = 0; i < failure_.data.tables.size(); ++i) remove_rows(i);
    for (std::size_t i = 0; i < failure_.data.tables.size(); ++i) remove_columns(i);
  }

 private:
  // What is refused besides what was refused already does not count: it would be another catalogue.
  bool fails() {
    ++tries_;
    const Outcome outcome = isolated([&](int out) {
      Catalogue tried = failure_.catalogue;
      std::string broken;
      const auto compiled = compile_trial(tried, broken);
      if (!compiled || compiled->refused > 0) return kFine;
      Random layout(failure_.arrow_seed);
      const auto bound = bind_trial(layout, tried, failure_.data, *compiled);
      if (!bound) return kFine;
      const Judged judged = judge(layout, tried, failure_.data, *compiled, *bound, failure_.ways);
      if (judged.difference) say(out, judged.difference->text);
      return judged.difference ? kDiffers : kFine;
    });
    if (outcome.signal == 0 && outcome.code != kDiffers) return false;
    failure_.text = outcome.signal != 0 ? "dies of signal " + std::to_string(outcome.signal) : outcome.said;
    return true;
  }

  template <typename Change, typename Undo>
  bool keep_if_failing(Change change, Undo undo) {
    if (tries_ >= kMostTries) return false;
    change();
    if (fails()) return true;
    undo();
    return false;
  }

  void remove_rules() {
    for (RuleLine& rule : failure_.catalogue.rules)
      if (!rule.removed) keep_if_failing([&] { rule.removed = true; }, [&] { rule.removed = false; });
    for (Declaration& source : failure_.catalogue.sources)
      if (!source.removed) keep_if_failing([&] { source.removed = true; }, [&] { source.removed = false; });
  }

  static void collect(const Term& term, Sort sort, std::vector<Term>& out) {
    for (const Term& part : term.parts) {
      if (part.sort == sort) out.push_back(part);
      collect(part, sort, out);
    }
  }

  static std::vector<Term> simplest(Sort sort) {
    const auto all = [&](std::vector<std::string> texts) {
      std::vector<Term> out;
      for (std::string& text : texts) out.push_back({std::move(text), {}, sort});
      return out;
    };
    switch (sort) {
      case Sort::kBool: return all({"true", "false"});
      case Sort::kInt: return all({"0", "1"});
      case Sort::kDecimal: return all({"0.00", "1.50"});
      case Sort::kFloat: return all({"0.0e0", "1.0e0"});
      case Sort::kRatio: return all({"(1 / 2)"});
      case Sort::kText: return all({"\"a\""});
      case Sort::kDate: return all({"today"});
      case Sort::kInstant: return all({"now"});
      case Sort::kSpan: return all({"1 days"});
      case Sort::kClock: return all({"10:00"});
      case Sort::kLevel:
      case Sort::kTexts:
      case Sort::kNumbers: return {};
    }
    return {};
  }

  // Tries to put something smaller in the place of `term` or of one under it.
  bool shrink_term(Term& root, Term& term) {
    if (&root != &term) {
      std::vector<Term> candidates;
      if (term.sort) {
        candidates = simplest(*term.sort);
        collect(term, *term.sort, candidates);
        std::stable_sort(candidates.begin(), candidates.end(), [](const Term& a, const Term& b) { return size_of(a) < size_of(b); });
      } else if (term.pattern.starts_with(" ")) {
        candidates.push_back({});
      }
      for (Term& candidate : candidates) {
        if (text_of(candidate).size() >= text_of(term).size()) continue;
        const Term old = term;
        if (keep_if_failing([&] { term = candidate; }, [&] { term = old; })) return true;
      }
    }
    bool smaller = false;
    for (Term& part : term.parts) smaller = shrink_term(root, part) || smaller;
    return smaller;
  }

  void remove_rows(std::size_t table) {
    auto& rows = failure_.data.tables[table].rows;
    for (std::size_t count = std::max<std::size_t>(1, rows.size() / 2); count > 0; count /= 2) {
      for (std::size_t at = 0; at < rows.size();) {
        const auto old = rows;
        const std::size_t end = std::min(at + count, rows.size());
        if (!keep_if_failing([&] { rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(at), rows.begin() + static_cast<std::ptrdiff_t>(end)); },
                             [&] { rows = old; }))
          at = end;
        if (tries_ >= 2 * kMostTries) return;
      }
      tries_ = std::min(tries_, kMostTries / 2);  // rows are cheap to try
    }
  }

  void remove_columns(std::size_t table) {
    auto& fields = failure_.catalogue.tables[table].fields;
    auto& rows = failure_.data.tables[table].rows;
    for (std::size_t i = fields.size(); i-- > 0;) {
      if (fields[i].key || fields[i].header || failure_.catalogue.tables[table].is_list) continue;
      tries_ = std::min(tries_, kMostTries / 2);
      const auto old_fields = fields;
      const auto old_rows = rows;
      keep_if_failing(
          [&] {
            fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(i));
            for (auto& row : rows)
              if (i < row.size()) row.erase(row.begin() + static_cast<std::ptrdiff_t>(i));
          },
          [&] {
            fields = old_fields;
            rows = old_rows;
          });
    }
  }

  Failure& failure_;
  int tries_ = 0;
};

Type type_of(const Field& field) {
  switch (field.sort) {
    case Sort::kBool: return Type::of(Kind::kBool);
    case Sort::kInt: return Type::of(Kind::kInt);
    case Sort::kDecimal: return Type::decimal(field.scale);
    case Sort::kFloat: return Type::of(Kind::kFloat);
    case Sort::kRatio: return Type::of(Kind::kRatio);
    case Sort::kText:
    case Sort::kLevel: return Type::of(Kind::kString);
    case Sort::kDate: return Type::of(Kind::kDate);
    case Sort::kInstant: return Type::of(Kind::kTimestamp);
    case Sort::kSpan: return Type::of(Kind::kDuration);
    case Sort::kClock: return Type::of(Kind::kTimeOfDay);
    case Sort::kTexts: return Type::list_of(Type::of(Kind::kString));
    case Sort::kNumbers: return Type::list_of(Type::of(Kind::kInt));
  }
  return {};
}

}  // namespace

void shrink(Failure& failure) { Shrinker(failure).run(); }

std::string tag_file(Failure& failure) {
  Catalogue& catalogue = failure.catalogue;
  std::string out = "// " + failure.text + "\n" + text_of(catalogue);
  out += fmt::format("test \"differs\" as of {} {{\n", to_text(Type::of(Kind::kTimestamp), Value::integer(catalogue.as_of), catalogue.zone));
  for (std::size_t i = 0; i < catalogue.tables.size(); ++i) {
    for (const auto& row : failure.data.tables[i].rows) {
      std::string cells;
      for (std::size_t j = 0; j < row.size() && j < catalogue.tables[i].fields.size(); ++j) {
        const Field& field = catalogue.tables[i].fields[j];
        if (row[j].known) cells += fmt::format("{} {}: {}", cells.empty() ? "" : ",", field.name, to_text(type_of(field), row[j], catalogue.zone));
      }
      out += fmt::format("  {} {{{} }}\n", catalogue.tables[i].name, cells);
    }
  }
  return out + "}\n";
}

}  // namespace tagma::differential
