// The canonical form of a file: declarations laid out anew, comments where they were, single empty lines kept.
#include "compiler/syntax/layout.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/scan.h"

#include <algorithm>

namespace tagma {

namespace syntax {

namespace {

class Formatter {
 public:
  Formatter(const SourceSet& sources, const ast::File& file, std::vector<Comment> comments)
      : text_(sources.file(file.id).text()), printer_(&sources), comments_(std::move(comments)) {}

  std::string run(const ast::File& file) {
    for (const ast::Decl& decl : file.decls) this->decl(decl);
    comments_before(static_cast<std::uint32_t>(text_.size()), 0, true);
    return std::move(out_);
  }

 private:
  void decl(const ast::Decl& decl) {
    comments_before(decl.span.begin, 0, true);
    const bool has_comment = next_ < comments_.size() && comments_[next_].begin < decl.span.end;
    const std::string_view written = text_.substr(decl.span.begin, decl.span.end - decl.span.begin);
    auto lines = lay_out(decl, printer_, !has_comment && written.find('\n') == std::string_view::npos);
    lines.front().may_follow_blank = true;
    lines.back().span.end = std::max(lines.back().span.end, decl.span.end);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const bool last = i + 1 == lines.size();
      line(lines[i], last ? static_cast<std::uint32_t>(text_.size()) : lines[i + 1].span.begin);
    }
  }

  // Comments inside of what the line shows stand above it, one at its end stays there.
  void line(const Line& line, std::uint32_t next_begin) {
    comments_before(std::max(line.span.begin, done_), line.comment_indent, line.may_follow_blank);
    const std::uint32_t begin = line.span.begin;
    std::size_t inside = next_;
    while (inside < comments_.size() && comments_[inside].begin < line.span.end) ++inside;
    while (next_ < inside) comment(line.comment_indent, false);
    if (line.may_follow_blank) blank_line(begin);
    out_.append(static_cast<std::size_t>(line.indent), ' ').append(line.text);
    done_ = std::max(done_, line.span.end);
    if (next_ < comments_.size() && comments_[next_].begin < std::max(next_begin, done_ + 1) && !newline_between(done_, comments_[next_].begin)) {
      out_.append("  ").append(text_.substr(comments_[next_].begin, comments_[next_].end - comments_[next_].begin));
      done_ = comments_[next_++].end;
    }
    out_ += '\n';
  }

  void comments_before(std::uint32_t end, int indent, bool may_follow_blank) {
    while (next_ < comments_.size() && comments_[next_].begin < end) comment(indent, may_follow_blank);
  }

  void comment(int indent, bool may_follow_blank) {
    const Comment& one = comments_[next_++];
    if (may_follow_blank) blank_line(one.begin);
    out_.append(static_cast<std::size_t>(indent), ' ').append(text_.substr(one.begin, one.end - one.begin)).append("\n");
    done_ = std::max(done_, one.end);
  }

  // One empty line where the author left some before the byte `begin`.
  void blank_line(std::uint32_t begin) {
    if (out_.empty() || begin <= done_ || out_.ends_with("\n\n")) return;
    const std::string_view between = text_.substr(done_, begin - done_);
    if (std::count(between.begin(), between.end(), '\n') > 1) out_ += '\n';
  }

  [[nodiscard]] bool newline_between(std::uint32_t begin, std::uint32_t end) const {
    return end > begin && text_.substr(begin, end - begin).find('\n') != std::string_view::npos;
  }

  std::string_view text_;
  ExprPrinter printer_;
  std::vector<Comment> comments_;
  std::size_t next_ = 0;
  std::uint32_t done_ = 0;  // everything before this byte of the source is written
  std::string out_;
};

}  // namespace

}  // namespace syntax

std::string format(const SourceSet& sources, const ast::File& file) {
  const std::string_view text = sources.file(file.id).text();
  Diagnostics mistakes;
  parse(sources, file.id, mistakes);
  auto scanned = syntax::scan(text, file.id, mistakes, {});
  // A file with mistakes is left as it is: what could not be read must not get lost.
  if (mistakes.has_errors() || !scanned) return std::string(text);
  return syntax::Formatter(sources, file, std::move(scanned->comments)).run(file);
}

}  // namespace tagma
