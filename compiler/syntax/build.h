// ANTLR's tree -> ast, for trees without syntax errors. One function per rule of the grammar; the files follow its parts.
#pragma once

#include "compiler/syntax/session.h"

namespace tagma::syntax {

class Builder {
 public:
  Builder(Session& session, std::uint32_t file, Diagnostics& out, const ParseLimits& limits)
      : session_(session), file_(file), out_(out), limits_(limits) {}

  // build_decl.cpp
  void declaration(TagmaParser::DeclarationContext* context, std::vector<ast::Decl>& decls);
  ast::Field field(TagmaParser::FieldContext* context);

  // build_expr.cpp
  ast::ExprPtr levels(TagmaParser::LevelsContext* context);

 private:
  // build_decl.cpp
  ast::Name name(TagmaParser::NameContext* context);
  ast::Name outside(TagmaParser::OutsideContext* context);
  std::vector<ast::Name> names(TagmaParser::NamesContext* context);
  std::string path(TagmaParser::PathContext* context);
  ast::TypeRef type(TagmaParser::TypeContext* context);
  ast::TypeRef plain_type(TagmaParser::PlainTypeContext* context);
  ast::BreachWord breach(TagmaParser::OnBreachContext* context);
  void unique(TagmaParser::UniquePartContext* context, ast::Uniqueness& into);
  void order(TagmaParser::OrderPartContext* context, ast::Uniqueness& into);
  std::vector<ast::Parameter> parameters(TagmaParser::ParametersContext* context);
  ast::ImportDecl import(TagmaParser::ImportDeclContext* context);
  ast::WeekDecl week(TagmaParser::WeekDeclContext* context);
  ast::EventsDecl events(TagmaParser::EventsDeclContext* context);
  ast::TableDecl table(TagmaParser::TableDeclContext* context);
  void table_part(TagmaParser::TablePartContext* context, ast::TableDecl& table);
  void field_part(TagmaParser::FieldPartContext* context, ast::Field& field);
  ast::DerivedDecl derived(TagmaParser::DerivedDeclContext* context);
  ast::ListDecl list(TagmaParser::ListDeclContext* context);
  ast::ParamDecl param(TagmaParser::ParamDeclContext* context);
  ast::ConstDecl constant(TagmaParser::ConstDeclContext* context);
  ast::PatternDecl pattern(TagmaParser::PatternDeclContext* context);
  ast::FnDecl fn(TagmaParser::FnDeclContext* context);
  ast::ExpectDecl expect(TagmaParser::ExpectDeclContext* context);
  ast::CalendarDecl calendar_decl(TagmaParser::CalendarDeclContext* context);
  ast::Validity validity(TagmaParser::ValidPartContext* context);
  ast::Name calendar_name(antlr4::tree::TerminalNode* node);

  // build_rule.cpp
  ast::RuleDecl rule(TagmaParser::RuleDeclContext* context);
  ast::RuleDecl score(TagmaParser::ScoreDeclContext* context);
  void rule_part(TagmaParser::RulePartContext* context, ast::RuleDecl& rule);
  void meta_part(TagmaParser::MetaPartContext* context, ast::RuleDecl& rule);
  void people_part(TagmaParser::PeoplePartContext* context, ast::RuleDecl& rule);
  ast::ManualDecl manual(TagmaParser::ManualDeclContext* context);
  ast::OverlayDecl overlay(TagmaParser::OverlayDeclContext* context);
  ast::Limit limit(TagmaParser::LimitContext* context);
  ast::Best best(TagmaParser::BestContext* context);
  void only_segments(TagmaParser::RulePartContext* context, const ast::RuleDecl& rule);
  ast::TestDecl test(TagmaParser::TestDeclContext* context);
  void statement(TagmaParser::StatementContext* context, ast::TestDecl& test);
  ast::RowLiteral row(TagmaParser::NameContext* table, TagmaParser::RecordContext* record, Span span);
  ast::Expectation expectation(TagmaParser::ExpectationContext* context);
  ast::Trial trial(TagmaParser::TrialContext* context, Span span);

  // build_source.cpp
  ast::Source source(TagmaParser::SourceContext* context);
  ast::Clause clause(TagmaParser::ClauseContext* context);
  ast::KeepingClause keeping(TagmaParser::KeepingClauseContext* context);
  std::vector<ast::Named> keys(TagmaParser::KeysContext* context);
  std::vector<ast::Named> columns(TagmaParser::ColumnsContext* context);
  std::optional<ast::Window> window(TagmaParser::WindowContext* context);
  std::optional<ast::Window> inside_as_window(TagmaParser::InsideContext* context, Span span);
  std::optional<ast::Window> overlap(TagmaParser::OverlapContext* context);
  ast::Window distance(TagmaParser::DistanceContext* context);
  ast::Window stretch(TagmaParser::StretchContext* context);
  ast::Window calendar(TagmaParser::CalendarContext* context, Span span);
  ast::Argument argument(TagmaParser::ArgumentContext* context);
  void argument_part(TagmaParser::ArgumentPartContext* context, ast::Argument& argument);

  // build_expr.cpp
  ast::ExprPtr expr(TagmaParser::ExprContext* context);
  ast::ExprPtr conjunction(TagmaParser::ConjunctionContext* context);
  ast::ExprPtr negation(TagmaParser::NegationContext* context);
  ast::ExprPtr exists(TagmaParser::ExistsNegationContext* context);
  ast::ExprPtr compared(TagmaParser::PlainNegationContext* context);
  ast::ExprPtr sum(TagmaParser::SumContext* context);
  ast::ExprPtr product(TagmaParser::ProductContext* context);
  ast::ExprPtr coalesced(TagmaParser::CoalescedContext* context);
  ast::ExprPtr unary(TagmaParser::UnaryContext* context);
  ast::ExprPtr counted(ast::ExprPtr count, antlr4::tree::TerminalNode* unit_word);
  ast::ExprPtr suffixed(TagmaParser::AtomContext* first, const std::vector<TagmaParser::SuffixContext*>& suffixes);
  ast::Level level(TagmaParser::LevelContext* context);
  bool check_levels(const std::vector<ast::Level>& lines);

  // build_compare.cpp
  ast::ExprPtr comparison(ast::ExprPtr left, TagmaParser::ComparisonContext* context);
  ast::ExprPtr is_value(ast::ExprPtr left, TagmaParser::IsComparisonContext* context);
  ast::ExprPtr in(ast::ExprPtr left, TagmaParser::InComparisonContext* context);
  void refuse_chain(TagmaParser::PlainNegationContext* context);

  // build_atom.cpp
  ast::ExprPtr atom(TagmaParser::AtomContext* context);
  ast::ExprPtr number(TagmaParser::NumberAtomContext* context);
  ast::ExprPtr bracket(TagmaParser::BracketAtomContext* context);
  ast::ExprPtr call(TagmaParser::NameAtomContext* context);
  ast::ExprPtr running(TagmaParser::RunningAtomContext* context);
  ast::ExprPtr list_of(TagmaParser::ListAtomContext* context);
  ast::ExprPtr at_least(TagmaParser::AtLeastAtomContext* context);
  ast::ExprPtr sequence(TagmaParser::SequenceAtomContext* context);
  void stage(TagmaParser::StageContext* context, ast::Sequence& sequence);
  ast::SequenceStep step(TagmaParser::StepContext* context);
  std::vector<TagmaParser::ClauseContext*> gap(TagmaParser::GapContext* context, ast::SequenceStep& step);
  ast::ExprPtr edge(TagmaParser::EdgeAtomContext* context);
  ast::ExprPtr time_of_day(TagmaParser::TimeOfDayAtomContext* context);
  ast::ExprPtr literal(TagmaParser::LiteralAtomContext* context);
  ast::ExprPtr text_literal(antlr4::Token* token);
  ast::ExprPtr text_piece(std::string_view text, Span place);

  ast::Unit unit(antlr4::tree::TerminalNode* node);
  std::int64_t count(antlr4::tree::TerminalNode* node);
  std::string plain_text(antlr4::tree::TerminalNode* node);

  template <typename What>
  ast::ExprPtr make(Span span, What what) {
    return std::make_unique<ast::Expr>(ast::Expr{span, std::move(what)});
  }
  ast::ExprPtr error_expr(Span span) { return make(span, ast::ErrorExpr{}); }
  [[nodiscard]] Span span(const antlr4::ParserRuleContext* context) const { return session_.span(context); }
  [[nodiscard]] Span span(const antlr4::Token* token) const { return session_.span(token); }
  [[nodiscard]] Span span(antlr4::tree::TerminalNode* node) const { return session_.span(node->getSymbol()); }
  [[nodiscard]] std::string text(antlr4::tree::TerminalNode* node) const { return std::string(session_.text(node->getSymbol())); }
  void report(std::string_view kind, Span place, std::string message, std::string help = {}) {
    out_.report(kind, place, std::move(message), std::move(help));
  }

  Session& session_;
  std::uint32_t file_;
  Diagnostics& out_;
  const ParseLimits& limits_;
};

// `terms` joined by associative operators, as a balanced tree: long lists of conditions make no deep trees.
ast::ExprPtr balanced(ast::BinaryOp op, std::vector<ast::ExprPtr>& terms, const std::vector<Span>& operators,
                      std::size_t begin, std::size_t end);

}  // namespace tagma::syntax
