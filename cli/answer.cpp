// What the REPL prints about an expression: how many people, a few of their keys, how the values lie.
#include "cli/repl.h"

#include <algorithm>

#include <fmt/format.h>

namespace tagma::cli {

namespace {

constexpr std::size_t kFewKeys = 5, kFewValues = 8;

std::string percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "-" : fmt::format("{:.1f}%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

// The answers of the people of one profile, gathered in the order of its table.
class Answers {
 public:
  Answers(const RunResult& result, int rule) : result_(result), spec_(result.program->rules()[static_cast<std::size_t>(rule)]) {
    for (const ProfileResult& profile : result.profiles)
      for (const RuleResult& candidate : profile.rules)
        if (candidate.rule == rule) profile_ = &profile, rule_ = &candidate;
    TAGMA_CHECK(rule_ != nullptr);
    yes_no_ = spec_.type.kind == Kind::kBool;
    gather();
  }

  std::string render() const {
    std::string out = fmt::format("{} {} of {} {} ({}){}\n", with_commas(rule_->yes), yes_no_ ? "yes" : "known",
                                  with_commas(profile_->answered_rows), schema().name, percent(rule_->yes, profile_->answered_rows),
                                  yes_no_ && unknown_ > 0 ? fmt::format(", {} unknown", with_commas(unknown_)) : "");
    if (spec_.type.is_text()) out += counted(by_count());
    else if (!values_.empty()) out += spread();
    if (!keys_.empty()) out += fmt::format("  {}{}\n", fmt::join(keys_, yes_no_ ? ", " : "; "), more_keys_ ? ", …" : "");
    for (int kind = 0; kind < kFaultKinds; ++kind)
      if (const std::int64_t rows = rule_->faults.rows[static_cast<std::size_t>(kind)]; rows > 0)
        out += fmt::format("  faults: {} {}\n", to_string(static_cast<Fault>(kind)), with_commas(rows));
    return out;
  }

 private:
  const TableSpec& schema() const { return result_.program->tables()[static_cast<std::size_t>(spec_.table)]; }

  void gather() {
    for (std::int64_t row = 0; row < profile_->rows; ++row) {
      const auto word = static_cast<std::size_t>(row >> 6);
      if (!profile_->answered.empty() && ((profile_->answered[word] >> (row & 63)) & 1) == 0) continue;
      const Value value = rule_->value(row, spec_.type.repr());
      if (!value.known) {
        ++unknown_;
        continue;
      }
      if (yes_no_ && !value.b) continue;
      if (spec_.type.is_text()) ++texts_[std::string(value.s)];
      else if (!yes_no_ && spec_.type.is_ordered()) values_.push_back(value);
      add_key(row, value);
    }
  }

  void add_key(std::int64_t row, const Value& value) {
    if (schema().key.size() != 1) return;
    if (keys_.size() >= kFewKeys) {
      more_keys_ = true;
      return;
    }
    const auto column = static_cast<std::size_t>(schema().key[0]);
    const ColumnSpec& key = schema().columns[column];
    const Table& rows = result_.data->tables[static_cast<std::size_t>(spec_.table)];
    Arena arena;
    std::string text = key.personal ? "(personal)" : to_text(key.type, rows.columns[column]->value(row, arena), zone());
    if (!yes_no_) text += ": " + to_text(spec_.type, value, zone());
    keys_.push_back(std::move(text));
  }

  std::string_view zone() const { return result_.program->timezone(); }

  std::vector<std::pair<std::string, std::int64_t>> by_count() const {
    std::vector<std::pair<std::string, std::int64_t>> out(texts_.begin(), texts_.end());
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return out;
  }

  std::string counted(const std::vector<std::pair<std::string, std::int64_t>>& counts) const {
    std::string out;
    int width = 8;
    const std::size_t few = spec_.levels ? counts.size() : std::min(kFewValues, counts.size());
    for (std::size_t i = 0; i < few; ++i) width = std::max(width, display_width(counts[i].first));
    for (std::size_t i = 0; i < few; ++i)
      out += fmt::format("  {}  {}  {}\n", pad(counts[i].first, width), pad(with_commas(counts[i].second), 12, true),
                         pad(percent(counts[i].second, profile_->answered_rows), 6, true));
    if (counts.size() > few) out += fmt::format("  … {} more values\n", with_commas(static_cast<std::int64_t>(counts.size() - few)));
    return out;
  }

  std::string spread() const {
    std::vector<Value> sorted = values_;
    std::sort(sorted.begin(), sorted.end(), [&](const Value& a, const Value& b) { return compare(spec_.type, a, b) < 0; });
    const auto at = [&](std::size_t part) { return to_text(spec_.type, sorted[(sorted.size() - 1) * part / 100], zone()); };
    return fmt::format("  min {}, 25% {}, median {}, 75% {}, max {}\n", at(0), at(25), at(50), at(75), at(100));
  }

  const RunResult& result_;
  const RuleSpec& spec_;
  const ProfileResult* profile_ = nullptr;
  const RuleResult* rule_ = nullptr;
  bool yes_no_ = false, more_keys_ = false;
  std::int64_t unknown_ = 0;
  std::map<std::string, std::int64_t> texts_;
  std::vector<Value> values_;
  std::vector<std::string> keys_;
};

}  // namespace

std::string render_answer(const RunResult& result, int rule) { return Answers(result, rule).render(); }

}  // namespace tagma::cli
