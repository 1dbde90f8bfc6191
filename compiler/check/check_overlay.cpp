// What people decide lies in a table of its own: (key, tag, value, source, by, at, until, reason). A manual tag is what its
// latest row says; rows about a rule pin or veto it. Both are written here as declarations and conditions over that table.
#include "compiler/check/checker.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tagma::check {

namespace {

constexpr std::string_view kLegal = "legal exclusion", kExcluded = "manual exclusion", kIncluded = "manual inclusion";

// Nobody wrote these expressions: they have a place, but no text.
Span unwritten(Span span) { return {span.file, span.begin, span.begin}; }

ast::ExprPtr expr(Span span, auto what) { return std::make_unique<ast::Expr>(ast::Expr{span, std::move(what)}); }
ast::ExprPtr text_of(Span span, std::string_view text) {
  ast::TextLiteral literal;
  literal.pieces.push_back({std::string(text), nullptr});
  return expr(span, std::move(literal));
}
ast::ExprPtr texts_of(Span span, std::span<const std::string> texts) {
  ast::ListLiteral list;
  for (const std::string& text : texts) list.items.push_back(text_of(span, text));
  return expr(span, std::move(list));
}
ast::ExprPtr name_of(Span span, std::string name) { return expr(span, ast::NameRef{std::move(name)}); }
ast::ExprPtr column_of(Span span, const std::string& table, std::string column) { return expr(span, ast::Member{name_of(span, table), {std::move(column), span}}); }
ast::ExprPtr both(ast::BinaryOp op, ast::ExprPtr left, ast::ExprPtr right) {
  const Span span = left->span;
  return expr(span, ast::Binary{op, std::move(left), std::move(right), span});
}
ast::ExprPtr is(ast::ExprPtr value, bool negated, ast::IsWhat what, ast::ExprPtr of = nullptr) {
  const Span span = value->span;
  return expr(span, ast::Is{std::move(value), negated, what, std::move(of), span});
}
ast::ExprPtr is_in(ast::ExprPtr value, std::span<const std::string> texts) {
  const Span span = value->span;
  return expr(span, ast::In{std::move(value), false, true, texts_of(span, texts), span});
}

const std::vector<std::string>& yes_texts() {
  static const std::vector<std::string> texts = {"yes", "true"};
  return texts;
}

// A row without a value says yes; every other text says no.
ast::ExprPtr says_yes(Span span, const std::string& table) {
  return both(ast::BinaryOp::kOr, is(column_of(span, table, "value"), false, ast::IsWhat::kMissing), is_in(column_of(span, table, "value"), yes_texts()));
}

// The rows about `tag` that hold at T: given before it (the event's time), and not yet over.
ast::Source rows_about(Span span, const std::string& table, const std::string& tag, ast::ExprPtr besides = nullptr) {
  auto until = column_of(span, table, "until");
  auto over = both(ast::BinaryOp::kOr, is(column_of(span, table, "until"), false, ast::IsWhat::kMissing),
                   expr(span, ast::Compare{ast::CompareOp::kGt, std::move(until), expr(span, ast::NowLiteral{}), span}));
  auto condition = both(ast::BinaryOp::kAnd, expr(span, ast::Compare{ast::CompareOp::kEq, column_of(span, table, "tag"), text_of(span, tag), span}), std::move(over));
  if (besides != nullptr) condition = both(ast::BinaryOp::kAnd, std::move(condition), std::move(besides));
  ast::Source source;
  source.name = {table, span};
  source.span = span;
  source.clauses.push_back({span, ast::WhereClause{std::move(condition)}});
  return source;
}

ast::ExprPtr last_of(ast::ExprPtr value, ast::Source source) {
  const Span span = value->span;
  ast::Argument argument;
  argument.span = span;
  argument.value = std::move(value);
  argument.source = std::make_unique<ast::Source>(std::move(source));
  ast::Call call{{"last", span}, {}};
  call.arguments.push_back(std::move(argument));
  return expr(span, std::move(call));
}

ast::ExprPtr some(ast::Source source) {
  const Span span = source.span;
  return expr(span, ast::Exists{ast::ExistsWord::kDid, std::make_unique<ast::Source>(std::move(source))});
}

ast::Field field(Span span, std::string name, std::string type, bool optional) {
  ast::Field out;
  out.span = span;
  out.name = {std::move(name), span};
  out.type.span = span;
  out.type.name = std::move(type);
  out.type.optional = optional;
  return out;
}

ast::TableDecl table_of(const std::string& name, const std::string& profile, const ast::OverlayDecl* decl, Span span) {
  ast::TableDecl out;
  out.word = ast::TableWord::kEvent;
  out.name = {name, span};
  out.source = decl != nullptr ? decl->source : ast::Name{"overlay", span};
  out.owner = ast::Name{profile, span};
  out.by.push_back({"key", span});
  out.at = ast::Name{"at", span};
  out.may_be_absent = decl != nullptr && decl->may_be_absent;
  out.fields.push_back(field(span, "tag", "string", false));
  for (const char* column : {"value", "source", "by", "reason"}) out.fields.push_back(field(span, column, "string", true));
  out.fields.push_back(field(span, "until", "timestamp", true));
  return out;
}

}  // namespace

// ---- declarations ---------------------------------------------------------------------------------------------------

// Whose decisions: the profile that is named, or the only one. Nothing: not clear, or no profile.
std::optional<ast::Name> Checker::profile_of_overlay(const std::optional<ast::Name>& of, Span span) const {
  std::vector<std::string> profiles;
  for (const ast::Decl* decl : decls_)
    if (const auto* table = std::get_if<ast::TableDecl>(&decl->what); table != nullptr && table->word == ast::TableWord::kProfile) profiles.push_back(table->name.text);
  if (!of) return profiles.size() == 1 ? std::optional(ast::Name{profiles.front(), span}) : std::nullopt;
  return std::find(profiles.begin(), profiles.end(), of->text) != profiles.end() ? of : std::nullopt;
}

void Checker::add_overlay(const ast::OverlayDecl& decl) {
  const auto profile = profile_of_overlay(decl.of, decl.span);
  if (!profile) {
    report("which_profile", decl.of ? decl.of->span : decl.span, decl.of ? fmt::format("there is no profile {}", decl.of->text) : "whose decisions are these?", "`overlay from TABLE of PROFILE`");
    return;
  }
  const auto [place, added] = overlays_.try_emplace(profile->text, Overlay{{}, &decl, decl.span, {}, {}});
  if (!added)
    report("conflicting_setting", decl.span, fmt::format("{} has two overlays", profile->text), "one table holds what people decided about a profile")
        .related.push_back({place->second.span, "the other one"});
}

void Checker::add_overlays() {
  const std::vector<const ast::Decl*> written = decls_;
  for (const ast::Decl* decl : written)
    if (const auto* overlay = std::get_if<ast::OverlayDecl>(&decl->what)) add_overlay(*overlay);
  for (const ast::Decl* decl : written)
    if (const auto* manual = std::get_if<ast::ManualDecl>(&decl->what))
      if (const auto profile = profile_of_overlay(manual->rule.of, decl->span)) overlays_.try_emplace(profile->text, Overlay{{}, nullptr, decl->span, {}, {}});
  for (auto& [profile, overlay] : overlays_) {
    overlay.table = overlays_.size() == 1 ? "overlay" : "overlay_" + profile;
    decls_.push_back(&made_decls_.emplace_back(ast::Decl{overlay.span, table_of(overlay.table, profile, overlay.decl, overlay.span)}));
  }
  for (const ast::Decl* decl : written)
    if (const auto* manual = std::get_if<ast::ManualDecl>(&decl->what)) add_manual_tag(*manual, decl->span);
}

void Checker::add_manual_tag(const ast::ManualDecl& decl, Span span) {
  ast::RuleDecl rule;
  rule.is_private = decl.rule.is_private;
  rule.name = decl.rule.name;
  rule.of = decl.rule.of;
  rule.display = decl.rule.display;
  rule.meta = decl.rule.meta;
  const auto keeps = [](const ast::Meta& meta) { return meta.word.text == "owner"; };
  if (std::none_of(rule.meta.begin(), rule.meta.end(), keeps)) rule.meta.push_back({{"owner", span}, decl.kept_by, span});
  const auto profile = profile_of_overlay(decl.rule.of, span);
  rule.body = profile ? manual_value(decl, overlays_.find(profile->text)->second, unwritten(rule.name.span)) : expr(span, ast::ErrorExpr{});
  if (profile) {
    Overlay& overlay = overlays_.find(profile->text)->second;
    (decl.type ? overlay.valued : overlay.yes_no).push_back(rule.name.text);
  }
  decls_.push_back(&made_decls_.emplace_back(ast::Decl{span, std::move(rule)}));
}

// What the latest row says that holds.
ast::ExprPtr Checker::manual_value(const ast::ManualDecl& decl, const Overlay& overlay, Span span) {
  const std::string& tag = decl.rule.name.text;
  if (!decl.type) {
    auto said = both(ast::BinaryOp::kCoalesce, column_of(span, overlay.table, "value"), text_of(span, yes_texts().front()));
    return is_in(last_of(std::move(said), rows_about(span, overlay.table, tag)), yes_texts());
  }
  auto value = last_of(column_of(span, overlay.table, "value"), rows_about(span, overlay.table, tag));
  if (decl.type->name == "string") return value;
  if (decl.type->name == "int") {
    ast::Call call{{"to_int", span}, {}};
    call.arguments.emplace_back().span = span;
    call.arguments.back().value = std::move(value);
    return expr(span, std::move(call));
  }
  if (decl.type->name == "enum") {
    ast::Levels levels;
    for (const std::string& one : decl.type->values)
      levels.lines.push_back({text_of(span, one), expr(span, ast::Compare{ast::CompareOp::kEq, ast::clone(*value), text_of(span, one), span}), false, span});
    return expr(span, std::move(levels));
  }
  if (!decl.type->name.empty())
    report("bad_overlay", decl.type->span, fmt::format("people do not write {} into a manual tag", decl.type->name), "it is yes/no (no type), string, int or enum(\"a\", \"b\")");
  return expr(span, ast::ErrorExpr{});
}

// ---- rules that people pin or veto ----------------------------------------------------------------------------------

// The overlay whose rows decide about the rule; nullptr: none.
Overlay* Checker::overlay_about(const Declared& declared) {
  const auto found = overlays_.find(table(declared.table).name);
  if (found == overlays_.end() || found->second.decl == nullptr) return nullptr;
  const auto& rule = decl_of<ast::RuleDecl>(declared);
  const std::vector<ast::Name>& named = found->second.decl->rules;
  const auto is_it = [&](const ast::Name& name) { return name.text == rule.name.text; };
  const bool decided = named.empty() ? !rule.is_private && (rule.word == ast::RuleWord::kTag || rule.word == ast::RuleWord::kSegment) : std::any_of(named.begin(), named.end(), is_it);
  const auto manual = [&](const ast::Decl& made) { return declared.decl == &made; };
  return decided && std::none_of(made_decls_.begin(), made_decls_.end(), manual) ? &found->second : nullptr;
}

// Legal exclusion > manual exclusion > manual inclusion > the rule. What a segment requires binds those who are pinned too.
Typed Checker::overlaid(const Declared& declared, Typed value, const Scope& scope, ir::Rule& out) {
  Overlay* overlay = overlay_about(declared);
  if (overlay == nullptr || type(value).kind != Kind::kBool) return value;
  const std::string& name = decl_of<ast::RuleDecl>(declared).name.text;
  if (std::find(overlay->yes_no.begin(), overlay->yes_no.end(), name) == overlay->yes_no.end()) overlay->yes_no.push_back(name);
  const Span span = unwritten(declared.span);
  const auto no = [&] { return expr(span, ast::Unary{ast::UnaryOp::kNot, says_yes(span, overlay->table)}); };
  const auto legal = [&](bool negated) { return is(column_of(span, overlay->table, "source"), negated, ast::IsWhat::kValue, text_of(span, "legal")); };
  ast::Levels levels;
  const auto line = [&](std::string_view decision, ast::ExprPtr besides) {
    levels.lines.push_back({text_of(span, decision), some(rows_about(span, overlay->table, name, std::move(besides))), false, span});
  };
  line(kLegal, both(ast::BinaryOp::kAnd, no(), legal(false)));
  line(kExcluded, both(ast::BinaryOp::kAnd, no(), legal(true)));
  line(kIncluded, says_yes(span, overlay->table));
  const ast::ExprPtr written = expr(span, std::move(levels));
  const Typed decision = check(*written, scope, Polarity::kFree);
  if (!decision.ok()) return error(value.span);
  const int decided_by = hidden_rule("overlay of " + out.spec.name, declared.table, decision.node, declared.span);
  RuleSpec& hidden = module_.rules[static_cast<std::size_t>(decided_by)].spec;
  hidden.kind = RuleKind::kMetric;
  hidden.type = type(decision);
  hidden.optional = true;
  out.spec.overlaid_by = decided_by;
  const auto is_decided = [&](std::string_view what) {
    return certain(compare(ast::CompareOp::kEq, decision, enum_constant(what, type(decision), span), span).node);
  };
  const NodeId pinned = build_.cond({{is_decided(kLegal), boolean(false)}, {is_decided(kExcluded), boolean(false)}, {is_decided(kIncluded), boolean(true)}}, value.node);
  return made(pinned, Privacy::join(value.privacy, decision.privacy.coarse()), value.span);
}

// Rules that an overlay names.
void Checker::check_overlay_rules() {
  for (const auto& [profile, overlay] : overlays_) {
    if (overlay.decl == nullptr) continue;
    std::set<std::string, std::less<>> rules;
    for (const Declared* declared : declared_)
      if (declared->entity == Entity::kRule && declared->rule >= 0 && table(declared->table).name == profile) rules.insert(declared->name);
    for (const ast::Name& name : overlay.decl->rules) {
      if (is_unreadable(name.text)) continue;
      const Declared* declared = find(name.text, Entity::kRule);
      if (!rules.contains(name.text)) report("unknown_name", name.span, fmt::format("{} has no rule {}", profile, name.text), did_you_mean(name.text, rules));
      else if (const auto& value = rule_value(*declared, name.span).value; value.ok() && type(value).kind != Kind::kBool)
        report("bad_overlay", name.span, fmt::format("{} is {}: people pin or veto what is yes or no", name.text, to_string(type(value))), "make a yes/no tag of it, or a `manual tag NAME : TYPE kept by …`");
    }
  }
}

// Nothing silent: rows about nothing that is declared, and rows that say neither yes nor no, are counted.
void Checker::expect_of_overlay(const Overlay& overlay) {
  const Span span = overlay.span;
  const auto expect = [&](std::string name, ast::ExprPtr condition) {
    ast::ExpectDecl decl{std::move(name), std::move(condition), {overlay.table, span}, ast::BreachWord::kCount};
    check_data_expectation(decl, span);
  };
  std::vector<std::string> names = overlay.yes_no;
  names.insert(names.end(), overlay.valued.begin(), overlay.valued.end());
  if (names.empty() || find_table(overlay.table) == kNoTable) return;
  expect(fmt::format("{}: about a rule or manual tag", overlay.table), is_in(column_of(span, overlay.table, "tag"), names));
  if (overlay.yes_no.empty()) return;
  static const std::vector<std::string> kAnswers = {"yes", "true", "no", "false"};
  auto answers = both(ast::BinaryOp::kOr, is(column_of(span, overlay.table, "value"), false, ast::IsWhat::kMissing), is_in(column_of(span, overlay.table, "value"), kAnswers));
  if (!overlay.valued.empty()) answers = both(ast::BinaryOp::kOr, is_in(column_of(span, overlay.table, "tag"), overlay.valued), std::move(answers));
  expect(fmt::format("{}: yes or no", overlay.table), std::move(answers));
}

}  // namespace tagma::check
