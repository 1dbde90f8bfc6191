// What is checked after what, and how deep: names are followed on demand, in an order that keeps the way short; what is
// defined by itself, or through too many others, is refused.
#include "compiler/check/checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace tagma::check {

namespace {

// The checker follows names and nesting on the machine's stack; the limits keep it far from the end.
constexpr std::size_t kMostVisits = 200;
constexpr int kDeepestExpression = 1200;
constexpr int kMostInlined = 10'000;   // calls of fn and metrics behind one declaration
constexpr int kDeepestValue = 4'000;   // steps of computation on top of one another

constexpr std::string_view kWayOut = "give parts of it names of their own, or say it with fewer steps";

}  // namespace

// Every word of a text: what it may name, wherever it stands in it.
std::set<std::string> Checker::words_in(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (const char c : text) {
    const bool part = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    if (part) word += c;
    else words.insert(std::exchange(word, {}));
  }
  words.insert(word);
  return words;
}

// Declarations after those that their texts name, as far as that goes: a long chain of rules, in whatever order it is
// written, is then checked from its end. (A word in a comment, or a cycle, only makes the order less good.)
std::vector<const Declared*> Checker::dependency_order() const {
  std::vector<const Declared*> order;
  std::unordered_set<const Declared*> seen;
  const auto named_by = [&](const Declared& declared) {
    std::vector<const Declared*> named;
    for (const std::string& word : words_in(sources_.text(declared.decl->span)))
      if (const Declared* other = find(word); other != nullptr && other->decl != nullptr) named.push_back(other);
    return named;
  };
  struct Step {
    const Declared* declared;
    std::vector<const Declared*> named;
  };
  for (const Declared* root : declared_) {
    if (!seen.insert(root).second) continue;
    std::vector<Step> path;
    path.push_back({root, named_by(*root)});
    while (!path.empty()) {
      Step& step = path.back();
      if (step.named.empty()) {
        order.push_back(step.declared);
        path.pop_back();
        continue;
      }
      const Declared* next = step.named.back();
      step.named.pop_back();
      if (seen.insert(next).second) path.push_back({next, named_by(*next)});
    }
  }
  return order;
}

// ---- visits ---------------------------------------------------------------------------------------------------------

// Says so when `name` is being checked already, with the path that leads back to it. The path begins with the name that
// is declared first, wherever the checker came in.
bool Checker::closes_cycle(const std::string& name, Span use) {
  const auto first = std::find_if(visits_.begin(), visits_.end(), [&](const Visit& visit) { return visit.name == name; });
  if (first == visits_.end()) return false;
  std::vector<Visit> cycle(first, visits_.end());
  cycle.front().use = use;
  const auto place = [&](const Visit& visit) {
    const Declared* declared = find(visit.name);
    return declared == nullptr ? std::pair(visit.use.file, visit.use.begin) : std::pair(declared->span.file, declared->span.begin);
  };
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end(), [&](const Visit& a, const Visit& b) { return place(a) < place(b); }), cycle.end());
  constexpr std::size_t kShown = 12;  // of the path's names
  std::string path;
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    if (i < kShown || cycle.size() - i <= kShown) path += cycle[i].name + " → ";
    else if (i == kShown) path += "… → ";
  }
  Diagnostic& diagnostic = report("cycle", cycle[0].use, fmt::format("{0} is defined by itself: {1}{0}", cycle[0].name, path), "one of them must be said without the others");
  for (std::size_t i = 1; i < cycle.size() && i <= kShown; ++i) diagnostic.related.push_back({cycle[i].use, fmt::format("{} is used here", cycle[i].name)});
  return true;
}

bool Checker::goes_too_far(const std::string& name, Span use, Manner manner) {
  if (visits_.size() >= kMostVisits) {
    report("too_deep", call_site_.value_or(use), fmt::format("{} stands at the end of a chain of more than {} names", name, kMostVisits), std::string(kWayOut));
    return true;
  }
  if (manner == Manner::kOwn || inlined_ < kMostInlined) return false;
  if (inlined_++ == kMostInlined)
    report("too_deep", call_site_.value_or(use), fmt::format("functions call one another more than {} times here", kMostInlined), std::string(kWayOut));
  return true;
}

Checker::Visiting::Visiting(Checker& checker, const std::string& name, Span use, Manner manner)
    : checker_(checker), entered_(false), manner_(manner) {
  if (checker.closes_cycle(name, use) || checker.goes_too_far(name, use, manner)) return;
  entered_ = true;
  checker.visits_.push_back({name, use});
  if (manner == Manner::kOwn) inlined_ = std::exchange(checker.inlined_, 0);
  else ++checker.inlined_;
  if (manner == Manner::kInlined) return;
  facts_.swap(checker.facts_);
  call_site_ = std::exchange(checker.call_site_, std::nullopt);
  negations_.swap(checker.negations_);
  inherits_ = std::exchange(checker.inherits_, nullptr);
}

Checker::Visiting::~Visiting() {
  if (!entered_) return;
  checker_.visits_.pop_back();
  if (manner_ == Manner::kOwn) checker_.inlined_ = inlined_;
  if (manner_ == Manner::kInlined) return;
  facts_.swap(checker_.facts_);
  checker_.call_site_ = call_site_;
  negations_.swap(checker_.negations_);
  checker_.inherits_ = inherits_;
}

// ---- depth ----------------------------------------------------------------------------------------------------------

bool Checker::nests_too_deeply(Span span) {
  if (depth_ <= kDeepestExpression) return false;
  report("too_deep", call_site_.value_or(span), "expressions stand inside one another too deeply here", std::string(kWayOut));
  return true;
}

// Whatever walks over the values later does so on the stack as well. Operands come before their users.
bool Checker::computes_too_deeply(NodeId value, Span span) {
  for (auto id = static_cast<NodeId>(value_depths_.size()); id <= value; ++id) {
    int deepest = 0;
    for (const NodeId operand : ir::operands(build_.node(id))) deepest = std::max(deepest, value_depths_[static_cast<std::size_t>(operand)]);
    value_depths_.push_back(deepest + 1);
  }
  if (value_depths_[static_cast<std::size_t>(value)] <= kDeepestValue) return false;
  report("too_deep", span, fmt::format("more than {} steps of computation stand on top of one another here", kDeepestValue), std::string(kWayOut));
  return true;
}

}  // namespace tagma::check
