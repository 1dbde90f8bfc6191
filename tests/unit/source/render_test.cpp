#include "compiler/source/diagnostic.h"

#include <gtest/gtest.h>

namespace tagma {
namespace {

class Render : public testing::Test {
 protected:
  void file(std::string text) { sources_.add("规则.tag", std::move(text)); }
  Diagnostic& at(std::uint32_t begin, std::uint32_t end) { return out_.report("single_equals", {0, begin, end}, "a message", "some help"); }
  std::string text() { return render_text(sources_, out_.sorted()); }

  SourceSet sources_;
  Diagnostics out_;
};

TEST_F(Render, UnderlinesTheSpan) {
  file("tag a = b\n");
  at(8, 9);
  EXPECT_EQ(text(),
            "error[T0106]: a message\n"
            " --> 规则.tag:1:9\n"
            "  |\n"
            "1 | tag a = b\n"
            "  |         ^\n"
            "help: some help\n");
}

TEST_F(Render, ChineseTextTakesTwoColumns) {
  file("tag 高价值 = 城市 = \"上海\"\n");
  at(16, 22);
  EXPECT_EQ(text(),
            "error[T0106]: a message\n"
            " --> 规则.tag:1:11\n"
            "  |\n"
            "1 | tag 高价值 = 城市 = \"上海\"\n"
            "  |              ^^^^\n"
            "help: some help\n");
}

TEST_F(Render, EmptySpansAndTheEndOfTheFile) {
  file("tag a =");
  at(7, 7);
  EXPECT_NE(text().find("1 | tag a =\n  |        ^\n"), std::string::npos) << text();
}

TEST_F(Render, SpansOverSeveralLinesStopAtTheFirst) {
  file("tag a\n  = b\n");
  at(4, 11);
  EXPECT_NE(text().find("1 | tag a\n  |     ^\n"), std::string::npos) << text();
}

TEST_F(Render, ControlCharactersAreEscaped) {
  file("a\x1b[31mb \xE2\x80\xAE c\t=\xFF");
  at(0, 1);
  EXPECT_NE(text().find("a\\u{1B}[31mb \\u{202E} c    =\\xFF"), std::string::npos) << text();
}

TEST_F(Render, LongLinesAreCutAroundTheSpan) {
  file(std::string(500, 'x') + " = " + std::string(500, 'y'));
  at(501, 502);
  const std::string shown = text();
  EXPECT_NE(shown.find(" = yyy"), std::string::npos);
  EXPECT_LT(shown.size(), 400u);
  const std::size_t line = shown.find("1 | "), mark = shown.find("  | ", line + 4);
  const std::string source = shown.substr(line + 4, shown.find('\n', line) - line - 4);
  const std::size_t column = shown.find('^') - mark - 4;
  EXPECT_EQ(source.substr(column + 2, 1), "=");  // the ellipsis is three bytes in one column
}

TEST_F(Render, RelatedPlacesFollow) {
  file("tag a = b\ntag a = c\n");
  at(14, 15).related.push_back({{0, 4, 5}, "declared here first"});
  EXPECT_NE(text().find("note: declared here first\n --> 规则.tag:1:5\n  |\n1 | tag a = b\n  |     -\n"), std::string::npos) << text();
}

TEST_F(Render, ColourOnlyWhenAsked) {
  file("tag a = b\n");
  at(8, 9);
  EXPECT_EQ(text().find('\x1b'), std::string::npos);
  EXPECT_NE(render_text(sources_, out_.sorted(), {.color = true}).find("\x1b[1;31merror[T0106]"), std::string::npos);
}

TEST_F(Render, Json) {
  file("tag 高 = b\n");
  out_.report("single_equals", {0, 10, 11}, "say \"so\"\n").related.push_back({{0, 4, 7}, "here"});
  EXPECT_EQ(render_json(sources_, out_.sorted()),
            "[\n  {\"code\": \"T0106\", \"severity\": \"error\", \"message\": \"say \\\"so\\\"\\n\", \"help\": \"\", "
            "\"file\": \"规则.tag\", \"line\": 1, \"column\": 9, \"end_line\": 1, \"end_column\": 10, "
            "\"related\": [{\"message\": \"here\", \"file\": \"规则.tag\", \"line\": 1, \"column\": 5, \"end_line\": 1, \"end_column\": 6}]}\n]\n");
  EXPECT_EQ(render_json(sources_, {}), "[]\n");
}

}  // namespace
}  // namespace tagma
