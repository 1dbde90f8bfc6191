// Between grains: aggregates over the rows of an owner, an owner's values for its rows.
#include "compiler/codegen/lower.h"

#include <algorithm>

namespace tagma::codegen {

// -- from owners to rows

Ref Lowering::spread_word(Ref word, TableId from, TableId to) {
  const Op op = graph_.at(word).op;
  if (from == to || op == Op::kZeros || op == Op::kOnes || op == Op::kCellWord) return word;
  const TableId owner = module_.tables[static_cast<std::size_t>(to)].owner;
  if (owner != from) return spread_word(spread_word(word, from, owner), owner, to);
  const auto key = std::make_tuple(word, from, to);
  if (const auto it = spreads_.find(key); it != spreads_.end()) return it->second;
  const Ref made = step(ir::kNoNode, {.kind = StepKind::kSpread, .grain = to, .words = {word}, .outputs = {Elem::kWord}, .source = from});
  return spreads_[key] = step_output(made, 0);
}

Operand Lowering::spread(const Operand& operand, TableId from, TableId to) {
  if (operand.form == Form::kConstant || from == to) return operand;
  const TableId owner = module_.tables[static_cast<std::size_t>(to)].owner;
  if (owner != from) return spread(spread(operand, from, owner), owner, to);
  Operand out = operand;
  out.known = spread_word(operand.known, from, to);
  if (operand.form == Form::kBool) {
    out.value = spread_word(operand.value, from, to);
    return out;
  }
  const auto one = [&](Ref ref, const Operand& arg, Elem elem) {
    const auto key = std::make_tuple(ref, from, to);
    if (const auto it = spreads_.find(key); it != spreads_.end()) return it->second;
    if (ref != kNoRef && (graph_.is(ref, Op::kCell) || graph_.is(ref, Op::kImmediate))) return ref;
    const Ref made = step(ir::kNoNode, {.kind = StepKind::kSpread, .grain = to, .args = {arg}, .outputs = {elem}, .source = from});
    const Ref output = step_output(made, 0);
    if (ref != kNoRef) spreads_[key] = output;
    return output;
  };
  if (operand.form == Form::kHeld) {
    out.form = Form::kView;
    out.value = one(kNoRef, operand, Elem::kView);
    return out;
  }
  out.value = one(operand.value, operand, graph_.at(operand.value).elem);
  if (operand.form != Form::kRatio) return out;
  Operand second = operand;
  second.form = Form::kInt;
  second.value = operand.second;
  out.second = one(operand.second, second, Elem::kI64);
  return out;
}

// A column of an owner whose rows are not those of the block: value, known, escape.
Ref Lowering::gather_step(NodeId column, TableId to) {
  const auto key = std::make_tuple(Ref{column}, kNoTable, to);
  if (const auto it = spreads_.find(key); it != spreads_.end()) return it->second;
  const ir::Node& n = node(column);
  return spreads_[key] = step(column, {.kind = StepKind::kGather, .grain = to, .outputs = boxed_outputs(n.type, 0), .type = n.type, .source = n.grain,
                                       .table = n.grain, .column = std::get<ir::Column>(n.what).column});
}

Operand Lowering::gathered(NodeId column, TableId to) { return boxed_value(gather_step(column, to), node(column).type); }

// -- from rows to owners

// Without bounds nobody asks a row for its time.
bool Lowering::is_bounded(const ir::Aggregate& aggregate) {
  return aggregate.lo.at != ir::kNoNode || aggregate.hi.at != ir::kNoNode;
}

Ref Lowering::inside(const ir::Aggregate& aggregate, const ir::Node& n, const ir::Bound& bound, bool low) {
  if (bound.at == ir::kNoNode) return graph_.ones();
  const CompareOp op = low ? (bound.closed ? CompareOp::kGe : CompareOp::kGt) : (bound.closed ? CompareOp::kLe : CompareOp::kLt);
  const Operand time = value(aggregate.time);
  const Operand at = value(bound.at);
  if (at.form == Form::kConstant) {
    if (time.form != Form::kConstant)
      return graph_.conj(compare_with_cell(op, time, {.kind = Cell::Kind::kCompare, .node = bound.at}, aggregate.source), known(bound.at));
  }
  const Operand spread_at = spread(at, n.grain, aggregate.source);
  const Ref holds = graph_.add({.op = Op::kCompare, .elem = Elem::kWord, .grain = aggregate.source, .a = number(time),
                                .b = number(spread_at), .aux = static_cast<std::int64_t>(op)});
  return graph_.conj(holds, spread_at.known);
}

Ref Lowering::window_of(const ir::Aggregate& aggregate, const ir::Node& n) {
  if (!is_bounded(aggregate) || plan_.pairing(aggregate.source) != nullptr) return graph_.ones();  // only rows inside have pairs
  Ref word = known(aggregate.time);
  word = graph_.conj(word, inside(aggregate, n, aggregate.lo, true));
  return graph_.conj(word, inside(aggregate, n, aggregate.hi, false));
}

Ref Lowering::rows_of(NodeId id) {
  const ir::Node& n = node(id);
  const auto& aggregate = std::get<ir::Aggregate>(n.what);
  Ref word = window_of(aggregate, n);
  if (aggregate.filter != ir::kNoNode) word = graph_.conj(word, truth(aggregate.filter));
  for (const NodeId row_value : aggregate.values) word = graph_.conj(word, known(row_value));
  return word;
}

Ref Lowering::reduction(NodeId id) {
  const ir::Node& n = node(id);
  const auto& aggregate = std::get<ir::Aggregate>(n.what);
  Step made{.kind = StepKind::kReduce, .grain = n.grain, .words = {rows_of(id)}, .type = n.type, .source = aggregate.source};
  for (const NodeId row_value : aggregate.values) made.args.push_back(value(row_value));
  made.outputs = boxed_outputs(n.type, 0);
  if (chooses(aggregate) && made.args[0].form == Form::kText) made.outputs[0] = Elem::kI32;
  if (aggregate.fn->reducer == Reducer::kExists) made.outputs = {Elem::kWord};
  if (counts(aggregate)) made.outputs = {Elem::kI32};
  return step(id, std::move(made));
}

// Reducers whose result is a number of rows, never missing.
bool Lowering::counts(const ir::Aggregate& aggregate) {
  return aggregate.fn->reducer == Reducer::kCount || aggregate.fn->reducer == Reducer::kDistinct;
}

// Reducers whose result is one of the values.
bool Lowering::chooses(const ir::Aggregate& aggregate) {
  switch (aggregate.fn->reducer) {
    case Reducer::kMin:
    case Reducer::kMax:
    case Reducer::kFirst:
    case Reducer::kLast: return true;
    case Reducer::kGeneric:
    case Reducer::kCount:
    case Reducer::kExists:
    case Reducer::kSum:
    case Reducer::kDistinct: return false;
  }
  TAGMA_CHECK(false);
}

Operand Lowering::reduced(NodeId id) {
  const ir::Node& n = node(id);
  const auto& aggregate = std::get<ir::Aggregate>(n.what);
  const Ref made = step_for(id);
  if (counts(aggregate)) return {.form = Form::kInt, .type = n.type, .value = step_output(made, 0), .known = graph_.ones()};
  if (aggregate.fn->reducer == Reducer::kExists)
    return {.form = Form::kBool, .type = n.type, .value = step_output(made, 0), .known = graph_.ones()};
  Operand out = boxed_value(made, n.type);
  const Step& reduce = step_at(made);
  if (chooses(aggregate) && reduce.args[0].form == Form::kText) {
    out.form = Form::kText;
    out.texts = reduce.args[0].texts;
  }
  return out;
}

Ref Lowering::any_row(Ref word, TableId source, TableId via) {
  if (graph_.is(word, Op::kZeros) || source == via) return word;
  const auto key = std::make_tuple(word, source, via);
  if (const auto it = any_rows_.find(key); it != any_rows_.end()) return it->second;
  const Ref made = step(ir::kNoNode, {.kind = StepKind::kAnyRow, .grain = via, .words = {word}, .outputs = {Elem::kWord}, .source = source});
  return any_rows_[key] = step_output(made, 0);
}

// Bounds, then for each row its time, its filter where the time is inside, its values where the filter holds.
Ref Lowering::rows_fault(NodeId id, const ir::Aggregate& aggregate, int kind) {
  const ir::Node& n = node(id);
  Ref own = graph_.zeros(), row = graph_.zeros(), reached = graph_.ones();
  for (const ir::Bound& bound : {aggregate.lo, aggregate.hi}) {
    if (bound.at == ir::kNoNode) continue;
    own = graph_.disj(own, fault(bound.at, kind));
    if (aggregate.time != ir::kNoNode) reached = graph_.conj(reached, spread_word(known(bound.at), n.grain, aggregate.source));
  }
  if (aggregate.time != ir::kNoNode && is_bounded(aggregate)) row = graph_.conj(reached, fault(aggregate.time, kind));
  if (const ir::Derived* groups = groups_in(aggregate.source)) {
    Ref open = graph_.ones();
    for (const ir::Bound& bound : {aggregate.lo, aggregate.hi})
      if (bound.at != ir::kNoNode) open = graph_.conj(open, known(bound.at));
    own = graph_.disj(own, graph_.conj(open, shared_word(group_fault(*groups, kind), groups->via, n.grain)));
  }
  reached = window_of(aggregate, n);
  if (aggregate.filter != ir::kNoNode) {
    row = graph_.disj(row, graph_.conj(reached, fault(aggregate.filter, kind)));
    reached = graph_.conj(reached, truth(aggregate.filter));
  }
  for (const NodeId row_value : aggregate.values) row = graph_.disj(row, graph_.conj(reached, fault(row_value, kind)));
  return graph_.disj(own, any_row(row, aggregate.source, n.grain));
}

Ref Lowering::rows_escape(NodeId id, const ir::Aggregate& aggregate) {
  const ir::Node& n = node(id);
  Ref own = graph_.zeros(), row = graph_.zeros();
  for (const ir::Bound& bound : {aggregate.lo, aggregate.hi})
    if (bound.at != ir::kNoNode) own = graph_.disj(own, escape(bound.at));
  for (const NodeId operand : {is_bounded(aggregate) ? aggregate.time : ir::kNoNode, aggregate.filter})
    if (operand != ir::kNoNode) row = graph_.disj(row, escape(operand));
  if (const Pairing* pairing = plan_.pairing(aggregate.source)) own = graph_.disj(own, pair_escape(*pairing));
  for (const NodeId row_value : aggregate.values) row = graph_.disj(row, escape(row_value));
  if (const ir::Derived* groups = groups_in(aggregate.source)) own = graph_.disj(own, shared_word(group_escape(*groups), groups->via, n.grain));
  if (!counts(aggregate) && aggregate.fn->reducer != Reducer::kExists) own = graph_.disj(own, boxed_escape(step_for(id), n.type));
  return graph_.disj(own, any_row(row, aggregate.source, n.grain));
}

}  // namespace tagma::codegen
