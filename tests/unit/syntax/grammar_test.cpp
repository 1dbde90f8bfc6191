// Every rule file and every code block of the project: the grammar is SLL, and the canonical form means the same.
#include "parsing.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace tagma {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

using Texts = std::vector<std::pair<std::string, std::string>>;

void add_code_blocks(const fs::path& path, Texts& all) {
  std::istringstream lines(read(path));
  std::string line, block;
  bool inside = false;
  int number = 0;
  while (std::getline(lines, line)) {
    ++number;
    if (inside && line.starts_with("```")) {
      all.emplace_back(path.string() + ":" + std::to_string(number), block);
      inside = false;
    } else if (inside) {
      block += line + "\n";
    } else if (line.starts_with("```tag")) {
      inside = true;
      block.clear();
    }
  }
}

Texts all_texts() {
  Texts all;
  const fs::path root = TAGMA_SOURCE_DIR;
  for (const char* folder : {"examples", "tests", "stdlib", "docs", "bench"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() == ".tag") all.emplace_back(entry.path().string(), read(entry.path()));
      if (entry.path().extension() == ".md") add_code_blocks(entry.path(), all);
    }
  if (fs::exists(root / "README.md")) add_code_blocks(root / "README.md", all);
  return all;
}

TEST(Grammar, IsSll) {
  int texts = 0;
  for (const auto& [name, text] : all_texts()) {
    const GrammarReport report = grammar_report(text);
    EXPECT_EQ(report.ambiguities, 0) << name;
    EXPECT_EQ(report.full_context, 0) << name;
    EXPECT_EQ(report.context_sensitivities, 0) << name;
    ++texts;
  }
  EXPECT_GT(texts, 20);
}

// The detector itself: soft keywords as names next to the constructs that they begin.
TEST(Grammar, NamesThatAreKeywordsElsewhere) {
  const std::string text = R"(
profile Customer { key key : int  from : string  to : date?  date : date  time : timestamp  count : int  type : string  by : int
  day : int pii  month : int  order : string  owner : string  group : string  status : string  last : date?  list : list<string>  set : set<int> }
event Event of Customer by by at time order by order { event : string  per : int  with : int  score : decimal(2) }
metric last = last(time of Event where per == 1 and with == 2)
metric score = sum(score of Event in last month)
metric after = count(Event after time) + before - from
metric day = count(days with Event in this month) / day
metric months = months since date
tag within = count(Event within 7 days after time where event contains type) > 1
event Derived = Event in rolling 3 days per event as type, per { day = count(rows) month = 5 week = max(score of rows) }
test "soft" { Customer { key: 1, from: "a", day: 3 } expect for 1: within  expect day == 3 }
)";
  const Parsed parsed(text);
  EXPECT_EQ(parsed.messages(), "");
  const GrammarReport report = grammar_report(text);
  EXPECT_EQ(report.ambiguities + report.full_context + report.context_sensitivities, 0);
}

TEST(Format, EveryFileKeepsItsMeaning) {
  int files = 0;
  for (const auto& [name, text] : all_texts()) {
    const Parsed before(text);
    if (before.out.has_errors()) continue;
    const std::string printed = format(before.sources, before.file);
    const Parsed after(printed);
    EXPECT_FALSE(after.out.has_errors()) << name << "\n" << after.messages();
    EXPECT_EQ(after.tree(), before.tree()) << name;
    EXPECT_EQ(format(after.sources, after.file), printed) << name;
    ++files;
  }
  EXPECT_GT(files, 10);
}

}  // namespace
}  // namespace tagma
