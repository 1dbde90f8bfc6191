// tagma help: a page about a message code, a function or a word.
#include "cli/command.h"

#include <fmt/format.h>

namespace tagma::cli {

namespace {

const ErrorPage* find_page(std::string_view code) {
  for (const auto pages : {io_error_pages(), command_pages()})
    for (const ErrorPage& page : pages)
      if (page.code == code) return &page;
  return nullptr;
}

}  // namespace

int help(const Settings& settings) {
  std::string nearest;
  if (const auto page = help_page(settings.topic, &nearest)) {
    fmt::print("{}", *page);
    return kDone;
  }
  if (const ErrorPage* page = find_page(settings.topic)) {
    fmt::print("{}: {}\n\n{}\n", page->code, page->title, page->explanation);
    return kDone;
  }
  return report(Error{ErrorKind::kUsage, "T1202", fmt::format("there is no page about {}", settings.topic),
                      nearest.empty() ? "a page is named by a code (T0203), a function (sum) or a word (segment); `tagma help words` lists them" : fmt::format("did you mean {}?", nearest)});
}

}  // namespace tagma::cli
