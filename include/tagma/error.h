// How the library fails: Result<T> carries either a value or an Error. Nothing here throws across a boundary.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace tagma {

// What went wrong, by who has to act. The command turns each kind into its exit code (docs/contract in README).
enum class ErrorKind : unsigned char {
  kRules,        // the rules do not compile (exit 1)
  kUsage,        // a wrong argument or option (exit 2)
  kData,         // bound data breaks its contract (exit 3)
  kIo,           // a file cannot be read or written (exit 5)
  kInterrupted,  // the caller asked to stop (exit 130)
  kInternal,     // a defect of Tagma itself (exit 70)
};

// One failure: a stable code ("T0601"), what happened, and what to do about it. Never holds personal data values.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string code;
  std::string message;
  std::string help;
};

template <typename T>
using Result = std::expected<T, Error>;
using Status = std::expected<void, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorKind kind, std::string code, std::string message,
                                                 std::string help = {}) {
  return std::unexpected(Error{kind, std::move(code), std::move(message), std::move(help)});
}

[[noreturn]] void check_failed(const char* file, int line, const char* condition);

}  // namespace tagma

// Our own defects stop the process at once: continuing would publish wrong audiences.
#define TAGMA_CHECK(condition) \
  ((condition) ? void(0) : ::tagma::check_failed(__FILE__, __LINE__, #condition))

// Hands an error on to the caller; usable with Status and Result alike.
#define TAGMA_TRY(expression)                                                  \
  do {                                                                         \
    if (auto tagma_try_ = (expression); !tagma_try_)                           \
      return std::unexpected(std::move(tagma_try_).error());                   \
  } while (false)

#define TAGMA_CONCAT_(a, b) a##b
#define TAGMA_CONCAT(a, b) TAGMA_CONCAT_(a, b)
#define TAGMA_ASSIGN_(name, target, expression)                                \
  auto name = (expression);                                                    \
  if (!name) return std::unexpected(std::move(name).error());                  \
  target = std::move(*name)
// TAGMA_ASSIGN(auto x, f()): binds the value of a Result or hands its error on.
#define TAGMA_ASSIGN(target, expression) TAGMA_ASSIGN_(TAGMA_CONCAT(tagma_r_, __LINE__), target, expression)
