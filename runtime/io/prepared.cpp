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

// json.value() throws where the type is another.
std::int64_t number_of(const nlohmann::json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_number_integer() ? found->get<std::int64_t>() : -1;
}

bool is_file_of(const nlohmann::json& source, const std::string& name) {
  if (!source.is_object()) return false;
  const auto found = source.find("file");
  return found != source.end() && found->is_string() && *found == name;
}

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
  if (!json.is_object() || number_of(json, "prepared_format") != kFormat || !json.contains("sources") || !json["sources"].is_object())
    return other_format(about);
  const std::string name = fs::path(path).filename().string();
  for (const auto& source : json["sources"]) {
    if (!is_file_of(source, name)) continue;
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (!error && static_cast<std::int64_t>(size) == number_of(source, "bytes")) return true;
    return fail(ErrorKind::kIo, "T1106", fmt::format("{} is not as it was prepared: its size differs", path),
                "Prepare the data again: tagma prepare RULES --data DIR --out FOLDER");
  }
  return false;  // somebody else's file in that folder
}

}  // namespace tagma::io
