#include "runtime/io/prepared.h"

#include "tagma/io.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

namespace tagma::io {
namespace {

namespace fs = std::filesystem;

constexpr int kFormat = 1;  // of the folder; another number is refused, never guessed at

std::unexpected<Error> other_format(const fs::path& about) {
  return fail(ErrorKind::kIo, "T1055", fmt::format("{} is not of a format that this version reads", about.string()),
              "Prepare the data again: tagma prepare RULES --data DIR --out FOLDER");
}

}  // namespace

std::string prepared_text(std::span<const PreparedSource> sources, const std::string& version) {
  nlohmann::ordered_json json{{"tagma", version}, {"prepared_format", kFormat}, {"sources", nlohmann::ordered_json::object()}};
  for (const PreparedSource& source : sources)
    json["sources"][source.source] = {{"file", source.file}, {"rows", source.rows}, {"bytes", source.bytes}, {"grouped_by_owner", source.grouped}};
  return json.dump(2) + "\n";
}

Result<bool> is_prepared(const std::string& path) {
  const fs::path about = fs::path(path).parent_path() / kPreparedJson;
  std::ifstream text(about);
  if (!text) return false;
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || json.value("prepared_format", 0) != kFormat || !json.contains("sources") || !json["sources"].is_object())
    return other_format(about);
  const std::string name = fs::path(path).filename().string();
  for (const auto& source : json["sources"]) {
    if (!source.is_object() || source.value("file", "") != name) continue;
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (!error && static_cast<std::int64_t>(size) == source.value("bytes", std::int64_t{-1})) return true;
    return fail(ErrorKind::kIo, "T1106", fmt::format("{} is not as it was prepared: its size differs", path),
                "Prepare the data again: tagma prepare RULES --data DIR --out FOLDER");
  }
  return false;  // somebody else's file in that folder
}

}  // namespace tagma::io
