// ast -> ir: the only door. Private to check/: one class; check.h lists the files over which its methods are spread.
#pragma once

#include "compiler/check/check.h"
#include "compiler/check/scope.h"
#include "compiler/source/diagnostic.h"

#include <deque>

namespace tagma::check {

class Checker {
 public:
  Checker(const SourceSet& sources, std::span<const ast::File> files, const Options& options, Diagnostics& out);
  ir::Module run();
  // Over a module that run() made: the names of its files again, the rules' values as they are.
  Checker(const SourceSet& sources, std::span<const ast::File> files, ir::Module module, Diagnostics& out);
  NodeId expression(const ast::Expr& expr, TableId profile);
  ir::Module take() { return std::move(module_); }

 private:
  // -- expressions
  Typed check(const ast::Expr& expr, const Scope& scope, Polarity polarity = Polarity::kPositive,
              const Type* wanted = nullptr);          // `wanted`: what the context needs, for literals (enum, decimal) and messages
  Typed check_bool(const ast::Expr& expr, const Scope& scope, Polarity polarity = Polarity::kPositive);
  Typed check_call(const ast::Call& call, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted);
  Typed check_name(const std::string& name, Span span, const Scope& scope, Polarity polarity = Polarity::kPositive);
  Typed check_levels(const ast::Levels& levels, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted);
  Typed coerce(Typed value, const Type& wanted, std::string_view why);   // implicit conversion or a diagnostic
  // Brings a value of an enclosing or owning grain to `scope`'s row: constants, Owner chains, Outer.
  Typed lift(Typed value, TableId from, const Scope& scope, Span span);
  // A stdlib row by name over checked operands; the reason, at `span`, when none fits.
  Typed call(std::string_view name, const std::vector<Typed>& args, Span span);
  Typed compare(ast::CompareOp op, Typed left, Typed right, Span span);  // exact typing; dates meet instants at local midnight

  // -- sources (check_source.cpp, check_group.cpp, check_fold.cpp)
  SourceView check_source(const ast::Source& source, const Scope& scope);
  // `event Paid = Order where …`: checked once, in the scope of the profile that owns its rows. Derived tables of equal
  // meaning (source, via, filter, keys) are one table, also when a metric with parameters is instantiated twice.
  SourceView named_source(const Declared& source, Span use);
  SourceView declared_source(const Declared& source);
  SourceView table_source(TableId id, Span span);
  SourceView source_named(const ast::Name& name, const Scope& scope);
  SourceView unknown_source(const ast::Name& name);
  SourceView no_rows(const ast::Name& name, const Scope& scope);
  bool apply(const ast::Clause& clause, SourceView& view, const Scope& scope);  // false: reported
  bool where_clause(const ast::WhereClause& where, SourceView& view, const Scope& scope);
  bool window_clause(const ast::Window& window, SourceView& view, const Scope& scope);
  bool keeping_clause(const ast::KeepingClause& keeping, Span span, SourceView& view, const Scope& scope);
  bool with_clause(const ast::WithClause& with, SourceView& view, const Scope& scope);
  bool per_clause(const ast::PerClause& per, Span span, SourceView& view, const Scope& scope);
  bool group_columns(std::span<const ast::Named> columns, SourceView& groups, const SourceView& rows, const Scope& scope);
  class Running;
  Typed running(const ast::Call& call, Span span, const Scope& scope);
  class Units;
  std::optional<bool> per_unit(const ast::PerClause& per, Span span, SourceView& view, const Scope& scope);  // nothing: no unit among the keys
  // -- intervals (check_interval.cpp)
  [[nodiscard]] const ast::Validity* validity_of(TableId id) const;      // nullptr: its rows do not last
  void check_validity(const ast::TableDecl& decl, TableId id);
  int validity_column(const ast::Name& name, TableId id, std::string_view verb);  // -1: reported
  NodeId instant_of(NodeId time);                                        // a date becomes its local midnight
  Bounds begun_by_now(TableId id);
  NodeId owners_have_begun(TableId id);                                  // besides its own time; kNoNode: nothing more
  NodeId has_begun(TableId id);
  Interval interval_of(TableId id);
  NodeId is_last_begun(TableId id, NodeId also, std::vector<NodeId> keys);
  NodeId end_before_next(TableId id);
  bool is_interval(const SourceView& view, Span span, std::string_view wanted);  // false: reported
  bool current_rows(SourceView& view, Span span);
  NodeId lasts_beyond(const Interval& interval, NodeId at);
  void add_condition(SourceView& view, NodeId condition);
  bool overlapping_clause(const ast::Window& window, SourceView& view, const Scope& scope);
  bool joining_clause(const ast::JoiningClause& joining, Span span, SourceView& view, const Scope& scope);
  std::optional<Length> joined_gap(const ast::Expr& gap, const Scope& scope);

  bool new_column(const ast::Name& name, const SourceView& view);        // false: taken, reported
  std::optional<Typed> group_key(const ast::Expr& key, bool each, const SourceView& view, const Scope& scope);
  std::string key_name(const ast::Named& key);                           // "": reported
  bool read_keys(const std::vector<ast::Named>& named, const SourceView& view, const Scope& scope, std::vector<Key>& keys);  // false: reported
  std::optional<NodeId> start_of_stretch(const SourceView& view, const Interval& interval, const std::vector<Key>& keys, const Length& gap, const Scope& scope, Span span);
  bool made_per_owner(const SourceView& view, NodeId filter, std::vector<NodeId> parts, Span span);  // false: it depends on a row outside, reported
  bool joined_columns(SourceView& groups, const SourceView& rows, const Interval& interval, const Scope& scope, Span span);
  // One row per group: a view of the derived table. `rows` receives the rows of a group.
  SourceView grouped(const SourceView& view, const std::vector<Key>& keys, const Scope& scope, Span span, SourceView& rows);
  TableId derived_table(ir::Derived derived, const std::vector<Key>& keys, const std::string& name);
  TableId common_owner(TableId source, const Scope& scope, Span span);   // `via`, or a diagnostic; kNoTable for a lookup
  std::optional<TableId> via_of(const SourceView& view, const Scope& scope, Span span);
  bool belongs_to_nobody(TableId rows) const;
  bool is_population(TableId source, const Scope& scope) const;
  NodeId at_row(NodeId value, TableId source, const Scope& scope);       // of the row of `scope`, for the rows of `source`
  void bound_conditions(const Bounds& window, const SourceView& view, const Scope& scope, std::vector<NodeId>& out);
  NodeId row_condition(const SourceView& view, const Scope& scope);      // windows and filter as one; kNoNode: all rows
  bool in_hand(const Bounds& window, TableId grain) const;               // bounds of rows of `grain`, of its owners, constant
  NodeId fold(const tagma::Aggregate& fn, const SourceView& view, std::vector<NodeId> values, std::vector<Value> params,
              const Scope& scope, Span span);
  NodeId exists(const SourceView& view, const Scope& scope);             // bool: some row
  Typed check_exists(const ast::Exists& exists, const ast::Expr& expr, const Scope& scope);
  std::map<std::string, SourceView, std::less<>> views_;                 // named_source's answers
  std::set<std::string, std::less<>> known_names(const SourceView& view) const;  // columns, `with` columns, time: for "did you mean"

  // -- windows, time (check_window.cpp, check_time.cpp)
  std::optional<Bounds> check_window(const ast::Window& window, const Scope& scope);
  std::optional<Bounds> calendar_window(const ast::Window& window);      // of T alone
  std::optional<Bounds> ago_window(const ast::Window& window);
  std::optional<Bounds> next_window(const ast::Window& window);
  std::optional<Bounds> from_to_window(const ast::Window& window, const Scope& scope);
  std::optional<Bounds> relative_window(const ast::Window& window, const Scope& scope);
  std::optional<Bounds> named_window(const ast::Window& window, const Scope& scope);
  std::optional<NodeId> bound_from(NodeId bound, const Found& place, const Scope& scope, Span span);
  std::optional<Bounds> last_n(const ast::Window& window);               // reports the three readings
  bool counts(const ast::Window& window, std::int64_t n);                // a sensible number of units, or a report
  const ast::Window& written_window(const ast::Window& window, const Scope& scope) const;  // what a parameter stands for
  Bounds until_now(const ast::Window& window, Bounds bounds, const Scope& scope);  // never beyond T
  Typed check_in_window(const ast::In& in, const ast::Window& window, const ast::Expr& expr, const Scope& scope, Polarity polarity);
  Typed check_instant(const ast::Expr& expr, const Scope& scope);        // timestamp; a date becomes its local midnight
  Typed as_instant(Typed value, Span span);
  Typed as_date(Typed value, Span span);                                 // the local date of an instant
  std::optional<Length> check_length(const ast::Expr& expr, const Scope& scope);
  NodeId moved(NodeId time, const Length& length, bool back);            // an instant, or a date: then an instant too
  Typed check_time_expr(const ast::Expr& expr, const Scope& scope);      // DurationLiteral, Since, UnitBetween, Ago, UnitEdge, Now, Today
  Typed duration_literal(const ast::DurationLiteral& literal, Span span, const Scope& scope);
  Typed units_between(ast::Unit unit, Typed from, Typed to, Span span);
  Typed ago(const ast::Ago& ago, Span span, const Scope& scope);
  Typed unit_edge(const ast::UnitEdge& edge, Span span);

  // -- aggregates (check_aggregate.cpp, check_favourite.cpp)
  std::optional<Typed> check_aggregate(const ast::Call& call, const ast::Expr& expr, const Scope& scope, const Type* wanted);  // nothing: not an aggregate's name
  Typed aggregate_call(const tagma::Aggregate& fn, const ast::Call& call, Span span, const Scope& scope);
  std::optional<Folded> folded(const tagma::Aggregate& fn, const ast::Argument& argument, Span span, const Scope& scope);
  std::optional<Folded> without_source(const tagma::Aggregate& fn, const ast::Argument& argument, Span span, const SourceView* rows);
  std::optional<Typed> row_value_of(const tagma::Aggregate& fn, const Folded& folded, const Scope& scope);
  std::optional<std::vector<Value>> aggregate_params(const tagma::Aggregate& fn, const ast::Call& call, const Scope& scope);
  std::optional<std::vector<Value>> quantile_params(const ast::Call& call, const Scope& scope);
  bool is_gap(const ast::Argument& argument, const Scope& scope) const;
  Typed gaps_of(const tagma::Aggregate& fn, const ast::Argument& argument, Span span, const Scope& scope);
  Typed units_with(const tagma::Aggregate& fn, const ast::Argument& argument, Span span, const Scope& scope);
  Typed finished(const tagma::Aggregate& fn, const SourceView& view, std::vector<Typed> values, std::vector<Value> params,
                 std::optional<std::int64_t> at_least, const Scope& scope, Span span);
  // -- a profile's own clock (check_clock.cpp)
  // While it lives, days, windows and streaks are those of the clock of the profile that the row in hand belongs to.
  class Clocked {
   public:
    Clocked(Checker& checker, TableId here);
    ~Clocked();
    Clocked(const Clocked&) = delete;
    Clocked& operator=(const Clocked&) = delete;

   private:
    Checker& checker_;
    std::pair<const ir::LocalTime*, TableId> before_;
  };
  const ir::LocalTime* clock_of(TableId profile);
  ir::LocalTime read_clock(const Declared& declared);
  std::map<TableId, ir::LocalTime> clocks_;                              // of profiles that were asked; also those without one

  // -- calendars from tables (check_calendar.cpp)
  class CalendarRows;
  const Calendar& calendar_named(const Declared& declared, Span use);
  Calendar read_calendar(const Declared& declared);
  Calendar with_hours(const ast::CalendarDecl& decl, Calendar calendar, std::vector<NodeId> counts, NodeId date, const Scope& scope);
  const Calendar* find_calendar(const ast::Name& name);                  // nullptr: reported
  Typed calendar_step(const Typed& left, const ast::CalendarDays& days, const ast::Binary& binary, Span span, const Scope& scope);
  Typed calendar_between(const ast::CalendarBetween& between, Span span, const Scope& scope);
  Typed calendar_days_alone(const ast::CalendarDays& days, Span span);
  std::map<std::string, Calendar, std::less<>> calendars_;

  // -- sequences (check_sequence.cpp)
  class Steps;
  std::vector<Steps> steps_of(const struct SequenceChoices& choices, Span span);
  bool row_clause(const ast::RowClause& row, SourceView& view, const Scope& scope);
  SourceView rows_in_matches(const ast::Sequence& sequence, const ast::Name& step, Span span, const Scope& scope);
  std::optional<SourceView> rows_of_step(const ast::SequenceStep& step, const ast::Name& use, const Scope& scope);
  Typed check_sequence(const ast::Sequence& sequence, const ast::Expr& expr, const Scope& scope);
  Typed pending(const ast::Expr& operand, const Scope& scope);
  Typed check_depth(const ast::Sequence& sequence, Span span, const Scope& scope);
  // -- patterns (check_pattern.cpp)
  const ast::Sequence* pattern_named(const Declared& pattern, Span use);  // nullptr: it has a mistake, reported
  SourceView pattern_rows(const ast::Source& source, const Declared& pattern, const Scope& scope);
  std::optional<Typed> of_pattern(const ast::Call& call, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted);  // nothing: of none
  bool takes_step(ast::Argument& argument, const Declared& pattern);      // false: reported
  Typed has_match(const Declared& pattern, const ast::Exists& exists, Span span, const Scope& scope);
  std::optional<Typed> depth_of(const ast::Expr& expr, Span span, const Scope& scope);  // nothing: neither a sequence nor a pattern
  std::map<std::string, bool, std::less<>> patterns_;                    // without a mistake, of those that were checked
  TableId sequence_home_ = kNoTable;                                     // whose rows the later steps of the sequence in hand are

  // -- another instant (check_as_of.cpp)
  class Moved;
  Typed check_as_of(const ast::AsOf& as_of, const ast::Expr& expr, const Scope& scope, Polarity polarity);

  // -- the whole population (check_population.cpp)
  static bool is_of_population(const ast::Call& call);
  NodeId answered(TableId profile);
  Typed population_call(const ast::Call& call, Span span, const Scope& scope);
  std::optional<Ranked> ranked(const ast::Argument& argument, std::string_view name, const Scope& home);
  NodeId standing(ir::StandingKind kind, const Ranked& ranked, TableId profile);
  NodeId top_of(const ast::Argument& how_many, const Ranked& ranked, TableId profile);
  NodeId ntile_of(std::int64_t n, const Ranked& ranked, TableId profile);
  NodeId quantile_of(const Ranked& ranked, TableId profile);
  NodeId share_of_total(const Ranked& ranked, TableId profile);
  Typed neighbours(const ast::Call& call, Span span, const Scope& home);
  std::int64_t whole_number(const ast::Argument& argument, std::string_view what, std::string_view example);

  Typed aggregate_of(const tagma::Aggregate& fn, const ast::Argument& argument, std::vector<Value> params, Span span, const Scope& scope);
  const tagma::Aggregate* of_elements(const tagma::Aggregate& fn, const ast::Argument& argument);
  Typed favourite(const ast::Call& call, Span span, const Scope& scope);
  Scope owner_scope(TableId owner, const Scope& scope) const;
  std::vector<NodeId> last_row(const SourceView& rows, TableId via, const Scope& group, Span span);
  NodeId smallest(const Type& type);
  Typed measure(const ast::Argument& argument, const Scope& group);
  Typed winner_if(const ast::Argument& argument, const SourceView& groups, const SourceView& rows, const SourceView& all,
                  const Ranking& ranking, const Typed& measured, Typed winner, const Scope& home);
  std::string columns_with(TableId source, bool (*fits)(const Type&)) const;  // "amount": an example for messages

  // -- missingness, privacy
  // `polarity`: of the bare (not negated) comparison. Reports, at the call when inside a fn, and is true if one side may be
  // missing and the comparison stands negated. `what`: the bare comparison's kind in a rule author's words.
  bool refuse_negated(const Typed& left, const Typed& right, std::string_view what, const ast::Expr& expr, Polarity polarity);
  // May be missing here: node.optional, less what is known here (facts_) and what only overflow could make missing.
  bool may_miss(NodeId node) const;
  bool may_miss(NodeId node, std::unordered_map<NodeId, bool>& seen) const;
  bool may_miss(const ir::Node& node, std::unordered_map<NodeId, bool>& seen) const;
  // While it lives, facts_ hold what the condition's truth (or untruth) says: `x is known and …`, `x is missing or …`.
  class Facts {
   public:
    explicit Facts(Checker& checker) : checker_(checker), size_(checker.facts_.size()) {}
    ~Facts() { checker_.facts_.resize(size_); }
    Facts(const Facts&) = delete;
    Facts& operator=(const Facts&) = delete;
    void assume(NodeId condition, bool truth);

   private:
    void learn(NodeId known);
    Checker& checker_;
    std::size_t size_;
  };
  // While it lives, facts_ hold what is known of a row of the view: its filter, and what is known of other tables' rows.
  class RowFacts {
   public:
    RowFacts(Checker& checker, const SourceView& view);
    ~RowFacts();
    RowFacts(const RowFacts&) = delete;
    RowFacts& operator=(const RowFacts&) = delete;

   private:
    Checker& checker_;
    std::vector<NodeId> outside_;
    std::optional<Facts> filter_;
  };
  Typed check_declassify(const ast::Declassify& declassify, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted);
  void check_segment_privacy(const ast::RuleDecl& rule, const Typed& value);

  // -- names
  const Declared* find(std::string_view name) const;
  const Declared* find(std::string_view name, Entity entity) const;      // nothing if it names something else
  [[nodiscard]] bool is_unreadable(std::string_view name) const { return find(name, Entity::kUnreadable) != nullptr; }
  TableId find_table(std::string_view name) const;                       // declared tables, not lists
  const Binding* find_binding(std::string_view name, const Scope& scope, bool* crossed = nullptr) const;  // crossed: in an outer scope
  [[nodiscard]] const TableSpec& table(TableId id) const { return module_.tables[static_cast<std::size_t>(id)]; }
  [[nodiscard]] TableSpec& table(TableId id) { return module_.tables[static_cast<std::size_t>(id)]; }
  [[nodiscard]] bool is_ancestor(TableId ancestor, TableId table) const; // through owners; a table is not its own
  [[nodiscard]] TableId profile_of(TableId table) const;                 // the first profile on the way to the owner, itself included
  int find_column(TableId table, std::string_view name) const;           // -1: none
  Typed column(TableId table, int column, Span span);                    // with its privacy
  NodeId time_of(TableId table);                                         // the rows' time: own, or the owner event's; kNoNode
  void add_column(TableSpec& table, ColumnSpec column, Privacy privacy); // every column of every table goes through here
  static Scope row_scope(const SourceView& view, const Scope& around);   // for conditions and values over the view's rows

  // -- reporting
  Diagnostic& report(std::string_view kind, Span span, std::string message, std::string help = {});
  // "did you mean X?", or "" when nothing is near.
  static std::string did_you_mean(std::string_view name, const std::set<std::string, std::less<>>& candidates);
  [[nodiscard]] std::string written(Span span) const { return std::string(sources_.text(span)); }
  Typed made(NodeId node, Privacy privacy, Span span);                   // remembers the place
  Typed error(Span span) { return {kNoNode, {}, span}; }

  // -- constants
  NodeId text(std::string_view value);
  NodeId integer(std::int64_t value);
  NodeId boolean(bool value);
  NodeId instant(std::int64_t micros);                                   // a timestamp
  NodeId duration(std::int64_t micros);
  [[nodiscard]] const Value* constant_value(NodeId node) const;          // of a Const node; else nullptr
  // By value: nodes move when another is made.
  [[nodiscard]] Type type(NodeId node) const { return build_.node(node).type; }
  [[nodiscard]] Type type(const Typed& value) const { return build_.node(value.node).type; }

  // -- what is being checked right now (rules, sources, consts, fn, instances of metrics), outermost first: a name met
  // again is a cycle, reported once with its path. What is checked for its own sake starts with no facts and no call
  // site; what is `inlined` (fn) keeps them.
  struct Visit {
    std::string name;
    Span use;
  };
  enum class Manner : std::uint8_t { kOwn, kInstance, kInlined };  // for its own sake; a metric with arguments; a fn
  class Visiting {
   public:
    Visiting(Checker& checker, const std::string& name, Span use, Manner manner = Manner::kOwn);
    ~Visiting();
    Visiting(const Visiting&) = delete;
    Visiting& operator=(const Visiting&) = delete;
    explicit operator bool() const { return entered_; }  // false: a cycle, or too deep; reported

   private:
    Checker& checker_;
    bool entered_;
    Manner manner_;
    int inlined_ = 0;
    std::vector<NodeId> facts_;
    std::optional<Span> call_site_;
    std::map<const ast::Expr*, const ast::Expr*> negations_;
    RuleValue* inherits_ = nullptr;
  };
  bool closes_cycle(const std::string& name, Span use);
  bool goes_too_far(const std::string& name, Span use, Manner manner);
  bool nests_too_deeply(Span span);
  bool computes_too_deeply(NodeId value, Span span);
  std::vector<const Declared*> dependency_order() const;
  static std::set<std::string> words_in(std::string_view text);
  std::vector<Visit> visits_;
  int inlined_ = 0;                                              // fn and metrics called behind the declaration in hand
  int depth_ = 0;                                                // of expressions around the one in hand
  std::vector<int> value_depths_;                                // by node
  std::vector<NodeId> facts_;                                    // known here
  std::optional<Span> call_site_;                                // of the outermost fn that is being inlined
  std::map<const ast::Expr*, const ast::Expr*> negations_;       // a comparison -> the `not …` right around it
  RuleValue* inherits_ = nullptr;                                // the rule in hand: segments that it is built on leave their conditions here

  // -- order of work (check_module.cpp)
  void collect();
  void declare(const ast::Decl& decl);
  void add_name(Entity entity, const ast::Name& name, const ast::Decl& decl);
  void settings();
  void zone_setting(const ast::TimezoneDecl& zone, Span span, std::optional<Span>& earlier);
  void check_option_names();
  void check_declared(const Declared& declared);
  void check_uncalled();
  void check_body(const Declared& declared, std::span<const ast::Parameter> parameters, const ast::Expr& body);
  Typed constant_named(const Declared& declared, Span use);              // param, const
  Typed param_value(const Declared& declared);
  std::optional<Typed> param_override(const Declared& declared, const Type& type, const std::string& text);
  void adopt(Declared& declared);                                  // the table or rule of a finished module

  // -- tables (check_table.cpp)
  void check_tables();
  void reserve_table(Declared& declared);
  void resolve_owner(Declared& declared);
  bool owners_end(const Declared& declared);                             // false: a cycle, reported
  void check_table(const Declared& declared, std::set<TableId>& done);
  void check_list(const Declared& declared);
  void misplaced_key(const ast::Field& field, TableId id);
  void add_field(const ast::Field& field, TableId id);
  void header_columns(const ast::TableDecl& decl, TableId id);
  void owner_columns(const ast::TableDecl& decl, TableId id);
  void time_column(const ast::TableDecl& decl, TableId id);
  void uniqueness(const ast::Uniqueness& unique, TableId id, bool from_catalogue);
  void warn_of_unsettled(Span name, TableId id);
  int header_column(const ast::Name& name, TableId id);                  // -1: reported
  void check_table_filter(const Declared& declared);
  void check_profile_filter(const Declared& declared);
  std::optional<Type> resolve_type(const ast::TypeRef& type);
  std::optional<Type> resolve_enum(const ast::TypeRef& type);
  std::optional<Type> resolve_collection(const ast::TypeRef& type);
  TableId resolve_profile(const std::optional<ast::Name>& of, Span span, std::string_view what);  // `of`, or the only one
  std::vector<TableId> profiles() const;

  // -- rules (check_rule.cpp)
  void reserve_rule(Declared& declared);
  const RuleValue& rule_value(const Declared& declared, Span use);
  RuleValue check_rule(const Declared& declared);
  Typed rule_body(const ast::RuleDecl& rule, const Scope& scope, ir::Rule& out);
  Typed only_when(const ast::RuleDecl& rule, Typed value, const Scope& scope);
  Typed score_value(const ast::RuleDecl& rule, const Scope& scope, ir::Rule& out);
  Typed score_part(const ast::Level& part, const Scope& scope);
  Typed score_cap(const ast::RuleDecl& rule, Typed sum, const Scope& scope);
  void segment_conditions(const ast::RuleDecl& rule, const Scope& scope, ir::Rule& out, RuleValue& value);
  // -- what people decide (check_overlay.cpp)
  // Makes declarations of the overlays' tables and of manual tags, beside those that were written.
  void add_overlays();
  void add_overlay(const ast::OverlayDecl& decl);
  void add_manual_tag(const ast::ManualDecl& decl, Span span);
  [[nodiscard]] std::optional<ast::Name> profile_of_overlay(const std::optional<ast::Name>& of, Span span) const;
  ast::ExprPtr manual_value(const ast::ManualDecl& decl, const Overlay& overlay, Span span);
  Overlay* overlay_about(const Declared& declared);
  Typed overlaid(const Declared& declared, Typed value, const Scope& scope, ir::Rule& out);
  void check_overlay_rules();
  void expect_of_overlay(const Overlay& overlay);
  std::map<std::string, Overlay, std::less<>> overlays_;                 // by profile
  std::deque<ast::Decl> made_decls_;

  // -- who of those that a segment lets in (check_limits.cpp)
  std::optional<Typed> limited(const ast::RuleDecl& rule, Typed in, const Scope& scope);  // nothing: reported
  std::optional<NodeId> sampled(const ast::Sample& sample, const ast::RuleDecl& rule, TableId profile);
  std::optional<NodeId> one_per(const ast::OnePer& one, Typed& in, const Scope& scope);
  void segment_purposes(const ast::RuleDecl& rule, ir::Rule& out, RuleValue& value);
  void rule_metadata(const ast::RuleDecl& rule, RuleSpec& spec);
  Typed yes_no(Typed value);                                             // the edge of a tag: unknown becomes no
  Typed metric_instance(const Declared& declared, const ast::Call& call, Span span, const Scope& scope);
  std::vector<std::optional<RuleValue>> rule_values_;                    // by Declared::rule

  // -- expressions (check_expr.cpp)
  Typed check_unary(const ast::Unary& unary, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted);
  Typed check_binary(const ast::Binary& binary, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted);
  Typed check_logic(const ast::Expr& expr, bool conjunction, const Scope& scope, Polarity polarity);
  Typed check_minus(const ast::Binary& binary, const ast::Expr& expr, const Scope& scope, Polarity polarity);
  Typed check_arithmetic(const ast::Binary& binary, const ast::Expr& expr, const Scope& scope);
  void warn_of_default(const ast::Binary& binary);
  void warn_of_negated_flag(const ast::Expr& written_as, const Typed& flag, Polarity polarity);
  Typed operation(Typed left, const ast::Binary& binary, const ast::Expr& expr, const Scope& scope);
  Typed bad_operands(std::string_view name, const Typed& left, const Typed& right, Span span);
  Typed check_calendar(const Typed& left, const ast::Binary& binary, const ast::Expr& expr, const Scope& scope);
  Typed check_coalesce(const ast::Binary& binary, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted);
  Typed check_at_least(const ast::AtLeastOf& at_least, const ast::Expr& expr, const Scope& scope);
  std::pair<Typed, Typed> check_pair(const ast::Expr& left, const ast::Expr& right, const Scope& scope, Polarity polarity);
  bool same_type(std::vector<Typed>& values, std::string_view what);     // converts all to their common type

  // -- lines (check_levels.cpp)
  std::optional<Type> level_type(const ast::Levels& levels, const Type* wanted) const;  // the closed set, when all values are texts
  Typed collected(const ast::Expr& body, const Scope& scope);
  Typed choose(const ast::Levels& levels, const std::vector<Typed>& conditions, std::vector<Typed> values, Span span);

  std::vector<LineSet> line_sets_;                                       // all that were checked, for warnings

  // -- what is well-formed and says nothing (warn_conditions.cpp, warn_rules.cpp)
  void warn();
  void warn_conditions();
  void warn_impossible(NodeId condition, Span place, const std::set<std::string>& knobs);
  void warn_certain(NodeId condition, Span place, bool may_be_unknown);
  void warn_lines(const LineSet& lines, const std::vector<bool>& said, const std::set<std::string>& knobs);
  void warn_covered_line(const LineSet& lines, std::size_t index, const std::set<std::string>& knobs);
  void warn_uncovered(const LineSet& lines, const std::set<std::string>& knobs);
  void warn_unused_rules();
  void warn_unused_names();
  void warn_same_meaning();
  void warn_shared_salts();
  [[nodiscard]] std::vector<Span> quiet_places() const;
  static bool is_quiet(const std::vector<Span>& quiet, Span span);
  [[nodiscard]] bool is_own(Span span) const;                            // in a file that was asked about, not in an imported one
  [[nodiscard]] std::set<std::string> knobs() const;
  [[nodiscard]] std::optional<Span> place_of(NodeId node) const;
  [[nodiscard]] std::string shown(NodeId node) const;                    // as the author wrote it

  // -- literals (check_literal.cpp)
  std::optional<Typed> check_literal(const ast::Expr& expr, const Scope& scope, const Type* wanted);  // nothing: no literal
  Typed number_literal(const ast::Expr& expr, bool negative, const Type* wanted);
  Typed text_literal(const ast::TextLiteral& literal, const ast::Expr& expr, const Scope& scope, const Type* wanted);
  Typed list_literal(const ast::ListLiteral& literal, const ast::Expr& expr, const Scope& scope, const Type* wanted);
  Typed enum_constant(std::string_view value, const Type& wanted, Span span);
  NodeId converted(NodeId node, const Type& wanted);                     // constants at once, others by a node; kNoNode: no conversion

  // -- names (check_name.cpp)
  Found look_up(std::string_view name, const Scope& scope) const;
  Typed bound_value(const Found& found, const std::string& name, Span span, const Scope& scope);
  std::optional<Typed> own_column(std::string_view name, Span span, const Scope& scope);  // of the row in hand
  std::optional<Typed> row_value(const std::string& name, Span span, TableId grain, const SourceView* source);
  Typed global_value(const Declared& declared, Span span, const Scope& scope, Polarity polarity);
  Typed rule_reference(const Declared& declared, Span span, const Scope& scope, Polarity polarity);
  Typed unknown_name(const std::string& name, Span span, const Scope& scope);
  Typed check_member(const ast::Member& member, const ast::Expr& expr, const Scope& scope, Polarity polarity);
  bool counts_its_like(const Scope& scope) const;
  Typed member_of_row(const std::string& row, const ast::Name& name, const ast::Expr& expr, const Scope& scope, Polarity polarity);
  Typed unknown_member(const std::string& row, const ast::Name& name, TableId grain, const SourceView* source);
  // -- values by key (check_lookup.cpp)
  [[nodiscard]] bool has_unique_key(TableId id) const;                   // a lookup or a profile
  Typed check_lookup(const Declared& lookup, const ast::Call& call, const ast::Name& name, const ast::Expr& expr, const Scope& scope);
  std::optional<std::vector<NodeId>> lookup_key(const Declared& lookup, const ast::Call& call, const Scope& scope, Privacy& privacy);
  Typed looked_up(const Declared& lookup, const ast::Name& name, const Scope& scope);
  bool shows_key(NodeId value, TableId of, std::set<NodeId>& seen) const;
  Typed reach(Typed value, const Scope& at, const Scope& scope);         // from a scope around to the row in hand
  NodeId owner_chain(NodeId value, TableId from, TableId to);            // from an ancestor's row to `to`'s
  std::set<std::string, std::less<>> names_in(const Scope& scope) const;

  // -- comparisons (check_compare.cpp)
  Typed check_compare(const ast::Compare& compare, const ast::Expr& expr, const Scope& scope, Polarity polarity);
  Typed check_is(const ast::Is& is, const ast::Expr& expr, const Scope& scope);
  Typed check_in(const ast::In& in, const ast::Expr& expr, const Scope& scope, Polarity polarity);
  Typed in_list(const ast::In& in, const ast::Expr& list, Typed value, const ast::Expr& expr, const Scope& scope, Polarity polarity);
  Typed in_items(const ast::ListLiteral& list, Typed value, Span span, const Scope& scope);
  Typed in_range(Typed value, const ast::Expr& low, const ast::Expr& high, Span span, const Scope& scope, std::vector<Typed>& ends);
  Typed in_times_of_day(const Typed& value, const Typed& low, const Typed& high, Span span);
  Typed check_between(const ast::Between& between, const ast::Expr& expr, const Scope& scope, Polarity polarity);
  Typed check_contains(const ast::Contains& contains, const ast::Expr& expr, const Scope& scope, Polarity polarity);
  Typed text_contains(const ast::Contains& contains, const Typed& text, Span span, const Scope& scope, std::vector<Typed>& parts);
  Typed check_same_elements(const ast::SameElements& same, const ast::Expr& expr, const Scope& scope);
  NodeId certain(NodeId condition);                                      // unknown becomes no
  Typed answer(Typed bare, bool negated, bool two_valued, Span span);    // not …, is …
  bool comparable(const Typed& left, const Typed& right, bool ordered, Span span);

  // -- calls (check_call.cpp)
  std::optional<Typed> check_quantifier(const ast::Call& call, const ast::Expr& expr, const Scope& scope, Polarity polarity);
  NodeId of_entry(NodeId id, TableId list, std::map<NodeId, NodeId>& done);
  Typed quantify_list(ir::QuantifierKind kind, const Declared& list, const std::string& element, const ast::Expr& condition, Span span, const Scope& scope, Polarity polarity);
  Typed fn_call(const Declared& declared, const ast::Call& call, Span span, const Scope& scope, Polarity polarity, const Type* wanted);
  Typed builtin_call(const ast::Call& call, const ast::Expr& expr, const Scope& scope);
  Typed unknown_function(const ast::Call& call, const Scope& scope);
  bool bind_parameters(std::span<const ast::Parameter> parameters, const ast::Call& call, const Scope& scope, Scope& inner);
  const ast::Expr* plain_value(const ast::Argument& argument, std::string_view function);  // nullptr: rows were given, reported
  Typed function(std::string_view name, std::vector<Typed> args, Span span);

  // -- tests (check_test.cpp)
  void check_test(const ast::TestDecl& decl, Span span);
  void check_trial(const ast::Trial& trial);
  void check_test_row(const ast::RowLiteral& row, ir::Test& test, std::int64_t as_of);
  std::optional<Value> test_cell(const ast::Expr& expr, const ColumnSpec& column, std::int64_t i, std::int64_t as_of);
  std::optional<std::int64_t> test_instant(const ast::Expr& expr);
  void check_expectation(const ast::Expectation& expectation, const ir::Test& test, ir::TestCheck& check);
  TableId expectation_profile(const ast::Expectation& expectation, const ir::Test& test);
  // -- what data has to satisfy (check_expect.cpp)
  void check_data_expectation(const ast::ExpectDecl& decl, Span span);
  void expect_of_rows(const ast::ExpectDecl& decl, ir::DataExpectation expectation);
  TableId expected_table(const ast::ExpectDecl& decl);
  // The columns of its own row that a value reads; nothing if it needs more than the row: other tables, T.
  [[nodiscard]] std::optional<std::set<int>> row_columns(NodeId value) const;
  // A rule that nobody declared, and none can be named like: who is answered, what data has to satisfy. Its index.
  int hidden_rule(std::string name, TableId about, NodeId value, Span place);
  std::map<std::string, Span> expectations_;
  std::optional<Value> evaluate_constant(NodeId node, std::int64_t as_of);
  std::map<std::string, Span> test_names_;
  bool expecting_ = false;                                               // inside an `expect` of a test, which may say in two ways what is the same

  std::map<std::string, Declared, std::less<>> names_;
  std::vector<Declared*> declared_;                                      // in the order of the files
  std::map<std::string, std::string, std::less<>> aliases_;              // import … as NAME
  std::map<std::string, Typed, std::less<>> constants_;                  // params and consts, once checked
  std::vector<std::vector<Privacy>> column_privacy_;                     // by table, column
  std::map<std::string, Privacy> origins_;                               // "Customer.email" -> its class and purposes
  std::optional<ast::Uniqueness> events_unique_;
  std::set<std::string, std::less<>> called_;                            // fn and metrics with parameters that were called
  std::set<std::string, std::less<>> used_rules_;                        // names that another rule, test or expectation uses

  const SourceSet& sources_;
  std::span<const ast::File> files_;
  std::vector<const ast::Decl*> decls_;                                  // of the files, then what is tried
  Options options_;
  Diagnostics* out_;
  ir::Module module_;
  ir::Builder build_;
};

}  // namespace tagma::check
