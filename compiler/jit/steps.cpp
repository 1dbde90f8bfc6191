#include "compiler/jit/steps.h"

#include <algorithm>

namespace tagma::jit {

using codegen::Ref;
using codegen::Step;
using codegen::StepKind;

void run_callouts(const StepContext& context, std::span<const Ref> steps) {
  Block& block = context.block;
  std::vector<Sink> sinks;
  for (const Ref step : steps) sinks.emplace_back(block, step);
  const GrainRows& rows = block.rows(step_of(block, steps[0]).grain);
  for (std::int64_t row = rows.begin; row < rows.end; ++row) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const ir::Evaluated found = context.interpreter.evaluate(step_of(block, steps[i]).node, row);
      if (context.interpreter.gave_up()) sinks[i].escape(rows.local(row));
      else sinks[i].put(rows.local(row), found.value, found.faults);
    }
    context.interpreter.clear();
  }
}

namespace {

// Calls a built-in's body for each row whose arguments it wants to see.
void call_body(const StepContext& context, Ref ref) {
  Block& block = context.block;
  const Step& step = step_of(block, ref);
  const CallSite& site = std::get<ir::Call>(context.module.node(step.node).what).site;
  const bool strict = site.fn->nulls == NullRule::kStrict;
  const Boxes args(block, step.args);
  const Sink sink(block, ref);
  const GrainRows& rows = block.rows(step.grain);
  std::vector<Value> values(args.size());
  for (std::int64_t row = rows.local(rows.begin); row < rows.local(rows.end); ++row) {
    bool complete = true;
    for (std::size_t i = 0; i < values.size() && (complete || !strict); ++i) {
      values[i] = args.at(i, row);
      complete = complete && values[i].known;
    }
    if (strict && !complete) continue;
    CallContext call{block.arena(), 0};
    const Value result = site.fn->body(call, site, values);
    sink.put(row, call.faults != 0 ? Value::missing() : result, call.faults);
  }
}

template <typename Contains>
void test_members(const StepContext& context, Ref ref, Contains contains) {
  Block& block = context.block;
  const Step& step = step_of(block, ref);
  const Boxes args(block, step.args);
  const Sink sink(block, ref);
  const GrainRows& rows = block.rows(step.grain);
  for (std::int64_t row = rows.local(rows.begin); row < rows.local(rows.end); ++row) {
    const Value value = args.at(0, row);
    if (value.known) sink.put(row, Value::boolean(contains(value)), 0);
  }
}

void in_set(const StepContext& context, Ref ref) {
  const auto& set = std::get<ir::InSet>(context.module.node(step_of(context.block, ref).node).what);
  const Type type = context.module.node(set.value).type;
  test_members(context, ref, [&](const Value& value) {
    return std::binary_search(set.items.begin(), set.items.end(), value,
                              [&](const Value& a, const Value& b) { return compare(type, a, b) < 0; });
  });
}

void in_list(const StepContext& context, Ref ref) {
  const auto& list = std::get<ir::InList>(context.module.node(step_of(context.block, ref).node).what);
  const KeyIndex* index = context.block.data().indexes[static_cast<std::size_t>(list.table)].get();
  test_members(context, ref, [&](const Value& value) { return index != nullptr && index->find(std::span(&value, 1)) >= 0; });
}

// The value that the node has at a row of its table: the interpreter's, once per row.
ir::Evaluated found_at(const StepContext& context, ir::NodeId value, std::int64_t row) {
  const std::uint64_t key = static_cast<std::uint64_t>(value) << 40 ^ static_cast<std::uint64_t>(row);
  const auto known = context.lookups.found.find(key);
  if (known != context.lookups.found.end()) return known->second;
  ir::Evaluated found = context.interpreter.evaluate(value, row);
  found.value = ir::kept_value(context.module.node(value).type, found.value, context.lookups.arena);
  context.interpreter.clear();
  context.lookups.found.emplace(key, found);
  return found;
}

// Texts that have no codes, line by line.
void choose(Block& block, Ref ref) {
  const Step& step = step_of(block, ref);
  auto* to = reinterpret_cast<std::string_view*>(block.output(ref, 0));
  if (to == nullptr) return;
  std::vector<const std::uint64_t*> holds;
  for (const Ref word : step.words) holds.push_back(block.words(word));
  std::vector<std::size_t> line_of;      // the operands that are there, and their lines
  std::vector<codegen::Operand> args;
  for (std::size_t i = 0; i < step.args.size(); ++i) {
    line_of.push_back(args.size());
    if (step.args[i].known != codegen::kNoRef) args.push_back(step.args[i]);
  }
  const Boxes boxes(block, args);
  const GrainRows& rows = block.rows(step.grain);
  for (std::int64_t row = rows.local(rows.begin); row < rows.local(rows.end); ++row) {
    std::size_t line = 0;
    while (line < holds.size() && !bit_of(holds[line], row)) ++line;
    if (line == holds.size() || step.args[line].known == codegen::kNoRef) continue;
    const Value value = boxes.at(line_of[line], row);
    if (value.known) to[row] = value.s;
  }
}

}  // namespace

void look_up(const StepContext& context, Ref ref) {
  Block& block = context.block;
  const Step& step = step_of(block, ref);
  const auto& lookup = std::get<ir::Lookup>(context.module.node(step.node).what);
  const KeyIndex* index = block.data().indexes[static_cast<std::size_t>(lookup.table)].get();
  const Boxes args(block, step.args);
  const Sink sink(block, ref);
  const GrainRows& rows = block.rows(step.grain);
  std::vector<Value> key(args.size());
  for (std::int64_t row = rows.local(rows.begin); row < rows.local(rows.end); ++row) {
    bool complete = true;
    for (std::size_t i = 0; i < key.size() && complete; ++i) {
      key[i] = args.at(i, row);
      complete = key[i].known;
    }
    if (!complete) continue;
    const std::int64_t at = index == nullptr ? -1 : index->find(key);
    const ir::Evaluated found = at < 0 ? ir::Evaluated{Value::missing(), fault_bit(Fault::kNotFound)} : found_at(context, lookup.value, at);
    sink.put(row, found.value, found.faults);
  }
}

void run_step(const StepContext& context, Ref ref) {
  switch (step_of(context.block, ref).kind) {
    case StepKind::kCallout: run_callouts(context, std::span(&ref, 1)); return;
    case StepKind::kBody: call_body(context, ref); return;
    case StepKind::kInSet: in_set(context, ref); return;
    case StepKind::kInList: in_list(context, ref); return;
    case StepKind::kTextTest: text_test(context, ref); return;
    case StepKind::kClock: clock(context, ref); return;
    case StepKind::kItemMasks: item_masks(context.block, ref); return;
    case StepKind::kAnyItem: any_item(context.block, ref); return;
    case StepKind::kCountItems: count_items(context.block, ref); return;
    case StepKind::kNarrow: narrow(context.block, ref); return;
    case StepKind::kMultiply: multiply(context.block, ref); return;
    case StepKind::kModulo: modulo(context.block, ref); return;
    case StepKind::kSpread: spread(context.block, ref); return;
    case StepKind::kGather: gather(context.block, ref); return;
    case StepKind::kGroup: group(context, ref); return;
    case StepKind::kTake: take(context.block, ref); return;
    case StepKind::kPair: pair(context, ref); return;
    case StepKind::kUnpaired: unpaired(context.block, ref); return;
    case StepKind::kChoose: choose(context.block, ref); return;
    case StepKind::kElement: element(context.block, ref); return;
    case StepKind::kPosition: position(context, ref); return;
    case StepKind::kLookup: look_up(context, ref); return;
    case StepKind::kReduce: reduce(context, ref); return;
    case StepKind::kAnyRow: any_row(context.block, ref); return;
  }
}

}  // namespace tagma::jit
