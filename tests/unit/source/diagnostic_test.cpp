#include "compiler/source/diagnostic.h"

#include <gtest/gtest.h>
#include <set>

namespace tagma {
namespace {

TEST(DiagnosticKinds, CodesAndNamesAreUniqueAndExplained) {
  std::set<std::string_view> codes, names;
  for (const DiagnosticKind& kind : diagnostic_kinds()) {
    EXPECT_TRUE(codes.insert(kind.code).second) << kind.code;
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_FALSE(kind.title.empty()) << kind.code;
    EXPECT_NE(kind.explanation.find("wrong:"), std::string_view::npos) << kind.code;
    EXPECT_NE(kind.explanation.find("right:"), std::string_view::npos) << kind.code;
    EXPECT_EQ(find_diagnostic_kind(kind.code), &kind);
    EXPECT_EQ(find_diagnostic_kind(kind.name), &kind);
  }
  EXPECT_EQ(find_diagnostic_kind("T9999"), nullptr);
}

TEST(Diagnostics, SortsByPlaceAndDropsDuplicates) {
  Diagnostics out;
  out.report("unexpected_text", {1, 0, 1}, "in the second file");
  out.report("unexpected_text", {0, 9, 10}, "later");
  out.report("unexpected_text", {0, 2, 3}, "earlier");
  out.report("unexpected_text", {0, 9, 10}, "later");
  const auto sorted = out.sorted();
  ASSERT_EQ(sorted.size(), 3u);
  EXPECT_EQ(sorted[0].message, "earlier");
  EXPECT_EQ(sorted[1].message, "later");
  EXPECT_EQ(sorted[2].message, "in the second file");
}

TEST(Diagnostics, ShowsAHundredErrorsOfAFile) {
  Diagnostics out;
  for (std::uint32_t i = 0; i < 150; ++i) out.report("unexpected_text", {0, i, i + 1}, "x");
  out.report("unexpected_text", {1, 0, 1}, "other file");
  const auto sorted = out.sorted();
  ASSERT_EQ(sorted.size(), 102u);
  EXPECT_EQ(sorted[100].kind->name, "too_many_errors");
  EXPECT_EQ(sorted[100].message, "50 more errors in this file are not shown");
  EXPECT_EQ(sorted[101].message, "other file");
}

TEST(Diagnostics, WarningsAreNoErrors) {
  Diagnostics out;
  out.report("mixed_scripts", {0, 0, 1}, "x");
  EXPECT_FALSE(out.has_errors());
  Diagnostics more;
  more.report("single_equals", {0, 0, 1}, "x");
  out.append(std::move(more));
  EXPECT_EQ(out.error_count(), 1u);
}

}  // namespace
}  // namespace tagma
