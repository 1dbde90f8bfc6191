// What is kept in memory, which kernel computes it, and when.
//
// Work goes in rounds of steps, atoms and logic; a value belongs to the first round in which all that it reads is there.
// Kernels are cut small: code generation is linear in their number and worse than linear in their size.
#include "compiler/codegen/plan.h"

#include <algorithm>
#include <map>

namespace tagma::codegen {

namespace {

constexpr std::size_t kAtomsPerFunction = 32;
constexpr std::size_t kWordsPerFunction = 64;

enum Turn : int { kStepTurn, kAtomTurn, kLogicTurn, kTurns };

class Scheduler {
 public:
  explicit Scheduler(Plan& plan) : plan_(plan), uses_(plan.graph.size(), 0), kept_(plan.graph.size(), false), turn_(plan.graph.size(), 0) {}

  void run() {
    for (const RuleOutput& output : plan_.outputs) read_output(output);
    for (Ref ref = static_cast<Ref>(plan_.graph.size()) - 1; ref >= 0; --ref) visit(ref);
    keep_shared();
    settle_all();
    plan_.stream_of.assign(plan_.graph.size(), -1);
    for (Ref ref = 0; ref < static_cast<Ref>(plan_.graph.size()); ++ref)
      if (uses(ref) > 0) place(ref);
    cut();
  }

 private:
  [[nodiscard]] const Value& at(Ref ref) const { return plan_.graph.at(ref); }
  int& uses(Ref ref) { return uses_[static_cast<std::size_t>(ref)]; }
  int& turn(Ref ref) { return turn_[static_cast<std::size_t>(ref)]; }
  [[nodiscard]] bool kept(Ref ref) const { return kept_[static_cast<std::size_t>(ref)]; }

  // Read by the executor, so in memory.
  void keep(Ref ref) {
    if (ref == kNoRef) return;
    ++uses(ref);
    if (class_of(at(ref).op) != ValueClass::kLeaf && at(ref).grain != kNoTable) kept_[static_cast<std::size_t>(ref)] = true;
  }
  void keep(const Operand& operand) {
    for (const Ref ref : {operand.value, operand.second, operand.known}) keep(ref);
  }
  void read_output(const RuleOutput& output) {
    keep(output.value);
    keep(output.escape);
    keep(output.removed);
    for (const Ref word : output.faults) keep(word);
  }

  // Users come after what they read, so this goes backwards.
  void visit(Ref ref) {
    if (uses(ref) == 0) return;
    const Value& value = at(ref);
    if (value.op == Op::kStep) {
      const Step& step = plan_.steps[static_cast<std::size_t>(value.aux)];
      for (const Operand& arg : step.args) keep(arg);
      for (const Ref word : step.words) keep(word);
      for (const Ref other : step.after) ++uses(other);
      return;
    }
    if (value.op == Op::kBroken) keep(value.a);
    for (const Ref input : inputs(value)) ++uses(input);
  }

  void keep_shared() {
    for (Ref ref = 0; ref < static_cast<Ref>(plan_.graph.size()); ++ref) {
      const Value& value = at(ref);
      if (uses(ref) == 0 || value.grain == kNoTable) continue;
      const bool shared = uses(ref) > 1;
      switch (class_of(value.op)) {
        case ValueClass::kLeaf:
        case ValueClass::kStep: break;
        case ValueClass::kLogic:
          if (shared) kept_[static_cast<std::size_t>(ref)] = true;
          break;
        case ValueClass::kAtom: {
          const bool cheap = value.op == Op::kToFloat || value.op == Op::kShift || value.op == Op::kSelect || value.op == Op::kLutValue;
          if (shared || !cheap) kept_[static_cast<std::size_t>(ref)] = true;
          break;
        }
      }
    }
  }

  // A value on groups or pairs may come before the step that counts them in the graph: again until nothing moves.
  void settle_all() {
    for (Ref ref = 0; ref < static_cast<Ref>(plan_.graph.size()); ++ref) {
      if (uses(ref) == 0 || at(ref).op != Op::kStep) continue;
      const Step& step = plan_.steps[static_cast<std::size_t>(at(ref).aux)];
      if (step.kind == StepKind::kGroup || step.kind == StepKind::kPair) counted_by_.emplace(step.grain, ref);
    }
    for (bool moved = true; moved;) {
      moved = false;
      for (Ref ref = 0; ref < static_cast<Ref>(plan_.graph.size()); ++ref)
        if (uses(ref) > 0) moved |= settle(ref);
    }
  }

  // Its turn: behind all that it reads, and behind the step that counts its rows, also where it reads constants alone.
  bool settle(Ref ref) {
    const Value& value = at(ref);
    const int before = turn(ref);
    const auto behind = [&](Ref other) {
      if (other != kNoRef) turn(ref) = std::max(turn(ref), turn(other));
    };
    for (const Ref input : inputs(value)) behind(input);
    if (const auto counted = counted_by_.find(value.grain); counted != counted_by_.end()) behind(counted->second);
    const ValueClass kind = class_of(value.op);
    if (kind == ValueClass::kStep) {
      const Step& step = plan_.steps[static_cast<std::size_t>(value.aux)];
      for (const Operand& arg : step.args)
        for (const Ref input : {arg.value, arg.second, arg.known}) behind(input);
      for (const Ref word : step.words) behind(word);
      for (const Ref other : step.after) behind(other);
      wait(ref, kStepTurn);
    } else if (kind != ValueClass::kLeaf && kept(ref)) {
      wait(ref, kind == ValueClass::kAtom ? kAtomTurn : kLogicTurn);
    }
    return turn(ref) != before;
  }

  // The stream of a value.
  void place(Ref ref) {
    const Value& value = at(ref);
    const ValueClass kind = class_of(value.op);
    if (kind == ValueClass::kStep) return;
    if (kind == ValueClass::kLeaf) return place_leaf(ref);
    if (value.op == Op::kLutBits || value.op == Op::kLutValue) place_table(value);
    if (kept(ref)) stream(ref, {.kind = Stream::Kind::kSlot, .table = value.grain, .elem = value.elem}, true);
  }

  void place_leaf(Ref ref) {
    const Value& value = at(ref);
    const int column = static_cast<int>(value.aux);
    if (value.op == Op::kColumn) stream(ref, {.kind = Stream::Kind::kColumn, .table = value.grain, .column = column, .elem = value.elem}, false);
    if (value.op == Op::kValid) stream(ref, {.kind = Stream::Kind::kValid, .table = value.grain, .column = column}, false);
    if (value.op == Op::kBits) stream(ref, {.kind = Stream::Kind::kBits, .table = value.grain, .column = column}, false);
    if (value.op == Op::kOutput) stream(ref, {.kind = Stream::Kind::kSlot, .table = value.grain, .elem = value.elem}, true);
  }

  void place_table(const Value& value) {
    const int part = value.op == Op::kLutBits ? static_cast<int>(value.aux) : static_cast<int>(AnswerPart::kValue);
    const AnswerTable& table = plan_.answers[static_cast<std::size_t>(value.cell)];
    intern({.kind = Stream::Kind::kAnswers, .table = table.table, .column = value.cell, .part = part, .elem = value.elem});
  }

  void wait(Ref ref, int which) {
    int& at_turn = turn(ref);
    at_turn += (which - at_turn % kTurns + kTurns) % kTurns;
  }

  int intern(const Stream& wanted) {
    const auto key = std::make_tuple(wanted.kind, wanted.table, wanted.column, wanted.part);
    const auto [it, fresh] = interned_.try_emplace(key, static_cast<int>(plan_.streams.size()));
    if (fresh) plan_.streams.push_back(wanted);
    return it->second;
  }

  void stream(Ref ref, const Stream& wanted, bool own) {
    int& index = plan_.stream_of[static_cast<std::size_t>(ref)];
    if (!own) {
      index = intern(wanted);
      return;
    }
    index = static_cast<int>(plan_.streams.size());
    plan_.streams.push_back(wanted);
  }

  void cut() {
    std::map<std::pair<int, TableId>, std::vector<Ref>> kernels;
    std::map<int, std::vector<Ref>> steps;
    for (Ref ref = 0; ref < static_cast<Ref>(plan_.graph.size()); ++ref) {
      if (uses(ref) == 0) continue;
      if (at(ref).op == Op::kStep) steps[turn(ref)].push_back(ref);
      else if (kept(ref) && at(ref).op != Op::kBroken) kernels[{turn(ref), at(ref).grain}].push_back(ref);
    }
    for (const auto& [when, refs] : steps) kernels[{when, kNoTable}] = refs;
    for (const auto& [key, roots] : kernels) {
      if (key.first % kTurns != kStepTurn) cut_kernel(key.second, key.first % kTurns == kAtomTurn ? Phase::kAtoms : Phase::kLogic, roots);
      else for (const Ref ref : roots) plan_.actions.push_back({.step = ref});
    }
  }

  void cut_kernel(TableId grain, Phase phase, const std::vector<Ref>& roots) {
    const std::size_t most = phase == Phase::kAtoms ? kAtomsPerFunction : kWordsPerFunction;
    for (std::size_t begin = 0; begin < roots.size(); begin += most) {
      const auto first = roots.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto last = roots.begin() + static_cast<std::ptrdiff_t>(std::min(roots.size(), begin + most));
      plan_.functions.push_back({grain, phase, std::vector<Ref>(first, last)});
      plan_.actions.push_back({.function = static_cast<int>(plan_.functions.size()) - 1});
    }
  }

  Plan& plan_;
  std::vector<int> uses_;
  std::vector<bool> kept_;
  std::vector<int> turn_;
  std::map<TableId, Ref> counted_by_;  // the step that counts the rows of groups, or of pairs
  std::map<std::tuple<Stream::Kind, TableId, int, int>, int> interned_;
};

}  // namespace

void schedule(Plan& plan) { Scheduler(plan).run(); }

}  // namespace tagma::codegen
