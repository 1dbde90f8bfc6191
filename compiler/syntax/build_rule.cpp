// Rules and the tests that they carry.
#include "compiler/syntax/build.h"
#include "compiler/syntax/literals.h"
#include "compiler/syntax/words.h"

#include <algorithm>
#include <fmt/format.h>

namespace tagma::syntax {

ast::RuleDecl Builder::rule(TagmaParser::RuleDeclContext* context) {
  ast::RuleDecl rule;
  const std::size_t word = context->word->getType();
  rule.word = word == TagmaLexer::METRIC ? ast::RuleWord::kMetric : word == TagmaLexer::TAG ? ast::RuleWord::kTag : ast::RuleWord::kSegment;
  rule.is_private = context->PRIVATE() != nullptr;
  rule.name = name(context->name());
  if (context->parameters() != nullptr) {
    rule.parameters = parameters(context->parameters());
    if (rule.word != ast::RuleWord::kMetric)
      report("misplaced_form", span(context->parameters()), "only a metric has parameters", "make the part that varies a metric, or write a `fn`");
  }
  for (auto* part : context->rulePart()) rule_part(part, rule);
  rule.collect = context->COLLECT() != nullptr;
  rule.body = levels(context->levels());
  for (auto* one : context->limit()) rule.limits.push_back(limit(one));
  if (!rule.limits.empty() && rule.word != ast::RuleWord::kSegment)
    report("misplaced_form", rule.limits.front().span, "only a segment is a sample, or one per household: a tag is about each by itself", "build a segment on this rule and say it there");
  return rule;
}

ast::Limit Builder::limit(TagmaParser::LimitContext* context) {
  if (auto* sample = dynamic_cast<TagmaParser::SampleLimitContext*>(context)) {
    ast::Sample out{error_expr(span(context)), std::nullopt};
    if (sample->PERCENT() == nullptr) {
      report("unexpected_text", span(context), "a sample is a part of the people", "`sample 10%`; so many people are `top(1000, bucket(\"salt\", id, 1000000))`");
    } else if (auto part = read_decimal(text(sample->PERCENT()), span(sample->PERCENT()), out_)) {
      out.part = make(span(sample->PERCENT()), std::move(*part));
    }
    if (sample->STRING() != nullptr) out.salt = plain_text(sample->STRING());
    return {span(context), std::move(out)};
  }
  auto* one = static_cast<TagmaParser::OneLimitContext*>(context);
  ast::OnePer out{sum(one->sum()), {}};
  for (auto* then : one->ID())
    if (text(then) != "then") report("unexpected_text", span(then), fmt::format("`{}` does not fit here", text(then)), "`one per household by spend highest, then id lowest`");
  for (auto* some : one->best()) out.best.push_back(best(some));
  return {span(context), std::move(out)};
}

ast::Best Builder::best(TagmaParser::BestContext* context) {
  const std::string word = text(context->ID());
  if (word != "highest" && word != "lowest")
    report("unexpected_text", span(context->ID()), fmt::format("`{}`: is the highest the best, or the lowest?", word), "`by spend highest`, `by age lowest`");
  return {sum(context->sum()), word != "lowest"};
}

ast::RuleDecl Builder::score(TagmaParser::ScoreDeclContext* context) {
  ast::RuleDecl rule;
  rule.word = ast::RuleWord::kScore;
  rule.is_private = context->PRIVATE() != nullptr;
  rule.name = name(context->name());
  for (auto* part : context->rulePart()) rule_part(part, rule);
  for (auto* line : context->scoreLine()) rule.parts.push_back({sum(line->sum()), expr(line->expr()), false, span(line)});
  if (context->cap() != nullptr) {
    rule.cap_low = sum(context->cap()->sum(0));
    rule.cap_high = sum(context->cap()->sum(1));
  }
  return rule;
}

void Builder::rule_part(TagmaParser::RulePartContext* context, ast::RuleDecl& rule) {
  const auto once = [&](bool taken, std::string_view what) {
    if (taken) report("said_twice", span(context), fmt::format("{} is given twice", what), "leave one of them out");
  };
  if (auto* of = dynamic_cast<TagmaParser::OfPartContext*>(context)) {
    once(rule.of.has_value(), "whose rule this is (`of`)");
    rule.of = name(of->name());
  } else if (auto* display = dynamic_cast<TagmaParser::DisplayPartContext*>(context)) {
    once(!rule.display.empty(), "the display name");
    rule.display = plain_text(display->STRING());
  } else if (auto* meta = dynamic_cast<TagmaParser::MetaPartContext*>(context)) {
    meta_part(meta, rule);
  } else if (auto* only = dynamic_cast<TagmaParser::OnlyPartContext*>(context)) {
    once(rule.only_when != nullptr, "`only when`");
    rule.only_when = expr(only->expr());
  } else if (auto* purposes = dynamic_cast<TagmaParser::ForPartContext*>(context)) {
    only_segments(context, rule);
    once(!rule.purposes.empty(), "`for`");
    rule.purposes = names(purposes->names());
  } else if (auto* required = dynamic_cast<TagmaParser::RequiresPartContext*>(context)) {
    only_segments(context, rule);
    once(rule.requires_ != nullptr, "`requires`");
    rule.requires_ = expr(required->expr());
  } else if (auto* hold = dynamic_cast<TagmaParser::HoldPartContext*>(context)) {
    only_segments(context, rule);
    once(rule.hold_out.has_value(), "`hold out`");
    if (text(hold->ID(0)) != "hold" || text(hold->ID(1)) != "out")
      report("unexpected_text", span(hold->ID(0)).to(span(hold->ID(1))), fmt::format("`{} {}` does not fit here", text(hold->ID(0)), text(hold->ID(1))), "`hold out NAME where COND`");
    rule.hold_out = name(hold->name());
    rule.held = expr(hold->expr());
  } else {
    only_segments(context, rule);
    once(rule.at_least_people.has_value(), "`at least … people`");
    people_part(static_cast<TagmaParser::PeoplePartContext*>(context), rule);
  }
}

void Builder::only_segments(TagmaParser::RulePartContext* context, const ast::RuleDecl& rule) {
  if (rule.word == ast::RuleWord::kSegment) return;
  report("misplaced_form", span(context), "only a segment leaves the building: it alone has `for`, `requires` and `at least … people`", "build a segment on this rule and say it there");
}

void Builder::meta_part(TagmaParser::MetaPartContext* context, ast::RuleDecl& rule) {
  const ast::Name word{text(context->ID()), span(context->ID())};
  const auto known = metadata_words();
  if (std::find(known.begin(), known.end(), word.text) == known.end()) {
    const auto nearest = nearest_name(word.text, known);
    return report("unexpected_text", word.span, fmt::format("`{}` is no part of a rule's description", word.text),
                  nearest ? fmt::format("did you mean `{}`?", *nearest) : fmt::format("these exist: {}", fmt::join(known, ", ")));
  }
  for (const ast::Meta& earlier : rule.meta)
    if (earlier.word.text == word.text) report("said_twice", span(context), fmt::format("`{}` is given twice", word.text), "leave one of them out");
  std::string value = context->STRING() != nullptr ? plain_text(context->STRING()) : text(context->DATE() != nullptr ? context->DATE() : context->INT());
  rule.meta.push_back({word, std::move(value), span(context)});
}

void Builder::people_part(TagmaParser::PeoplePartContext* context, ast::RuleDecl& rule) {
  const ast::Name people = name(context->name());
  if (people.text != "people") report("unexpected_text", people.span, fmt::format("`at least … {}`: a segment's size is counted in people", people.text), "write `at least 50 people`");
  rule.at_least_people = count(context->INT());
  rule.at_least_span = span(context);
}

ast::TestDecl Builder::test(TagmaParser::TestDeclContext* context) {
  ast::TestDecl test;
  test.name = plain_text(context->STRING());
  if (context->sum() != nullptr) test.as_of = sum(context->sum());
  test.checks.emplace_back();
  for (auto* some : context->statement()) statement(some, test);
  return test;
}

void Builder::statement(TagmaParser::StatementContext* context, ast::TestDecl& test) {
  if (auto* rows = dynamic_cast<TagmaParser::RowStatementContext*>(context)) {
    test.rows.push_back(row(rows->name(), rows->record(), span(context)));
  } else if (auto* given = dynamic_cast<TagmaParser::GivenStatementContext*>(context)) {
    test.rows.push_back(row(given->name(), given->record(), span(context)));
    test.rows.back().repeat = count(given->INT());
  } else if (auto* at = dynamic_cast<TagmaParser::AtStatementContext*>(context)) {
    test.checks.push_back({sum(at->sum()), {}});
    for (auto* some : at->expectation()) test.checks.back().expectations.push_back(expectation(some));
  } else if (auto* refused = dynamic_cast<TagmaParser::RefusedStatementContext*>(context)) {
    if (text(refused->ID()) != "because") report("unexpected_text", span(refused->ID()), fmt::format("`{}` does not fit here: why are they refused?", text(refused->ID())), "`refused { … } because T0701`");
    test.trials.push_back(trial(refused->trial(), span(context)));
    test.trials.back().because = name(refused->name());
  } else if (auto* compiles = dynamic_cast<TagmaParser::CompilesStatementContext*>(context)) {
    test.trials.push_back(trial(compiles->trial(), span(context)));
  } else {
    auto* some = static_cast<TagmaParser::ExpectStatementContext*>(context);
    test.checks.front().expectations.push_back(expectation(some->expectation()));
  }
}

ast::RowLiteral Builder::row(TagmaParser::NameContext* table, TagmaParser::RecordContext* record, Span place) {
  ast::RowLiteral row{name(table), {}, place, 1};
  for (auto* cell : record->cell()) row.columns.push_back({name(cell->name()), expr(cell->expr())});
  return row;
}

ast::Expectation Builder::expectation(TagmaParser::ExpectationContext* context) {
  return {context->sum() != nullptr ? sum(context->sum()) : nullptr, expr(context->expr()), span(context)};
}

ast::Trial Builder::trial(TagmaParser::TrialContext* context, Span place) {
  ast::Trial trial;
  trial.span = place;
  for (auto* one : context->declaration()) {
    if (dynamic_cast<TagmaParser::ImportDeclContext*>(one) != nullptr || dynamic_cast<TagmaParser::ModuleDeclContext*>(one) != nullptr)
      report("misplaced_form", span(one), "what is tried here is tried beside the whole catalogue, imports included", "put the `import` at the top of the file");
    declaration(one, trial.decls);
  }
  return trial;
}

}  // namespace tagma::syntax
