// Declarations as text: one line for each, further lines for their parts.
#include "compiler/syntax/dump_expr.h"
#include "compiler/syntax/literals.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/print_expr.h"

#include <fmt/format.h>

namespace tagma {

namespace syntax {

namespace {

std::string names(const std::vector<ast::Name>& all) {
  std::string out;
  for (const ast::Name& one : all) out += " " + one.text;
  return out;
}

std::string type(const ast::TypeRef& t) {
  std::string out = t.name;
  if (t.name == "decimal") out += fmt::format("({})", t.scale);
  for (const std::string& value : t.values) out += " " + quote(value, false);
  if (t.element != nullptr) out += "<" + type(*t.element) + ">";
  return out + (t.optional ? "?" : "");
}

std::string uniqueness(const ast::Uniqueness& u) {
  std::string out;
  if (!u.by.empty()) out += "\n  unique by" + names(u.by);
  if (u.latest) out += "\n  latest " + u.latest->text;
  if (!u.order.empty()) out += "\n  order by" + names(u.order);
  return out;
}

std::string parameters(const std::vector<ast::Parameter>& all) {
  std::string out;
  for (const ast::Parameter& one : all) out += "\n  parameter " + one.name.text + (one.type ? " : " + type(*one.type) : "");
  return out;
}

constexpr std::string_view kBreach[] = {"fail", "missing", "reject", "count"};
constexpr std::string_view kTable[] = {"profile", "event", "record", "lookup"};
constexpr std::string_view kRule[] = {"metric", "tag", "score", "segment"};
constexpr std::string_view kPrivacy[] = {"", " pii", " sensitive"};

template <typename Enum, std::size_t N>
std::string_view word(const std::string_view (&words)[N], Enum value) { return words[static_cast<std::size_t>(value)]; }

std::string field(const ast::Field& f) {
  std::string out = fmt::format("\n  {} {} : {}{}", f.key ? "key" : "column", f.name.text, type(f.type), word(kPrivacy, f.privacy));
  if (!f.purposes.empty()) out += " for" + names(f.purposes);
  if (f.from) out += " from " + quote(*f.from, false);
  if (f.on_breach != ast::BreachWord::kFail) out += fmt::format(" else {}", word(kBreach, f.on_breach));
  if (!f.note.empty()) out += " note " + quote(f.note, false);
  return out;
}

std::string indented(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\n    ") : std::string(1, c);
  return out;
}

struct DumpDecl {
  std::string operator()(const ast::ModuleDecl& d) const { return "module " + d.name; }
  std::string operator()(const ast::ImportDecl& d) const {
    return fmt::format("import {}{}{}", d.quoted ? "file " : "", d.path, d.alias ? " as " + d.alias->text : "");
  }
  std::string operator()(const ast::TimezoneDecl& d) const { return "timezone " + d.zone; }
  std::string operator()(const ast::WeekDecl& d) const { return d.sunday ? "week starts sunday" : "week starts monday"; }
  std::string operator()(const ast::EventsDecl& d) const { return "events" + uniqueness(d.unique); }
  std::string operator()(const ast::TableDecl& d) const {
    std::string out = fmt::format("{} {}", word(kTable, d.word), d.name.text);
    if (d.source) out += "\n  from " + quote(d.source->text, false);
    if (d.owner) out += "\n  of " + d.owner->text;
    if (!d.by.empty()) out += "\n  by" + names(d.by);
    if (d.at) out += "\n  at " + d.at->text;
    if (d.valid) out += "\n  valid from " + d.valid->from.text + (d.valid->to_next ? " to next" : d.valid->to ? " to " + d.valid->to->text : "");
    if (d.where != nullptr) out += "\n  where " + dump(d.where);
    if (d.timezone != nullptr) out += "\n  timezone " + dump(d.timezone);
    if (d.day_starts != nullptr) out += "\n  day starts " + dump(d.day_starts);
    out += uniqueness(d.unique);
    for (const ast::Field& one : d.fields) out += field(one);
    return out;
  }
  std::string operator()(const ast::DerivedDecl& d) const {
    return fmt::format("{} {} = {}", d.event ? "event" : "record", d.name.text, dump(d.source));
  }
  std::string operator()(const ast::ListDecl& d) const {
    return fmt::format("list {}{}{}", d.name.text, d.type ? " : " + type(*d.type) : "", d.source ? " from " + quote(d.source->text, false) : "");
  }
  std::string operator()(const ast::ParamDecl& d) const { return fmt::format("param {} : {} = {}", d.name.text, type(d.type), dump(d.value)); }
  std::string operator()(const ast::ConstDecl& d) const { return fmt::format("const {} = {}", d.name.text, dump(d.value)); }
  std::string operator()(const ast::PatternDecl& d) const { return fmt::format("pattern {} = {}", d.name.text, dump(d.value)); }
  std::string operator()(const ast::FnDecl& d) const { return fmt::format("fn {}{}\n  body {}", d.name.text, parameters(d.parameters), dump(d.body)); }
  std::string operator()(const ast::RuleDecl& d) const {
    std::string out = fmt::format("{}{} {}{}", d.is_private ? "private " : "", word(kRule, d.word), d.name.text, parameters(d.parameters));
    if (d.of) out += "\n  of " + d.of->text;
    if (!d.display.empty()) out += "\n  display " + quote(d.display, false);
    for (const ast::Meta& meta : d.meta) out += "\n  " + meta.word.text + " " + quote(meta.value, false);
    if (d.only_when != nullptr) out += "\n  only when " + dump(d.only_when);
    if (!d.purposes.empty()) out += "\n  for" + names(d.purposes);
    if (d.hold_out) out += "\n  hold out " + d.hold_out->text + " where " + dump(d.held);
    if (d.requires_ != nullptr) out += "\n  requires " + dump(d.requires_);
    if (d.at_least_people) out += fmt::format("\n  at least {} people", *d.at_least_people);
    for (const ast::Level& part : d.parts) out += "\n  part " + dump(part);
    if (d.cap_low != nullptr) out += "\n  capped " + dump(d.cap_low) + " " + dump(d.cap_high);
    for (const ast::Limit& limit : d.limits) out += "\n  limit " + ExprPrinter().limit(limit);
    if (d.body != nullptr) out += std::string(d.collect ? "\n  collect " : "\n  body ") + dump(d.body);
    return out;
  }
  std::string operator()(const ast::TestDecl& d) const {
    std::string out = "test " + quote(d.name, false);
    if (d.as_of != nullptr) out += "\n  as of " + dump(d.as_of);
    for (const ast::RowLiteral& row : d.rows)
      out += fmt::format("\n  row {}{}{}", row.table.text, row.repeat != 1 ? fmt::format(" times {}", row.repeat) : "", dump(row.columns));
    for (const ast::TestAt& at : d.checks) {
      if (at.as_of != nullptr) out += "\n  at " + dump(at.as_of);
      for (const ast::Expectation& one : at.expectations)
        out += "\n  expect" + (one.key != nullptr ? " for " + dump(one.key) : "") + " " + dump(one.condition);
    }
    for (const ast::Trial& trial : d.trials) {
      out += trial.because ? "\n  refused because " + trial.because->text : "\n  compiles";
      for (const ast::Decl& decl : trial.decls) out += "\n    " + indented(std::visit(DumpDecl{}, decl.what));
    }
    return out;
  }
  std::string operator()(const ast::ManualDecl& d) const {
    return "manual " + (*this)(d.rule) + (d.type ? "\n  type " + type(*d.type) : "") + "\n  kept by " + quote(d.kept_by, false);
  }
  std::string operator()(const ast::OverlayDecl& d) const {
    std::string out = "overlay from " + quote(d.source.text, false) + (d.of ? "\n  of " + d.of->text : "");
    if (!d.rules.empty()) out += "\n  for" + names(d.rules);
    return out + (d.may_be_absent ? "\n  else none" : "");
  }
  std::string operator()(const ast::CalendarDecl& d) const {
    std::string out = "calendar " + d.name.text + "\n  from " + d.table.text + "\n  on " + d.on.text;
    if (d.where != nullptr) out += "\n  where " + dump(d.where);
    if (d.opens != nullptr) out += "\n  open " + dump(d.opens) + " " + dump(d.closes);
    return out;
  }
  std::string operator()(const ast::ExpectDecl& d) const {
    return fmt::format("expect {} {} on {} else {}", quote(d.name, false), dump(d.condition), d.table.text, word(kBreach, d.on_breach));
  }
};

}  // namespace

}  // namespace syntax

std::string dump(const ast::File& file) {
  std::string out;
  for (const ast::Decl& decl : file.decls) out += std::visit(syntax::DumpDecl{}, decl.what) + "\n";
  for (const ast::Name& name : file.unreadable) out += "unreadable " + name.text + "\n";
  return out;
}

}  // namespace tagma
