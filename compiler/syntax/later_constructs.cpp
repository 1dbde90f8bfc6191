#include "compiler/syntax/later_constructs.h"

#include <fmt/format.h>

namespace tagma::syntax {

namespace {

struct Mark {
  std::string_view words;  // separated by single spaces; * stands for any one token
  std::string_view what;
};

constexpr Mark kMarks[] = {
    {"approx *", "`approx`"},
};

// The tokens from `at` on that the mark's words match; 0 when they do not.
std::size_t matched(const Session& session, std::size_t at, std::string_view words) {
  const TokenList& tokens = session.tokens();
  std::size_t count = 0;
  while (!words.empty()) {
    const std::size_t space = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, space);
    if (at + count + 1 >= tokens.size()) return 0;
    const std::string_view written = session.text(tokens[at + count]);
    const bool any = word == "*" && tokens[at + count]->getType() != TagmaLexer::STRING;
    if (!any && written != word) return 0;
    ++count;
    words.remove_prefix(std::min(space + 1, words.size()));
  }
  return count;
}

}  // namespace

bool report_later_construct(const Session& session, Diagnostics& out) {
  const TokenList& tokens = session.tokens();
  const std::size_t error = session.error() ? session.error()->token->getTokenIndex() : tokens.size();
  // The mark must be what the parser stumbled over: it stops at the mark or one or two tokens behind its beginning.
  for (std::size_t at = error < 2 ? 0 : error - 2; at <= error && at < tokens.size(); ++at)
    for (const Mark& mark : kMarks) {
      const std::size_t count = matched(session, at, mark.words);
      if (count == 0) continue;
      out.report("not_in_this_version", session.span(tokens[at]).to(session.span(tokens[at + count - 1])),
                 fmt::format("{} is not part of this version", mark.what), "leave this declaration out for now; all others are still checked");
      return true;
    }
  return false;
}

}  // namespace tagma::syntax
