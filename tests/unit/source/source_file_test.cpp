#include "compiler/source/source_file.h"

#include <gtest/gtest.h>

namespace tagma {
namespace {

TEST(SourceFile, LocatesInCodePoints) {
  const SourceFile file("a.tag", "tag 高价值 = x\n  and y\n");
  EXPECT_EQ(file.line_count(), 3);
  EXPECT_EQ(file.locate(0).line, 1);
  EXPECT_EQ(file.locate(13).column, 8);  // behind three characters of three bytes each
  EXPECT_EQ(file.locate(19).line, 2);
  EXPECT_EQ(file.locate(19).column, 2);
  EXPECT_EQ(file.line(1), "tag 高价值 = x");
  EXPECT_EQ(file.line(3), "");
}

TEST(SourceFile, LineEndsAndByteOrderMark) {
  const SourceFile file("a.tag", "\xEF\xBB\xBFtag a\r\n= b");
  EXPECT_EQ(file.line(1), "\xEF\xBB\xBFtag a");
  EXPECT_EQ(file.locate(3).column, 1);
  EXPECT_EQ(file.locate(7).column, 5);
  EXPECT_EQ(file.line(2), "= b");
}

TEST(SourceFile, PlacesBehindTheEnd) {
  const SourceFile file("a.tag", "ab");
  EXPECT_EQ(file.locate(99).column, 3);
  EXPECT_EQ(SourceFile("b", "").locate(0).line, 1);
}

TEST(SourceFile, BrokenBytesCountAsOneColumn) {
  const SourceFile file("a.tag", "a\xFF\xFE b");
  EXPECT_EQ(file.locate(4).column, 5);
}

TEST(SourceSet, TextOfASpan) {
  SourceSet sources;
  sources.add("a.tag", "first");
  const auto id = sources.add("b.tag", "second file");
  EXPECT_EQ(sources.text({id, 7, 11}), "file");
  EXPECT_EQ(sources.size(), 2u);
}

TEST(DisplayWidth, EastAsianCharactersTakeTwo) {
  EXPECT_EQ(display_width("abc"), 3);
  EXPECT_EQ(display_width("高价值"), 6);
  EXPECT_EQ(display_width("e\u0301"), 1);  // a combining accent
  EXPECT_EQ(display_width(""), 0);
}

}  // namespace
}  // namespace tagma
