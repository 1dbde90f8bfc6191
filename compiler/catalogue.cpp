// A compiled catalogue's verbs: bind, select, run, one customer, dump.
#include "compiler/catalogue.h"
#include "compiler/ir/interpret.h"
#include "compiler/ir/time_bounds.h"
#include "compiler/syntax/parse.h"

#include <fmt/format.h>

namespace tagma {

const std::shared_ptr<const Program>& Catalogue::program() const { return impl_->program; }

Result<std::shared_ptr<const Dataset>> Catalogue::bind(std::span<BoundSource> sources, int threads) const {
  const Program& program = *impl_->program;
  BindOptions options;
  options.timezone = program.timezone();
  options.threads = threads;
  options.filter = [&program](TableId table, const Table& raw, std::span<std::uint64_t> keep) {
    return program.filter_rows(table, raw, keep);
  };
  options.checks = program.row_checks();
  return tagma::bind(program.tables(), sources, options);
}

Type Catalogue::value_type(int rule) const { return impl_->module->node(impl_->module->rules[static_cast<std::size_t>(rule)].value).type; }

std::vector<Catalogue::TimeRange> Catalogue::time_ranges(std::int64_t as_of) const {
  std::vector<TimeRange> out;
  for (const ir::TimeRange& range : ir::time_bounds(*impl_->module, as_of)) out.push_back({range.table, range.lo, range.hi});
  return out;
}

// By the names that people know.
static std::vector<ShortLog> named_short_logs(const ir::Module& module, const Dataset& data, std::int64_t as_of, std::span<const int> rules) {
  std::vector<ShortLog> out;
  for (const ir::ShortLog& log : ir::short_logs(module, data, as_of, rules)) {
    out.push_back({module.tables[static_cast<std::size_t>(log.table)].name, log.begins, log.wanted, {}});
    for (const int rule : log.rules)
      if (const RuleSpec& spec = module.rules[static_cast<std::size_t>(rule)].spec; spec.published) out.back().rules.push_back(spec.name);
    if (out.back().rules.empty()) out.pop_back();
  }
  return out;
}

std::shared_ptr<const Dataset> Catalogue::adopt(const std::shared_ptr<const Dataset>& data) const {
  const auto tables = impl_->program->tables();
  if (data->tables.size() == tables.size()) return data;
  // Derived tables follow the declared ones and hold nothing until they are run: only their slots are missing.
  auto adopted = std::make_shared<Dataset>(*data);
  adopted->tables.resize(tables.size());
  adopted->indexes.resize(tables.size());
  return adopted;
}

Status check_rule_names(const ir::Module& module, std::span<const std::string> names) {
  std::vector<std::string> known;
  for (const ir::Rule& rule : module.rules) known.push_back(rule.spec.name);
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto nearest = nearest_name(name, known);
    return fail(ErrorKind::kUsage, "T1204", fmt::format("there is no rule named {}", name),
                nearest ? fmt::format("did you mean {}?", *nearest) : "the rules are listed by `tagma check --list`");
  }
  return {};
}

Result<std::vector<int>> Catalogue::select(std::span<const std::string> names) const {
  TAGMA_TRY(check_rule_names(*impl_->module, names));
  std::vector<int> rules;
  const auto specs = impl_->program->rules();
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const bool wanted = names.empty() ? specs[i].published
                                      : std::find(names.begin(), names.end(), specs[i].name) != names.end();
    if (wanted) rules.push_back(static_cast<int>(i));
  }
  return rules;
}

Result<RunResult> Catalogue::run(std::shared_ptr<const Dataset> data, const RunContext& context,
                                 std::span<const int> rules, const Progress& progress) const {
  TAGMA_ASSIGN(RunResult result, execute(impl_->program, std::move(data), context, rules, progress));
  result.short_logs = named_short_logs(*impl_->module, *result.data, context.as_of, rules);
  return result;
}

Result<std::int64_t> find_row(const ir::Module& module, const Dataset& data, TableId table, std::string_view key) {
  const TableSpec& spec = module.tables[static_cast<std::size_t>(table)];
  const auto& index = data.indexes[static_cast<std::size_t>(table)];
  if (spec.key.size() != 1 || index == nullptr)
    return fail(ErrorKind::kUsage, "T1205", fmt::format("{} has no key of one column to find a row by", spec.name));
  const ColumnSpec& column = spec.columns[static_cast<std::size_t>(spec.key[0])];
  Arena arena;
  auto value = parse_value(column.type, key, module.timezone, arena);
  if (!value)
    return fail(ErrorKind::kUsage, "T1205", fmt::format("the key of {} is {} : {}, and the key asked for is no {}", spec.name, column.name, to_string(column.type), to_string(column.type)));
  const std::int64_t row = index->find(std::array{*value});
  if (row < 0) return fail(ErrorKind::kUsage, "T1206", fmt::format("no {} has this key", spec.name), "check the key and the data that is bound");
  return row;
}

Result<Evaluation> Catalogue::evaluate(const Dataset& data, std::string_view profile, std::string_view key,
                                       std::int64_t as_of) const {
  const ir::Module& module = *impl_->module;
  Evaluation out;
  out.arena = std::make_shared<Arena>();
  ir::Interpreter interpreter(module, data, as_of);
  bool found = false;
  TableId first = kNoTable;
  for (std::size_t i = 0; i < module.rules.size(); ++i) {
    const ir::Rule& rule = module.rules[i];
    const TableSpec& table = module.tables[static_cast<std::size_t>(rule.spec.table)];
    if (!profile.empty() && table.name != profile) continue;
    if (rule.spec.hidden) continue;
    if (first == kNoTable) first = rule.spec.table;
    if (profile.empty() && rule.spec.table != first) continue;
    TAGMA_ASSIGN(const std::int64_t row, find_row(module, data, rule.spec.table, key));
    found = true;
    ir::Evaluated evaluated = interpreter.evaluate(rule.value, row);
    const Value value = ir::as_announced(module.node(rule.value).type, rule.spec.type, evaluated);
    out.values.push_back({static_cast<int>(i), keep_value(rule.spec.type, value, *out.arena), evaluated.faults});
    interpreter.clear();
  }
  if (!found) return fail(ErrorKind::kUsage, "T1207", fmt::format("no rule is about {}", profile));
  return out;
}

Value keep_value(const Type& type, const Value& value, Arena& arena) {
  if (!value.known) return value;
  if (type.repr() == Repr::kText) return Value::text(arena.text(std::string(value.s)));
  if (type.repr() != Repr::kList) return value;
  std::vector<Value> items;
  for (const Value& item : value.items()) items.push_back(keep_value(type.element_type(), item, arena));
  return Value::list(arena.list(std::move(items)));
}

std::vector<Completion> completions(const Catalogue* catalogue) {
  std::vector<Completion> out;
  for (const std::string_view word :
       {"ago",      "all",     "and",      "any",     "as",     "at",      "before",  "between", "by",      "capped",   "collect",  "compiles", "const",
        "contains", "date",    "days",     "did",     "else",   "end",     "event",   "expect",  "false",   "first",    "fn",       "for",
        "from",     "full",    "group",    "has",     "having", "hours",   "import",  "in",      "is",      "keeping",  "known",    "last",
        "least",    "list",    "lookup",   "manual",   "metric",  "minus",  "minutes", "missing", "months",  "never",   "next",     "no",       "none",
        "not",      "now",     "of",       "only",    "or",     "overlay",     "order",   "otherwise", "owner", "param",   "past",     "pattern", "per",      "plus",
        "private",  "profile", "quarters", "record",  "refused", "requires", "rolling", "same", "sample",  "score",   "segment", "since",    "start",    "tag",
        "test",     "this",    "timezone", "to",      "today",  "true",    "under",   "unique",  "weeks",   "when",     "where",    "with",
        "within",   "years",   "yesterday"})
    out.push_back({std::string(word), "keyword"});
  for (const Builtin& fn : builtins())
    if (!fn.operator_only) out.push_back({std::string(fn.name), std::string(fn.signature)});
  for (const Aggregate& fn : aggregates())
    if (!fn.internal) out.push_back({std::string(fn.name), std::string(fn.signature)});
  if (catalogue == nullptr) return out;
  for (const TableSpec& table : catalogue->program()->tables()) {
    out.push_back({table.name, "table"});
    for (const ColumnSpec& column : table.columns) out.push_back({column.name, "column of " + table.name});
  }
  for (const RuleSpec& rule : catalogue->program()->rules())
    if (!rule.hidden) out.push_back({rule.name, "rule"});
  return out;
}

Result<std::string> Catalogue::dump(std::string_view stage) const {
  if (stage == "ast") {
    std::string text;
    for (const ast::File& file : impl_->files) text += tagma::dump(file);
    return text;
  }
  if (stage == "ir") return ir::print(*impl_->checked);
  if (stage == "plan" || stage == "llvm" || stage == "asm") {
    if (!impl_->dump_native) return fail(ErrorKind::kUsage, "T1208", "the interpreter makes no machine code", "leave out --executor interpreter");
    return impl_->dump_native(stage);
  }
  std::string names;
  for (const auto& [name, text] : impl_->passes) {
    if (stage == "ir:" + name) return text;
    names += ", ir:" + name;
  }
  return fail(ErrorKind::kUsage, "T1208", fmt::format("there is no stage {} to dump", stage), "stages: ast, ir" + names + ", plan, llvm, asm");
}

Result<std::int64_t> Catalogue::instant(std::string_view text) const {
  Arena arena;
  TAGMA_ASSIGN(const Value value, parse_value(Type::of(Kind::kTimestamp), text, impl_->module->timezone, arena));
  return value.i;
}

}  // namespace tagma
