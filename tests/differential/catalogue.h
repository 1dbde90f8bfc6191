// A random catalogue as the generator sees it: tables, sources and rules whose bodies are trees of text, so that a
// failing one can be made smaller and printed as a .tag file.
#pragma once

#include "random.h"
#include "tagma/value.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tagma::differential {

// What kind of value an expression has; decimals of all scales are one sort.
enum class Sort : std::uint8_t { kBool, kInt, kDecimal, kFloat, kRatio, kText, kLevel, kDate, kInstant, kSpan, kClock, kTexts, kNumbers };

// Text with holes $0 … $9 for its parts.
struct Term {
  std::string pattern;
  std::vector<Term> parts = {};
  std::optional<Sort> sort = {};     // nothing: a clause, which may be left out
  bool optional = false;             // may be missing, as far as the generator knows
};
std::string text_of(const Term& term);
int size_of(const Term& term);

// How a column comes in the Arrow data.
enum class Coding : std::uint8_t { kPlain, kNarrow, kDictionary, kLarge, kViews };

struct Field {
  std::string name;
  Sort sort;
  bool optional = false;
  std::string type;                  // as declared: "decimal(2)"
  std::vector<std::string> levels = {};
  int scale = 0;
  bool key = false;
  bool header = false;               // owner and time columns: not declared in the fields
  Coding coding = Coding::kPlain;
};

struct DataTable {
  std::string name;                  // in rules
  std::string source;                // outside
  std::string head;                  // up to the fields
  std::vector<Field> fields;
  int owner = -1;                    // index of the owner's table
  bool is_list = false, timed = false, profile = false;
  bool lasts = false;                // its rows are intervals
};

// What rules use by name: a source, a function, a metric with parameters.
struct Declaration {
  std::string head;                  // "event S0"
  Term body;                         // "Order where …"
  bool removed = false;
};

struct RuleLine {
  std::string name, word;            // r1, metric
  std::string of;                    // Customer, Account
  Term body;                         // with the parts before `=`
  bool removed = false;
};

struct Catalogue {
  std::string zone;
  std::string week;                  // "" or "week starts sunday"
  std::int64_t as_of = 0;
  std::vector<DataTable> tables;
  std::string calendars;             // their declarations
  std::vector<Declaration> sources;
  std::vector<RuleLine> rules;
  int first_source_line = 0;         // of the text below: declaration i stands on line first_source_line + i
  int first_rule_line = 0;           // rule i on line first_rule_line + i
};
// One line per source and rule; removed ones leave an empty line.
std::string text_of(Catalogue& catalogue);

// Which sources and rules are removed, as text, and the way back.
std::string removed_of(const Catalogue& catalogue);
void remove(Catalogue& catalogue, const std::string& removed);

// `number`: of the trial, which constructs its focused rules ask for.
Catalogue random_catalogue(Random& random, int number, int rules);

// The cells of a table by row; texts are owned by `pool`.
struct TableData { std::vector<std::vector<Value>> rows; };
struct Data {
  std::vector<TableData> tables;     // parallel to Catalogue::tables
  std::shared_ptr<Arena> pool = std::make_shared<Arena>();
};
Data random_data(Random& random, const Catalogue& catalogue);

}  // namespace tagma::differential
