// tagma repl: reads whole inputs from a terminal or a pipe and hands them to a Session.
#include "cli/repl.h"

#include "cli/line_editor.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

#include <fmt/format.h>

namespace tagma::cli {

namespace {

std::string history_path() {
  if (const char* own = std::getenv("TAGMA_HISTORY")) return own;
  const char* home = std::getenv("HOME");
  return home == nullptr ? "" : std::string(home) + "/.tagma_history";
}

// Lines until the text is complete. An empty line ends what never will be; not in a pipe, where rule files have some.
Reading read_input(LineReader& reader, std::string& input) {
  const Reading first = reader.read("tagma> ", input);
  if (first != Reading::kLine || input.starts_with(':')) return first;
  while (needs_more_input(input)) {
    std::string line;
    const Reading more = reader.read("  ...> ", line);
    if (more == Reading::kInterrupted) return more;
    if (more == Reading::kEnd || (line.empty() && reader.is_terminal())) break;
    input += "\n" + line;
  }
  return Reading::kLine;
}

std::vector<std::string> paths_beginning_with(const std::string& word) {
  namespace fs = std::filesystem;
  const std::size_t slash = word.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : word.substr(0, slash + 1);
  std::vector<std::string> out;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder.empty() ? "." : folder, ignored)) {
    std::string path = folder + entry.path().filename().string();
    if (entry.is_directory(ignored)) path += '/';
    if (path.starts_with(word)) out.push_back(std::move(path));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> complete(Session& session, const std::string& before, const std::string& word) {
  if (before.starts_with(":load ") || before.starts_with(":data ")) return paths_beginning_with(word);
  return session.complete(word, before.empty());
}

int talk(Session& session, LineReader& reader) {
  session.open();
  std::string input;
  for (;;) {
    const Reading reading = read_input(reader, input);
    if (reading == Reading::kEnd) break;
    if (reading == Reading::kInterrupted) continue;
    if (!input.empty()) reader.remember(input);
    if (!session.execute(input)) break;
    std::fflush(stdout);
  }
  return !reader.is_terminal() && session.failed() ? kRuleErrors : kDone;
}

}  // namespace

int repl(const Settings& settings) {
  Session session(settings);
  listen_for_interrupts();
  if (isatty(STDIN_FILENO) == 0) return talk(session, *make_pipe_reader());
  const InterruptGuard guard;  // as long as the session lasts, Ctrl-C ends a question and not the process
  std::signal(SIGTERM, SIG_DFL);
  fmt::print("Tagma {}. An expression answers how many people it means; :help lists commands, Ctrl-D leaves.\n", version());
  const auto completer = [&session](const std::string& before, const std::string& word) { return complete(session, before, word); };
  return talk(session, *make_line_editor(completer, history_path()));
}

}  // namespace tagma::cli
