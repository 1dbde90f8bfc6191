// One file of a folder that is being made.
#pragma once

#include "runtime/io/arrow_errors.h"

#include <arrow/io/file.h>

#include <filesystem>
#include <memory>

namespace tagma::io {

// Creates the file and lets `write` fill it: a callable of an arrow::io::OutputStream that returns arrow::Status. Messages
// name the file alone, since its folder will have another name.
template <typename Write>
Status write_file(const std::filesystem::path& path, Write write) {
  const auto status = guarded([&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(const std::shared_ptr<arrow::io::OutputStream> out,
                          arrow::io::FileOutputStream::Open(path.string()));
    const arrow::Status written = write(out);
    const arrow::Status closed = out->Close();
    return written.ok() ? closed : written;
  });
  if (!status.ok()) return write_failed(path.filename().string(), status);
  return {};
}

}  // namespace tagma::io
