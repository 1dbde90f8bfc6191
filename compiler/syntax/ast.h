// What was written: declarations and expressions with their places; no types, no resolved names. Made by the parser,
// read by the checker and the formatter. Trees own their children.
#pragma once

#include "compiler/source/source_file.h"
#include "tagma/types.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tagma::ast {

struct Expr;
struct Source;
using ExprPtr = std::unique_ptr<Expr>;
using SourcePtr = std::unique_ptr<Source>;

struct Name {
  std::string text;  // NFC
  Span span;
};

enum class Unit : std::uint8_t { kSecond, kMinute, kHour, kDay, kWeek, kMonth, kQuarter, kYear };

// ---- literals -------------------------------------------------------------------------------------------------------

struct IntLiteral { Int128 value = 0; };                       // the checker refuses what does not fit 64 bits
struct DecimalLiteral { Int128 unscaled = 0; int scale = 0; bool percent = false; };  // 12.50; 40% is 0.40 (scale + 2)
struct FloatLiteral { double value = 0; };
struct TextPiece { std::string text; ExprPtr expr; };          // exactly one of the two
struct TextLiteral { std::vector<TextPiece> pieces; };         // "a" has one piece or none; "{x}-{y}" interpolates
struct DateLiteral { std::int32_t days = 0; };                 // since 1970-01-01
struct TimestampLiteral { std::int64_t micros = 0; bool local = true; };  // local: wall time of the file's zone; else UTC
struct TimeLiteral { std::int64_t micros = 0; };               // since local midnight; 24:00 is allowed
struct BoolLiteral { bool value = false; };
struct MissingLiteral {};
struct DurationLiteral { ExprPtr count; Unit unit = Unit::kDay; };  // `30 days`, `(n) hours`
struct NowLiteral {};        // now
struct TodayLiteral { int offset = 0; };  // today (0), yesterday (-1), as a date value
struct ListLiteral { std::vector<ExprPtr> items; };

// ---- windows --------------------------------------------------------------------------------------------------------

enum class WindowKind : std::uint8_t {
  kRolling,      // in rolling DURATION                 [T - d, T)
  kPastFull,     // in past N full UNIT                 whole local units before the current one
  kToDate,       // in N UNIT to date                   the current unit and the N-1 before it, up to T
  kToday, kYesterday,
  kThis,         // in this UNIT
  kLast,         // in last UNIT                        the whole unit before this one
  kFromTo,       // from A [to B]                       [A, B)
  kBefore,       // before B
  kAgo,          // A to B UNIT ago  /  A to B full UNIT ago
  kWithinAfter,  // within D after X                    (X, X + D]
  kUnderAfter,   // under D after X                     (X, X + D)
  kWithinBefore, // within D before X                   [X - D, X)
  kUnderBefore,  // under D before X                    (X - D, X)
  kAfter,        // after X                             (X, T)
  kNext,         // in next N UNIT                      for future values: [T, T + d) or the local days that follow
  kNamed,        // in NAME: a parameter of type window
  kLastN,        // in last N UNIT                      refused by the checker with the three readings
};

struct Window {
  WindowKind kind = WindowKind::kRolling;
  Span span;
  std::int64_t first = 0;   // N; A of kAgo
  std::int64_t second = 0;  // B of kAgo
  Unit unit = Unit::kDay;
  bool full = false;        // kAgo: whole local units
  ExprPtr from;             // kFromTo: A; kWithin…, kAfter: X; kRolling: the duration; kBefore: null
  ExprPtr to;               // kFromTo, kBefore: B; kWithin…: the duration D
  Name name;                // kNamed
  bool overlapping = false; // of intervals: those that have an instant in it, not those that begin in it
  bool closed = false;      // written by the checker: kAfter, kWithinAfter, kUnderAfter, kBefore with the instant X itself
};

// ---- sources --------------------------------------------------------------------------------------------------------

struct Named { Name name; ExprPtr value; bool each = false; };  // NAME = EXPR; keys: each LIST as NAME

struct WhereClause { ExprPtr condition; };
struct WindowClause { Window window; };
struct KeepingClause { bool last = false; std::int64_t count = 1; std::vector<ExprPtr> keys; };
struct WithClause { std::vector<Named> columns; };
// `per KEYS { … }`; a key is `EXPR`, `EXPR as NAME`
struct PerClause { std::vector<Named> keys; std::vector<Named> columns; };  // a key's name is empty unless `as` gave one
struct JoiningClause { std::vector<Named> keys; ExprPtr gap; };  // joining per KEYS gaps under D
// Written by the checker: the same row as that of an enclosing source, other rows than those of these.
struct RowClause { std::vector<std::string> of; bool same = false; };
struct Clause {
  Span span;
  std::variant<WhereClause, WindowClause, KeepingClause, WithClause, PerClause, JoiningClause, RowClause> what;
};

// SOURCE clause clause …, left to right.
struct Source {
  Name name;
  std::vector<Clause> clauses;
  Span span;
  bool current = false;              // current NAME: the intervals that T lies in
  // Set by the checker, for sources that it writes itself:
  std::optional<Name> alias;         // how conditions call the row
  std::optional<Name> becomes;       // how else: the source that is declared
  // Of a sequence: the first step's rows are those of the row that asks, all others belong to the same owner as those.
  enum class Step : std::uint8_t { kNone, kFirst, kLater } step = Step::kNone;
};

// ---- expressions ----------------------------------------------------------------------------------------------------

struct NameRef { std::string name; };
struct Member { ExprPtr base; Name name; };                    // a.b
enum class UnaryOp : std::uint8_t { kNot, kNegate };
struct Unary { UnaryOp op; ExprPtr operand; };
enum class BinaryOp : std::uint8_t { kOr, kAnd, kMinusSet, kAdd, kSub, kMul, kDiv, kMod, kCoalesce };
struct Binary { BinaryOp op; ExprPtr left, right; Span op_span; };
enum class CompareOp : std::uint8_t { kEq, kNe, kLt, kLe, kGt, kGe };
struct Compare { CompareOp op; ExprPtr left, right; Span op_span; };
enum class IsWhat : std::uint8_t { kValue, kKnown, kMissing, kTrue, kFalse, kPending };
struct Is { ExprPtr operand; bool negated = false; IsWhat what = IsWhat::kValue; ExprPtr value; Span op_span; };
// x [not] in WINDOW | x [not] in LIST | x [not] in A..B. `is` : `x is [not] in …`, the two-valued twin.
struct In {
  ExprPtr operand;
  bool negated = false;
  bool two_valued = false;
  std::variant<Window, ExprPtr> where;
  Span op_span;
};
struct Range { ExprPtr low, high; };                           // A..B, closed; only after `in` and in `capped`
struct Between { ExprPtr operand, low, high; bool negated = false; bool two_valued = false; Span op_span; };
enum class ContainsWhat : std::uint8_t { kOne, kAll, kAny };
struct Contains { ExprPtr operand, value; bool negated = false; ContainsWhat what = ContainsWhat::kOne; Span op_span; };
struct SameElements { ExprPtr left, right; };

struct Level { ExprPtr value; ExprPtr when; bool otherwise = false; Span span; };  // neither: the plain value
struct Levels { std::vector<Level> lines; };                   // the conditional expression

// One argument of a call. `[EXPR of] SOURCE clauses [by MEASURE] [having COND]`, or a plain value, or a window.
// Without `of` the parser cannot know whether `Paid in rolling 9 days` names rows: then `value` holds the expression and
// `clauses` what followed it; source_of() below reads them as a source.
struct Argument {
  Span span;
  ExprPtr value;                 // EXPR before `of`, or the whole argument; null for a bare window
  bool each = false;             // each LIST of SOURCE: its elements, one by one
  SourcePtr source;              // after `of`
  std::vector<Clause> clauses;   // after a value without `of`
  ExprPtr by;                    // a measure: `sum(amount)`, or the bare name `count`
  ExprPtr having;
  ExprPtr among;                 // who is ranked: `quintile(spend among did Paid per city)`
  ExprPtr per;
  std::optional<bool> ascending; // `rank(x ascending)`, `rank(x descending)`
  std::optional<std::int64_t> at_least;  // `at least n`
  std::optional<Unit> unit_with;         // `days with SOURCE` (also weeks, months): value null, source set
  std::optional<Window> window;  // a bare window: spend(rolling 90 days)
};
struct Call { Name function; std::vector<Argument> arguments; };

// did, never, has, no: with a bare source name or a parenthesised source.
enum class ExistsWord : std::uint8_t { kDid, kNever, kHas, kNo };
struct Exists { ExistsWord word; SourcePtr source; };
struct Since { Unit unit; ExprPtr from; };                     // days since x
struct UnitBetween { Unit unit; ExprPtr from, to; };           // hours between(a, b)
struct CurrentRows { Name name; };                             // current NAME, where rows are wanted
struct CalendarDays { ExprPtr count; Name calendar; };         // 7 trading_days: only behind + and -
struct CalendarBetween { Name calendar; ExprPtr from, to; };   // trading_days between(a, b)
struct Ago { ExprPtr duration; };                              // 48 hours ago
struct UnitEdge { bool end = false; int offset = 0; Unit unit; };  // start of this month (0), start of last month (-1), end of …
struct AsOf { ExprPtr operand, instant; };                     // RULE as of INSTANT
struct AtLeastOf { std::int64_t count = 0; std::vector<ExprPtr> items; };  // at least 2 of { a, b, c }
struct Gap { bool under = false; ExprPtr length; std::optional<Name> of; };  // within D [of a], under D, after D
struct SequenceStep {
  Span span;
  bool no = false, without = false;  // rows that must not be there
  std::int64_t times = 1;            // 2 or more
  Name name;                         // a: …; may be empty
  SourcePtr source;
  std::optional<Gap> gap;            // at most
  std::optional<Gap> least;          // after D
  bool same_time = false;            // same time ok
  bool so_far = false;
  std::optional<std::pair<Name, Name>> between;  // without … between a and b
  std::size_t gap_at = 0;            // of the source's clauses, so many stand before the gap
  bool optional = false;             // optional a: …
  std::size_t stage = 0;             // steps of one stage are alternatives (a: A | b: B), or
  bool any_order = false;            // … all of them, any order { a: A then b: B }
};
struct Sequence {                                              // sequence [within D] { a: S then b: S within D where … then no S within D }
  std::vector<SequenceStep> steps;
  std::optional<Gap> whole;          // from the first row to the last
};
struct Declassify { ExprPtr inner; std::string because; };     // (declassify x because "…")
struct Parenthesised { ExprPtr inner; };                       // kept for the formatter and for messages
struct ErrorExpr {};                                           // already reported; the checker says nothing more about it

struct Expr {
  Span span;
  std::variant<IntLiteral, DecimalLiteral, FloatLiteral, TextLiteral, DateLiteral, TimestampLiteral, TimeLiteral,
               BoolLiteral, MissingLiteral, DurationLiteral, NowLiteral, TodayLiteral, ListLiteral, NameRef, Member,
               Unary, Binary, Compare, Is, In, Range, Between, Contains, SameElements, Levels, Call, Exists, Since,
               UnitBetween, CurrentRows, CalendarDays, CalendarBetween, Ago, UnitEdge, AsOf, AtLeastOf, Sequence, Declassify,
               Parenthesised, ErrorExpr>
      what;
};

// ---- declarations ---------------------------------------------------------------------------------------------------

struct TypeRef {
  Span span;
  std::string name;                   // "int", "decimal", "enum", "set", "list", "window", …; empty: could not be read, reported
  int scale = 0;                      // decimal(s)
  std::vector<std::string> values;    // enum
  std::unique_ptr<TypeRef> element;   // set<T>, list<T>
  bool optional = false;              // T?
};

enum class PrivacyWord : std::uint8_t { kNone, kPii, kSensitive };
enum class BreachWord : std::uint8_t { kFail, kMissing, kReject, kCount };

struct Field {
  Span span;
  bool key = false;
  Name name;
  std::optional<std::string> from;    // `from NAME`: the column's name outside
  TypeRef type;
  PrivacyWord privacy = PrivacyWord::kNone;
  std::vector<Name> purposes;
  BreachWord on_breach = BreachWord::kFail;
  std::string note;
};

struct Uniqueness { std::vector<Name> by; std::optional<Name> latest; std::vector<Name> order; Span span; };

struct Validity { Name from; std::optional<Name> to; bool to_next = false; Span span; };  // valid from A [to B | to next]

enum class TableWord : std::uint8_t { kProfile, kEvent, kRecord, kLookup };
struct TableDecl {
  TableWord word = TableWord::kProfile;
  Name name;
  std::optional<Name> source;        // from SOURCE (`from "any name"` too)
  std::optional<Name> owner;         // of OWNER
  std::vector<Name> by;              // by COLUMN, …: the owner's key, or the lookup's key
  std::optional<Name> at;
  std::optional<Validity> valid;     // records: a row is an interval
  ExprPtr where;
  ExprPtr timezone;                  // profiles: a text of the row
  ExprPtr day_starts;                // profiles: a time of day
  Uniqueness unique;                 // empty `by`: none
  bool may_be_absent = false;        // an overlay `else none`: no data is no row
  std::vector<Field> fields;
};
struct DerivedDecl { bool event = true; Name name; Source source; };  // event Paid = Order where …
struct ListDecl { Name name; std::optional<TypeRef> type; std::optional<Name> source; };
struct ParamDecl { Name name; TypeRef type; ExprPtr value; };
struct ConstDecl { Name name; ExprPtr value; };
struct PatternDecl { Name name; ExprPtr value; };             // pattern p = sequence { … }; an ErrorExpr where it is none
struct Parameter { Name name; std::optional<TypeRef> type; };
struct FnDecl { Name name; std::vector<Parameter> parameters; ExprPtr body; };

struct Meta { Name word; std::string value; Span span; };  // group, owner, note, review, since, expires
// Behind a segment's condition: who of those that it lets in.
struct Sample { ExprPtr part; std::optional<std::string> salt; };     // sample 10% by "salt"
struct Best { ExprPtr value; bool highest = true; };
struct OnePer { ExprPtr key; std::vector<Best> best; };               // one per KEY by X highest, then Y lowest
struct Limit { Span span; std::variant<Sample, OnePer> what; };

enum class RuleWord : std::uint8_t { kMetric, kTag, kScore, kSegment };
struct RuleDecl {
  RuleWord word = RuleWord::kTag;
  bool is_private = false;
  Name name;
  std::optional<Name> of;            // the profile it is about
  std::vector<Parameter> parameters; // metric only
  std::string display;
  std::vector<Meta> meta;
  ExprPtr only_when;
  bool collect = false;              // `= collect …`
  ExprPtr body;                      // Levels or a plain expression; null for a score
  // score
  std::vector<Level> parts;          // 40 when …
  ExprPtr cap_low, cap_high;         // capped A..B
  // segment
  std::vector<Limit> limits;         // in the order in which they apply
  std::vector<Name> purposes;
  ExprPtr requires_;
  std::optional<Name> hold_out;      // hold out NAME where COND
  ExprPtr held;
  std::optional<std::int64_t> at_least_people;
  Span at_least_span;
};

// manual tag NAME : TYPE "…" kept by "customer service": values that people give, from the overlay table.
struct ManualDecl { RuleDecl rule; std::optional<TypeRef> type; std::string kept_by; };  // the rule has no body; no type: yes/no
// overlay from TABLE of PROFILE for RULE, … else none: the table itself, and the rules that its rows may pin or veto
struct OverlayDecl { Span span; Name source; std::optional<Name> of; std::vector<Name> rules; bool may_be_absent = false; };

struct RowLiteral { Name table; std::vector<Named> columns; Span span; std::int64_t repeat = 1; };  // given 3 Order {…}: i counts from 0
struct Expectation { ExprPtr key; ExprPtr condition; Span span; };  // key null: the only profile row
struct TestAt { ExprPtr as_of; std::vector<Expectation> expectations; };
struct Decl;
// refused { … } because CODE, compiles { … }: declarations that are tried beside the catalogue and are no part of it.
struct Trial { std::vector<Decl> decls; std::optional<Name> because; Span span; };  // because: refused, with this code
struct TestDecl {
  std::string name;
  ExprPtr as_of;
  std::vector<RowLiteral> rows;
  std::vector<TestAt> checks;        // the first has the test's own as_of (null as_of)
  std::vector<Trial> trials;
};
struct ExpectDecl { std::string name; ExprPtr condition; Name table; BreachWord on_breach = BreachWord::kFail; };

// calendar NAME from TABLE on DATE where COND open A to B: some days, or the hours of days.
struct CalendarDecl {
  Name name;
  Name table, on;                    // a lookup and its key, a date
  ExprPtr where;
  ExprPtr opens, closes;             // times of day; null: a calendar of days
};

struct ModuleDecl { std::string name; };
struct ImportDecl { std::string path; std::optional<Name> alias; bool quoted = false; };
struct TimezoneDecl { std::string zone; };
struct WeekDecl { bool sunday = false; };
struct EventsDecl { Uniqueness unique; };  // events unique by … latest … order by …

struct Decl {
  Span span;
  std::variant<ModuleDecl, ImportDecl, TimezoneDecl, WeekDecl, EventsDecl, TableDecl, DerivedDecl, ListDecl, ParamDecl,
               ConstDecl, PatternDecl, FnDecl, RuleDecl, TestDecl, ExpectDecl, ManualDecl, OverlayDecl, CalendarDecl>
      what;
};

struct File {
  std::uint32_t id = 0;  // in the SourceSet
  std::vector<Decl> decls;
  // Names whose declarations could not be read. That is reported: whoever uses one of them is not to blame.
  std::vector<Name> unreadable;
};

// Reads an argument (or a bare expression) as a source: a name, optionally with a window behind it, and the clauses that
// followed. Nothing when the expression cannot name rows. The result borrows nothing; clauses are cloned.
std::optional<Source> source_of(const Argument& argument);
std::optional<Source> source_of(const Expr& expr);
ExprPtr clone(const Expr& expr);
Window clone(const Window& window);
Clause clone(const Clause& clause);
Source clone(const Source& source);
SequenceStep clone(const SequenceStep& step);

}  // namespace tagma::ast
