// Declarations other than rules and tests.
#include "compiler/syntax/build.h"
#include "compiler/syntax/literals.h"
#include "compiler/syntax/words.h"

#include <algorithm>
#include <fmt/format.h>

namespace tagma::syntax {

namespace {

std::string help_nearest(std::string_view word, std::span<const std::string> words) {
  const auto nearest = nearest_name(word, words);
  return nearest ? fmt::format("did you mean `{}`?", *nearest) : fmt::format("these exist: {}", fmt::join(words, ", "));
}

}  // namespace

void Builder::declaration(TagmaParser::DeclarationContext* context, std::vector<ast::Decl>& decls) {
  const Span place = span(context);
  const auto add = [&](auto what) { decls.push_back({place, std::move(what)}); };
  if (auto* some = dynamic_cast<TagmaParser::RuleDeclContext*>(context)) return add(rule(some));
  if (auto* some = dynamic_cast<TagmaParser::TableDeclContext*>(context)) return add(table(some));
  if (auto* some = dynamic_cast<TagmaParser::DerivedDeclContext*>(context)) return add(derived(some));
  if (auto* some = dynamic_cast<TagmaParser::ScoreDeclContext*>(context)) return add(score(some));
  if (auto* some = dynamic_cast<TagmaParser::TestDeclContext*>(context)) return add(test(some));
  if (auto* some = dynamic_cast<TagmaParser::ParamDeclContext*>(context)) return add(param(some));
  if (auto* some = dynamic_cast<TagmaParser::ConstDeclContext*>(context)) return add(constant(some));
  if (auto* some = dynamic_cast<TagmaParser::PatternDeclContext*>(context)) return add(pattern(some));
  if (auto* some = dynamic_cast<TagmaParser::FnDeclContext*>(context)) return add(fn(some));
  if (auto* some = dynamic_cast<TagmaParser::ListDeclContext*>(context)) return add(list(some));
  if (auto* some = dynamic_cast<TagmaParser::ExpectDeclContext*>(context)) return add(expect(some));
  if (auto* some = dynamic_cast<TagmaParser::ManualDeclContext*>(context)) return add(manual(some));
  if (auto* some = dynamic_cast<TagmaParser::OverlayDeclContext*>(context)) return add(overlay(some));
  if (auto* some = dynamic_cast<TagmaParser::CalendarDeclContext*>(context)) return add(calendar_decl(some));
  if (auto* some = dynamic_cast<TagmaParser::ImportDeclContext*>(context)) return add(import(some));
  if (auto* some = dynamic_cast<TagmaParser::ModuleDeclContext*>(context)) return add(ast::ModuleDecl{path(some->path())});
  if (auto* some = dynamic_cast<TagmaParser::TimezoneDeclContext*>(context)) return add(ast::TimezoneDecl{plain_text(some->STRING())});
  if (auto* some = dynamic_cast<TagmaParser::WeekDeclContext*>(context)) return add(week(some));
  add(events(static_cast<TagmaParser::EventsDeclContext*>(context)));
}

ast::Name Builder::name(TagmaParser::NameContext* context) {
  return {composed(session_.text(context->start)), span(context)};
}

ast::Name Builder::outside(TagmaParser::OutsideContext* context) {
  if (context->name() != nullptr) return name(context->name());
  return {plain_text(context->STRING()), span(context)};
}

std::vector<ast::Name> Builder::names(TagmaParser::NamesContext* context) {
  std::vector<ast::Name> all;
  for (auto* one : context->name()) all.push_back(name(one));
  return all;
}

std::string Builder::path(TagmaParser::PathContext* context) {
  std::string all;
  for (auto* part : context->name()) all += (all.empty() ? "" : ".") + name(part).text;
  return all;
}

ast::ImportDecl Builder::import(TagmaParser::ImportDeclContext* context) {
  ast::ImportDecl import;
  import.quoted = context->STRING() != nullptr;
  import.path = import.quoted ? plain_text(context->STRING()) : path(context->path());
  if (context->name() != nullptr) import.alias = name(context->name());
  return import;
}

ast::WeekDecl Builder::week(TagmaParser::WeekDeclContext* context) {
  static const std::vector<std::string> kDays = {"monday", "sunday"};
  const ast::Name day = name(context->name());
  if (text(context->UNIT()) != "week")
    report("not_in_this_version", span(context), fmt::format("`{} starts` is not part of this version", text(context->UNIT())), "days begin at midnight of the file's time zone");
  else if (std::find(kDays.begin(), kDays.end(), day.text) == kDays.end())
    report("unexpected_text", day.span, fmt::format("weeks start on monday or sunday, not on {}", day.text), help_nearest(day.text, kDays));
  return {day.text == "sunday"};
}

ast::EventsDecl Builder::events(TagmaParser::EventsDeclContext* context) {
  ast::EventsDecl events;
  if (context->uniquePart() != nullptr) unique(context->uniquePart(), events.unique);
  if (context->orderPart() != nullptr) order(context->orderPart(), events.unique);
  return events;
}

void Builder::unique(TagmaParser::UniquePartContext* context, ast::Uniqueness& into) {
  if (!into.by.empty()) report("said_twice", span(context), "`unique by` is said twice", "name all columns behind one `unique by`, separated by commas");
  into.by = names(context->names());
  if (context->name() != nullptr) into.latest = name(context->name());
  into.span = into.span.empty() ? span(context) : into.span.to(span(context));
}

void Builder::order(TagmaParser::OrderPartContext* context, ast::Uniqueness& into) {
  if (!into.order.empty()) report("said_twice", span(context), "`order by` is said twice", "name all columns behind one `order by`, separated by commas");
  into.order = names(context->names());
  into.span = into.span.empty() ? span(context) : into.span.to(span(context));
}

ast::TableDecl Builder::table(TagmaParser::TableDeclContext* context) {
  ast::TableDecl table;
  const std::size_t word = context->word->getType();
  table.word = word == TagmaLexer::PROFILE  ? ast::TableWord::kProfile
               : word == TagmaLexer::EVENT  ? ast::TableWord::kEvent
               : word == TagmaLexer::RECORD ? ast::TableWord::kRecord
                                            : ast::TableWord::kLookup;
  table.name = name(context->name());
  for (auto* part : context->tablePart()) table_part(part, table);
  for (auto* some : context->fields()->field()) table.fields.push_back(field(some));
  return table;
}

void Builder::table_part(TagmaParser::TablePartContext* context, ast::TableDecl& table) {
  const auto once = [&](bool taken, std::string_view what) {
    if (taken) report("said_twice", span(context), fmt::format("`{}` is said twice", what), "leave one of them out");
  };
  if (auto* from = dynamic_cast<TagmaParser::FromPartContext*>(context)) {
    once(table.source.has_value(), "from");
    table.source = outside(from->outside());
  } else if (auto* owner = dynamic_cast<TagmaParser::OwnerPartContext*>(context)) {
    once(table.owner.has_value(), "of");
    table.owner = name(owner->name());
  } else if (auto* by = dynamic_cast<TagmaParser::ByPartContext*>(context)) {
    once(!table.by.empty(), "by");
    table.by = names(by->names());
  } else if (auto* at = dynamic_cast<TagmaParser::AtPartContext*>(context)) {
    once(table.at.has_value(), "at");
    table.at = name(at->name());
  } else if (auto* valid = dynamic_cast<TagmaParser::ValidPartContext*>(context)) {
    once(table.valid.has_value(), "valid from");
    table.valid = validity(valid);
  } else if (auto* where = dynamic_cast<TagmaParser::WherePartContext*>(context)) {
    once(table.where != nullptr, "where");
    table.where = expr(where->expr());
  } else if (auto* zone = dynamic_cast<TagmaParser::ZonePartContext*>(context)) {
    once(table.timezone != nullptr, "timezone");
    table.timezone = expr(zone->expr());
  } else if (auto* day = dynamic_cast<TagmaParser::DayPartContext*>(context)) {
    once(table.day_starts != nullptr, "day starts");
    if (unit(day->UNIT()) != ast::Unit::kDay) report("unexpected_text", span(day->UNIT()), "only days start at an hour", "`day starts 05:00`; `week starts sunday` stands by itself");
    table.day_starts = expr(day->expr());
  } else if (auto* one = dynamic_cast<TagmaParser::TableUniquePartContext*>(context)) {
    unique(one->uniquePart(), table.unique);
  } else {
    order(static_cast<TagmaParser::TableOrderPartContext*>(context)->orderPart(), table.unique);
  }
}

ast::Field Builder::field(TagmaParser::FieldContext* context) {
  ast::Field field;
  field.span = span(context);
  field.key = context->KEY() != nullptr;
  field.name = name(context->name());
  field.type = type(context->type());
  for (auto* part : context->fieldPart()) field_part(part, field);
  return field;
}

void Builder::field_part(TagmaParser::FieldPartContext* context, ast::Field& field) {
  static const std::vector<std::string> kClasses = {"pii", "sensitive"};
  if (auto* privacy = dynamic_cast<TagmaParser::PrivacyPartContext*>(context)) {
    const std::string word = text(privacy->ID());
    if (word != "pii" && word != "sensitive")
      report("unexpected_text", span(context), fmt::format("`{}` says nothing about a column", word), help_nearest(word, kClasses));
    else if (field.privacy != ast::PrivacyWord::kNone)
      report("said_twice", span(context), "the column's privacy class is said twice", "`sensitive` includes `pii`");
    if (word == "pii") field.privacy = ast::PrivacyWord::kPii;
    if (word == "sensitive") field.privacy = ast::PrivacyWord::kSensitive;
  } else if (auto* purposes = dynamic_cast<TagmaParser::PurposePartContext*>(context)) {
    if (field.privacy == ast::PrivacyWord::kNone)
      report("misplaced_form", span(context), "purposes belong to a column that is `pii` or `sensitive`", "write `pii for " + names(purposes->names())[0].text + "`");
    for (ast::Name& purpose : names(purposes->names())) field.purposes.push_back(std::move(purpose));
  } else if (auto* column = dynamic_cast<TagmaParser::ColumnPartContext*>(context)) {
    field.from = outside(column->outside()).text;
  } else if (auto* otherwise = dynamic_cast<TagmaParser::BreachPartContext*>(context)) {
    field.on_breach = breach(otherwise->onBreach());
  } else {
    field.note = plain_text(static_cast<TagmaParser::NotePartContext*>(context)->STRING());
  }
}

ast::BreachWord Builder::breach(TagmaParser::OnBreachContext* context) {
  static const std::vector<std::string> kWords = {"missing", "reject", "fail", "count"};
  if (context->MISSING() != nullptr) return ast::BreachWord::kMissing;
  const std::string word = text(context->ID());
  if (word == "reject") return ast::BreachWord::kReject;
  if (word == "count") return ast::BreachWord::kCount;
  if (word != "fail") report("unexpected_text", span(context->ID()), fmt::format("`else {}`: what shall happen to the row?", word), help_nearest(word, kWords));
  return ast::BreachWord::kFail;
}

ast::TypeRef Builder::type(TagmaParser::TypeContext* context) {
  if (auto* scalar = dynamic_cast<TagmaParser::ScalarTypeContext*>(context)) {
    ast::TypeRef type = plain_type(scalar->plainType());
    type.span = span(context);
    type.optional = scalar->QUESTION() != nullptr;
    return type;
  }
  auto* list = static_cast<TagmaParser::ListTypeContext*>(context);
  ast::TypeRef type;
  type.span = span(context);
  type.name = session_.text(list->word);
  type.element = std::make_unique<ast::TypeRef>(plain_type(list->plainType()));
  // A question mark stands behind the element (inside the brackets) or behind the whole.
  for (auto* mark : list->QUESTION())
    (mark->getSymbol()->getTokenIndex() < list->GT()->getSymbol()->getTokenIndex() ? type.element->optional : type.optional) = true;
  return type;
}

ast::TypeRef Builder::plain_type(TagmaParser::PlainTypeContext* context) {
  ast::TypeRef type;
  type.span = span(context);
  if (auto* decimal = dynamic_cast<TagmaParser::DecimalTypeContext*>(context)) {
    type.name = "decimal";
    type.scale = static_cast<int>(count(decimal->INT()));
    if (type.scale > 38) report("bad_number", span(decimal->INT()), fmt::format("a decimal has at most 38 places, not {}", type.scale), "money has two: decimal(2)");
  } else if (auto* values = dynamic_cast<TagmaParser::EnumTypeContext*>(context)) {
    type.name = "enum";
    for (auto* value : values->STRING()) type.values.push_back(plain_text(value));
  } else {
    type.name = name(static_cast<TagmaParser::NamedTypeContext*>(context)->name()).text;
  }
  return type;
}

ast::DerivedDecl Builder::derived(TagmaParser::DerivedDeclContext* context) {
  return {context->word->getType() == TagmaLexer::EVENT, name(context->name()), source(context->source())};
}

ast::Validity Builder::validity(TagmaParser::ValidPartContext* context) {
  const auto ends = context->name();
  ast::Validity validity{name(ends[0]), std::nullopt, false, span(context)};
  if (ends.size() == 1) return validity;
  validity.to = name(ends[1]);
  validity.to_next = validity.to->text == "next";
  if (validity.to_next) validity.to.reset();
  return validity;
}

ast::CalendarDecl Builder::calendar_decl(TagmaParser::CalendarDeclContext* context) {
  ast::CalendarDecl calendar;
  const auto names = context->name();
  calendar.name = name(names[0]);
  calendar.table = name(names[1]);
  calendar.on = name(names[2]);
  if (context->expr() != nullptr) calendar.where = expr(context->expr());
  if (context->OPEN() == nullptr) return calendar;
  const auto hours = context->sum();
  calendar.opens = sum(hours[0]);
  calendar.closes = sum(hours[1]);
  return calendar;
}

ast::Name Builder::calendar_name(antlr4::tree::TerminalNode* node) { return {composed(text(node)), span(node)}; }

ast::ListDecl Builder::list(TagmaParser::ListDeclContext* context) {
  ast::ListDecl list;
  list.name = name(context->name());
  if (context->type() != nullptr) list.type = type(context->type());
  if (context->outside() != nullptr) list.source = outside(context->outside());
  return list;
}

ast::ParamDecl Builder::param(TagmaParser::ParamDeclContext* context) {
  return {name(context->name()), type(context->type()), expr(context->expr())};
}

ast::PatternDecl Builder::pattern(TagmaParser::PatternDeclContext* context) {
  ast::PatternDecl out{name(context->name()), expr(context->expr())};
  while (auto* brackets = std::get_if<ast::Parenthesised>(&out.value->what)) out.value = ast::ExprPtr(std::move(brackets->inner));
  if (std::holds_alternative<ast::Sequence>(out.value->what) || std::holds_alternative<ast::ErrorExpr>(out.value->what)) return out;
  report("misplaced_form", out.value->span, fmt::format("{} is no sequence: a pattern names the matches of one", out.name.text), fmt::format("`pattern {} = sequence {{ a: SOURCE then b: SOURCE within 7 days }}`", out.name.text));
  out.value = std::make_unique<ast::Expr>(ast::Expr{out.value->span, ast::ErrorExpr{}});
  return out;
}

ast::ConstDecl Builder::constant(TagmaParser::ConstDeclContext* context) { return {name(context->name()), expr(context->expr())}; }

std::vector<ast::Parameter> Builder::parameters(TagmaParser::ParametersContext* context) {
  std::vector<ast::Parameter> all;
  for (auto* one : context->parameter()) {
    ast::Parameter parameter{name(one->name()), std::nullopt};
    if (one->type() != nullptr) parameter.type = type(one->type());
    all.push_back(std::move(parameter));
  }
  return all;
}

ast::FnDecl Builder::fn(TagmaParser::FnDeclContext* context) {
  return {name(context->name()), parameters(context->parameters()), levels(context->levels())};
}

ast::ExpectDecl Builder::expect(TagmaParser::ExpectDeclContext* context) {
  ast::ExpectDecl expect{plain_text(context->STRING()), expr(context->expr()), name(context->name()), ast::BreachWord::kFail};
  if (context->onBreach() != nullptr) expect.on_breach = breach(context->onBreach());
  return expect;
}

}  // namespace tagma::syntax
