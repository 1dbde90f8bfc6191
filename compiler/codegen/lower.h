// IR -> physical graph. Private to codegen: one class whose methods are spread over files by topic.
//
//   lower.cpp            rules, cells, what every kind of node needs
//   lower_choice.cpp     who computes a node: constants, answers per distinct value, native code, the interpreter
//   lower_truth.cpp      booleans as words: surely true, surely false, known
//   lower_value.cpp      other values: columns, conversions, arithmetic, conditions
//   lower_compare.cpp    comparisons, membership
//   lower_fault.cpp      fault and escape words, in the order of the interpreter's evaluation
//   lower_items.cpp      elements of lists
//   lower_text.cpp       texts against constants, what the clock shows
//   lower_rows.cpp       between grains: aggregates, an owner's values
//   lower_groups.cpp     groups of rows, positions among rows, look-ups by key
//   lower_pairs.cpp      rows beside rows of the same owner
#pragma once

#include "compiler/codegen/plan.h"

#include <map>

namespace tagma::codegen {

enum class Way : std::uint8_t { kConstant, kAnswers, kItems, kNative, kCallout };
struct Choice { Way way = Way::kNative; std::string reason; };

class Lowering {
 public:
  Lowering(const Shape& shape, Plan& plan);
  void rule(int index);

 private:
  using NodeId = ir::NodeId;
  static constexpr NodeId kSeveral = -2;  // more than one column, or something that is no column of the row

  // -- who computes a node
  const Choice& choose(NodeId id);
  Choice make_choice(NodeId id);
  std::string refusal(NodeId id);            // why native code cannot compute the node; "" if it can
  std::string refusal_of(const ir::Aggregate& aggregate, const ir::Node& node);
  std::string refusal_of(const ir::Owner& owner, const ir::Node& node);
  NodeId pivot(NodeId id);                   // the only column the node reads; kNoNode: none; kSeveral
  bool answers_fit(NodeId id, NodeId column);
  bool answers_pay(NodeId id, const ColumnShape& column, std::int64_t entries, TableId table);
  std::optional<std::int64_t> entries_of(TableId table, int column);  // distinct values, where few enough to ask
  bool calls_out(NodeId id);                 // the interpreter would be needed for some row of this grain or below
  std::vector<NodeId> native_operands(NodeId id);
  static std::vector<NodeId> line_values(const ir::Node& node);  // of a Cond or Coalesce
  bool has_codes(NodeId id);                 // a text that is held as codes
  bool reads_outer(NodeId id, TableId source, TableId grain);  // an Outer of a grain other than `grain`
  [[nodiscard]] bool in_block(TableId table) const;
  [[nodiscard]] bool lie_in_order(TableId rows, TableId of) const;
  [[nodiscard]] bool belongs(TableId rows, TableId of) const;  // through owners inside the block; not to itself

  // -- booleans
  Ref truth(NodeId id);
  Ref falsity(NodeId id);
  Ref make_truth(NodeId id, bool wanted);    // the word of the rows where the node is surely `wanted`
  Ref cond_truth(const ir::Cond& cond, bool wanted);
  Ref call_truth(NodeId id, const ir::Call& call, bool wanted);
  Ref leaf_truth(Ref is_true, Ref is_known, bool wanted);

  // -- values
  Ref known(NodeId id);
  Ref make_known(NodeId id);
  const Operand& value(NodeId id);
  Operand make_value(NodeId id);
  Operand constant(NodeId id);
  Operand column(NodeId id, int column);
  using Lines = std::vector<std::pair<Ref, NodeId>>;   // the word of the rows that take the value; kNoNode: missing
  Operand choose_line(NodeId id, const Lines& lines);  // the last one takes the rest
  Operand text_line(NodeId id, const Lines& lines);
  Operand view_line(NodeId id, const Lines& lines);
  Operand answered(NodeId id);
  bool is_inline(const ir::Call& call);      // has code of its own, not its body
  Operand inline_call(NodeId id, const ir::Call& call);
  Operand checked(Op op, NodeId id, const ir::Call& call);
  static bool extreme_of_two(const ir::Call& call);
  Operand extreme(ir::NodeId id, const ir::Call& call);
  Operand divided(NodeId id, const ir::Call& call);
  Operand multiplied(NodeId id, const Operand& a, const Operand& b, std::int64_t factor);
  Operand modulo(NodeId id, const ir::Call& call);
  Operand as_ratio(NodeId id, NodeId arg);
  Operand inner_value(const ir::Node& node);           // kOwner, kOuter
  Ref number(const Operand& operand);        // the value as a graph value, constants as cells
  Ref denominator(const Operand& operand);

  // -- comparisons
  static std::optional<CompareOp> comparison(const ir::Call& call);  // one that has inline code
  Ref compare(CompareOp op, NodeId left, NodeId right);        // bits count only where both are known
  Ref compare_with_cell(CompareOp op, const Operand& operand, Cell cell, TableId grain);  // `cell`: the first of three
  Ref set_word(NodeId id, const ir::InSet& set);
  bool few_numbers(const ir::InSet& set);

  // -- texts, instants
  bool tests_text(const ir::Call& call);     // a held text against a constant
  static std::optional<ClockPart> clock_part(const ir::Call& call);
  Operand clock(NodeId id, const ir::Call& call);

  // -- elements of lists
  NodeId list_of(NodeId id);                 // the list column, where the node asks each element the same; else kNoNode
  bool asks_elements(NodeId id);             // a quantifier's body that reads nothing but the element and constants
  Ref item_truth(NodeId id, bool wanted);
  Operand counted_items(NodeId id);
  int items(NodeId id);
  Ref any_item(NodeId id, int part);

  // -- faults
  Ref fault(NodeId id, int kind);
  Ref make_fault(NodeId id, int kind);
  Ref own_fault(NodeId id, int kind);        // raised by the node itself, not by its operands
  FaultSet possible_faults(NodeId id);
  FaultSet own_faults(NodeId id);            // what the node itself may raise
  Ref inner_fault(NodeId inner, const ir::Node& node, int kind);   // of the value that the Owner or Outer `node` reads
  Ref standing_fault(NodeId id, const ir::Standing& standing, int kind);
  Ref rows_fault(NodeId id, const ir::Aggregate& aggregate, int kind);
  Ref escape(NodeId id);
  Ref make_escape(NodeId id);
  Ref broken(NodeId id, const ir::Call& call);
  Ref rows_escape(NodeId id, const ir::Aggregate& aggregate);

  // -- between grains
  Ref spread_word(Ref word, TableId from, TableId to);
  Operand spread(const Operand& operand, TableId from, TableId to);
  static bool counts(const ir::Aggregate& aggregate);
  static bool chooses(const ir::Aggregate& aggregate);
  static bool is_bounded(const ir::Aggregate& aggregate);
  Ref gather_step(NodeId column, TableId to);
  Operand gathered(NodeId column, TableId to);   // a column of an owner outside the block
  Ref rows_of(NodeId id);                    // kAggregate: word of the source rows that count
  Ref window_of(const ir::Aggregate& aggregate, const ir::Node& node);
  Ref inside(const ir::Aggregate& aggregate, const ir::Node& node, const ir::Bound& bound, bool low);
  Ref reduction(NodeId id);                  // the step
  Operand reduced(NodeId id);
  Ref any_row(Ref word, TableId source, TableId via);

  // -- groups, positions, look-ups
  const ir::Derived* derived(TableId table) const { return table == kNoTable ? nullptr : module_.derived_of(table); }
  std::string group_refusal(const ir::Derived& groups);
  Ref group_step(const ir::Derived& groups);
  Ref grouped_rows(const ir::Derived& groups);     // word of the source rows that are in a group
  Operand group_key(NodeId id, const ir::Column& column);
  Operand taken(const Operand& operand, TableId from, TableId to, Ref known);  // at the first row of a group, the inner row of a pair
  Ref taken_word(Ref word, TableId from, TableId to);
  Ref group_fault(const ir::Derived& groups, int kind);     // of the rows of the source, at the owner
  Ref group_escape(const ir::Derived& groups);
  std::string refusal_of(const ir::RowIndex& index, const ir::Node& node);
  Operand position(NodeId id);
  Ref position_rows(NodeId id);
  Ref row_fault(NodeId filter, const std::vector<NodeId>& keys, int kind);  // filter, then keys where it holds

  // -- pairs
  const ir::Derived* groups_in(TableId source) const;        // of the rows that are folded, in pairs or not
  std::string pair_refusal(const Pairing& pairing);
  Ref pair_step(const Pairing& pairing);
  Ref pair_escape(const Pairing& pairing);   // of the outer rows whose pairs may be others than they should
  Ref shared_word(Ref word, TableId via, TableId rows);      // of an owner, to rows that folds go out from through it
  Ref carried_word(Ref word, const ir::Node& node);          // of the value that the Owner or Outer `node` reads, to its rows

  // -- parts of the plan
  int cell(Cell cell);
  Ref cell_word(Cell::Kind kind, NodeId node, int index = -1, int part = 0);
  int answers(NodeId id);
  Ref answer_index(int table);               // the codes to look up
  Ref answer_word(NodeId id, int part);
  Ref pivot_known(const AnswerTable& table);
  int texts(const TextTable& table);
  Ref step(NodeId id, Step step);            // one per node
  void await_rows(TableId grain, Step& step);
  Ref boxed_step(NodeId id, StepKind kind, std::vector<Operand> args, std::string reason);
  Ref step_output(Ref step, int index) { return graph_.output(step, index, step_at(step).outputs[static_cast<std::size_t>(index)]); }
  const Step& step_at(Ref ref) const { return plan_.steps[static_cast<std::size_t>(graph_.at(ref).aux)]; }
  Operand boxed_value(Ref step, const Type& type);
  Ref boxed_known(Ref step, const Type& type);
  Ref boxed_escape(Ref step, const Type& type);
  Ref boxed_fault(Ref step, const Type& type, int kind);
  Ref step_for(NodeId id);                   // the boxed step that computes a node: callout, body, membership, generic reduction
  [[nodiscard]] const ir::Node& node(NodeId id) const { return module_.node(id); }

  const ir::Module& module_;
  const Shape& shape_;
  Plan& plan_;
  Graph& graph_;
  std::map<NodeId, Choice> choices_;
  std::map<NodeId, NodeId> pivots_;
  std::map<NodeId, bool> calls_out_;
  std::map<NodeId, Ref> truths_, falsities_, knowns_, escapes_, steps_;
  std::map<NodeId, Operand> values_;
  std::map<std::pair<NodeId, int>, Ref> faults_;
  std::map<NodeId, FaultSet> possible_;
  std::map<std::tuple<Ref, TableId, TableId>, Ref> spreads_, any_rows_;
  std::map<TableId, Ref> groups_, pairs_, pair_escapes_;
  std::map<std::tuple<Cell::Kind, NodeId, int, int, Elem, CompareOp>, int> cells_;  // their places in the plan
  std::map<TableId, std::string> group_refusals_;
  std::map<std::tuple<Ref, TableId>, Ref> takes_;
};

}  // namespace tagma::codegen
