#include "runtime/io/arrow_errors.h"

#include <arrow/util/io_util.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace tagma::io {
namespace {

// Arrow quotes the offending cell in quotation marks, after some words, or puts a whole row behind a colon on a new
// line.
std::string without_values(std::string text) {
  for (const std::string_view kind : {"Invalid: ", "IOError: "}) {
    if (text.starts_with(kind)) text.erase(0, kind.size());
  }
  for (const std::string_view mark :
       {"couldn't parse", "invalid value", "invalid UTF8 data", "Could not convert", " value ", ". Detail:", "\n"}) {
    if (const auto at = text.find(mark); at != std::string::npos) text.resize(at);
  }
  for (const std::string_view quote : {" '", " \""}) {  // with the blank: not the apostrophe of a word
    for (auto begin = text.find(quote); begin != std::string::npos; begin = text.find(quote, begin + 6)) {
      const auto end = text.find(quote[1], begin + 2);
      text.replace(begin + 2, (end == std::string::npos ? text.size() : end) - begin - 2, "…");
    }
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == ':' || text.back() == ',')) text.pop_back();
  return text;
}

}  // namespace

std::unexpected<Error> read_failed(const std::string& path, const arrow::Status& status) {
  const int number = arrow::internal::ErrnoFromStatus(status);
  if (number != 0) {
    return fail(ErrorKind::kIo, "T1105", fmt::format("cannot read {}: {}", path, std::strerror(number)));
  }
  if (status.IsOutOfMemory()) {
    return fail(ErrorKind::kIo, "T1107", fmt::format("reading {} needs more memory than there is", path),
                "The file may be corrupt: its sizes are not plausible. If it is not, give the run fewer columns or "
                "more memory.");
  }
  return fail(ErrorKind::kIo, "T1106",
              fmt::format("{} is corrupt, truncated or not of the format that it is read as: {}", path,
                          without_values(status.message())),
              "Write the file again, or name its format before the path, as in csv:orders.txt.");
}

std::unexpected<Error> write_failed(const std::string& path, int number) {
  if (number == ENOSPC || number == EDQUOT || number == EFBIG) {
    return fail(
        ErrorKind::kIo, "T1122", fmt::format("the disk is full: cannot write {}: {}", path, std::strerror(number)),
        "Nothing was published; what was there before is unchanged. Make room, or give another folder with --out.");
  }
  return fail(ErrorKind::kIo, "T1121", fmt::format("cannot write {}: {}", path, std::strerror(number)),
              "Nothing was published. Give a folder that can be written with --out.");
}

std::unexpected<Error> write_failed(const std::string& path, const arrow::Status& status) {
  const int number = arrow::internal::ErrnoFromStatus(status);
  if (number != 0) return write_failed(path, number);
  return fail(ErrorKind::kIo, "T1121", fmt::format("cannot write {}: {}", path, without_values(status.message())));
}

}  // namespace tagma::io
