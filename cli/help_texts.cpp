#include "cli/help_texts.h"

#include <array>
#include <utility>

namespace tagma::cli {

namespace {

constexpr std::string_view kOverview = R"(Tagma says who is in: rules for tags and audience segments, run over your tables.

  tagma run rules.tag --data FOLDER --out answers     who is where, and the audiences as files
  tagma prepare rules.tag --data FOLDER --out DIR     the same data in the form from which runs start at once
  tagma check rules.tag                               every mistake of a rule file, and what to write instead
  tagma test rules.tag                                the tests that rules carry
  tagma explain rules.tag --rule 高价值 --key 42 …    why customer 42 is in
  tagma repl rules.tag --data FOLDER                  try expressions and see how many people they mean
  tagma help T0203 | tagma help sum | tagma help tag  a page about a message, a function or a word; `tagma help words` lists them

A folder with a tagma.toml needs no arguments: `tagma run` there finds rules, data and output.)";

using Footer = std::pair<std::string_view, std::string_view>;
constexpr std::array<Footer, 9> kFooters{{
    {"run", R"(
Examples:
  tagma run rules.tag --data data --as-of 2026-07-01 --out answers
  tagma run rules.tag --data customer=crm/customers.parquet --data order='log/2026-*.parquet'
  tagma run rules.tag --data data --only 高价值,挽回人群 --param high_spend=8000

tagma.toml:
  [project]
  rules = ["*.tag"]
  [data]
  dir = "data"                     # or one line per source: customer = "crm/customers.parquet"
  [params]
  high_spend = "8000.00"
  [run]
  as_of = "2026-07-01"
  out = "answers"

Exit status: 0 done, 1 the rules have errors, 2 wrong usage, 3 the data breaks its contract, 4 --strict and something was
counted, 5 a file could not be read or written, 130 interrupted. An error never leaves a half-written output.)"},
    {"prepare", R"(
Examples:
  tagma prepare rules.tag --data data --out prepared
  tagma run rules.tag --data prepared --as-of 2026-07-01 --out answers

Every declared source is checked against its contract and written once more: all its rows and declared columns, events
under their customer and in the order of time, as Arrow files that a run maps instead of reading. Answers are those of the
original data, whatever rules ask later. The folder is replaced as a whole; a later run sees the old or the new.

Exit status: 0 done, 1 the rules have errors, 2 wrong usage, 3 the data breaks its contract, 5 a file could not be read or
written, 130 interrupted.)"},
    {"check", R"(
Examples:
  tagma check rules.tag                    every mistake, with its place and a way out
  tagma check rules/ --format json         for editors and scripts
  tagma check rules.tag --list             the rules of the catalogue

Exit status: 0 no errors (there may be warnings), 1 errors, 2 wrong usage, 5 a file could not be read.
`tagma help T0203` explains a code.)"},
    {"test", R"(
Examples:
  tagma test rules.tag
  tagma test rules.tag --filter dormant    only tests whose name has this text
  tagma test rules.tag --coverage          which answers no test has seen

A test stands in a rule file:
  test "bought last week" as of 2026-07-01 {
    Customer { id: 1 }
    Order { customer_id: 1, time: 2026-06-24T10:00, amount: 12.50 }
    expect for 1: orders_90d == 1
  }

Exit status: 0 all passed, 1 a test failed or the rules have errors.)"},
    {"fmt", R"(
Examples:
  tagma fmt rules.tag                      rewrites the file; prints its name if it changed
  tagma fmt rules/ --check                 changes nothing; exit status 1 if a file would change)"},
    {"explain", R"(
Examples:
  tagma explain rules.tag --rule 高价值 --key 42 --data data
  tagma explain --rule 高价值 --key 42 --as-of 2026-07-01 --json

Prints the rule as a tree with the value of every part for one customer.)"},
    {"eval", R"(
Examples:
  tagma eval rules.tag --key 42 --data data --as-of 2026-07-01
  tagma eval rules.tag --row '{"id": 7, "city": "上海", "Order": [{"time": "2026-06-24T10:00", "amount": "12.50"}]}'

With --json: an object of rule and value; missing is null, decimals, dates and instants are texts.)"},
    {"repl", R"(
Examples:
  tagma repl rules.tag --data data
  tagma repl                               in a folder with a tagma.toml
  echo 'orders_90d >= 3' | tagma repl rules.tag --data data

An expression answers how many people it means; a declaration defines or redefines a rule; :help lists commands.
Inputs are kept for the up key in ~/.tagma_history, or where TAGMA_HISTORY says ("" for nowhere).
A pipe ends with exit status 1 if any line failed.)"},
    {"help", R"(
Examples:
  tagma help T0203                         a message's code
  tagma help round                         a function, with an example
  tagma help segment                       a word of the language: what it means, how it is written, an example
  tagma help words                         all words, aggregates and functions that have a page)"},
}};

}  // namespace

std::string_view overview() { return kOverview; }

std::string_view footer_of(std::string_view command) {
  for (const auto& [name, text] : kFooters)
    if (name == command) return text;
  return "";
}

}  // namespace tagma::cli
