// Nodes that speak of T and of the calendar around it, all constant: equal ones are one node of the whole catalogue.
#pragma once

#include "compiler/ir/ir.h"
#include "compiler/syntax/ast.h"

namespace tagma::check {

class Clock {
 public:
  explicit Clock(ir::Builder& build) : build_(build) {}

  ir::NodeId now() const { return build_.now(); }
  ir::NodeId today() const;                                            // T's local date
  ir::NodeId midnight(ir::NodeId date) const;                          // the first instant of the local day
  ir::NodeId local_date(ir::NodeId instant) const;
  // The first date of the unit (a day or longer) that `date` lies in.
  ir::NodeId first_date(ast::Unit unit, ir::NodeId date) const;
  // The unit that `date` lies in as a number: neighbours differ by 1.
  ir::NodeId number_of(ast::Unit unit, ir::NodeId date) const;
  // The first instant of the unit that lies `offset` units from T's.
  ir::NodeId unit_start(ast::Unit unit, std::int64_t offset) const;
  ir::NodeId days_from(ir::NodeId date, std::int64_t count) const;
  // n units away from T: whole seconds, or calendar months from months on.
  ir::NodeId away(ast::Unit unit, std::int64_t n) const;

  // A builtin that takes these operands for certain.
  ir::NodeId call(std::string_view name, std::vector<ir::NodeId> args) const;
  ir::NodeId integer(std::int64_t value) const;
  ir::NodeId duration(std::int64_t micros) const;

 private:
  ir::Builder& build_;
};

// Microseconds of a unit of fixed length; 0 for months and longer.
std::int64_t micros_of(ast::Unit unit);
// Months of a calendar unit; 0 for weeks and shorter.
std::int64_t months_of(ast::Unit unit);
bool is_whole_days(ast::Unit unit);                                    // a day or longer
// "day", "days": as an author writes it.
std::string_view word_of(ast::Unit unit);
std::string words_of(std::int64_t n, ast::Unit unit);                  // "1 day", "7 days"

}  // namespace tagma::check
