// The module as a Program, by the interpreter alone: rules row by row, `where` of tables value by value.
#include "compiler/ir/interpret.h"

#include "stdlib/exact.h"

#include <algorithm>
#include <xxhash.h>

#include <unordered_set>

namespace tagma::ir {
namespace {

bool is_set(const std::uint64_t* words, std::int64_t bit) { return ((words[bit >> 6] >> (bit & 63)) & 1) != 0; }
void put_bit(std::uint64_t* words, std::int64_t bit, bool value) {
  const std::uint64_t mask = std::uint64_t{1} << (bit & 63);
  words[bit >> 6] = value ? words[bit >> 6] | mask : words[bit >> 6] & ~mask;
}

// Copies lists to where they live as long as the result; equal texts once.
class Keeper {
 public:
  ListView list(const Type& type, const Value& value, Arena& arena) {
    std::vector<Value> items(value.items().begin(), value.items().end());
    if (type.element_type().is_text())
      for (Value& item : items)
        if (item.known) item = Value::text(text(item.s, arena));
    return arena.list(std::move(items));
  }

 private:
  std::string_view text(std::string_view x, Arena& arena) {
    if (&arena != arena_) {
      texts_.clear();
      arena_ = &arena;
    }
    const auto found = texts_.find(x);
    if (found != texts_.end()) return *found;
    return *texts_.insert(arena.text(std::string(x))).first;
  }

  Arena* arena_ = nullptr;
  std::unordered_set<std::string_view> texts_;
};

class InterpretedEvaluator final : public Evaluator {
 public:
  InterpretedEvaluator(const Module& module, const Dataset& data, std::int64_t as_of)
      : module_(module), interpreter_(module, data, as_of) {}

  Status evaluate(const Morsel& morsel) override {
    for (std::int64_t row = morsel.begin; row < morsel.end; ++row) {
      for (std::size_t i = 0; i < morsel.rules.size(); ++i) answer(morsel, i, row);
      interpreter_.clear();
    }
    return {};
  }

 private:
  void answer(const Morsel& morsel, std::size_t i, std::int64_t row) {
    const Rule& rule = module_.rules[static_cast<std::size_t>(morsel.rules[i])];
    const std::int64_t at = row - morsel.begin;
    Evaluated value = interpreter_.evaluate(rule.value, row);
    value.value = as_announced(module_.node(rule.value).type, rule.spec.type, value);
    write(morsel.outputs[i], rule.spec.type, at, value.value);
    if (morsel.answered != nullptr && !is_set(morsel.answered, at)) return;
    morsel.faults[i].add(value.faults, row);
    if (rule.before_requires == kNoNode || (value.value.known && value.value.b)) return;
    const Evaluated before = interpreter_.evaluate(rule.before_requires, row);
    morsel.removed[i] += before.value.known && before.value.b ? 1 : 0;
  }

  void write(OutputSlice& out, const Type& type, std::int64_t at, const Value& value) {
    if (out.valid != nullptr) put_bit(out.valid, at, value.known);
    switch (type.repr()) {
      case Repr::kBool: return put_bit(out.words, at, value.known && value.b);
      case Repr::kI64: out.i64[at] = value.known ? value.i : 0; return;
      case Repr::kF64: out.f64[at] = value.known ? value.f : 0; return;
      case Repr::kI128: out.i128[at] = value.known ? value.d : 0; return;
      case Repr::kRatio: out.ratio[at] = value.known ? value.r : Ratio{}; return;
      case Repr::kText: out.codes[at] = value.known ? out.texts->add(value.s) : 0; return;
      case Repr::kList: out.list[at] = value.known ? keeper_.list(type, value, *out.arena) : ListView(); return;
    }
  }

  const Module& module_;
  Interpreter interpreter_;
  Keeper keeper_;
};

class InterpretedRun final : public Program::Run {
 public:
  InterpretedRun(std::shared_ptr<const Module> module, const Dataset& data, std::int64_t as_of)
      : module_(std::move(module)), data_(data), as_of_(as_of) {}
  [[nodiscard]] std::unique_ptr<Evaluator> evaluator() const override {
    return std::make_unique<InterpretedEvaluator>(*module_, data_, as_of_);
  }
  [[nodiscard]] std::string_view executor() const override { return "interpreter"; }

 private:
  std::shared_ptr<const Module> module_;
  const Dataset& data_;
  std::int64_t as_of_;
};

// The Column nodes under a node.
std::vector<NodeId> columns_under(const Module& module, NodeId root) {
  std::vector<NodeId> open{root}, out;
  std::unordered_set<NodeId> seen;
  while (!open.empty()) {
    const NodeId id = open.back();
    open.pop_back();
    if (!seen.insert(id).second) continue;
    if (std::holds_alternative<Column>(module.node(id).what)) out.push_back(id);
    for (const NodeId operand : operands(module.node(id))) open.push_back(operand);
  }
  return out;
}

bool passes(const Evaluated& value) { return value.value.known && value.value.b; }

// A condition on single rows of one table, of which nothing else is known yet: its `where`, or an `expect` about it.
class RowFilter {
 public:
  RowFilter(const Module& module, TableId table, NodeId condition, const Table& raw)
      : module_(module), condition_(condition), raw_(raw), data_(alone(module, table, raw)), interpreter_(module, data_, 0) {}

  void run(std::span<std::uint64_t> keep) {
    const std::vector<NodeId> read = columns_under(module_, condition_);
    const auto loaded = [&](NodeId id) { return raw_.columns[static_cast<std::size_t>(std::get<Column>(module_.node(id).what).column)] != nullptr; };
    if (!std::all_of(read.begin(), read.end(), loaded)) return;  // nobody reads the table
    if (read.size() == 1) {
      const ColumnPtr& column = raw_.columns[static_cast<std::size_t>(std::get<Column>(module_.node(read[0]).what).column)];
      if (column->dictionary != nullptr && column->dictionary->length < raw_.rows) return by_code(*column, read[0], keep);
    }
    for (std::int64_t row = 0; row < raw_.rows; ++row) {
      if (!is_set(keep.data(), row)) continue;
      if (!passes(interpreter_.evaluate(condition_, row))) put_bit(keep.data(), row, false);
      interpreter_.clear();
    }
  }

 private:
  static Dataset alone(const Module& module, TableId table, const Table& raw) {
    Dataset data;
    data.tables.resize(module.tables.size());
    data.indexes.resize(module.tables.size());
    data.tables[static_cast<std::size_t>(table)] = raw;
    return data;
  }

  // Once per distinct value.
  void by_code(const tagma::Column& column, NodeId node, std::span<std::uint64_t> keep) {
    const bool missing_passes = passes(interpreter_.evaluate_with(condition_, node, Value::missing()));
    std::vector<bool> code_passes;
    for (std::int64_t code = 0; code < column.dictionary->length; ++code) {
      code_passes.push_back(passes(interpreter_.evaluate_with(condition_, node, Value::text(column.dictionary->text(code)))));
      interpreter_.clear();
    }
    for (std::int64_t row = 0; row < raw_.rows; ++row) {
      const bool pass = column.is_known(row) ? code_passes[static_cast<std::size_t>(column.code(row))] : missing_passes;
      if (!pass) put_bit(keep.data(), row, false);
    }
  }

  const Module& module_;
  NodeId condition_;
  const Table& raw_;
  Dataset data_;
  Interpreter interpreter_;
};

class InterpretedProgram final : public Program {
 public:
  explicit InterpretedProgram(std::shared_ptr<const Module> module) : module_(std::move(module)) {
    for (const Rule& rule : module_->rules) rules_.push_back(rule.spec);
    for (const DataExpectation& expectation : module_->expectations)
      if (expectation.rule >= 0) expectations_.push_back({expectation.name, expectation.table, expectation.rule, expectation.on_breach == OnBreach::kFail});
    const std::string text = print(*module_);
    hash_ = XXH64(text.data(), text.size(), 0);
  }
  [[nodiscard]] std::span<const TableSpec> tables() const override { return module_->tables; }
  [[nodiscard]] std::span<const RuleSpec> rules() const override { return rules_; }
  [[nodiscard]] const std::string& timezone() const override { return module_->timezone; }
  [[nodiscard]] std::span<const std::pair<std::string, std::string>> params() const override { return module_->params; }
  [[nodiscard]] std::uint64_t hash() const override { return hash_; }

  [[nodiscard]] Status filter_rows(TableId table, const Table& raw, std::span<std::uint64_t> keep) const override {
    for (const auto& [filtered, condition] : module_->row_filters)
      if (filtered == table) RowFilter(*module_, table, condition, raw).run(keep);
    return {};
  }

  [[nodiscard]] std::span<const Expectation> expectations() const override { return expectations_; }

  [[nodiscard]] std::vector<RowCheck> row_checks() const override {
    std::vector<RowCheck> checks;
    for (const DataExpectation& expectation : module_->expectations) {
      if (expectation.rule >= 0) continue;
      RowCheck check{expectation.name, expectation.table, expectation.column, {}, {}};
      for (const NodeId id : columns_under(*module_, expectation.condition)) check.reads.push_back(std::get<Column>(module_->node(id).what).column);
      check.keep_true = [module = module_, table = expectation.table, condition = expectation.condition](const Table& raw, std::span<std::uint64_t> holds) -> Status {
        RowFilter(*module, table, condition, raw).run(holds);
        return {};
      };
      checks.push_back(std::move(check));
    }
    return checks;
  }

  [[nodiscard]] Result<std::unique_ptr<Run>> start(const Dataset& data, const RunContext& context) const override {
    return std::make_unique<InterpretedRun>(module_, data, context.as_of);
  }

 private:
  std::shared_ptr<const Module> module_;
  std::vector<RuleSpec> rules_;
  std::vector<Expectation> expectations_;
  std::uint64_t hash_ = 0;
};

}  // namespace

Value as_announced(const Type& from, const Type& to, Evaluated& evaluated) {
  if (!evaluated.value.known || from.kind != Kind::kRatio || to.kind != Kind::kDecimal) return evaluated.value;
  const auto rounded = round_to_scale(evaluated.value.r, to.scale, Rounding::kHalfEven);
  if (rounded) return Value::decimal(*rounded);
  evaluated.faults |= fault_bit(rounded.error());
  return Value::missing();
}

std::shared_ptr<const Program> make_interpreted(std::shared_ptr<const Module> module) {
  return std::make_shared<const InterpretedProgram>(std::move(module));
}

}  // namespace tagma::ir
