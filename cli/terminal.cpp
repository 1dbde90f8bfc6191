// What the terminal can do, and Ctrl-C.
#include "cli/command.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace tagma::cli {

namespace {

std::atomic<bool> asked_to_stop{false}, guarded{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // used in a signal handler

std::array<int, 2> wake{-1, -1};  // a pipe that has something to read after an interrupt

void end_at_once() {
  static constexpr char kMessage[] = "\nerror[T1301]: interrupted; nothing was written\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
  _exit(kInterrupted);
}

void on_signal(int) {
  const int interrupted_call = errno;
  asked_to_stop = true;
  if (wake[1] >= 0) [[maybe_unused]] const ssize_t written = write(wake[1], "", 1);
  if (!guarded) end_at_once();
  errno = interrupted_call;
}

}  // namespace

void listen_for_interrupts() {
  if (pipe2(wake.data(), O_NONBLOCK | O_CLOEXEC) != 0) wake = {-1, -1};
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

InterruptGuard::InterruptGuard() { guarded = true; }
InterruptGuard::~InterruptGuard() { guarded = false; }
const std::atomic<bool>& InterruptGuard::flag() const { return asked_to_stop; }
int InterruptGuard::descriptor() { return wake[0]; }
bool InterruptGuard::taken() {
  std::array<char, 64> read_away;
  while (wake[0] >= 0 && read(wake[0], read_away.data(), read_away.size()) > 0) continue;
  return asked_to_stop.exchange(false);
}

bool color_on_errors() {
  const char* refused = std::getenv("NO_COLOR");  // by its convention, empty is unset
  return isatty(STDERR_FILENO) != 0 && (refused == nullptr || *refused == '\0');
}

ProgressBar::ProgressBar(bool quiet, std::chrono::milliseconds patience)
    : active_(!quiet && isatty(STDERR_FILENO) != 0), first_(std::chrono::steady_clock::now() + patience) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::clear() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

// At most ten times a second.
void ProgressBar::show(std::string_view what, double share) {
  using namespace std::chrono_literals;
  const auto now = std::chrono::steady_clock::now();
  if (!active_ || now < first_ || now - shown_ < 100ms) return;
  shown_ = now;
  constexpr int kWidth = 30;
  const int filled = static_cast<int>(share * kWidth);
  fmt::print(stderr, "\r\033[K{} [{}{}] {:3.0f}%", what, std::string(static_cast<std::size_t>(filled), '='),
             std::string(static_cast<std::size_t>(kWidth - filled), ' '), share * 100);
  std::fflush(stderr);
  drawn_ = true;
}

std::string pad(std::string_view text, int width, bool right) {
  const int missing = width - display_width(text);
  const std::string space(missing > 0 ? static_cast<std::size_t>(missing) : 0, ' ');
  return right ? space + std::string(text) : std::string(text) + space;
}

std::string with_commas(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (int i = static_cast<int>(digits.size()) - 3; i > (number < 0 ? 1 : 0); i -= 3) digits.insert(static_cast<std::size_t>(i), ",");
  return digits;
}

}  // namespace tagma::cli
