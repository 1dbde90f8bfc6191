// --data arguments -> the files of every source.
#include "runtime/nearest_name.h"
#include "tagma/io.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <glob.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

namespace tagma {
namespace {

namespace fs = std::filesystem;

struct Ending {
  std::string_view text;
  FileFormat format;
};
constexpr std::array<Ending, 9> kEndings{{{".parquet", FileFormat::kParquet},
                                          {".parq", FileFormat::kParquet},
                                          {".arrow", FileFormat::kArrow},
                                          {".arrows", FileFormat::kArrow},
                                          {".feather", FileFormat::kArrow},
                                          {".ipc", FileFormat::kArrow},
                                          {".csv", FileFormat::kCsv},
                                          {".ndjson", FileFormat::kNdjson},
                                          {".jsonl", FileFormat::kNdjson}}};

std::optional<FileFormat> format_by_ending(const fs::path& path) {
  const std::string ending = path.extension().string();
  for (const auto& known : kEndings) {
    if (ending == known.text) return known.format;
  }
  return std::nullopt;
}

// "Did you mean …?" over the names that are there; all of them when none is near and they are few.
std::string suggestion(const std::string& wanted, const std::vector<std::string>& there) {
  std::vector<std::string> stems;
  for (const auto& name : there) stems.push_back(fs::path(name).stem().string());
  if (const auto near = closest_name(wanted, stems)) {
    return fmt::format("Did you mean {}?",
                       there[static_cast<std::size_t>(std::ranges::find(stems, *near) - stems.begin())]);
  }
  if (there.empty()) return "The folder is empty.";
  std::vector<std::string> shown(there.begin(), there.begin() + std::min<std::ptrdiff_t>(std::ssize(there), 8));
  return fmt::format("There are: {}{}", fmt::join(shown, ", "), there.size() > shown.size() ? ", …" : "");
}

bool hidden(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with('.') || name.starts_with('_');
}

// Names in a folder by byte order, so that the order of rows does not depend on the file system.
Result<std::vector<fs::path>> entries(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    found.push_back(it->path());
  if (error)
    return fail(ErrorKind::kIo, "T1105",
                fmt::format("cannot read the folder {}: {}", folder.string(), error.message()));
  std::ranges::sort(found);
  return found;
}

// All files must be of one format: rows of two formats in one source are a mistake more often than a wish.
Result<Location> location_of(const std::string& source, const std::string& shown, std::vector<fs::path> files,
                             std::optional<FileFormat> forced) {
  Location location{source, shown, {}, forced.value_or(FileFormat::kParquet)};
  for (const auto& file : files) {
    const auto format = forced ? forced : format_by_ending(file);
    if (!format) {
      return fail(ErrorKind::kUsage, "T1104", fmt::format("{}: the format cannot be told from the name", file.string()),
                  fmt::format("Say it before the path, as in --data {}=parquet:{}", source, file.string()));
    }
    if (!location.files.empty() && *format != location.format) {
      return fail(ErrorKind::kUsage, "T1103",
                  fmt::format("{} holds files of two formats for {}: {} and {}", shown, source,
                              fs::path(location.files.front()).filename().string(), file.filename().string()),
                  "Keep one format in the folder, or give a glob, as in dir/*.parquet.");
    }
    location.format = *format;
    location.files.push_back(file.string());
  }
  return location;
}

Result<Location> folder_location(const std::string& source, const fs::path& folder, std::optional<FileFormat> forced) {
  TAGMA_ASSIGN(const auto found, entries(folder));
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const auto& path : found) {
    if (!hidden(path) && !fs::is_directory(path, ignored) && (forced || format_by_ending(path))) files.push_back(path);
  }
  if (files.empty()) {
    return fail(ErrorKind::kIo, "T1102",
                fmt::format("the folder {} holds no data files for {}", folder.string(), source),
                "Files are known by their endings: .parquet, .arrow, .csv, .ndjson. Folders inside are not searched; "
                "give a glob.");
  }
  return location_of(source, folder.string(), std::move(files), forced);
}

Result<Location> glob_location(const std::string& source, const std::string& pattern,
                               std::optional<FileFormat> forced) {
  glob_t matches{};
  const int outcome = ::glob(pattern.c_str(), GLOB_TILDE, nullptr, &matches);
  std::vector<fs::path> files;
  for (std::size_t i = 0; outcome == 0 && i < matches.gl_pathc; ++i) files.emplace_back(matches.gl_pathv[i]);
  ::globfree(&matches);
  std::error_code ignored;
  std::erase_if(files, [&](const fs::path& path) { return fs::is_directory(path, ignored); });
  std::ranges::sort(files);
  if (files.empty())
    return fail(ErrorKind::kIo, "T1101", fmt::format("no file matches {} (the data of {})", pattern, source));
  return location_of(source, pattern, std::move(files), forced);
}

std::unexpected<Error> missing_path(const std::string& source, const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    return fail(
        ErrorKind::kIo, "T1101",
        fmt::format("{} (the data of {}) is not there: {} is not a folder", path.string(), source, folder.string()));
  }
  std::vector<std::string> there;
  if (const auto found = entries(folder)) {
    for (const auto& entry : *found) {
      if (!hidden(entry)) there.push_back(entry.filename().string());
    }
  }
  return fail(ErrorKind::kIo, "T1101", fmt::format("{} (the data of {}) is not there", path.string(), source),
              suggestion(path.stem().string(), there));
}

// "parquet:path" -> the format and the rest. A one-letter or unknown word before the colon is part of the path.
std::pair<std::optional<FileFormat>, std::string> split_prefix(const std::string& text) {
  for (const auto format : {FileFormat::kParquet, FileFormat::kArrow, FileFormat::kCsv, FileFormat::kNdjson}) {
    const std::string prefix = fmt::format("{}:", to_string(format));
    if (text.starts_with(prefix)) return {format, text.substr(prefix.size())};
  }
  return {std::nullopt, text};
}

Result<Location> by_path(const std::string& source, const std::string& argument) {
  const auto [forced, text] = split_prefix(argument);
  if (text.empty()) {
    return fail(ErrorKind::kUsage, "T1104", fmt::format("--data {}= names no file", source),
                "Write --data SOURCE=PATH.");
  }
  const fs::path path(text);
  std::error_code error;
  if (fs::is_directory(path, error)) return folder_location(source, path, forced);
  if (fs::exists(path, error)) return location_of(source, text, {path}, forced);
  if (text.find_first_of("*?[") != std::string::npos) return glob_location(source, text, forced);
  return missing_path(source, path);
}

// `Customer` in the rules is customer.parquet to most people: capitals (ASCII) count only where both forms are there.
bool same_but_capitals(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// What could be the data of the source: files of its name with a known ending, a folder of its name.
Result<std::vector<fs::path>> candidates_in(const fs::path& folder, const std::string& source) {
  TAGMA_ASSIGN(const auto found, entries(folder));
  std::vector<fs::path> exact, alike;
  for (const auto& path : found) {
    std::error_code error;
    const bool is_folder = fs::is_directory(path, error);
    if (!is_folder && !format_by_ending(path)) continue;
    const std::string name = is_folder ? path.filename().string() : path.stem().string();
    if (name == source) exact.push_back(path);
    if (same_but_capitals(name, source)) alike.push_back(path);
  }
  return exact.empty() ? alike : exact;
}

Error missing_folder(const fs::path& folder) {
  std::error_code ignored;
  if (fs::exists(folder, ignored))
    return {ErrorKind::kIo, "T1101", fmt::format("the data folder {} is a file", folder.string()),
            fmt::format("One file is bound by the name of its table: --data TABLE={}", folder.string())};
  const fs::path parent = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
  std::vector<std::string> there;
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    if (entry.is_directory(ignored) && !hidden(entry.path())) there.push_back(entry.path().filename().string());
  }
  std::ranges::sort(there);
  const auto near = closest_name(folder.filename().string(), there);
  return {ErrorKind::kIo, "T1101", fmt::format("the data folder {} is not there", folder.string()),
          near ? fmt::format("Did you mean {}?", (folder.parent_path() / *near).string()) : ""};
}

Result<Location> in_folder(const std::string& source, const fs::path& folder) {
  std::error_code error;
  TAGMA_ASSIGN(const auto candidates, candidates_in(folder, source));
  if (candidates.empty()) return missing_path(source, folder / (source + ".parquet"));
  if (candidates.size() > 1) {
    std::vector<std::string> names;
    for (const auto& path : candidates) names.push_back(path.filename().string());
    return fail(ErrorKind::kUsage, "T1103",
                fmt::format("{} has several candidates for {}: {}", folder.string(), source, fmt::join(names, ", ")),
                fmt::format("Say which, as in --data {}={}", source, candidates.front().string()));
  }
  if (fs::is_directory(candidates.front(), error)) return folder_location(source, candidates.front(), {});
  return location_of(source, candidates.front().string(), {candidates.front()}, {});
}

std::vector<std::string> sources_of(std::span<const TableSpec> tables) {
  std::vector<std::string> sources;
  for (const auto& table : tables) {
    if (table.kind == TableKind::kDerived || table.source.empty()) continue;
    if (std::ranges::find(sources, table.source) == sources.end()) sources.push_back(table.source);
  }
  return sources;
}

bool any_reads(std::span<const TableSpec> tables, const std::string& source) {
  return std::ranges::any_of(tables, [&](const TableSpec& table) { return table.source == source && table.is_read(); });
}

bool may_be_absent(std::span<const TableSpec> tables, const std::string& source) {
  return std::ranges::all_of(tables, [&](const TableSpec& table) { return table.source != source || !table.is_read() || table.may_be_absent; });
}

// A source that may be absent, and is: nobody gave a path, and the folder has nothing of its name.
Result<bool> is_absent(std::span<const TableSpec> tables, const std::string& source, const std::optional<std::string>& folder) {
  if (!may_be_absent(tables, source)) return false;
  if (!folder) return true;
  TAGMA_ASSIGN(const auto candidates, candidates_in(*folder, source));
  return candidates.empty();
}

// Several failures in one: the first one's kind and code, every message on its own line.
std::unexpected<Error> joined(std::vector<Error> errors) {
  Error all = std::move(errors.front());
  for (std::size_t i = 1; i < errors.size(); ++i) {
    if (!all.help.empty()) all.message += fmt::format("\n  help: {}", std::exchange(all.help, {}));
    all.message += fmt::format("\n  {}", errors[i].message);
    if (!errors[i].help.empty()) all.message += fmt::format("\n  help: {}", errors[i].help);
  }
  return std::unexpected(std::move(all));
}

}  // namespace

std::string_view to_string(FileFormat format) {
  switch (format) {
    case FileFormat::kParquet:
      return "parquet";
    case FileFormat::kArrow:
      return "arrow";
    case FileFormat::kCsv:
      return "csv";
    case FileFormat::kNdjson:
      return "ndjson";
  }
  return "";
}

Result<std::vector<Location>> resolve_data(std::span<const TableSpec> tables, const DataArguments& arguments) {
  const std::vector<std::string> sources = sources_of(tables);
  std::vector<Location> locations;
  std::vector<Error> errors;
  std::map<std::string, std::string> given_paths;  // by the source's name in the rules
  for (const auto& [source, path] : arguments.paths) {
    auto known = std::ranges::find(sources, source);
    if (known == sources.end()) {
      known = std::ranges::find_if(sources, [&](const auto& name) { return same_but_capitals(name, source); });
    }
    if (known != sources.end()) {
      given_paths.emplace(*known, path);
      continue;
    }
    errors.push_back({ErrorKind::kUsage, "T1108",
                      fmt::format("--data {}={}: the rules declare no table that reads {}", source, path, source),
                      suggestion(source, sources)});
  }
  std::error_code ignored;
  const bool needs_folder = arguments.dir && given_paths.size() < sources.size();
  if (needs_folder && !fs::is_directory(*arguments.dir, ignored)) {  // told once, not for every source
    errors.push_back(missing_folder(*arguments.dir));
    return joined(std::move(errors));
  }
  for (const auto& source : sources) {
    const auto given = given_paths.find(source);
    const bool read = any_reads(tables, source);
    if (!read && given == given_paths.end()) continue;
    if (given == given_paths.end()) {
      TAGMA_ASSIGN(const bool absent, is_absent(tables, source, arguments.dir));
      if (absent) continue;
    }
    Result<Location> location =
        given != given_paths.end() ? by_path(source, given->second)
        : arguments.dir            ? in_folder(source, *arguments.dir)
                                   : Result<Location>(fail(
                                         ErrorKind::kUsage, "T1109", fmt::format("no data is given for {}", source),
                                         fmt::format("Write --data {}=PATH, or --data DIR for a folder with {}.parquet in it.",
                                                     source, source)));
    if (location) {
      if (read) locations.push_back(std::move(*location));
    } else {
      errors.push_back(std::move(location).error());
    }
  }
  if (!errors.empty()) return joined(std::move(errors));
  return locations;
}

}  // namespace tagma
