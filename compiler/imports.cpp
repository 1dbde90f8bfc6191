// `import` in rule files: modules of the standard library and files beside the importing one.
#include "compiler/catalogue.h"
#include "compiler/syntax/parse.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace tagma {

namespace {

std::optional<std::string> read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string relative_path(const ast::ImportDecl& import) {
  if (import.quoted) return import.path;
  std::string path = import.path;
  std::replace(path.begin(), path.end(), '.', '/');
  return path + ".tag";
}

class Loader {
 public:
  Loader(SourceSet& sources, std::vector<ast::File>& files, Diagnostics& out) : sources_(sources), files_(files), out_(out) {
    for (std::size_t i = 0; i < sources.size(); ++i) loaded_.insert(identity(sources.file(static_cast<std::uint32_t>(i)).name()));
  }

  void load_all() {
    for (std::size_t i = 0; i < files_.size(); ++i)  // grows while it runs
      for (std::size_t d = 0; d < files_[i].decls.size(); ++d)
        if (const auto* import = std::get_if<ast::ImportDecl>(&files_[i].decls[d].what))
          load(*import, files_[i].decls[d].span, sources_.file(files_[i].id).name());
  }

 private:
  static std::string identity(const std::string& name) {
    std::error_code ignored;
    const auto path = std::filesystem::weakly_canonical(name, ignored);
    return ignored ? name : path.string();
  }

  void load(const ast::ImportDecl& import, Span span, const std::string& importer) {
    if (!import.quoted && import.path.starts_with("std.")) return load_standard(import.path, span);
    const auto path = std::filesystem::path(importer).parent_path() / relative_path(import);
    if (loaded_.contains(identity(path.string()))) return;
    const auto text = read_text(path);
    if (!text) {
      out_.report("import_not_found", span, fmt::format("there is no file {} to import", path.string()),
                  "an import is a path beside this file (`import \"common.tag\"`, `import shop.common`), or `std.NAME`");
      return;
    }
    add(path.string(), *text);
  }

  void load_standard(const std::string& name, Span span) {
    std::vector<std::string> names;
    for (const auto& [known, text] : standard_modules()) {
      if (known != name) {
        names.emplace_back(known);
        continue;
      }
      if (loaded_.contains(name)) return;
      add(name, std::string(text));
      // Its tests are the library's own, not those of the catalogue that imports it.
      std::erase_if(files_.back().decls, [](const ast::Decl& decl) { return std::holds_alternative<ast::TestDecl>(decl.what); });
      return;
    }
    const auto nearest = nearest_name(name, names);
    out_.report("import_not_found", span, fmt::format("the standard library has no module {}", name),
                nearest ? fmt::format("did you mean {}?", *nearest) : fmt::format("it has {}", fmt::join(names, ", ")));
  }

  void add(const std::string& name, std::string text) {
    loaded_.insert(name.starts_with("std.") ? name : identity(name));
    files_.push_back(parse(sources_, sources_.add(name, std::move(text)), out_));
  }

  SourceSet& sources_;
  std::vector<ast::File>& files_;
  Diagnostics& out_;
  std::set<std::string> loaded_;
};

}  // namespace

void load_imports(SourceSet& sources, std::vector<ast::File>& files, Diagnostics& out) {
  Loader(sources, files, out).load_all();
}

namespace {

// What to do about a rule file that cannot be read: the nearest in its folder, or all of a few.
std::string instead_of(const std::string& file) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (fs::exists(file, ignored)) return "check its permissions";
  const fs::path folder = fs::path(file).parent_path();
  std::vector<std::string> there;
  for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, ignored))
    if (entry.path().extension() == ".tag") there.push_back((folder / entry.path().filename()).string());
  std::sort(there.begin(), there.end());
  if (there.empty()) return fmt::format("it is not there, nor is any other .tag file in {}", folder.empty() ? "this folder" : folder.string());
  if (const auto nearest = nearest_name(file, there)) return fmt::format("it is not there; did you mean {}?", *nearest);
  if (there.size() > 8) there.resize(8);
  return fmt::format("it is not there; there are {}", fmt::join(there, ", "));
}

}  // namespace

Result<std::vector<RuleText>> read_rules(std::span<const std::string> paths) {
  namespace fs = std::filesystem;
  std::vector<RuleText> out;
  for (const std::string& path : paths) {
    std::error_code error;
    std::vector<std::string> found;
    if (fs::is_directory(path, error)) {
      for (const auto& entry : fs::directory_iterator(path, error))
        if (entry.path().extension() == ".tag") found.push_back(entry.path().string());
      std::sort(found.begin(), found.end());
      if (found.empty()) return fail(ErrorKind::kIo, "T1101", fmt::format("the folder {} holds no .tag file", path));
    } else {
      found.push_back(path);
    }
    for (const std::string& file : found) {
      auto text = fs::is_regular_file(file, error) ? read_text(file) : std::nullopt;
      if (!text) return fail(ErrorKind::kIo, "T1101", fmt::format("cannot read the rule file {}", file), instead_of(file));
      out.push_back({file, std::move(*text)});
    }
  }
  return out;
}

}  // namespace tagma
