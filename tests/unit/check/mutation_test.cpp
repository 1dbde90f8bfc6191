// Every rule file of the project with tokens deleted, doubled and exchanged: nothing falls over, and what does not
// compile says so.
#include "tests/unit/check/checked.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <sstream>

namespace tagma::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMutants = 40;        // of a file that compiles
constexpr std::size_t kMutantsOfWrong = 3;  // of one that is to be refused as it is
constexpr std::size_t kLargestFile = 6'000;  // bytes: a mistake in a large file is found no other way than in a small one

std::vector<std::pair<std::string, std::string>> rule_texts() {
  std::vector<fs::path> paths;
  for (const char* folder : {"examples", "tests", "stdlib"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(TAGMA_SOURCE_DIR) / folder))
      if (entry.path().extension() == ".tag" && entry.file_size() <= kLargestFile) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::pair<std::string, std::string>> all;
  for (const fs::path& path : paths) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    all.emplace_back(path.string(), text.str());
  }
  return all;
}

bool is_word(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80; }

// Words, numbers, quoted texts, single marks; blanks go with the piece before them.
std::vector<std::string> pieces_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    std::size_t size = 1;
    if (text[0] == '"') size = std::min(text.find_first_of("\"\n", 1), text.size() - 1) + 1;
    else if (text.starts_with("//")) size = std::min(text.find('\n'), text.size());
    else if (is_word(text[0])) while (size < text.size() && is_word(text[size])) ++size;
    while (size < text.size() && (text[size] == ' ' || text[size] == '\n')) ++size;
    out.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return out;
}

void mutate(std::vector<std::string>& pieces, std::mt19937& random) {
  const auto any = [&] { return static_cast<std::ptrdiff_t>(random() % pieces.size()); };
  const std::ptrdiff_t at = any();
  switch (random() % 4) {
    case 0: pieces.erase(pieces.begin() + at); return;
    case 1: pieces.insert(pieces.begin() + at, std::string(pieces[static_cast<std::size_t>(at)])); return;
    case 2: std::swap(pieces[static_cast<std::size_t>(at)], pieces[static_cast<std::size_t>(any())]); return;
    case 3: pieces[static_cast<std::size_t>(at)] = pieces[static_cast<std::size_t>(any())]; return;
  }
}

// A text without errors is read whole: its canonical form is read as the same.
void expect_whole(const Checked& checked, const std::string& text, const std::string& name) {
  const ast::File& file = checked.files.front();
  EXPECT_TRUE(file.unreadable.empty()) << name << "\n" << text;
  EXPECT_EQ(dump(file).find("<error>"), std::string::npos) << name << "\n" << text;
  EXPECT_EQ(ir::verify(checked.module), "") << name << "\n" << text;
}

TEST(Mutations, AreReadOrReported) {
  std::mt19937 random(20260701);
  std::size_t refused = 0, accepted = 0;
  for (const auto& [name, original] : rule_texts()) {
    const std::size_t mutants = check_text(original).diagnostics.has_errors() ? kMutantsOfWrong : kMutants;
    for (std::size_t i = 0; i < mutants; ++i) {
      std::vector<std::string> pieces = pieces_of(original);
      for (std::size_t changes = 1 + random() % 2; changes > 0 && !pieces.empty(); --changes) mutate(pieces, random);
      std::string text;
      for (const std::string& piece : pieces) text += piece;
      const Checked checked = check_text(text);
      if (checked.diagnostics.has_errors()) {
        ++refused;
        EXPECT_NE(checked.rendered(), "") << name;
      } else {
        ++accepted;
        expect_whole(checked, text, name);
      }
    }
  }
  EXPECT_GT(refused, 300U);
  EXPECT_GT(accepted, 15U);
}

}  // namespace
}  // namespace tagma::testing
