#include "trial.h"

#include "compiler/catalogue.h"
#include "compiler/ir/interpret.h"
#include "runtime/bits.h"
#include "runtime/result.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace tagma::differential {
namespace {

using Results = std::vector<RuleResult>;

bool same_value(const Type& type, const Value& a, const Value& b) {
  if (a.known != b.known) return false;
  if (!a.known) return true;
  if (type.repr() == Repr::kF64) return std::memcmp(&a.f, &b.f, sizeof a.f) == 0;
  if (type.repr() == Repr::kRatio) return a.r.num == b.r.num && a.r.den == b.r.den;
  return compare(type, a, b) == 0;
}

std::string fault_text(const FaultCount& faults) {
  std::string out;
  for (int kind = 0; kind < kFaultKinds; ++kind) {
    const auto at = static_cast<std::size_t>(kind);
    if (faults.rows[at] > 0) out += fmt::format(" {} {} from row {}", to_string(static_cast<Fault>(kind)), faults.rows[at], faults.first_rows[at].front());
  }
  return out.empty() ? " none" : out;
}

std::optional<Difference> compare_rule(const RuleSpec& spec, int index, std::int64_t rows, const RuleResult& wanted, const RuleResult& got, std::string_view way) {
  const Repr repr = spec.type.repr();
  for (std::int64_t row = 0; row < rows; ++row) {
    const Value a = wanted.value(row, repr), b = got.value(row, repr);
    if (!same_value(spec.type, a, b))
      return Difference{index, fmt::format("{} row {}: {} by the interpreter, {} {}", spec.name, row, to_text(spec.type, a), to_text(spec.type, b), way)};
  }
  if (wanted.faults.rows != got.faults.rows || wanted.faults.first_rows != got.faults.first_rows)
    return Difference{index, fmt::format("{} faults:{} by the interpreter,{} {}", spec.name, fault_text(wanted.faults), fault_text(got.faults), way)};
  if (wanted.removed_by_requires != got.removed_by_requires)
    return Difference{index, fmt::format("{}: `requires` removes {} by the interpreter, {} {}", spec.name, wanted.removed_by_requires, got.removed_by_requires, way)};
  return std::nullopt;
}

// All rules of all profiles, by rule.
struct Answers {
  RunResult result;
  std::vector<const RuleResult*> rules;
  std::vector<std::int64_t> rows;
};

Result<Answers> run(const std::shared_ptr<const Program>& program, const std::shared_ptr<const Dataset>& data, std::int64_t as_of, int threads) {
  std::vector<int> all;
  for (std::size_t i = 0; i < program->rules().size(); ++i) all.push_back(static_cast<int>(i));
  Answers out;
  TAGMA_ASSIGN(out.result, execute(program, data, {as_of, threads}, all));
  out.rules.resize(all.size());
  out.rows.resize(all.size());
  for (const ProfileResult& profile : out.result.profiles) {
    for (const RuleResult& rule : profile.rules) {
      out.rules[static_cast<std::size_t>(rule.rule)] = &rule;
      out.rows[static_cast<std::size_t>(rule.rule)] = profile.rows;
    }
  }
  return out;
}

std::optional<Difference> compare_all(const Program& program, const Answers& wanted, const Result<Answers>& got, std::string_view way) {
  if (!got) return Difference{0, fmt::format("fails {}: {}", way, got.error().message)};
  for (std::size_t i = 0; i < wanted.rules.size(); ++i)
    if (auto found = compare_rule(program.rules()[i], static_cast<int>(i), wanted.rows[i], *wanted.rules[i], *got->rules[i], way)) return found;
  return std::nullopt;
}

// ---- morsels of every size, in any order, by several evaluators ------------------------------------------------------

void make_room(const RuleSpec& spec, std::int64_t rows, RuleResult& rule) {
  const auto count = static_cast<std::size_t>(rows), words = static_cast<std::size_t>(words_for(rows));
  if (spec.optional) rule.valid.resize(words);
  switch (spec.type.repr()) {
    case Repr::kBool: return rule.words.resize(words);
    case Repr::kI64: return rule.i64.resize(count);
    case Repr::kF64: return rule.f64.resize(count);
    case Repr::kI128: return rule.i128.resize(count);
    case Repr::kRatio: return rule.ratio.resize(count);
    case Repr::kText:
      rule.texts = std::make_shared<TextPool>();
      return rule.codes.resize(count);
    case Repr::kList: return rule.list.resize(count);
  }
}

OutputSlice slice_of(RuleResult& rule, std::int64_t begin, Arena* arena) {
  const auto at = [begin](auto& from, std::int64_t position) { return from.empty() ? nullptr : from.data() + position; };
  OutputSlice out;
  out.words = at(rule.words, begin / 64);
  out.valid = at(rule.valid, begin / 64);
  out.i64 = at(rule.i64, begin);
  out.f64 = at(rule.f64, begin);
  out.i128 = at(rule.i128, begin);
  out.ratio = at(rule.ratio, begin);
  out.codes = at(rule.codes, begin);
  out.texts = rule.texts.get();
  out.list = at(rule.list, begin);
  out.arena = arena;
  return out;
}

struct Slices {
  Results rules;
  Arena arena;
};

Status run_morsels(Random& random, const Program& program, const Dataset& data, std::int64_t as_of, TableId table, std::int64_t rows, Slices& out) {
  std::vector<int> asked;
  for (std::size_t i = 0; i < program.rules().size(); ++i)
    if (program.rules()[i].table == table) asked.push_back(static_cast<int>(i));
  TAGMA_ASSIGN(const auto run, program.start(data, {as_of, 1}));
  const std::unique_ptr<Evaluator> evaluators[] = {run->evaluator(), run->evaluator()};
  for (const int rule : asked) {
    out.rules.emplace_back().rule = rule;
    make_room(program.rules()[static_cast<std::size_t>(rule)], rows, out.rules.back());
  }
  std::vector<std::int64_t> begins;
  for (std::int64_t at = 0; at < rows; at += 64 * (1 + random.below(2))) begins.push_back(at);
  struct Piece { std::int64_t begin, end; std::vector<FaultCount> faults; };
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < begins.size(); ++i) pieces.push_back({begins[i], i + 1 < begins.size() ? begins[i + 1] : rows, std::vector<FaultCount>(asked.size())});
  std::vector<std::size_t> order(pieces.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  random.shuffle(order);
  for (const std::size_t i : order) {
    std::vector<OutputSlice> slices;
    for (RuleResult& rule : out.rules) slices.push_back(slice_of(rule, pieces[i].begin, &out.arena));
    std::vector<std::int64_t> removed(asked.size(), 0);
    Morsel morsel{table, pieces[i].begin, pieces[i].end, nullptr, asked, slices, pieces[i].faults, removed};
    TAGMA_TRY(evaluators[random.below(2)]->evaluate(morsel));
    for (std::size_t rule = 0; rule < asked.size(); ++rule) out.rules[rule].removed_by_requires += removed[rule];
  }
  for (const Piece& piece : pieces)
    for (std::size_t rule = 0; rule < asked.size(); ++rule) out.rules[rule].faults.merge(piece.faults[rule]);
  return {};
}

std::optional<Difference> judge_morsels(Random& random, const Program& program, const Dataset& data, std::int64_t as_of, const Answers& wanted, std::string_view way) {
  for (const ProfileResult& profile : wanted.result.profiles) {
    Slices got;
    if (const Status status = run_morsels(random, program, data, as_of, profile.table, profile.rows, got); !status)
      return Difference{0, fmt::format("fails {}: {}", way, status.error().message)};
    for (const RuleResult& rule : got.rules) {
      const auto at = static_cast<std::size_t>(rule.rule);
      if (auto found = compare_rule(program.rules()[at], rule.rule, profile.rows, *wanted.rules[at], rule, way)) return found;
    }
  }
  return std::nullopt;
}

// Rows of everything but profiles in another order.
Data shuffled(Random& random, const Catalogue& catalogue, const Data& data) {
  Data out = data;
  for (std::size_t i = 0; i < out.tables.size(); ++i)
    if (!catalogue.tables[i].profile) random.shuffle(out.tables[i].rows);
  return out;
}

int count_varied(const Program& program, const Answers& answers) {
  int varied = 0;
  for (std::size_t i = 0; i < answers.rules.size(); ++i) {
    const Type& type = program.rules()[i].type;
    const Value first = answers.rows[i] > 0 ? answers.rules[i]->value(0, type.repr()) : Value::missing();
    for (std::int64_t row = 1; row < answers.rows[i]; ++row) {
      if (same_value(type, first, answers.rules[i]->value(row, type.repr()))) continue;
      ++varied;
      break;
    }
  }
  return varied;
}

// Marks the rules and sources that the diagnostics speak of. False: none of them.
bool remove_refused(Catalogue& catalogue, const Compilation& compilation, int& refused) {
  bool any = false;
  for (const Diagnosis& diagnosis : compilation.diagnostics) {
    if (diagnosis.severity != "error") continue;
    const int rule = diagnosis.place.line - catalogue.first_rule_line, source = diagnosis.place.line - catalogue.first_source_line;
    bool* removed = nullptr;
    if (rule >= 0 && static_cast<std::size_t>(rule) < catalogue.rules.size()) removed = &catalogue.rules[static_cast<std::size_t>(rule)].removed;
    else if (source >= 0 && static_cast<std::size_t>(source) < catalogue.sources.size()) removed = &catalogue.sources[static_cast<std::size_t>(source)].removed;
    if (removed == nullptr || *removed) continue;
    *removed = any = true;
    ++refused;
  }
  return any;
}

}  // namespace

std::optional<Compiled> compile_trial(Catalogue& catalogue, std::string& broken, bool show_refusals) {
  Compiled out;
  for (;;) {
    const tagma::RuleText text{"random.tag", text_of(catalogue)};
    CompileOptions options;
    auto compilation = compile(std::span(&text, 1), options);
    if (!compilation) {
      broken = compilation.error().message;
      return std::nullopt;
    }
    if (compilation->catalogue) {
      const auto& impl = compilation->catalogue->impl();
      out.checked = impl.checked;
      out.passed = impl.module;
      out.native = impl.program;
      if (out.checked->rules.empty()) return std::nullopt;
      return out;
    }
    if (show_refusals) fmt::print("{}\n", compilation->text);
    if (!remove_refused(catalogue, *compilation, out.refused)) {
      broken = compilation->text;
      return std::nullopt;
    }
  }
}

Result<std::shared_ptr<const Dataset>> bind_trial(Random& random, const Catalogue& catalogue, const Data& data, const Compiled& compiled) {
  std::vector<BoundSource> sources = arrow_of(random, catalogue, data);
  BindOptions options;
  options.timezone = catalogue.zone;
  options.threads = 1;
  options.filter = [&](TableId table, const Table& raw, std::span<std::uint64_t> keep) { return compiled.native->filter_rows(table, raw, keep); };
  return tagma::bind(compiled.checked->tables, sources, options);
}

Judged judge(Random& random, const Catalogue& catalogue, const Data& data, const Compiled& compiled,
             const std::shared_ptr<const Dataset>& bound, Ways ways) {
  Judged out;
  const auto interpreted = ir::make_interpreted(compiled.checked);
  const Program& program = *compiled.native;
  for (const auto& module : {compiled.checked, compiled.passed}) {
    const std::string wrong = ir::verify(*module);
    if (!wrong.empty()) out.difference = Difference{-1, "the module is ill-formed: " + wrong};
    if (!wrong.empty()) return out;
  }
  const Result<Answers> wanted = run(interpreted, bound, catalogue.as_of, 1);
  if (!wanted) {
    out.difference = Difference{0, "the interpreter fails: " + wanted.error().message};
    return out;
  }
  out.answers = static_cast<int>(wanted->rules.size());
  out.varied = count_varied(program, *wanted);
  if (ways.native && (out.difference = compare_all(program, *wanted, run(compiled.native, bound, catalogue.as_of, 1), "by native code"))) return out;
  if (!ways.thorough) return out;
  const auto passed = ir::make_interpreted(compiled.passed);
  if ((out.difference = compare_all(program, *wanted, run(passed, bound, catalogue.as_of, 2), "after the passes"))) return out;
  if (ways.native && (out.difference = judge_morsels(random, program, *bound, catalogue.as_of, *wanted, "by native code in morsels"))) return out;
  if ((out.difference = judge_morsels(random, *interpreted, *bound, catalogue.as_of, *wanted, "interpreted in morsels"))) return out;
  const auto moved = bind_trial(random, catalogue, shuffled(random, catalogue, data), compiled);
  if (!moved) {
    out.difference = Difference{0, "does not bind with its rows in another order: " + moved.error().message};
    return out;
  }
  if ((out.difference = compare_all(program, *wanted, run(interpreted, *moved, catalogue.as_of, 2), "interpreted with rows in another order"))) return out;
  if (ways.native) out.difference = compare_all(program, *wanted, run(compiled.native, *moved, catalogue.as_of, 2), "by native code with rows in another order");
  return out;
}

}  // namespace tagma::differential
