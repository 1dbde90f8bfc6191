// Order of work: names of all files first, then tables, then everything that computes, on demand and in any order.
#include "compiler/check/checker.h"
#include "compiler/syntax/parse.h"
#include "runtime/time_zone.h"

#include <fmt/format.h>

namespace tagma::check {

ir::Module check(const SourceSet& sources, std::span<const ast::File> files, const Options& options, Diagnostics& out) {
  return Checker(sources, files, options, out).run();
}

ir::NodeId check_expression(const SourceSet& sources, const ast::Expr& expr, std::span<const ast::File> files,
                            ir::Module& module, TableId profile, Diagnostics& out) {
  Checker checker(sources, files, std::move(module), out);
  const NodeId node = checker.expression(expr, profile);
  module = checker.take();
  return node;
}

Checker::Checker(const SourceSet& sources, std::span<const ast::File> files, const Options& options, Diagnostics& out)
    : sources_(sources), files_(files), options_(options), out_(&out), build_(module_) {}

Checker::Checker(const SourceSet& sources, std::span<const ast::File> files, ir::Module module, Diagnostics& out)
    : sources_(sources), files_(files), out_(&out), module_(std::move(module)), build_(module_) {
  for (const auto& [name, value] : module_.params) options_.params.emplace(name, value);
  collect();
  column_privacy_.resize(module_.tables.size());
  for (std::size_t id = 0; id < module_.tables.size(); ++id)
    column_privacy_[id].resize(module_.tables[id].columns.size());
  for (Declared* declared : declared_) adopt(*declared);
}

ir::Module Checker::run() {
  collect();
  settings();
  check_option_names();
  check_tables();
  for (Declared* declared : declared_)
    if (declared->entity == Entity::kRule) reserve_rule(*declared);
  for (const Declared* declared : dependency_order()) check_declared(*declared);
  check_overlay_rules();
  for (const auto& [profile, overlay] : overlays_) expect_of_overlay(overlay);
  for (const ast::Decl* decl : decls_) {
    if (const auto* test = std::get_if<ast::TestDecl>(&decl->what)) check_test(*test, decl->span);
    if (const auto* expect = std::get_if<ast::ExpectDecl>(&decl->what)) check_data_expectation(*expect, decl->span);
  }
  check_uncalled();
  if (!out_->has_errors()) warn();  // of a whole catalogue, without mistakes
  return std::move(module_);
}

NodeId Checker::expression(const ast::Expr& expr, TableId profile) {
  Scope scope;
  scope.grain = profile;
  return check(expr, scope, Polarity::kFree).node;
}

// ---- names of the catalogue -----------------------------------------------------------------------------------------

void Checker::collect() {
  for (const ast::File& file : files_)
    for (const ast::Decl& decl : file.decls) decls_.push_back(&decl);
  for (const ast::Decl& decl : options_.trial) decls_.push_back(&decl);
  add_overlays();
  for (const ast::Decl* decl : decls_) declare(*decl);
  for (const ast::File& file : files_)
    for (const ast::Name& name : file.unreadable) names_.try_emplace(name.text, Declared{Entity::kUnreadable, name.text, nullptr, name.span});
}

void Checker::declare(const ast::Decl& decl) {
  if (const auto* table = std::get_if<ast::TableDecl>(&decl.what)) add_name(Entity::kTable, table->name, decl);
  if (const auto* source = std::get_if<ast::DerivedDecl>(&decl.what)) add_name(Entity::kSource, source->name, decl);
  if (const auto* pattern = std::get_if<ast::PatternDecl>(&decl.what)) add_name(Entity::kPattern, pattern->name, decl);
  if (const auto* list = std::get_if<ast::ListDecl>(&decl.what)) add_name(Entity::kList, list->name, decl);
  if (const auto* param = std::get_if<ast::ParamDecl>(&decl.what)) add_name(Entity::kParam, param->name, decl);
  if (const auto* constant = std::get_if<ast::ConstDecl>(&decl.what)) add_name(Entity::kConst, constant->name, decl);
  if (const auto* calendar = std::get_if<ast::CalendarDecl>(&decl.what)) add_name(Entity::kCalendar, calendar->name, decl);
  if (const auto* fn = std::get_if<ast::FnDecl>(&decl.what)) add_name(Entity::kFn, fn->name, decl);
  if (const auto* rule = std::get_if<ast::RuleDecl>(&decl.what)) {
    add_name(Entity::kRule, rule->name, decl);
    if (rule->hold_out) add_name(Entity::kRule, *rule->hold_out, decl);
  }
}

void Checker::add_name(Entity entity, const ast::Name& name, const ast::Decl& decl) {
  const auto [place, added] = names_.try_emplace(name.text, Declared{entity, name.text, &decl, name.span});
  if (added) {
    declared_.push_back(&place->second);
    return;
  }
  report("duplicate_name", name.span, fmt::format("{} is declared twice", name.text), "a name means one thing in all files: give one of them another name")
      .related.push_back({place->second.span, "it was declared here first"});
}

const Declared* Checker::find(std::string_view name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &found->second;
}

const Declared* Checker::find(std::string_view name, Entity entity) const {
  const Declared* declared = find(name);
  return declared != nullptr && declared->entity == entity ? declared : nullptr;
}

TableId Checker::find_table(std::string_view name) const {
  const Declared* declared = find(name, Entity::kTable);
  return declared != nullptr ? declared->table : kNoTable;
}

// ---- settings of the catalogue --------------------------------------------------------------------------------------

void Checker::settings() {
  std::optional<Span> zone, week;
  for (const ast::Decl* decl : decls_) {
    if (const auto* module = std::get_if<ast::ModuleDecl>(&decl->what); module != nullptr && module_.name.empty())
      module_.name = module->name;
    if (const auto* import = std::get_if<ast::ImportDecl>(&decl->what); import != nullptr && import->alias)
      aliases_.emplace(import->alias->text, import->path);
    if (const auto* timezone = std::get_if<ast::TimezoneDecl>(&decl->what)) zone_setting(*timezone, decl->span, zone);
    if (const auto* events = std::get_if<ast::EventsDecl>(&decl->what)) {
      if (events_unique_)
        report("conflicting_setting", decl->span, "`events unique by` is said twice", "one line speaks for all event tables of the catalogue")
            .related.push_back({events_unique_->span, "it was said here first"});
      else
        events_unique_ = events->unique;
    }
    if (const auto* starts = std::get_if<ast::WeekDecl>(&decl->what)) {
      const int first = starts->sunday ? 7 : 1;
      if (week && first != module_.week_start)
        report("conflicting_setting", decl->span, "the week starts on two different days", "one day holds for all files of a catalogue")
            .related.push_back({*week, "the other day is said here"});
      module_.week_start = first;
      week = decl->span;
    }
  }
}

void Checker::zone_setting(const ast::TimezoneDecl& zone, Span span, std::optional<Span>& earlier) {
  if (TimeZone::find(zone.zone) == nullptr) {
    report("unknown_timezone", span, fmt::format("there is no time zone \"{}\"", zone.zone),
           "zones have IANA names: \"Asia/Shanghai\", \"Europe/Berlin\", \"UTC\"");
    return;
  }
  if (earlier && zone.zone != module_.timezone)
    report("conflicting_setting", span, fmt::format("the catalogue has two time zones, \"{}\" and \"{}\"", module_.timezone, zone.zone),
           "one time zone holds for all files of a catalogue")
        .related.push_back({*earlier, "the other zone is said here"});
  module_.timezone = zone.zone;
  earlier = span;
}

// ---- params and consts ----------------------------------------------------------------------------------------------

void Checker::check_option_names() {
  std::set<std::string, std::less<>> params;
  for (const Declared* declared : declared_)
    if (declared->entity == Entity::kParam) params.insert(declared->name);
  for (const auto& [name, value] : options_.params)
    if (!params.contains(name)) {
      const std::string near = did_you_mean(name, params);
      report("unknown_parameter", Span{files_.empty() ? 0 : files_.front().id, 0, 0}, fmt::format("--param {}: the rules have no such param", name),
             near.empty() ? "a param is declared as `param NAME : TYPE = VALUE`" : near);
    }
}

Typed Checker::constant_named(const Declared& declared, Span use) {
  if (const auto found = constants_.find(declared.name); found != constants_.end()) {
    Typed value = found->second;
    value.span = use;
    return value;
  }
  Visiting visit(*this, declared.name, use);
  if (!visit) return error(use);
  Typed value;
  if (declared.entity == Entity::kParam) {
    value = param_value(declared);
  } else {
    Scope scope;
    scope.rules_visible = false;
    value = check(*decl_of<ast::ConstDecl>(declared).value, scope, Polarity::kFree);
    if (value.ok() && type(value).kind == Kind::kMissing) {
      report("not_constant", value.span, fmt::format("the const {} is only `missing`", declared.name), "give it a value");
      value.node = kNoNode;
    }
  }
  constants_.insert_or_assign(declared.name, value);
  value.span = use;
  return value;
}

Typed Checker::param_value(const Declared& declared) {
  const auto& param = decl_of<ast::ParamDecl>(declared);
  const auto type = resolve_type(param.type);
  if (!type) return error(declared.span);
  Scope scope;
  scope.rules_visible = false;
  Typed value = check(*param.value, scope, Polarity::kFree, &*type);
  if (value.ok()) value = coerce(value, *type, fmt::format("the param {}", declared.name));
  std::string shown = to_text(*param.value);
  if (const auto given = options_.params.find(declared.name); given != options_.params.end()) {
    shown = given->second;
    if (const auto own = param_override(declared, *type, given->second)) {
      value = *own;
    } else {
      report("bad_parameter_value", declared.span, fmt::format("--param {}={} is not a value of type {}", declared.name, given->second, to_string(*type)),
             fmt::format("it is written as in a rule, such as {}", to_text(*param.value)));
      return error(declared.span);
    }
  }
  const auto same = [&](const auto& entry) { return entry.first == declared.name; };
  if (std::none_of(module_.params.begin(), module_.params.end(), same)) module_.params.emplace_back(declared.name, shown);
  return value;
}

// The text given for a param, read as its type: a bare text for texts, else an expression as in a rule.
std::optional<Typed> Checker::param_override(const Declared& declared, const Type& type, const std::string& given) {
  SourceSet sources;
  Diagnostics silent;
  const bool bare = type.is_text() && !given.starts_with('"');
  if (bare && type.kind == Kind::kString) return Typed{text(given), {}, declared.span};
  if (bare && !type.values->find(given)) return std::nullopt;
  if (bare) return Typed{build_.constant(type, Value::text(given)), {}, declared.span};
  const ast::ExprPtr expr = parse_expression(sources, sources.add("--param", given), silent);
  if (expr == nullptr || silent.has_errors()) return std::nullopt;
  Diagnostics* const out = std::exchange(out_, &silent);
  auto places = module_.places;  // those of `given` are no places of the rules
  Scope scope;
  scope.rules_visible = false;
  Typed value = check(*expr, scope, Polarity::kFree, &type);
  if (value.ok()) value = coerce(value, type, "the param");
  out_ = out;
  module_.places = std::move(places);
  if (!value.ok() || silent.has_errors()) return std::nullopt;
  value.span = declared.span;
  return value;
}

// ---- one by one -----------------------------------------------------------------------------------------------------

void Checker::check_declared(const Declared& declared) {
  switch (declared.entity) {
    case Entity::kTable:
      check_table_filter(declared);
      check_profile_filter(declared);
      return;
    case Entity::kParam:
    case Entity::kConst: constant_named(declared, declared.span); return;
    case Entity::kSource: named_source(declared, declared.span); return;
    case Entity::kPattern: pattern_named(declared, declared.span); return;
    case Entity::kRule:
      if (declared.rule >= 0) rule_value(declared, declared.span);
      return;
    case Entity::kCalendar: calendar_named(declared, declared.span); return;
    case Entity::kFn:
    case Entity::kList:
    case Entity::kUnreadable: return;
  }
}

// The body of a fn or metric that nothing calls, with stand-ins for its parameters: its mistakes show all the same. What
// only the arguments decide (constants, missing values) is left to the calls; nothing of it stays in the module.
void Checker::check_uncalled() {
  const std::size_t nodes = module_.nodes.size(), tables = module_.tables.size(), derived = module_.derived.size();
  Diagnostics found;
  Diagnostics* const out = std::exchange(out_, &found);
  for (const Declared* declared : declared_) {
    if (called_.contains(declared->name)) continue;
    if (declared->entity == Entity::kFn) check_body(*declared, decl_of<ast::FnDecl>(*declared).parameters, *decl_of<ast::FnDecl>(*declared).body);
    if (declared->entity != Entity::kRule || declared->rule >= 0) continue;
    const auto& metric = decl_of<ast::RuleDecl>(*declared);
    if (metric.body != nullptr && declared->table != kNoTable) check_body(*declared, metric.parameters, *metric.body);
  }
  out_ = out;
  static const std::set<std::string_view> decided_by_arguments{"bad_argument", "not_constant", "negated_missing", "constant_comparison"};
  for (const Diagnostic& diagnostic : found.sorted())
    if (!decided_by_arguments.contains(diagnostic.kind->name))
      report(diagnostic.kind->name, diagnostic.span, diagnostic.message, diagnostic.help).related = diagnostic.related;
  std::erase_if(module_.places, [&](const auto& place) { return place.first >= static_cast<NodeId>(nodes); });
  module_.nodes.resize(nodes);
  module_.tables.resize(tables);
  module_.derived.resize(derived);
}

void Checker::check_body(const Declared& declared, std::span<const ast::Parameter> parameters, const ast::Expr& body) {
  const bool fn = declared.entity == Entity::kFn;
  Scope scope;
  scope.grain = fn ? ir::kConstGrain : declared.table;
  scope.rules_visible = scope.columns_visible = !fn;
  for (const ast::Parameter& parameter : parameters) {
    if (!parameter.type) return;  // any type: only a call can tell
    if (parameter.type->name == "window") {
      scope.bindings[parameter.name.text] = Binding{Bounds{{}, {build_.now(), false}, {}}, nullptr, 0};
      continue;
    }
    const auto type = resolve_type(*parameter.type);
    if (!type) continue;
    // Each its own: what two parameters have in common, only a call can tell.
    const auto index = static_cast<int>(&parameter - parameters.data());
    const NodeId stand_in = build_.element(*type, index, parameter.type->optional, scope.grain);
    scope.bindings[parameter.name.text] = Binding{Typed{stand_in, {}, parameter.name.span}, nullptr, 0};
  }
  Visiting visit(*this, declared.name, declared.span);
  check(body, scope, Polarity::kFree);
}

// ---- over a finished module -----------------------------------------------------------------------------------------

void Checker::adopt(Declared& declared) {
  if (declared.entity == Entity::kTable || declared.entity == Entity::kList) {
    for (std::size_t id = 0; id < module_.tables.size(); ++id)
      if (module_.tables[id].name == declared.name && module_.tables[id].kind != TableKind::kDerived)
        declared.table = static_cast<TableId>(id);
    return;
  }
  if (declared.entity != Entity::kRule) return;
  for (std::size_t i = 0; i < module_.rules.size(); ++i) {
    const ir::Rule& rule = module_.rules[i];
    if (rule.spec.name != declared.name) continue;
    declared.rule = static_cast<int>(i);
    declared.table = rule.spec.table;
    rule_values_.resize(module_.rules.size());
    rule_values_[i] = RuleValue{{rule.value, {}, declared.span}, {}, std::nullopt};
  }
  if (declared.rule < 0 && !decl_of<ast::RuleDecl>(declared).parameters.empty())
    declared.table = resolve_profile(decl_of<ast::RuleDecl>(declared).of, declared.span, "metric");
}

// ---- reporting and constants ----------------------------------------------------------------------------------------

Diagnostic& Checker::report(std::string_view kind, Span span, std::string message, std::string help) {
  return out_->report(kind, span, std::move(message), std::move(help));
}

std::string Checker::did_you_mean(std::string_view name, const std::set<std::string, std::less<>>& candidates) {
  const std::vector<std::string> list(candidates.begin(), candidates.end());
  const auto nearest = nearest_name(name, list);
  return nearest ? fmt::format("did you mean {}?", *nearest) : "";
}

Typed Checker::made(NodeId node, Privacy privacy, Span span) {
  if (node != kNoNode && !span.empty()) module_.places.try_emplace(node, ir::Place{span.file, span.begin, span.end});
  return {node, std::move(privacy), span};
}

NodeId Checker::text(std::string_view value) { return build_.constant(Type::of(Kind::kString), Value::text(value)); }
NodeId Checker::integer(std::int64_t value) { return build_.constant(Type::of(Kind::kInt), Value::integer(value)); }
NodeId Checker::boolean(bool value) { return build_.constant(Type::of(Kind::kBool), Value::boolean(value)); }
NodeId Checker::instant(std::int64_t micros) { return build_.constant(Type::of(Kind::kTimestamp), Value::integer(micros)); }
NodeId Checker::duration(std::int64_t micros) { return build_.constant(Type::of(Kind::kDuration), Value::integer(micros)); }

const Value* Checker::constant_value(NodeId node) const {
  const auto* constant = std::get_if<ir::Const>(&build_.node(node).what);
  return constant != nullptr ? &constant->value : nullptr;
}

}  // namespace tagma::check
