#include "stdlib/reference.h"

#include "stdlib/builtin.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace tagma {
namespace {

TEST(Reference, PagesTellOverloadsTogether) {
  const auto page = function_page("contains");
  ASSERT_TRUE(page.has_value());
  EXPECT_NE(page->find("contains(text: string, part: string) -> bool"), std::string::npos);
  EXPECT_NE(page->find("contains(xs: list or set, x) -> bool"), std::string::npos);
  EXPECT_NE(function_page("sum")->find("sum(x of SOURCE)"), std::string::npos);
  EXPECT_NE(function_page("sqrt")->find("counted when it fails: bad_argument"), std::string::npos);
}

TEST(Reference, OnlyWhatCanBeCalledHasAPage) {
  for (const std::string_view name : {"+", "best", "exists", "int_to_float", "nothing"}) EXPECT_FALSE(function_page(name)) << name;
}

TEST(Reference, HasEveryFunctionThatCanBeCalled) {
  const std::string reference = function_reference();
  for (const Builtin& row : builtins())
    EXPECT_EQ(reference.find("\n### " + std::string(row.name) + "\n") != std::string::npos, !row.operator_only) << row.name;
}

// TAGMA_UPDATE=1 rewrites the file.
TEST(Reference, TheManualIsUpToDate) {
  const std::string path = TAGMA_SOURCE_DIR "/docs/functions.md";
  if (std::getenv("TAGMA_UPDATE") != nullptr) std::ofstream(path) << function_reference();
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), function_reference()) << "run build/bin/unit_stdlib with TAGMA_UPDATE=1";
}

}  // namespace
}  // namespace tagma
