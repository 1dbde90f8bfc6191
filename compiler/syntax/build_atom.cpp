// The smallest expressions: literals, calls, brackets, phrases of time.
#include "compiler/syntax/build.h"
#include "compiler/syntax/literals.h"
#include "compiler/syntax/parse_piece.h"

#include <algorithm>
#include <fmt/format.h>

namespace tagma::syntax {

ast::ExprPtr Builder::atom(TagmaParser::AtomContext* context) {
  const Span place = span(context);
  if (auto* some = dynamic_cast<TagmaParser::NameAtomContext*>(context))
    return some->children.size() > 1 ? call(some) : make(place, ast::NameRef{name(some->name()).text});
  if (auto* some = dynamic_cast<TagmaParser::RunningAtomContext*>(context)) return running(some);
  if (auto* some = dynamic_cast<TagmaParser::LiteralAtomContext*>(context)) return literal(some);
  if (auto* some = dynamic_cast<TagmaParser::NumberAtomContext*>(context)) return number(some);
  if (auto* some = dynamic_cast<TagmaParser::BracketAtomContext*>(context)) return bracket(some);
  if (auto* some = dynamic_cast<TagmaParser::ListAtomContext*>(context)) return list_of(some);
  if (auto* some = dynamic_cast<TagmaParser::AtLeastAtomContext*>(context)) return at_least(some);
  if (auto* some = dynamic_cast<TagmaParser::DeclassifyAtomContext*>(context)) {
    if (text(some->ID()) != "because") report("unexpected_text", span(some->ID()), fmt::format("`{}` does not fit here", text(some->ID())), "`(declassify x because \"reviewed by legal\")`");
    return make(place, ast::Declassify{expr(some->expr()), plain_text(some->STRING())});
  }
  if (auto* some = dynamic_cast<TagmaParser::SequenceAtomContext*>(context)) return sequence(some);
  if (auto* some = dynamic_cast<TagmaParser::EdgeAtomContext*>(context)) return edge(some);
  if (auto* some = dynamic_cast<TagmaParser::TimeOfDayAtomContext*>(context)) return time_of_day(some);
  if (auto* some = dynamic_cast<TagmaParser::CurrentAtomContext*>(context)) return make(place, ast::CurrentRows{name(some->name())});
  if (auto* some = dynamic_cast<TagmaParser::CalendarBetweenAtomContext*>(context)) {
    const auto ends = some->sum();
    return make(place, ast::CalendarBetween{calendar_name(some->CALENDAR_OF()), sum(ends[0]), sum(ends[1])});
  }
  auto* between = static_cast<TagmaParser::UnitBetweenAtomContext*>(context);
  const auto ends = between->sum();
  return make(place, ast::UnitBetween{unit(between->UNIT_BETWEEN()), sum(ends[0]), sum(ends[1])});
}

ast::ExprPtr Builder::number(TagmaParser::NumberAtomContext* context) {
  const Span digits = span(context->INT());
  const auto value = read_int(text(context->INT()), digits, out_);
  auto amount = value ? make(digits, *value) : error_expr(digits);
  if (context->UNIT() == nullptr) return amount;
  auto length = make(digits.to(span(context->UNIT())), ast::DurationLiteral{std::move(amount), unit(context->UNIT())});
  return context->AGO() == nullptr ? std::move(length) : make(span(context), ast::Ago{std::move(length)});
}

ast::ExprPtr Builder::bracket(TagmaParser::BracketAtomContext* context) {
  const Span brackets = span(context->LPAREN()).to(span(context->RPAREN()));
  auto inner = make(brackets, ast::Parenthesised{levels(context->levels())});
  if (context->UNIT() == nullptr) return inner;
  auto length = make(brackets.to(span(context->UNIT())), ast::DurationLiteral{std::move(inner), unit(context->UNIT())});
  return context->AGO() == nullptr ? std::move(length) : make(span(context), ast::Ago{std::move(length)});
}

ast::ExprPtr Builder::call(TagmaParser::NameAtomContext* context) {
  ast::Call call{name(context->name()), {}};
  for (auto* some : context->argument()) call.arguments.push_back(argument(some));
  return make(span(context), std::move(call));
}

// A call by the name of two words.
ast::ExprPtr Builder::running(TagmaParser::RunningAtomContext* context) {
  const ast::Name of = name(context->name());
  ast::Call call{{"running " + of.text, span(context->RUNNING()).to(of.span)}, {}};
  for (auto* some : context->argument()) call.arguments.push_back(argument(some));
  return make(span(context), std::move(call));
}

ast::ExprPtr Builder::list_of(TagmaParser::ListAtomContext* context) {
  ast::ListLiteral list;
  for (auto* item : context->expr()) list.items.push_back(expr(item));
  return make(span(context), std::move(list));
}

ast::ExprPtr Builder::at_least(TagmaParser::AtLeastAtomContext* context) {
  ast::AtLeastOf some{count(context->INT()), {}};
  for (auto* item : context->expr()) some.items.push_back(expr(item));
  return make(span(context), std::move(some));
}

ast::ExprPtr Builder::sequence(TagmaParser::SequenceAtomContext* context) {
  ast::Sequence out;
  const auto words = context->ID();
  const auto stages = context->stage();
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const std::size_t first = out.steps.size();
    stage(stages[i], out);
    if (i == 0) continue;
    const std::string word = text(words[i - 1]);
    out.steps[first].without = word == "without";
    if (word != "then" && word != "without") report("unexpected_text", span(words[i - 1]), fmt::format("`{}` does not join steps", word), "`then` begins the next step, `without … between a and b` says what must not be there");
  }
  if (context->word != nullptr) out.whole = ast::Gap{context->word->getType() == TagmaLexer::UNDER, sum(context->sum()), std::nullopt};
  return make(span(context), std::move(out));
}

void Builder::stage(TagmaParser::StageContext* context, ast::Sequence& sequence) {
  const std::size_t number = sequence.steps.empty() ? 0 : sequence.steps.back().stage + 1;
  auto* any = dynamic_cast<TagmaParser::AnyOrderStageContext*>(context);
  if (any != nullptr)
    for (auto* word : any->ID())
      if (text(word) != "then") report("unexpected_text", span(word), fmt::format("`{}` does not join steps", text(word)), "`any order { a: SOURCE then b: SOURCE }`");
  for (auto* one : any != nullptr ? any->step() : static_cast<TagmaParser::StepStageContext*>(context)->step()) {
    sequence.steps.push_back(step(one));
    sequence.steps.back().stage = number;
    sequence.steps.back().any_order = any != nullptr;
  }
}

ast::SequenceStep Builder::step(TagmaParser::StepContext* context) {
  ast::SequenceStep out;
  out.span = span(context);
  out.no = context->NO() != nullptr;
  out.optional = context->OPTIONAL() != nullptr;
  if (context->INT() != nullptr) {
    out.times = count(context->INT());
    if (text(context->ID()) != "more") report("unexpected_text", span(context->ID()), fmt::format("`{}` does not fit here", text(context->ID())), "`2 or more SOURCE`");
  }
  if (context->name() != nullptr) out.name = name(context->name());
  out.source = std::make_unique<ast::Source>(source(context->source()));
  out.gap_at = out.source->clauses.size();
  for (auto* some : context->gap())
    for (auto* one : gap(some, out)) out.source->clauses.push_back(clause(one));
  return out;
}

// What is said of a step's time; the clauses behind it.
std::vector<TagmaParser::ClauseContext*> Builder::gap(TagmaParser::GapContext* context, ast::SequenceStep& step) {
  const auto once = [&](bool said) {
    if (said) report("said_twice", span(context), "a step says this once", "leave one of them out");
  };
  if (auto* distance = dynamic_cast<TagmaParser::DistanceGapContext*>(context)) {
    once(step.gap.has_value());
    step.gap = ast::Gap{distance->word->getType() == TagmaLexer::UNDER, sum(distance->sum()), std::nullopt};
    if (distance->name() != nullptr) step.gap->of = name(distance->name());
    return distance->clause();
  }
  if (auto* least = dynamic_cast<TagmaParser::LeastGapContext*>(context)) {
    once(step.least.has_value());
    step.least = ast::Gap{false, sum(least->sum()), std::nullopt};
    if (least->name() != nullptr) step.least->of = name(least->name());
    return least->clause();
  }
  if (auto* same = dynamic_cast<TagmaParser::SameTimeGapContext*>(context)) {
    once(step.same_time);
    step.same_time = true;
    return same->clause();
  }
  if (auto* early = dynamic_cast<TagmaParser::SoFarGapContext*>(context)) {
    once(step.so_far);
    step.so_far = true;
    return early->clause();
  }
  auto* between = static_cast<TagmaParser::BetweenGapContext*>(context);
  once(step.between.has_value());
  step.between = {name(between->name(0)), name(between->name(1))};
  return between->clause();
}

ast::ExprPtr Builder::edge(TagmaParser::EdgeAtomContext* context) {
  const int offset = context->THIS() != nullptr ? 0 : context->LAST() != nullptr ? -1 : 1;
  return make(span(context), ast::UnitEdge{text(context->EDGE()) == "end", offset, unit(context->UNIT())});
}

// `time of day`, of the rows that are spoken about.
ast::ExprPtr Builder::time_of_day(TagmaParser::TimeOfDayAtomContext* context) {
  const Span place = span(context);
  ast::Argument time;
  time.span = span(context->TIME_OF());
  time.value = make(time.span, ast::NameRef{"time"});
  ast::Call call{{"time_of_day", place}, {}};
  call.arguments.push_back(std::move(time));
  return make(place, std::move(call));
}

ast::ExprPtr Builder::literal(TagmaParser::LiteralAtomContext* context) {
  antlr4::Token* token = context->value;
  const Span place = span(token);
  const std::string_view written = session_.text(token);
  const auto or_error = [&](auto value) { return value ? make(place, std::move(*value)) : error_expr(place); };
  switch (token->getType()) {
    case TagmaLexer::DEC:
    case TagmaLexer::PERCENT: return or_error(read_decimal(written, place, out_));
    case TagmaLexer::FLOAT: return or_error(read_float(written, place, out_));
    case TagmaLexer::DATE: return or_error(read_date(written, place, out_));
    case TagmaLexer::TIMESTAMP: return or_error(read_timestamp(written, place, out_));
    case TagmaLexer::TIME: return or_error(read_time(written, place, out_));
    case TagmaLexer::STRING: return text_literal(token);
    case TagmaLexer::TRUE: return make(place, ast::BoolLiteral{true});
    case TagmaLexer::FALSE: return make(place, ast::BoolLiteral{false});
    case TagmaLexer::NOW: return make(place, ast::NowLiteral{});
    case TagmaLexer::TODAY: return make(place, ast::TodayLiteral{0});
    case TagmaLexer::YESTERDAY: return make(place, ast::TodayLiteral{-1});
  }
  return make(place, ast::MissingLiteral{});
}

ast::ExprPtr Builder::text_literal(antlr4::Token* token) {
  const Span place = span(token);
  const auto piece = [&](std::string_view inside, Span where) { return text_piece(inside, where); };
  return make(place, read_text(session_.text(token), place, out_, piece));
}

// The expression inside braces of a text, parsed by a session of its own.
ast::ExprPtr Builder::text_piece(std::string_view inside, Span place) {
  return parse_piece(session_.nested(), inside, place, out_, limits_);
}

ast::Unit Builder::unit(antlr4::tree::TerminalNode* node) {
  static constexpr std::pair<std::string_view, ast::Unit> kUnits[] = {
      {"second", ast::Unit::kSecond}, {"minute", ast::Unit::kMinute}, {"hour", ast::Unit::kHour},       {"day", ast::Unit::kDay},
      {"week", ast::Unit::kWeek},     {"month", ast::Unit::kMonth},   {"quarter", ast::Unit::kQuarter}, {"year", ast::Unit::kYear}};
  const std::string word = text(node);
  for (const auto& [spelling, unit] : kUnits)
    if (word.starts_with(spelling)) return unit;
  return ast::Unit::kDay;
}

std::int64_t Builder::count(antlr4::tree::TerminalNode* node) { return read_count(text(node), span(node), out_).value_or(0); }

std::string Builder::plain_text(antlr4::tree::TerminalNode* node) { return read_plain_text(text(node), span(node), out_); }

}  // namespace tagma::syntax
