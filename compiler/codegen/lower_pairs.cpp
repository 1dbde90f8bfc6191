// Rows beside rows of the same owner (pairs.h).
#include "compiler/codegen/lower.h"

namespace tagma::codegen {

const ir::Derived* Lowering::groups_in(TableId source) const {
  const Pairing* pairing = plan_.pairing(source);
  return derived(pairing == nullptr ? source : pairing->inner);
}

std::string Lowering::pair_refusal(const Pairing& pairing) {
  if (const Pairing* before = plan_.pairing(pairing.outer))
    if (std::string reason = pair_refusal(*before); !reason.empty()) return reason;
  if (!in_block(pairing.inner) || !in_block(pairing.via)) return "rows that do not belong to the rule's";
  if (const ir::Derived* groups = derived(pairing.inner)) {
    if (std::string reason = group_refusal(*groups); !reason.empty()) return reason;
    if (groups->via != pairing.via) return "groups of several owners";
  }
  std::vector<NodeId> read{pairing.time, pairing.lo.at, pairing.hi.at, pairing.rows, pairing.asked};
  for (const auto& [inner, outer] : pairing.keys) read.insert(read.end(), {inner, outer});
  for (const NodeId id : read)
    if (id != ir::kNoNode && node(id).grain != ir::kConstGrain && calls_out(id)) return "its rows need the interpreter";
  return "";
}

Ref Lowering::pair_step(const Pairing& pairing) {
  if (const auto it = pairs_.find(pairing.table); it != pairs_.end()) return it->second;
  Step made{.kind = StepKind::kPair, .grain = pairing.table, .source = pairing.inner, .table = pairing.via};
  for (const NodeId id : {pairing.rows, pairing.asked}) made.words.push_back(id == ir::kNoNode ? graph_.ones() : truth(id));
  for (const NodeId id : {pairing.time, pairing.lo.at, pairing.hi.at}) made.args.push_back(id == ir::kNoNode ? Operand{} : value(id));
  for (const auto& [inner, outer] : pairing.keys) {
    made.args.push_back(value(inner));
    made.args.push_back(value(outer));
  }
  await_rows(pairing.outer, made);
  await_rows(pairing.inner, made);
  const Ref ref = step(ir::kNoNode, std::move(made));
  return pairs_[pairing.table] = ref;
}

// Those that have too many, and those where what makes pairs may not be believed.
Ref Lowering::pair_escape(const Pairing& pairing) {
  if (const auto it = pair_escapes_.find(pairing.table); it != pair_escapes_.end()) return it->second;
  Step made{.kind = StepKind::kUnpaired, .grain = pairing.outer, .outputs = {Elem::kWord}, .table = pairing.table};
  made.after.push_back(pair_step(pairing));
  Ref word = step_output(step(ir::kNoNode, std::move(made)), 0);
  Ref inner = graph_.zeros();
  for (const NodeId id : {pairing.time, pairing.rows})
    if (id != ir::kNoNode) inner = graph_.disj(inner, escape(id));
  for (const auto& [of_inner, of_outer] : pairing.keys) {
    inner = graph_.disj(inner, escape(of_inner));
    word = graph_.disj(word, escape(of_outer));
  }
  if (pairing.asked != ir::kNoNode) word = graph_.disj(word, escape(pairing.asked));
  const Ref owners = any_row(inner, pairing.inner, pairing.via);
  return pair_escapes_[pairing.table] = graph_.disj(word, shared_word(owners, pairing.via, pairing.outer));
}

Ref Lowering::shared_word(Ref word, TableId via, TableId rows) {
  if (const Pairing* pairing = plan_.pairing(rows)) return taken_word(shared_word(word, via, pairing->inner), pairing->inner, rows);
  return spread_word(word, via, rows);
}

Ref Lowering::carried_word(Ref word, const ir::Node& n) {
  const auto* owner = std::get_if<ir::Owner>(&n.what);
  const TableId from = node(owner != nullptr ? owner->value : std::get<ir::Outer>(n.what).value).grain;
  if (owner != nullptr && plan_.pairing(n.grain) != nullptr) return taken_word(word, from, n.grain);
  return spread_word(word, from, n.grain);
}

}  // namespace tagma::codegen
