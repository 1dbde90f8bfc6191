#include "compiler/check/sequence_choices.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::check {

namespace {

constexpr std::size_t kMostChoices = 64;  // each is checked and computed on its own

using Stage = std::vector<const ast::SequenceStep*>;
using Way = std::vector<const ast::SequenceStep*>;  // the steps of one choice, in order

std::vector<Stage> stages_of(const ast::Sequence& sequence) {
  std::vector<Stage> out;
  for (const ast::SequenceStep& step : sequence.steps) {
    if (out.empty() || out.back().front()->stage != step.stage) out.emplace_back();
    out.back().push_back(&step);
  }
  return out;
}

std::optional<Refusal> ill_formed(const Stage& stage, bool first) {
  for (const ast::SequenceStep* step : stage) {
    if (step->optional && first) return Refusal{step->span, "a sequence begins with a row that is there", "write the optional step behind another one, or leave it out"};
    if (stage.size() == 1 && !step->any_order) continue;
    const std::string_view what = step->any_order ? "steps in any order" : "alternatives";
    if (step->no || step->without || step->between) return Refusal{step->span, fmt::format("{} are rows that are there", what), "what must not be there is said behind them"};
    if (step->optional) return Refusal{step->span, fmt::format("{} are not optional one by one", what), "write the sequences one by one and join them by `or`"};
  }
  return std::nullopt;
}

// Two steps of one `any order`.
bool may_swap(const std::vector<Stage>& stages, const std::pair<ast::Name, ast::Name>& ends) {
  return std::any_of(stages.begin(), stages.end(), [&](const Stage& stage) {
    const auto has = [&](const ast::Name& name) { return std::any_of(stage.begin(), stage.end(), [&](const ast::SequenceStep* step) { return step->name.text == name.text; }); };
    return stage.front()->any_order && has(ends.first) && has(ends.second);
  });
}

// Steps that one choice or another leaves out, or that may come later: nothing counts from them.
std::optional<Refusal> uncertain_reference(const std::vector<Stage>& stages) {
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const auto is_uncertain = [&](const ast::Name& name, std::size_t at) {
      const auto has = [&](const ast::SequenceStep* step) { return step->name.text == name.text; };
      for (std::size_t s = 0; s <= at; ++s) {
        const Stage& stage = stages[s];
        if (std::none_of(stage.begin(), stage.end(), has)) continue;
        const bool in_some_choices = stage.front()->optional || (!stage.front()->any_order && !std::all_of(stage.begin(), stage.end(), has));
        if (in_some_choices || (s == at && stage.front()->any_order)) return true;
      }
      return false;
    };
    for (const ast::SequenceStep* step : stages[i]) {
      if (step->between && may_swap(stages, *step->between))
        return Refusal{step->between->second.span, fmt::format("{} and {} come in any order: neither is the first", step->between->first.text, step->between->second.text), "name steps whose order is known: `between a and b`"};
      std::vector<ast::Name> named;
      for (const auto* gap : {&step->gap, &step->least})
        if (*gap && (*gap)->of) named.push_back(*(*gap)->of);
      if (step->between) named.insert(named.end(), {step->between->first, step->between->second});
      for (const ast::Name& name : named)
        if (is_uncertain(name, i)) return Refusal{name.span, fmt::format("{} may not be there, or come later: nothing counts from it", name.text), "name a step that every choice has"};
    }
  }
  return std::nullopt;
}

// The ways through one stage.
std::vector<Way> ways_through(const Stage& stage) {
  std::vector<Way> out;
  if (stage.front()->any_order) {
    Way way = stage;
    std::sort(way.begin(), way.end());
    do out.push_back(way);
    while (out.size() <= kMostChoices && std::next_permutation(way.begin(), way.end()));
    return out;
  }
  for (const ast::SequenceStep* step : stage) out.push_back({step});
  if (stage.front()->optional) out.emplace_back();
  return out;
}

ast::Sequence written_out(const ast::Sequence& sequence, const Way& way) {
  ast::Sequence out;
  for (const ast::SequenceStep* step : way) {
    ast::SequenceStep copy = ast::clone(*step);
    copy.stage = out.steps.size();
    if (out.steps.empty() && copy.any_order) {
      copy.gap.reset();
      copy.least.reset();
      copy.same_time = false;
    }
    copy.any_order = false;
    out.steps.push_back(std::move(copy));
  }
  if (sequence.whole) out.whole = ast::Gap{sequence.whole->under, ast::clone(*sequence.whole->length), std::nullopt};
  return out;
}

}  // namespace

SequenceChoices choices_of(const ast::Sequence& sequence) {
  const std::vector<Stage> stages = stages_of(sequence);
  for (const Stage& stage : stages)
    if (auto refusal = ill_formed(stage, &stage == &stages.front())) return {{}, std::move(refusal)};
  if (auto refusal = uncertain_reference(stages)) return {{}, std::move(refusal)};
  std::vector<Way> ways{{}};
  for (const Stage& stage : stages) {
    std::vector<Way> longer;
    for (const Way& way : ways)
      for (const Way& through : ways_through(stage)) {
        longer.push_back(way);
        longer.back().insert(longer.back().end(), through.begin(), through.end());
      }
    ways = std::move(longer);
    if (ways.size() > kMostChoices)
      return {{}, Refusal{stage.front()->span, fmt::format("these steps can come about in more than {} ways, and each is looked for on its own", kMostChoices), "fewer optional steps and alternatives, or fewer steps in any order"}};
  }
  SequenceChoices out;
  for (const Way& way : ways) out.all.push_back(written_out(sequence, way));
  return out;
}

}  // namespace tagma::check
