// ast -> typed IR. Reports every error of every file in one run; the module is complete only when there are none.
//
// One class (checker.h) whose methods are spread over files by construct:
//
//   check_module.cpp     order of work, names of the catalogue, params, consts
//   check_order.cpp      what is checked after what, cycles, depth
//   check_table.cpp      profile, event, record, lookup, list: schemas, owners, keys, privacy words
//   check_rule.cpp       metric, tag, score, segment: RuleSpec and value
//   check_expr.cpp       the dispatch, logic, arithmetic
//   check_levels.cpp     lines: VALUE when COND | … otherwise
//   check_literal.cpp    literals and what they adapt to
//   check_name.cpp       names, members, reaching other grains
//   check_compare.cpp    comparisons, is/in/between/contains
//   check_call.cpp       functions (stdlib rows, fn, metric with parameters), bucket, text interpolation, quantifiers
//   check_source.cpp     sources and their clauses -> SourceView
//   check_group.cpp      `per KEYS { … }`: derived tables
//   check_units.cpp      `per month { … }`
//   check_running.cpp    running sum(x)
//   check_fold.cpp       whose rows, windows as bounds or conditions -> ir::Aggregate; exists words
//   check_window.cpp     windows -> bounds; values in windows
//   check_time.cpp       durations, instants, edges, units between
//   check_aggregate.cpp  aggregates, share, days with, at least n
//   check_favourite.cpp  favourite(x of SOURCE by MEASURE having COND), top(n, x of SOURCE …)
//   check_sequence.cpp   sequence { … then … }, depth (sequence_choices.h: optional steps, alternatives)
//   check_pattern.cpp    pattern p = sequence { … }: has(p), x of p
//   check_interval.cpp   records that are valid from … to …: current, overlapping, joining
//   check_calendar.cpp   calendars from tables: steps, counts, hours
//   check_clock.cpp      `timezone EXPR` and `day starts TIME` of a profile
//   check_as_of.cpp      RULE as of INSTANT
//   check_population.cpp ranks, parts and shares of the whole population; neighbours
//   check_limits.cpp     sample 10%, one per KEY by X highest
//   check_overlay.cpp    manual tags, rows that pin or veto a rule
//   check_missing.cpp    negated comparisons on what may be missing (by polarity); what is known where
//   check_privacy.cpp    classes and purposes
//   check_test.cpp       tests in the language
//   check_expect.cpp     `expect` about data; what single rows decide
//   warn_conditions.cpp  what can never be true, or always is; lines that cannot win; values that no line covers
//   warn_rules.cpp       what nothing uses; rules that mean the same; salts that two experiments share
#pragma once

#include "compiler/ir/ir.h"
#include "compiler/source/diagnostic.h"
#include "compiler/syntax/ast.h"

#include <functional>
#include <map>

namespace tagma::check {

struct Options {
  std::map<std::string, std::string> params;     // --param NAME=VALUE
  std::size_t own_files = static_cast<std::size_t>(-1);  // the first of the files are what was asked about, the others were imported
  // Declarations that a test tries: checked as if they stood behind the files' own, which compile.
  std::span<const ast::Decl> trial;
};

// `files` in the order given; imports are already resolved into it (std modules included).
ir::Module check(const SourceSet& sources, std::span<const ast::File> files, const Options& options, Diagnostics& out);

// An expression over a finished module (REPL, tests): a bool or value at the grain of `profile`. kNoNode after errors.
ir::NodeId check_expression(const SourceSet& sources, const ast::Expr& expr, std::span<const ast::File> files,
                            ir::Module& module, TableId profile, Diagnostics& out);

}  // namespace tagma::check
