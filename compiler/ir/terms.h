// Conditions as terms over pivots: what satisfy() searches.
#pragma once

#include "compiler/ir/cells.h"

#include <map>
#include <set>

namespace tagma::ir {

// One condition, or part of one. Operands come before their users.
struct Term {
  enum class Kind : std::uint8_t { kFixed, kAtom, kAnd, kOr, kNot, kIsTrue, kIsKnown, kElse };
  Kind kind = Kind::kFixed;
  std::vector<int> args{};
  Truths fixed = 0;                // kFixed
  // kAtom: what it says of each cell of its pivot.
  int pivot = -1;
  enum class Asks : std::uint8_t { kRelation, kMember, kKnown } asks = Asks::kRelation;
  Comparison relation = Comparison::kEq;
  std::vector<Value> constants{};  // the one compared with; the members
  Value if_missing{};              // known: stands for a missing value, `x ?? 0`
  std::vector<Truths> by_cell{};   // once sealed: in the order of the pivot's cells
  Truths any = 0;                  // … and all of them together
  [[nodiscard]] Truths at(const Pivot& of, Pivot::Cell cell) const;
};

class Terms {
 public:
  Terms(const Module& module, const std::set<std::string>& knobs) : module_(module), knobs_(knobs) {}
  int term(NodeId condition);    // the index of its term; the same for the same condition
  void seal();                   // before pivots are asked about cells
  [[nodiscard]] const std::vector<Term>& terms() const { return terms_; }
  [[nodiscard]] const std::vector<Pivot>& pivots() const { return pivots_; }
  // All that the terms read is a value compared with constants: nothing was left open.
  [[nodiscard]] bool is_exact() const { return exact_; }

 private:
  // A value as conditions compare it: less conversions that lose nothing, and what stands for a missing one.
  struct View {
    NodeId node = kNoNode;
    Value if_missing;
  };
  // What a value is compared with: a constant, or an instant of the run and how far from it.
  struct Anchor {
    NodeId base = kNoNode;
    Value distance;
  };
  int made(Term term);
  int logic(NodeId condition);   // -1: no logic
  int junction(Term::Kind kind, const std::vector<NodeId>& args);
  int comparison(const Node& node, const Call& call);  // -1: none that can be decided
  int against(const View& view, Comparison relation, const Anchor& anchor);
  int order_of(NodeId left, NodeId right, Comparison relation);
  int opaque(NodeId condition);
  int known(NodeId value);
  int member(NodeId value, const InSet& set);
  [[nodiscard]] View view_of(NodeId value) const;
  [[nodiscard]] std::optional<Anchor> anchor_of(NodeId value) const;
  [[nodiscard]] const Value* constant(NodeId id) const;
  [[nodiscard]] bool is_knob(const Type& type, const Value& value) const;
  int pivot(NodeId node, NodeId base, NodeId other = kNoNode);

  const Module& module_;
  const std::set<std::string>& knobs_;
  std::vector<Term> terms_;
  std::vector<Pivot> pivots_;
  std::map<NodeId, int> term_of_;
  std::map<std::tuple<NodeId, NodeId, NodeId>, int> pivot_of_;
  std::map<NodeId, NodeId> first_base_;
  bool exact_ = true;
};

}  // namespace tagma::ir
