// tagma repl: the terminal around a Session (libedit: editing, history, completion), or a pipe.
#include "cli/repl.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <unistd.h>

#include <editline/readline.h>
#include <fmt/format.h>

namespace tagma::cli {

namespace {

Session* completing = nullptr;  // libedit's completion hook takes no context

char* next_completion(const char* prefix, int state) {
  static std::size_t index;
  if (state == 0) index = 0;
  const auto& all = completing->completions();
  while (index < all.size()) {
    const std::string& text = all[index++].text;
    if (text.starts_with(prefix)) return strdup(text.c_str());
  }
  return nullptr;
}

char** complete(const char* text, int, int) { return rl_completion_matches(text, next_completion); }

std::string history_path() {
  if (const char* own = std::getenv("TAGMA_HISTORY")) return own;
  const char* home = std::getenv("HOME");
  return home == nullptr ? "" : std::string(home) + "/.tagma_history";
}

// One line without its end; nothing at the end of input.
std::optional<std::string> read_line(bool terminal, const char* prompt) {
  if (!terminal) {
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    return line;
  }
  char* line = readline(prompt);
  if (line == nullptr) return std::nullopt;
  std::string text = line;
  std::free(line);
  return text;
}

// Lines until the text is complete; an empty line ends what never will be.
std::optional<std::string> read_input(bool terminal) {
  auto text = read_line(terminal, "tagma> ");
  while (text && !text->empty() && (*text)[0] != ':' && needs_more_input(*text)) {
    const auto more = read_line(terminal, "  ...> ");
    if (!more || more->empty()) break;
    *text += "\n" + *more;
  }
  return text;
}

}  // namespace

int repl(const Settings& settings) {
  const bool terminal = isatty(STDIN_FILENO) != 0;
  Session session(settings);
  completing = &session;
  const std::string history = history_path();
  if (terminal) {
    rl_initialize();
    rl_attempted_completion_function = complete;
    if (!history.empty()) read_history(history.c_str());
    fmt::print("Tagma {}. An expression answers how many people it means; :help lists commands, :quit leaves.\n", version());
  }
  session.open();
  while (const auto input = read_input(terminal)) {
    if (terminal && !input->empty()) add_history(input->c_str());
    if (!session.execute(*input)) break;
    std::fflush(stdout);
  }
  if (terminal && !history.empty()) write_history(history.c_str());
  return !terminal && session.failed() ? kRuleErrors : kDone;
}

}  // namespace tagma::cli
