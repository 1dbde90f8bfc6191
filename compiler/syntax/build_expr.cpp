// Expressions: the tower of operators.
#include "compiler/syntax/build.h"

#include <fmt/format.h>

namespace tagma::syntax {

namespace {

constexpr std::size_t kMaxTerms = 1000;  // of one sum, product or chain: trees of them are as deep as they are long

ast::BinaryOp arithmetic(std::size_t type) {
  if (type == TagmaLexer::PLUS) return ast::BinaryOp::kAdd;
  if (type == TagmaLexer::MINUS) return ast::BinaryOp::kSub;
  if (type == TagmaLexer::STAR) return ast::BinaryOp::kMul;
  return type == TagmaLexer::SLASH ? ast::BinaryOp::kDiv : ast::BinaryOp::kMod;
}

antlr4::Token* token_of(antlr4::tree::ParseTree* tree) { return static_cast<antlr4::tree::TerminalNode*>(tree)->getSymbol(); }

template <typename Child>
Child* only(const antlr4::ParserRuleContext* context) {
  return context->children.size() == 1 ? static_cast<Child*>(context->children[0]) : nullptr;
}

ast::ExprPtr join(ast::BinaryOp op, ast::ExprPtr left, ast::ExprPtr right, Span op_span) {
  const Span span = left->span.to(right->span);
  return std::make_unique<ast::Expr>(ast::Expr{span, ast::Binary{op, std::move(left), std::move(right), op_span}});
}

}  // namespace

ast::ExprPtr balanced(ast::BinaryOp op, std::vector<ast::ExprPtr>& terms, const std::vector<Span>& operators,
                      std::size_t begin, std::size_t end) {
  if (end - begin == 1) return std::move(terms[begin]);
  // The left half is the larger one: two and three terms nest as they are read.
  const std::size_t middle = begin + (end - begin + 1) / 2;
  auto left = balanced(op, terms, operators, begin, middle);
  auto right = balanced(op, terms, operators, middle, end);
  return join(op, std::move(left), std::move(right), operators[middle - 1]);
}

ast::ExprPtr Builder::levels(TagmaParser::LevelsContext* context) {
  std::vector<ast::Level> lines;
  for (auto* line : context->level()) lines.push_back(level(line));
  if (lines.size() == 1 && lines[0].when == nullptr && !lines[0].otherwise) return std::move(lines[0].value);
  if (!check_levels(lines)) return error_expr(span(context));
  return make(span(context), ast::Levels{std::move(lines)});
}

ast::Level Builder::level(TagmaParser::LevelContext* context) {
  const auto parts = context->expr();
  ast::Level level{expr(parts[0]), nullptr, context->OTHERWISE() != nullptr, span(context)};
  if (parts.size() > 1) level.when = expr(parts[1]);
  return level;
}

bool Builder::check_levels(const std::vector<ast::Level>& lines) {
  bool good = true;
  const auto refuse = [&](const ast::Level& line, std::string message, std::string help) {
    report("bad_levels", line.span, std::move(message), std::move(help));
    good = false;
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool last = i + 1 == lines.size();
    if (lines[i].otherwise && !last) refuse(lines[i], "lines below `otherwise` are never reached", "`otherwise` is the last line");
    if (lines[i].otherwise && lines.size() == 1) refuse(lines[i], "`otherwise` has no line before it", "write the value alone");
    if (lines[i].when == nullptr && !lines[i].otherwise)
      refuse(lines[i], "this line has no condition", last ? "the last line says `otherwise`, all others `when CONDITION`" : "write `when CONDITION` behind the value");
  }
  return good;
}

// Most levels of the tower have one child: `only` passes through them without looking for operators.
ast::ExprPtr Builder::expr(TagmaParser::ExprContext* context) {
  if (auto* one = only<TagmaParser::ConjunctionContext>(context)) return conjunction(one);
  std::vector<ast::ExprPtr> terms;
  std::vector<Span> operators;
  for (auto* term : context->conjunction()) terms.push_back(conjunction(term));
  for (auto* word : context->OR()) operators.push_back(span(word));
  return balanced(ast::BinaryOp::kOr, terms, operators, 0, terms.size());
}

ast::ExprPtr Builder::conjunction(TagmaParser::ConjunctionContext* context) {
  if (auto* one = only<TagmaParser::NegationContext>(context)) return negation(one);
  std::vector<ast::ExprPtr> terms;
  std::vector<Span> operators;
  for (auto* term : context->negation()) terms.push_back(negation(term));
  for (auto* word : context->AND()) operators.push_back(span(word));
  const auto minus = context->MINUS_WORD();
  const auto* around = dynamic_cast<TagmaParser::ExprContext*>(context->parent);
  const bool inside_or = around != nullptr && around->children.size() > 1;
  if (!minus.empty() && (!operators.empty() || inside_or))
    report("mixed_set_operators", span(minus[0]), "`minus` stands beside `and` or `or` without brackets", "say by brackets which comes first: (a and b) minus c");
  if (minus.empty()) return balanced(ast::BinaryOp::kAnd, terms, operators, 0, terms.size());
  if (terms.size() > kMaxTerms) {
    report("nesting_too_deep", span(context), fmt::format("more than {} parts in one expression", kMaxTerms), "give parts of it names of their own");
    return error_expr(span(context));
  }
  auto left = std::move(terms[0]);
  for (std::size_t i = 1; i < terms.size(); ++i)
    left = join(ast::BinaryOp::kMinusSet, std::move(left), std::move(terms[i]), span(token_of(context->children[2 * i - 1])));
  return left;
}

ast::ExprPtr Builder::negation(TagmaParser::NegationContext* context) {
  if (auto* plain = dynamic_cast<TagmaParser::PlainNegationContext*>(context)) return compared(plain);
  if (auto* some = dynamic_cast<TagmaParser::ExistsNegationContext*>(context)) return exists(some);
  return make(span(context), ast::Unary{ast::UnaryOp::kNot, negation(static_cast<TagmaParser::NotNegationContext*>(context)->negation())});
}

ast::ExprPtr Builder::exists(TagmaParser::ExistsNegationContext* context) {
  const std::size_t type = context->word->getType();
  const ast::ExistsWord word = type == TagmaLexer::DID     ? ast::ExistsWord::kDid
                               : type == TagmaLexer::NEVER ? ast::ExistsWord::kNever
                               : type == TagmaLexer::HAS   ? ast::ExistsWord::kHas
                                                           : ast::ExistsWord::kNo;
  ast::Source rows;
  if (context->source() != nullptr) {
    rows = source(context->source());
  } else {
    rows.name = name(context->name());
    rows.current = context->CURRENT() != nullptr;
    rows.span = rows.current ? span(context->CURRENT()).to(rows.name.span) : rows.name.span;
  }
  const antlr4::Token* last = context->RPAREN() != nullptr ? context->RPAREN()->getSymbol() : context->name()->stop;
  const Span asked = session_.span(context->start).to(session_.span(last));
  auto exists = make(asked, ast::Exists{word, std::make_unique<ast::Source>(std::move(rows))});
  if (context->IS() == nullptr) return exists;
  const std::size_t state = context->state->getType();
  const ast::IsWhat what = state == TagmaLexer::KNOWN     ? ast::IsWhat::kKnown
                           : state == TagmaLexer::PENDING ? ast::IsWhat::kPending
                           : state == TagmaLexer::MISSING ? ast::IsWhat::kMissing
                           : state == TagmaLexer::TRUE    ? ast::IsWhat::kTrue
                                                          : ast::IsWhat::kFalse;
  return make(span(context), ast::Is{std::move(exists), context->NOT() != nullptr, what, nullptr, span(context->IS())});
}

ast::ExprPtr Builder::compared(TagmaParser::PlainNegationContext* context) {
  if (auto* one = only<TagmaParser::SumContext>(context)) return sum(one);
  auto left = sum(context->sum());
  const auto tails = context->comparison();
  if (tails.size() > 1) {
    refuse_chain(context);
    return error_expr(span(context));
  }
  return tails.empty() ? std::move(left) : comparison(std::move(left), tails[0]);
}

// Sums and products have the same shape: terms with operators between them.
ast::ExprPtr Builder::sum(TagmaParser::SumContext* context) {
  if (auto* one = only<TagmaParser::ProductContext>(context)) return product(one);
  const auto terms = context->product();
  if (terms.size() > kMaxTerms) {
    report("nesting_too_deep", span(context), fmt::format("more than {} terms in one sum", kMaxTerms), "give parts of it names of their own");
    return error_expr(span(context));
  }
  auto left = product(terms[0]);
  for (std::size_t i = 1; i < terms.size(); ++i) {
    antlr4::Token* op = token_of(context->children[2 * i - 1]);
    left = join(arithmetic(op->getType()), std::move(left), product(terms[i]), span(op));
  }
  return left;
}

ast::ExprPtr Builder::product(TagmaParser::ProductContext* context) {
  if (auto* one = only<TagmaParser::CoalescedContext>(context)) return coalesced(one);
  const auto factors = context->coalesced();
  if (factors.size() > kMaxTerms) {
    report("nesting_too_deep", span(context), fmt::format("more than {} factors in one product", kMaxTerms), "give parts of it names of their own");
    return error_expr(span(context));
  }
  auto left = coalesced(factors[0]);
  for (std::size_t i = 1; i < factors.size(); ++i) {
    antlr4::Token* op = token_of(context->children[2 * i - 1]);
    left = join(arithmetic(op->getType()), std::move(left), coalesced(factors[i]), span(op));
  }
  return left;
}

ast::ExprPtr Builder::coalesced(TagmaParser::CoalescedContext* context) {
  if (auto* one = only<TagmaParser::UnaryContext>(context)) return unary(one);
  std::vector<ast::ExprPtr> terms;
  std::vector<Span> operators;
  for (auto* term : context->unary()) terms.push_back(unary(term));
  for (auto* op : context->COALESCE()) operators.push_back(span(op));
  return balanced(ast::BinaryOp::kCoalesce, terms, operators, 0, terms.size());
}

ast::ExprPtr Builder::unary(TagmaParser::UnaryContext* context) {
  if (auto* plain = dynamic_cast<TagmaParser::PlainUnaryContext*>(context)) {
    auto* one = only<TagmaParser::AtomContext>(plain);
    if (one != nullptr) return atom(one);
    auto value = suffixed(plain->atom(), plain->suffix());
    if (plain->CALENDAR_DAYS() != nullptr) return make(span(plain), ast::CalendarDays{std::move(value), calendar_name(plain->CALENDAR_DAYS())});
    if (plain->COUNTED_UNIT() == nullptr) return value;
    value = counted(std::move(value), plain->COUNTED_UNIT());
    return plain->AGO() == nullptr ? std::move(value) : make(span(plain), ast::Ago{std::move(value)});
  }
  if (auto* since = dynamic_cast<TagmaParser::SinceUnaryContext*>(context))
    return make(span(context), ast::Since{unit(since->UNIT_SINCE()), suffixed(since->atom(), since->suffix())});
  return make(span(context), ast::Unary{ast::UnaryOp::kNegate, unary(static_cast<TagmaParser::NegativeUnaryContext*>(context)->unary())});
}

// `n days`: a length whose count is a name or a call.
ast::ExprPtr Builder::counted(ast::ExprPtr count, antlr4::tree::TerminalNode* unit_word) {
  const Span place = count->span.to(span(unit_word));
  return make(place, ast::DurationLiteral{std::move(count), unit(unit_word)});
}

ast::ExprPtr Builder::suffixed(TagmaParser::AtomContext* first, const std::vector<TagmaParser::SuffixContext*>& suffixes) {
  auto base = atom(first);
  if (suffixes.size() > static_cast<std::size_t>(limits_.nesting)) {
    report("nesting_too_deep", base->span, "too many names behind one another", "a column stands one point behind its table");
    return error_expr(base->span);
  }
  for (auto* suffix : suffixes) {
    const Span whole = base->span.to(span(suffix));
    if (auto* member = dynamic_cast<TagmaParser::MemberSuffixContext*>(suffix))
      base = make(whole, ast::Member{std::move(base), name(member->name())});
    else
      base = make(whole, ast::AsOf{std::move(base), atom(static_cast<TagmaParser::AsOfSuffixContext*>(suffix)->atom())});
  }
  return base;
}

}  // namespace tagma::syntax
