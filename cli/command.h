// What the subcommands share: where rules and data come from, how errors leave, what the terminal can do.
#pragma once

#include "tagma/io.h"
#include "tagma/tagma.h"

#include <atomic>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tagma::cli {

// Exit codes of the outside contract.
enum Exit : int { kDone = 0, kRuleErrors = 1, kUsage = 2, kData = 3, kStrict = 4, kIo = 5, kInterrupted = 130, kInternal = 70 };
int exit_code(ErrorKind kind);

// What the command line and tagma.toml say together; the command line wins.
struct Settings {
  std::vector<std::string> rules;          // files and folders
  DataArguments data;
  std::map<std::string, std::string> params;
  std::optional<std::string> as_of;
  std::optional<std::string> out;
  std::vector<std::string> only;
  int threads = 0;
  bool strict = false;
  bool all_columns = false;                // prepare: not only those that rules ask
  bool json = false;
  bool quiet = false;
  OutputFormat format = OutputFormat::kParquet;
  ExecutorKind executor = ExecutorKind::kNative;
  std::string dump;
  // explain, eval
  std::string rule, key, row, profile;
  // check, fmt, test
  std::string filter, topic;
  bool format_json = false, check_only = false, coverage = false, list = false;
};

int run(const Settings& settings);
int prepare(const Settings& settings);
int check(const Settings& settings);
int test(const Settings& settings);
int fmt(const Settings& settings);
int explain(const Settings& settings);
int eval(const Settings& settings);
int repl(const Settings& settings);
int help(const Settings& settings);

// Reads tagma.toml of the working folder into the gaps of `settings`, when no rules were given. Error kUsage.
Status fill_from_project(Settings& settings);

// Reads and compiles the rules; diagnostics go to standard error. Nothing (and the exit code) when they have errors.
struct Compiled { std::optional<Catalogue> catalogue; double seconds = 0; };
Result<Compiled> compile_rules(const Settings& settings);

struct Loaded {
  std::shared_ptr<const Dataset> data;
  std::vector<InputFacts> inputs;
  double seconds = 0;
};
// `as_of`: rows that cannot count at this instant need not be read; nothing: the data serves several instants.
Result<Loaded> load_data(const Catalogue& catalogue, const Settings& settings, std::optional<std::int64_t> as_of = {});
Result<std::int64_t> instant_of(const Catalogue& catalogue, const Settings& settings);

// Tells an error on standard error; returns its exit code.
int report(const Error& error);

// Pages of `tagma help CODE` about the codes of the command and of binding.
std::span<const ErrorPage> command_pages();

// From here on Ctrl-C (SIGINT) and SIGTERM end the process at once, with exit code 130: nothing on disk needs tidying.
void listen_for_interrupts();
// While one is alive an interrupt only sets its flag: what is being written sees it, and tidies up.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  [[nodiscard]] const std::atomic<bool>& flag() const;
  // Whether there was an interrupt since this was last asked.
  static bool taken();
  // Readable after an interrupt, until taken() is asked; for poll().
  static int descriptor();
};

// The terminal.
bool color_on_errors();                    // standard error is a terminal and NO_COLOR is unset
// A bar on standard error for what takes a while; nothing at all unless that is a terminal and not quiet.
class ProgressBar {
 public:
  // Nothing is shown before `patience` has passed.
  explicit ProgressBar(bool quiet, std::chrono::milliseconds patience = {});
  ~ProgressBar();
  void show(std::string_view what, double share);
  void clear();

 private:
  bool active_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point first_, shown_;
};
std::string pad(std::string_view text, int width, bool right = false);  // by display width
std::string with_commas(std::int64_t number);

// An explanation as a tree, values in a column of their own.
std::string render(const Explanation& explanation);

// The table printed after a run: per rule the kind, people, share, faults; then breaches.
std::string summary(const RunResult& result);
// One line of it: what was strange in the data. `zone`: in which times without a zone were read.
std::string breach_line(const Breach& breach, std::string_view zone);
bool has_counts(const RunResult& result);  // any fault or counted breach: what --strict refuses

}  // namespace tagma::cli
