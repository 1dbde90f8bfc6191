// Declarations that have no effect, or not the one that their author will have meant: names that nothing uses, two rules
// that are one, experiments that share a salt.
#include "compiler/check/checker.h"
#include "compiler/ir/satisfy.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace tagma::check {

namespace {

using ir::Demand;

bool is_word_part(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

template <typename Visit>
void for_each_word(std::string_view text, Visit visit) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_word_part(text[end])) ++end;
    if (end > at) visit(text.substr(at, end - at));
    at = end + 1;
  }
}

std::string_view what_it_is(Entity entity) {
  switch (entity) {
    case Entity::kParam: return "param";
    case Entity::kConst: return "const";
    case Entity::kFn: return "fn";
    case Entity::kSource: return "source";
    case Entity::kPattern: return "pattern";
    case Entity::kCalendar: return "calendar";
    case Entity::kTable:  // tables and lists say what the data is like, whoever asks
    case Entity::kList:
    case Entity::kRule:
    case Entity::kUnreadable: return "";
  }
  TAGMA_CHECK(false);
}

}  // namespace

void Checker::warn() {
  warn_unused_rules();
  warn_conditions();
  warn_unused_names();
  warn_same_meaning();
  warn_shared_salts();
}

bool Checker::is_own(Span span) const {
  const std::size_t own = std::min(options_.own_files, files_.size());
  return std::any_of(files_.begin(), files_.begin() + static_cast<std::ptrdiff_t>(own), [&](const ast::File& file) { return file.id == span.file; });
}

void Checker::warn_unused_rules() {
  for (const Declared* declared : declared_) {
    if (declared->entity != Entity::kRule || !decl_of<ast::RuleDecl>(*declared).is_private) continue;
    const auto& body = decl_of<ast::RuleDecl>(*declared).body;
    if (body != nullptr && std::holds_alternative<ast::ErrorExpr>(body->what)) continue;  // it could not be read
    if (!used_rules_.contains(declared->name))
      report("unused_rule", declared->span, fmt::format("{} is private and no rule uses it", declared->name),
             "drop it, or publish it by dropping `private`");
  }
}

// By the words of all other declarations, whatever they mean there: a name that stands nowhere is certainly not used. A
// file without rules is written to be imported by others.
void Checker::warn_unused_names() {
  if (std::none_of(declared_.begin(), declared_.end(), [&](const Declared* declared) { return declared->entity == Entity::kRule && is_own(declared->span); })) return;
  std::unordered_map<std::string_view, const Declared*> unused;
  for (const Declared* declared : declared_)
    if (!what_it_is(declared->entity).empty() && is_own(declared->span)) unused.emplace(declared->name, declared);
  for (const ast::File& file : files_)
    for (const ast::Decl& decl : file.decls)
      for_each_word(sources_.text(decl.span), [&](std::string_view word) {
        if (const auto found = unused.find(word); found != unused.end() && found->second->decl != &decl) unused.erase(found);
      });
  for (const Declared* declared : declared_)
    if (unused.contains(declared->name))
      report("unused_name", declared->span, fmt::format("nothing uses the {} {}", what_it_is(declared->entity), declared->name), "drop it");
}

// ---- rules that are one ---------------------------------------------------------------------------------------------

// A rule that only gives another one a second name says so: that is meant.
void Checker::warn_same_meaning() {
  std::map<std::tuple<NodeId, RuleKind, std::vector<std::string>>, const Declared*> first;
  for (const Declared* declared : declared_) {
    if (declared->entity != Entity::kRule || declared->rule < 0 || !is_own(declared->span)) continue;
    const ir::Rule& rule = module_.rules[static_cast<std::size_t>(declared->rule)];
    const auto& body = decl_of<ast::RuleDecl>(*declared).body;
    const bool says_something = rule.value != kNoNode && module_.node(rule.value).grain != ir::kConstGrain && rule.spec.held_out_of.empty();
    if (!says_something || (body != nullptr && std::holds_alternative<ast::NameRef>(body->what))) continue;
    const auto [earlier, added] = first.emplace(std::tuple(rule.value, rule.spec.kind, rule.spec.purposes), declared);
    if (!added)
      report("same_meaning", declared->span, fmt::format("{} means the same as {}", declared->name, earlier->second->name),
             fmt::format("drop one of them, or say `= {}` if a second name is wanted", earlier->second->name))
          .related.push_back({earlier->second->span, "the other one"});
  }
}

// ---- experiments ----------------------------------------------------------------------------------------------------

namespace {

// The people of a rule as far as a salt decides it, and who they are taken from.
struct Arm {
  const Declared* rule = nullptr;
  NodeId bucket = kNoNode;
  NodeId part = kNoNode;
  std::set<NodeId> base;
};

bool differ(const Arm& a, const Arm& b) {
  return !std::includes(a.base.begin(), a.base.end(), b.base.begin(), b.base.end()) && !std::includes(b.base.begin(), b.base.end(), a.base.begin(), a.base.end());
}

// The bucket that a condition is about, when it compares one.
NodeId bucket_in(const ir::Module& module, NodeId condition) {
  for (const NodeId operand : ir::operands(module.node(condition)))
    if (const auto* call = std::get_if<ir::Call>(&module.node(operand).what); call != nullptr && call->site.fn->name == "bucket") return operand;
  return kNoNode;
}

std::optional<std::string> salt_of(const ir::Module& module, NodeId bucket) {
  const auto* salt = std::get_if<ir::Const>(&module.node(std::get<ir::Call>(module.node(bucket).what).args[0]).what);
  return salt != nullptr && salt->value.known ? std::optional(std::string(salt->value.s)) : std::nullopt;
}

bool overlap(const ir::Module& module, const Arm& a, const Arm& b) {
  const Demand both[] = {{a.part, ir::kYes}, {b.part, ir::kYes}};
  return ir::satisfy(module, both).possible != ir::Possible::kNo;
}

// The arms of one salt are parts of one experiment if they split the same people, or all keep the same part of different
// ones (a group that is left out of everything). Two that are not, if there are such.
std::optional<std::pair<const Arm*, const Arm*>> strangers(const ir::Module& module, const std::vector<Arm>& arms) {
  constexpr std::size_t kMostArms = 60;
  if (arms.size() > kMostArms) return std::nullopt;
  const auto is_split = [&](const Arm& arm) {
    return std::any_of(arms.begin(), arms.end(), [&](const Arm& other) { return other.bucket == arm.bucket && other.base == arm.base && !overlap(module, arm, other); });
  };
  for (const Arm& b : arms)
    for (const Arm& a : arms) {
      if (&a == &b) break;
      if (a.bucket != b.bucket) return std::pair(&a, &b);
      const bool two_parts = a.part != b.part && overlap(module, a, b);
      if (differ(a, b) && (two_parts || (is_split(a) && is_split(b)))) return std::pair(&a, &b);
    }
  return std::nullopt;
}

}  // namespace

void Checker::warn_shared_salts() {
  std::map<std::string, std::vector<Arm>> arms_of;
  for (const Declared* declared : declared_) {
    if (declared->entity != Entity::kRule || declared->rule < 0 || !is_own(declared->span)) continue;
    const NodeId value = module_.rules[static_cast<std::size_t>(declared->rule)].value;
    if (value == kNoNode || module_.node(value).type.kind != Kind::kBool) continue;
    Arm arm{.rule = declared, .bucket = kNoNode, .part = kNoNode, .base = {}};
    for (const Demand& part : ir::split(module_, {value, ir::kYes})) {
      const NodeId bucket = bucket_in(module_, part.condition);
      if (bucket == kNoNode || arm.bucket != kNoNode || part.wanted != ir::kYes) arm.base.insert(part.condition);
      else arm.bucket = bucket, arm.part = part.condition;
    }
    if (arm.bucket == kNoNode) continue;
    if (const auto salt = salt_of(module_, arm.bucket)) arms_of[*salt].push_back(std::move(arm));
  }
  for (const auto& [salt, arms] : arms_of)
    if (const auto found = strangers(module_, arms))
      report("shared_salt", found->second->rule->span,
             fmt::format("{} and {} draw by the same salt \"{}\", and are no parts of one experiment: the same people are chosen", found->first->rule->name, found->second->rule->name, salt),
             "give every experiment a salt of its own")
          .related.push_back({found->first->rule->span, "the other one"});
}

}  // namespace tagma::check
