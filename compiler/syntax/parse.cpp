#include "compiler/syntax/parse.h"

#include "compiler/syntax/build.h"
#include "compiler/syntax/parse_piece.h"
#include "compiler/syntax/positions.h"
#include "compiler/syntax/salvage.h"
#include "compiler/syntax/scan.h"
#include "compiler/syntax/slips.h"
#include "compiler/syntax/syntax_errors.h"
#include "compiler/syntax/words.h"

#include <algorithm>
#include <fmt/format.h>

namespace tagma {

namespace syntax {

namespace {

class FileParser {
 public:
  FileParser(std::string_view text, std::uint32_t id, Diagnostics& out, const ParseLimits& limits)
      : text_(text), out_(out), limits_(limits) {
    file_.id = id;
  }

  void watch(GrammarReport& report) { session_.report_to(&report); }

  ast::File run() {
    const auto scanned = scan(text_, file_.id, out_, limits_);
    if (!scanned) return std::move(file_);
    for (const Chunk& chunk : scanned->chunks) read(chunk);
    return std::move(file_);
  }

 private:
  void read(const Chunk& chunk) {
    const std::string_view text = text_.substr(chunk.begin, chunk.end - chunk.begin);
    if (!chunk.readable) return read_name(text, chunk.begin);
    session_.load(text, file_.id, chunk.begin);
    if (session_.tokens().size() == 1) return;
    if (!chunk.declares && !begin_declaration()) return;
    const Slips slips = correct_slips(session_, out_);
    if (!slips.readable) return salvage(session_, file_);
    resolve_positions(session_);
    if (auto* tree = session_.parse_file()) {
      Builder builder(session_, file_.id, out_, limits_);
      for (auto* one : tree->declaration()) builder.declaration(one, file_.decls);
      return;
    }
    if (is_table(session_)) return read_table(text, chunk.begin);
    report_syntax_error(session_, out_);
    salvage(session_, file_);
  }

  // The first line tells the name; the mistake may be that ANTLR could not bear the rest.
  void read_name(std::string_view text, std::uint32_t base) {
    std::size_t end = std::min<std::size_t>(text.find_first_of("({[\n"), 400);
    end = std::min(end, text.size());
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    session_.load(text.substr(0, end), file_.id, base);
    salvage(session_, file_);
  }

  void read_table(std::string_view text, std::uint32_t base) {
    if (salvage_table(session_, text, base, file_, out_, limits_)) return;
    session_.load(text, file_.id, base);  // each piece is right, but not their arrangement
    correct_slips(session_, out_);
    resolve_positions(session_);
    session_.parse_file();
    report_syntax_error(session_, out_);
    const auto* table = file_.decls.empty() ? nullptr : std::get_if<ast::TableDecl>(&file_.decls.back().what);
    if (table == nullptr || !header_stands_behind(session_)) return;
    file_.unreadable.push_back(table->name);  // half of what it is stands where it was not read
    file_.decls.pop_back();
  }

  // Text that begins no declaration is reported; a misspelt first word is read as the nearest one.
  bool begin_declaration() {
    antlr4::CommonToken* first = session_.tokens()[0];
    const std::string word(session_.text(first));
    const auto words = declaration_words();
    if (std::find(words.begin(), words.end(), word) != words.end() || word == "week") return true;
    const Span place = session_.span(first);
    const auto nearest = nearest_name(word, words);
    const bool defines = session_.tokens().size() > 2 && session_.tokens()[1]->getType() == TagmaLexer::ASSIGN;
    out_.report("unknown_declaration", place, fmt::format("`{}` begins no declaration", word),
                nearest && !defines ? fmt::format("did you mean `{}`?", *nearest)
                : defines ? fmt::format("write `tag {0} = …`, `metric {0} = …` or `segment {0} = …`", word)
                          : fmt::format("declarations begin with {}", fmt::join(words, ", ")));
    if (defines) unreadable_behind(0);
    if (!nearest || defines) return false;
    first->setType(keyword_type(*nearest));
    return true;
  }

  void unreadable_behind(std::size_t at) {
    if (session_.tokens().size() < at + 2) return;
    const antlr4::Token* name = session_.tokens()[at];
    file_.unreadable.push_back({composed(session_.text(name)), session_.span(name)});
  }

  std::string_view text_;
  Diagnostics& out_;
  const ParseLimits& limits_;
  ast::File file_;
  Session session_;
};

bool begins_declaration(const Session& session) {
  if (session.tokens().size() < 3) return false;
  const auto words = declaration_words();
  if (std::find(words.begin(), words.end(), session.text(session.tokens()[0])) == words.end()) return false;
  const std::size_t second = session.tokens()[1]->getType();
  return second == TagmaLexer::STRING || second == TagmaLexer::ID || (second >= TagmaLexer::MODULE && second <= TagmaLexer::UNIT);
}

}  // namespace

ast::ExprPtr parse_piece(Session& session, std::string_view text, Span place, Diagnostics& out, const ParseLimits& limits) {
  if (!within_limits(text, place, out, limits)) return nullptr;
  session.load(text, place.file, place.begin);
  if (!correct_slips(session, out).readable) return nullptr;
  resolve_positions(session);
  auto* tree = session.parse_expression();
  if (tree == nullptr) {
    report_syntax_error(session, out);
    return nullptr;
  }
  return Builder(session, place.file, out, limits).levels(tree->levels());
}

}  // namespace syntax

ast::File parse(const SourceSet& sources, std::uint32_t file, Diagnostics& out, const ParseLimits& limits) {
  return syntax::FileParser(sources.file(file).text(), file, out, limits).run();
}

ast::ExprPtr parse_expression(const SourceSet& sources, std::uint32_t file, Diagnostics& out, const ParseLimits& limits) {
  const std::string_view text = sources.file(file).text();
  syntax::Session session;
  return syntax::parse_piece(session, text, {file, 0, static_cast<std::uint32_t>(text.size())}, out, limits);
}

bool is_incomplete(std::string_view text) {
  Diagnostics quiet;
  const auto scanned = syntax::scan(text, 0, quiet, {});
  if (!scanned) return false;
  if (scanned->open_brackets > 0) return true;
  if (quiet.has_errors()) return false;
  syntax::Session session;
  session.load(text, 0, 0);
  if (session.tokens().size() == 1 || !syntax::correct_slips(session, quiet).readable) return false;
  syntax::resolve_positions(session);
  if (syntax::begins_declaration(session)) session.parse_file();
  else session.parse_expression();
  return syntax::wants_more(session);
}

GrammarReport grammar_report(std::string_view text) {
  GrammarReport report;
  Diagnostics quiet;
  const ParseLimits limits;
  syntax::FileParser parser(text, 0, quiet, limits);
  parser.watch(report);
  parser.run();
  return report;
}

}  // namespace tagma
