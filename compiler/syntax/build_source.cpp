// Sources, their clauses and windows, and the arguments of calls.
#include "compiler/syntax/build.h"

#include <fmt/format.h>

namespace tagma::syntax {

ast::Source Builder::source(TagmaParser::SourceContext* context) {
  ast::Source source;
  source.name = name(context->name());
  source.current = context->CURRENT() != nullptr;
  source.span = span(context);
  if (context->window() != nullptr)
    if (auto rows = window(context->window())) source.clauses.push_back({span(context->window()), ast::WindowClause{std::move(*rows)}});
  for (auto* some : context->clause()) source.clauses.push_back(clause(some));
  return source;
}

ast::Clause Builder::clause(TagmaParser::ClauseContext* context) {
  const Span place = span(context);
  if (auto* where = dynamic_cast<TagmaParser::WhereClauseContext*>(context)) return {place, ast::WhereClause{expr(where->expr())}};
  if (auto* some = dynamic_cast<TagmaParser::KeepingClauseContext*>(context)) return {place, keeping(some)};
  if (auto* with = dynamic_cast<TagmaParser::WithClauseContext*>(context)) return {place, ast::WithClause{columns(with->columns())}};
  if (auto* joining = dynamic_cast<TagmaParser::JoiningClauseContext*>(context))
    return {place, ast::JoiningClause{joining->keys() != nullptr ? keys(joining->keys()) : std::vector<ast::Named>{}, sum(joining->sum())}};
  auto* per = static_cast<TagmaParser::PerClauseContext*>(context);
  return {place, ast::PerClause{keys(per->keys()), columns(per->columns())}};
}

ast::KeepingClause Builder::keeping(TagmaParser::KeepingClauseContext* context) {
  ast::KeepingClause keeping;
  keeping.last = context->LAST() != nullptr;
  if (context->ID() != nullptr && text(context->ID()) != "first")
    report("unexpected_text", span(context->ID()), fmt::format("`keeping {}`: which rows are kept?", text(context->ID())), "write `keeping first` or `keeping last`, then how many: `keeping last 5 per sku`");
  if (context->INT() != nullptr) keeping.count = count(context->INT());
  if (context->keys() == nullptr) return keeping;
  for (ast::Named& key : keys(context->keys())) {
    if (!key.name.text.empty()) report("misplaced_form", key.name.span, "keys of `keeping` have no names", "leave out `as " + key.name.text + "`");
    if (key.each) {
      report("misplaced_form", key.value->span, "rows are not kept per element: a row has many", "group by the elements: `per each … as NAME { … }`");
      continue;
    }
    keeping.keys.push_back(std::move(key.value));
  }
  return keeping;
}

std::vector<ast::Named> Builder::keys(TagmaParser::KeysContext* context) {
  std::vector<ast::Named> keys;
  for (auto* key : context->key()) keys.push_back({key->name() != nullptr ? name(key->name()) : ast::Name{}, sum(key->sum()), key->EACH() != nullptr});
  return keys;
}

std::vector<ast::Named> Builder::columns(TagmaParser::ColumnsContext* context) {
  std::vector<ast::Named> columns;
  for (auto* column : context->column()) columns.push_back({name(column->name()), expr(column->expr())});
  return columns;
}

std::optional<ast::Window> Builder::window(TagmaParser::WindowContext* context) {
  if (auto* in = dynamic_cast<TagmaParser::InWindowContext*>(context)) return inside_as_window(in->inside(), span(context));
  if (auto* near = dynamic_cast<TagmaParser::DistanceWindowContext*>(context)) return distance(near->distance());
  if (auto* some = dynamic_cast<TagmaParser::OverlapWindowContext*>(context)) return overlap(some->overlap());
  return stretch(static_cast<TagmaParser::StretchWindowContext*>(context)->stretch());
}

std::optional<ast::Window> Builder::overlap(TagmaParser::OverlapContext* context) {
  std::optional<ast::Window> window;
  if (context->distance() != nullptr) window = distance(context->distance());
  else if (context->stretch() != nullptr) window = stretch(context->stretch());
  else window = inside_as_window(context->inside(), span(context));
  if (!window) return std::nullopt;
  window->overlapping = true;
  window->span = span(context);
  return window;
}

// Behind a source, `in NAME` is a window that a parameter holds; a list or a range is none.
std::optional<ast::Window> Builder::inside_as_window(TagmaParser::InsideContext* context, Span place) {
  if (auto* some = dynamic_cast<TagmaParser::InsideCalendarContext*>(context)) return calendar(some->calendar(), place);
  auto* value = static_cast<TagmaParser::InsideValueContext*>(context);
  const auto ends = value->sum();
  const auto first = sum(ends[0]);
  ast::Window window;
  window.span = place;
  const auto* today = std::get_if<ast::TodayLiteral>(&first->what);
  const auto* named = std::get_if<ast::NameRef>(&first->what);
  if (ends.size() == 1 && today != nullptr) {
    window.kind = today->offset == 0 ? ast::WindowKind::kToday : ast::WindowKind::kYesterday;
    return window;
  }
  if (ends.size() == 1 && named != nullptr) {
    window.kind = ast::WindowKind::kNamed;
    window.name = {named->name, first->span};
    return window;
  }
  if (!std::holds_alternative<ast::ErrorExpr>(first->what))
    report("misplaced_form", span(context), "this is no window", "windows are `in rolling 30 days`, `in past 7 full days`, `in this month`, `from A to B` …; a condition on a value stands behind `where`");
  return std::nullopt;
}

ast::Window Builder::distance(TagmaParser::DistanceContext* context) {
  const bool within = context->word->getType() == TagmaLexer::WITHIN;
  const bool after = context->side->getType() == TagmaLexer::AFTER;
  ast::Window window;
  window.kind = within ? (after ? ast::WindowKind::kWithinAfter : ast::WindowKind::kWithinBefore)
                       : (after ? ast::WindowKind::kUnderAfter : ast::WindowKind::kUnderBefore);
  window.span = span(context);
  const auto parts = context->sum();
  window.to = sum(parts[0]);
  window.from = sum(parts[1]);
  return window;
}

ast::Window Builder::stretch(TagmaParser::StretchContext* context) {
  ast::Window window;
  window.span = span(context);
  if (auto* from = dynamic_cast<TagmaParser::FromStretchContext*>(context)) {
    window.kind = ast::WindowKind::kFromTo;
    const auto ends = from->sum();
    window.from = sum(ends[0]);
    if (ends.size() > 1) window.to = sum(ends[1]);
  } else if (auto* before = dynamic_cast<TagmaParser::BeforeStretchContext*>(context)) {
    window.kind = ast::WindowKind::kBefore;
    window.to = sum(before->sum());
  } else if (auto* after = dynamic_cast<TagmaParser::AfterStretchContext*>(context)) {
    window.kind = ast::WindowKind::kAfter;
    window.from = sum(after->sum());
  } else {
    auto* ago = static_cast<TagmaParser::AgoStretchContext*>(context);
    window.kind = ast::WindowKind::kAgo;
    window.first = count(ago->INT(0));
    window.second = count(ago->INT(1));
    window.unit = unit(ago->UNIT());
    window.full = ago->FULL() != nullptr;
  }
  return window;
}

ast::Window Builder::calendar(TagmaParser::CalendarContext* context, Span place) {
  ast::Window window;
  window.span = place;
  if (auto* rolling = dynamic_cast<TagmaParser::RollingCalendarContext*>(context)) {
    window.kind = ast::WindowKind::kRolling;
    window.from = suffixed(rolling->atom(), rolling->suffix());
    if (rolling->COUNTED_UNIT() != nullptr) window.from = counted(std::move(window.from), rolling->COUNTED_UNIT());
  } else if (auto* past = dynamic_cast<TagmaParser::PastCalendarContext*>(context)) {
    // `past 7 days` says as little as `last 7 days`: the checker offers the readings of both.
    window.kind = past->FULL() != nullptr ? ast::WindowKind::kPastFull : ast::WindowKind::kLastN;
    window.first = count(past->INT());
    window.unit = unit(past->UNIT());
  } else if (auto* to_date = dynamic_cast<TagmaParser::ToDateCalendarContext*>(context)) {
    window.kind = ast::WindowKind::kToDate;
    window.first = count(to_date->INT());
    window.unit = unit(to_date->UNIT());
    const ast::Name date = name(to_date->name());
    if (date.text != "date") report("unexpected_text", date.span, fmt::format("`to {}`: a window that reaches up to now ends with `to date`", date.text), "write `in 7 days to date`");
  } else if (auto* named = dynamic_cast<TagmaParser::UnitCalendarContext*>(context)) {
    window.kind = named->word->getType() == TagmaLexer::THIS ? ast::WindowKind::kThis : ast::WindowKind::kLast;
    window.unit = unit(named->UNIT());
  } else if (auto* last = dynamic_cast<TagmaParser::LastCalendarContext*>(context)) {
    window.kind = ast::WindowKind::kLastN;
    window.first = count(last->INT());
    window.unit = unit(last->UNIT());
  } else {
    auto* next = static_cast<TagmaParser::NextCalendarContext*>(context);
    window.kind = ast::WindowKind::kNext;
    window.first = count(next->INT());
    window.unit = unit(next->UNIT());
  }
  return window;
}

ast::Argument Builder::argument(TagmaParser::ArgumentContext* context) {
  ast::Argument argument;
  argument.span = span(context);
  if (auto* days = dynamic_cast<TagmaParser::DaysArgumentContext*>(context)) {
    argument.unit_with = unit(days->UNIT());
    argument.source = std::make_unique<ast::Source>(source(days->source()));
    for (auto* part : days->argumentPart()) argument_part(part, argument);
  } else if (auto* bare = dynamic_cast<TagmaParser::WindowArgumentContext*>(context)) {
    if (bare->calendar() != nullptr) argument.window = calendar(bare->calendar(), argument.span);
    else argument.window = bare->stretch() != nullptr ? stretch(bare->stretch()) : distance(bare->distance());
  } else {
    auto* value = static_cast<TagmaParser::ValueArgumentContext*>(context);
    argument.value = expr(value->expr());
    argument.each = value->EACH() != nullptr;
    if (value->UNIT() != nullptr) argument.unit_with = unit(value->UNIT());
    if (value->source() != nullptr) argument.source = std::make_unique<ast::Source>(source(value->source()));
    if (value->stretch() != nullptr) argument.clauses.push_back({span(value->stretch()), ast::WindowClause{stretch(value->stretch())}});
    if (value->overlap() != nullptr)
      if (auto rows = overlap(value->overlap())) argument.clauses.push_back({span(value->overlap()), ast::WindowClause{std::move(*rows)}});
    for (auto* some : value->clause()) argument.clauses.push_back(clause(some));
    for (auto* part : value->argumentPart()) argument_part(part, argument);
  }
  return argument;
}

void Builder::argument_part(TagmaParser::ArgumentPartContext* context, ast::Argument& argument) {
  const auto once = [&](bool taken, std::string_view what) {
    if (taken) report("said_twice", span(context), fmt::format("`{}` is said twice", what), "join both conditions, or leave one out");
  };
  if (auto* by = dynamic_cast<TagmaParser::ByArgumentContext*>(context)) {
    once(argument.by != nullptr, "by");
    argument.by = sum(by->sum());
  } else if (auto* having = dynamic_cast<TagmaParser::HavingArgumentContext*>(context)) {
    once(argument.having != nullptr, "having");
    argument.having = expr(having->expr());
  } else if (auto* among = dynamic_cast<TagmaParser::AmongArgumentContext*>(context)) {
    once(argument.among != nullptr, "among");
    argument.among = expr(among->expr());
  } else if (auto* per = dynamic_cast<TagmaParser::PerArgumentContext*>(context)) {
    once(argument.per != nullptr, "per");
    argument.per = sum(per->sum());
  } else if (auto* order = dynamic_cast<TagmaParser::OrderArgumentContext*>(context)) {
    const std::string word = text(order->ID());
    once(argument.ascending.has_value(), word);
    if (word == "ascending" || word == "descending") argument.ascending = word == "ascending";
    else report("unexpected_text", span(context), fmt::format("`{}` does not fit here", word), "`ascending` begins with the smallest, `descending` with the largest");
  } else {
    once(argument.at_least.has_value(), "at least");
    argument.at_least = count(static_cast<TagmaParser::AtLeastArgumentContext*>(context)->INT());
  }
}

}  // namespace tagma::syntax
