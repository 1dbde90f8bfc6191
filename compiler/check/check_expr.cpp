// The dispatch over expressions; logic, arithmetic, conditionals.
#include "compiler/check/checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace tagma::check {

namespace {

const ast::Expr& bare(const ast::Expr& expr) {
  const ast::Expr* inner = &expr;
  while (const auto* brackets = std::get_if<ast::Parenthesised>(&inner->what)) inner = brackets->inner.get();
  return *inner;
}

bool is_literal(const ast::Expr& expr) {
  const ast::Expr& inner = bare(expr);
  if (const auto* unary = std::get_if<ast::Unary>(&inner.what)) return unary->op == ast::UnaryOp::kNegate && is_literal(*unary->operand);
  return std::holds_alternative<ast::IntLiteral>(inner.what) || std::holds_alternative<ast::DecimalLiteral>(inner.what) ||
         std::holds_alternative<ast::TextLiteral>(inner.what) || std::holds_alternative<ast::DateLiteral>(inner.what) ||
         std::holds_alternative<ast::ListLiteral>(inner.what) || std::holds_alternative<ast::MissingLiteral>(inner.what);
}

bool is_number_literal(const ast::Expr& expr) {
  return std::holds_alternative<ast::IntLiteral>(expr.what) || std::holds_alternative<ast::DecimalLiteral>(expr.what) ||
         std::holds_alternative<ast::FloatLiteral>(expr.what);
}

bool is_arithmetic(ast::BinaryOp op) { return op >= ast::BinaryOp::kAdd && op <= ast::BinaryOp::kMod; }

// The operands of a chain of one operator, left to right.
void flatten(const ast::Expr& expr, ast::BinaryOp op, std::vector<const ast::Expr*>& out) {
  if (const auto* binary = std::get_if<ast::Binary>(&expr.what); binary != nullptr && binary->op == op) {
    flatten(*binary->left, op, out);
    flatten(*binary->right, op, out);
    return;
  }
  out.push_back(&expr);
}

bool is_coalesce(const ast::Expr& expr) {
  const auto* binary = std::get_if<ast::Binary>(&expr.what);
  return binary != nullptr && binary->op == ast::BinaryOp::kCoalesce;
}

// `a / b ?? 0` is a / (b ?? 0): how to say that the default is that of the quotient.
std::string default_of_whole(const SourceSet& sources, const ast::Binary& around, const ast::Binary& coalesced) {
  const std::string_view value = sources.text(coalesced.left->span);
  return fmt::format("the default is taken first, for `{2}` alone; for the whole value write `({0} {1} {2}) ?? {3}`", sources.text(around.left->span), sources.text(around.op_span), value, sources.text(coalesced.right->span));
}

}  // namespace

Polarity flip(Polarity p) {
  switch (p) {
    case Polarity::kPositive: return Polarity::kNegative;
    case Polarity::kNegative: return Polarity::kPositive;
    case Polarity::kFree: return Polarity::kFree;
  }
  TAGMA_CHECK(false);
}

Typed Checker::check(const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted) {
  struct Depth {
    int& depth;
    explicit Depth(int& around) : depth(++around) {}
    ~Depth() { --depth; }
  } deeper(depth_);
  if (nests_too_deeply(expr.span)) return error(expr.span);
  const Clocked clocked(*this, scope.grain);
  if (auto literal = check_literal(expr, scope, wanted)) return *literal;
  struct Dispatch {
    Checker& self;
    const ast::Expr& expr;
    const Scope& scope;
    Polarity polarity;
    const Type* wanted;

    Typed operator()(const ast::NameRef& name) { return self.check_name(name.name, expr.span, scope, polarity); }
    Typed operator()(const ast::Member& member) { return self.check_member(member, expr, scope, polarity); }
    Typed operator()(const ast::Unary& unary) { return self.check_unary(unary, expr, scope, polarity, wanted); }
    Typed operator()(const ast::Binary& binary) { return self.check_binary(binary, expr, scope, polarity, wanted); }
    Typed operator()(const ast::Compare& compare) { return self.check_compare(compare, expr, scope, polarity); }
    Typed operator()(const ast::Is& is) { return self.check_is(is, expr, scope); }
    Typed operator()(const ast::In& in) { return self.check_in(in, expr, scope, polarity); }
    Typed operator()(const ast::Between& between) { return self.check_between(between, expr, scope, polarity); }
    Typed operator()(const ast::Contains& contains) { return self.check_contains(contains, expr, scope, polarity); }
    Typed operator()(const ast::SameElements& same) { return self.check_same_elements(same, expr, scope); }
    Typed operator()(const ast::Levels& levels) { return self.check_levels(levels, expr, scope, polarity, wanted); }
    Typed operator()(const ast::Call& call) { return self.check_call(call, expr, scope, polarity, wanted); }
    Typed operator()(const ast::Exists& exists) {
      if (scope.columns_visible) return self.check_exists(exists, expr, scope);
      self.report("out_of_place", expr.span, "a fn computes with its arguments only, not with rows", "make it a metric, or give the answer as an argument");
      return self.error(expr.span);
    }
    Typed operator()(const ast::Declassify& e) { return self.check_declassify(e, expr, scope, polarity, wanted); }
    Typed operator()(const ast::Sequence& sequence) { return self.check_sequence(sequence, expr, scope); }
    Typed operator()(const ast::AtLeastOf& at_least) { return self.check_at_least(at_least, expr, scope); }
    Typed operator()(const ast::Parenthesised& brackets) {
      if (const auto whole = self.negations_.find(&expr); whole != self.negations_.end())
        self.negations_.emplace(brackets.inner.get(), whole->second);
      Typed value = self.check(*brackets.inner, scope, polarity, wanted);
      self.negations_.erase(brackets.inner.get());  // expressions of an argument that was read as a source do not live on
      return value;
    }
    Typed operator()(const ast::ErrorExpr&) { return self.error(expr.span); }
    Typed operator()(const ast::Range&) {
      self.report("out_of_place", expr.span, "a range stands after `in`", "`x in 1..6`");
      return self.error(expr.span);
    }
    Typed operator()(const ast::CurrentRows& rows) {
      self.report("not_a_value", expr.span, fmt::format("`current {}` are rows, not a value", rows.name.text), fmt::format("fold them: `count(current {0})`, `has current {0}`", rows.name.text));
      return self.error(expr.span);
    }
    Typed operator()(const ast::CalendarDays& days) { return self.calendar_days_alone(days, expr.span); }
    Typed operator()(const ast::CalendarBetween& between) { return self.calendar_between(between, expr.span, scope); }
    Typed operator()(const ast::AsOf& e) { return self.check_as_of(e, expr, scope, polarity); }
    Typed operator()(const ast::DurationLiteral&) { return self.check_time_expr(expr, scope); }
    Typed operator()(const ast::NowLiteral&) { return self.check_time_expr(expr, scope); }
    Typed operator()(const ast::TodayLiteral&) { return self.check_time_expr(expr, scope); }
    Typed operator()(const ast::Since&) { return self.check_time_expr(expr, scope); }
    Typed operator()(const ast::UnitBetween&) { return self.check_time_expr(expr, scope); }
    Typed operator()(const ast::Ago&) { return self.check_time_expr(expr, scope); }
    Typed operator()(const ast::UnitEdge&) { return self.check_time_expr(expr, scope); }
    // Literals: check_literal() answered them.
    Typed operator()(const ast::IntLiteral&) { return self.error(expr.span); }
    Typed operator()(const ast::DecimalLiteral&) { return self.error(expr.span); }
    Typed operator()(const ast::FloatLiteral&) { return self.error(expr.span); }
    Typed operator()(const ast::TextLiteral&) { return self.error(expr.span); }
    Typed operator()(const ast::DateLiteral&) { return self.error(expr.span); }
    Typed operator()(const ast::TimestampLiteral&) { return self.error(expr.span); }
    Typed operator()(const ast::TimeLiteral&) { return self.error(expr.span); }
    Typed operator()(const ast::BoolLiteral&) { return self.error(expr.span); }
    Typed operator()(const ast::MissingLiteral&) { return self.error(expr.span); }
    Typed operator()(const ast::ListLiteral&) { return self.error(expr.span); }
  };
  return std::visit(Dispatch{*this, expr, scope, polarity, wanted}, expr.what);
}

Typed Checker::check_bool(const ast::Expr& expr, const Scope& scope, Polarity polarity) {
  const Type wanted = Type::of(Kind::kBool);
  Typed value = check(expr, scope, polarity, &wanted);
  if (!value.ok() || type(value).kind == Kind::kBool) return value;
  Diagnostic& diagnostic = report("not_a_condition", expr.span, fmt::format("a condition stands here, and this is {}", to_string(type(value))));
  const std::string shown = written(expr.span);
  if (type(value).is_number()) diagnostic.help = fmt::format("compare it: `{} > 0`", shown);
  else if (type(value).is_text()) diagnostic.help = fmt::format("compare it: `{} == \"…\"`, `{} is known`", shown, shown);
  else diagnostic.help = fmt::format("ask something of it: `{} is known`", shown);
  return error(expr.span);
}

Typed Checker::check_unary(const ast::Unary& unary, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted) {
  if (unary.op == ast::UnaryOp::kNot) {
    negations_.insert_or_assign(unary.operand.get(), &expr);
    const Typed operand = check_bool(*unary.operand, scope, flip(polarity));
    negations_.erase(unary.operand.get());
    if (operand.ok()) warn_of_negated_flag(*unary.operand, operand, polarity);
    return operand.ok() ? made(build_.negate(operand.node), operand.privacy, expr.span) : error(expr.span);
  }
  if (is_number_literal(bare(*unary.operand))) {
    Typed value = number_literal(bare(*unary.operand), true, wanted);
    value.span = expr.span;
    return value;
  }
  const Typed operand = check(*unary.operand, scope, Polarity::kFree, wanted);
  if (!operand.ok()) return error(expr.span);
  const auto node = build_.call("neg", {operand.node});
  if (node) return made(*node, operand.privacy, expr.span);
  report("bad_operands", expr.span, fmt::format("there is no negative of {}", to_string(type(operand))), "the opposite of a condition is `not …`");
  return error(expr.span);
}

// `not coupon` of a yes/no column that may be missing: unknown is not true, as for comparisons, which are refused.
void Checker::warn_of_negated_flag(const ast::Expr& written_as, const Typed& flag, Polarity polarity) {
  const ast::Expr& expr = bare(written_as);
  const bool named = std::holds_alternative<ast::NameRef>(expr.what) || std::holds_alternative<ast::Member>(expr.what);
  if (!named || polarity == Polarity::kFree || call_site_ || expecting_ || !may_miss(flag.node)) return;
  const std::string name = written(expr.span);
  report("negated_flag", expr.span, fmt::format("{0} may be missing, and then `not {0}` is unknown: not true", name), fmt::format("`{0} is false` is true of those known to be so alone, `{0} is not true` of the missing ones too", name));
}

Typed Checker::check_binary(const ast::Binary& binary, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted) {
  switch (binary.op) {
    case ast::BinaryOp::kAnd: return check_logic(expr, true, scope, polarity);
    case ast::BinaryOp::kOr: return check_logic(expr, false, scope, polarity);
    case ast::BinaryOp::kMinusSet: return check_minus(binary, expr, scope, polarity);
    case ast::BinaryOp::kCoalesce: return check_coalesce(binary, expr, scope, polarity, wanted);
    case ast::BinaryOp::kAdd:
    case ast::BinaryOp::kSub:
    case ast::BinaryOp::kMul:
    case ast::BinaryOp::kDiv:
    case ast::BinaryOp::kMod: return check_arithmetic(binary, expr, scope);
  }
  TAGMA_CHECK(false);
}

// ---- logic ----------------------------------------------------------------------------------------------------------

// A later operand of `and` is asked only where the earlier ones are not false, of `or` where they are not true: what they
// say about missing values holds there.
Typed Checker::check_logic(const ast::Expr& expr, bool conjunction, const Scope& scope, Polarity polarity) {
  std::vector<const ast::Expr*> parts;
  flatten(expr, conjunction ? ast::BinaryOp::kAnd : ast::BinaryOp::kOr, parts);
  Facts facts(*this);
  std::vector<NodeId> nodes;
  std::unordered_set<NodeId> seen;
  Privacy privacy;
  bool failed = false;
  for (const ast::Expr* part : parts) {
    if (const auto* minus = std::get_if<ast::Binary>(&part->what); minus != nullptr && minus->op == ast::BinaryOp::kMinusSet) {
      report("mixed_set_operators", minus->op_span, fmt::format("`minus` beside `{}` can be read in two ways", conjunction ? "and" : "or"), "put brackets around what belongs together");
      failed = true;
      continue;
    }
    const Typed value = check_bool(*part, scope, polarity);
    failed = failed || !value.ok();
    if (!value.ok()) continue;
    if (!seen.insert(value.node).second && !call_site_ && !expecting_)
      report("constant_comparison", part->span, fmt::format("this condition stands here twice: `{}`", written(part->span)), "say it once");
    nodes.push_back(value.node);
    privacy = Privacy::join(privacy, value.privacy);
    facts.assume(value.node, conjunction);
  }
  if (failed) return error(expr.span);
  return made(conjunction ? build_.conj(std::move(nodes)) : build_.disj(std::move(nodes)), privacy, expr.span);
}

// A minus B: in A and not in B.
Typed Checker::check_minus(const ast::Binary& binary, const ast::Expr& expr, const Scope& scope, Polarity polarity) {
  for (const ast::ExprPtr* side : {&binary.left, &binary.right})
    if (const auto* inner = std::get_if<ast::Binary>(&(*side)->what);
        inner != nullptr && (inner->op == ast::BinaryOp::kAnd || inner->op == ast::BinaryOp::kOr || (inner->op == ast::BinaryOp::kMinusSet && side == &binary.right))) {
      report("mixed_set_operators", binary.op_span, "`minus` beside `and` or `or` can be read in two ways", "put brackets around what belongs together");
      return error(expr.span);
    }
  const Typed left = check_bool(*binary.left, scope, polarity);
  Facts facts(*this);
  if (left.ok()) facts.assume(left.node, true);
  const Typed right = check_bool(*binary.right, scope, flip(polarity));
  if (!left.ok() || !right.ok()) return error(expr.span);
  return made(build_.conj({left.node, build_.negate(right.node)}), Privacy::join(left.privacy, right.privacy), expr.span);
}

// At least n of several conditions: each counts 1 where it is true.
Typed Checker::check_at_least(const ast::AtLeastOf& at_least, const ast::Expr& expr, const Scope& scope) {
  if (at_least.count < 1 || at_least.count > static_cast<std::int64_t>(at_least.items.size())) {
    report("bad_argument", expr.span, fmt::format("at least {} of {} conditions", at_least.count, at_least.items.size()),
           fmt::format("the number is 1 to {}", at_least.items.size()));
    return error(expr.span);
  }
  std::optional<Typed> sum;
  bool failed = false;
  for (const ast::ExprPtr& item : at_least.items) {
    const Typed condition = check_bool(*item, scope, Polarity::kPositive);
    failed = failed || !condition.ok();
    if (failed) continue;
    const Typed one{build_.cond({{condition.node, integer(1)}}, integer(0)), condition.privacy, item->span};
    sum = sum ? call("+", {*sum, one}, item->span) : one;
  }
  if (failed || !sum || !sum->ok()) return error(expr.span);
  return call(">=", {*sum, Typed{integer(at_least.count), {}, expr.span}}, expr.span);
}

// ---- arithmetic -----------------------------------------------------------------------------------------------------

// Both operands; a literal is read as what the other side needs.
std::pair<Typed, Typed> Checker::check_pair(const ast::Expr& left, const ast::Expr& right, const Scope& scope, Polarity polarity) {
  if (is_literal(left) && !is_literal(right)) {
    Typed second = check(right, scope, polarity);
    const Type hint = second.ok() ? type(second) : Type{};
    Typed first = check(left, scope, polarity, second.ok() ? &hint : nullptr);
    return {std::move(first), std::move(second)};
  }
  Typed first = check(left, scope, polarity);
  const Type hint = first.ok() ? type(first) : Type{};
  Typed second = check(right, scope, polarity, first.ok() && is_literal(right) ? &hint : nullptr);
  return {std::move(first), std::move(second)};
}

// A chain of operators is one expression as deep as it is long: its left side is followed in a loop.
Typed Checker::check_arithmetic(const ast::Binary& binary, const ast::Expr& expr, const Scope& scope) {
  std::vector<std::pair<const ast::Binary*, const ast::Expr*>> chain{{&binary, &expr}};
  while (const auto* left = std::get_if<ast::Binary>(&chain.back().first->left->what)) {
    if (!is_arithmetic(left->op)) break;
    chain.emplace_back(left, chain.back().first->left.get());
  }
  Typed value = check(*chain.back().first->left, scope, Polarity::kFree);
  for (auto step = chain.rbegin(); step != chain.rend(); ++step) value = operation(std::move(value), *step->first, *step->second, scope);
  return value;
}

// `x ?? a + b` is (x ?? a) + b, and may have been meant otherwise.
void Checker::warn_of_default(const ast::Binary& binary) {
  const auto* before = std::get_if<ast::Binary>(&binary.left->what);
  while (before != nullptr && is_arithmetic(before->op)) before = std::get_if<ast::Binary>(&before->right->what);
  if (before == nullptr || before->op != ast::BinaryOp::kCoalesce) return;
  const Span span = before->left->span.to(binary.right->span);
  const std::string value = written(before->left->span), fallback = written(before->right->span), sign = written(binary.op_span), rest = written(binary.right->span);
  report("default_first", span, "the default is taken first, then the arithmetic is done", fmt::format("this reads `({0} ?? {1}) {2} {3}`: write it so, or `{0} ?? ({1} {2} {3})`", value, fallback, sign, rest));
}

Typed Checker::operation(Typed left, const ast::Binary& binary, const ast::Expr& expr, const Scope& scope) {
  warn_of_default(binary);
  if (const auto* days = std::get_if<ast::CalendarDays>(&binary.right->what); days != nullptr && (binary.op == ast::BinaryOp::kAdd || binary.op == ast::BinaryOp::kSub))
    return calendar_step(left, *days, binary, expr.span, scope);
  if (const auto* step = std::get_if<ast::DurationLiteral>(&binary.right->what);
      step != nullptr && step->unit >= ast::Unit::kMonth && (binary.op == ast::BinaryOp::kAdd || binary.op == ast::BinaryOp::kSub))
    return check_calendar(left, binary, expr, scope);
  static constexpr std::string_view kNames[] = {"+", "-", "*", "/", "mod"};
  const std::string_view name = kNames[static_cast<int>(binary.op) - static_cast<int>(ast::BinaryOp::kAdd)];
  // Only floats change what a number beside them is: 12.50 * 2 is exact, with the scale of each side.
  const bool defaulted = is_coalesce(*binary.right) && (binary.op == ast::BinaryOp::kDiv || binary.op == ast::BinaryOp::kMod || (left.ok() && may_miss(left.node)));
  if (defaulted) negations_.emplace(binary.right.get(), &expr);
  Typed right = check(*binary.right, scope, Polarity::kFree);
  if (defaulted) negations_.erase(binary.right.get());
  if (!left.ok() || !right.ok()) return error(expr.span);
  const Type real = Type::of(Kind::kFloat);
  if (type(left) == real && is_number_literal(bare(*binary.right))) right = check(*binary.right, scope, Polarity::kFree, &real);
  if (type(right) == real && is_number_literal(bare(*binary.left))) left = check(*binary.left, scope, Polarity::kFree, &real);
  const auto node = build_.call(name, {left.node, right.node});
  Privacy privacy = Privacy::join(left.privacy, right.privacy);
  if (node) return made(*node, type(*node).is_number() ? privacy.coarse() : privacy, expr.span);
  return bad_operands(name, left, right, binary.op_span);
}

Typed Checker::bad_operands(std::string_view name, const Typed& left, const Typed& right, Span span) {
  Diagnostic& diagnostic = report("bad_operands", span, fmt::format("{} {} {} is not defined", to_string(type(left)), name, to_string(type(right))));
  if (type(left).is_text() || type(right).is_text()) diagnostic.help = "texts are joined inside quotes: \"{a}-{b}\"";
  else if (type(left).is_number() && type(right).is_number()) diagnostic.help = "a float is not exact: round the other side, or declare the column as decimal";
  else if (type(left).kind == Kind::kDate || type(left).kind == Kind::kTimestamp) diagnostic.help = "a duration is written `7 days`, `48 hours`";
  else if (type(left).kind == Kind::kBool || type(right).kind == Kind::kBool) diagnostic.help = "conditions are joined with `and`, `or`, `not`";
  return error(span);
}

// x + 3 months: calendar arithmetic, clamped to the month's last day.
Typed Checker::check_calendar(const Typed& left, const ast::Binary& binary, const ast::Expr& expr, const Scope& scope) {
  const auto& step = std::get<ast::DurationLiteral>(binary.right->what);
  const Type int_type = Type::of(Kind::kInt);
  Typed count = coerce(check(*step.count, scope, Polarity::kFree, &int_type), int_type, "a number of months");
  if (!left.ok() || !count.ok()) return error(expr.span);
  if (type(left).kind != Kind::kDate && type(left).kind != Kind::kTimestamp) {
    report("bad_operands", binary.op_span, fmt::format("months are added to a date or an instant, not to {}", to_string(type(left))), "`today + 3 months`");
    return error(expr.span);
  }
  const std::int64_t months = step.unit == ast::Unit::kYear ? 12 : step.unit == ast::Unit::kQuarter ? 3 : 1;
  const std::int64_t factor = binary.op == ast::BinaryOp::kSub ? -months : months;
  std::int64_t steps = 0;
  const Value* constant = constant_value(count.node);
  if (constant != nullptr && constant->known && !__builtin_mul_overflow(constant->i, factor, &steps)) count.node = integer(steps);
  else if (factor != 1) count = call("*", {count, Typed{integer(factor), {}, count.span}}, count.span);
  return call("add_months", {left, count}, expr.span);
}

Typed Checker::check_coalesce(const ast::Binary& binary, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted) {
  const auto around = negations_.find(&expr);
  const auto* arithmetic = around != negations_.end() ? std::get_if<ast::Binary>(&around->second->what) : nullptr;
  const std::string of_whole = arithmetic != nullptr ? default_of_whole(sources_, *arithmetic, binary) : "";
  Typed left = check(*binary.left, scope, Polarity::kFree, wanted);
  const Type hint = left.ok() ? type(left) : Type{};
  Typed right = check(*binary.right, scope, polarity, left.ok() ? &hint : wanted);
  if (!left.ok() || !right.ok()) return error(expr.span);
  std::vector<Typed> both{left, right};
  if (!of_whole.empty() && !common_type(type(left), type(right))) {
    report("mixed_types", right.span, fmt::format("both sides of `??` must have one type: this is {}, the other is {}", to_string(type(right)), to_string(type(left))), of_whole);
    return error(expr.span);
  }
  if (!same_type(both, "both sides of `??`")) return error(expr.span);
  if (!may_miss(left.node) && !call_site_)
    report("constant_comparison", binary.op_span, "what stands before `??` is never missing, so what stands after it is never used", of_whole.empty() ? "drop it" : of_whole);
  return made(build_.coalesce(both[0].node, both[1].node), Privacy::join(left.privacy, right.privacy), expr.span);
}

}  // namespace tagma::check
