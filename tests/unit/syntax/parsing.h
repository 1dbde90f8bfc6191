// Text in, tree and messages out.
#pragma once

#include "compiler/syntax/parse.h"

#include <string>

namespace tagma {

struct Parsed {
  explicit Parsed(std::string text, const ParseLimits& limits = {}) : id(sources.add("rules.tag", std::move(text))) {
    file = parse(sources, id, out, limits);
  }
  [[nodiscard]] std::string messages() const { return render_text(sources, out.sorted()); }
  [[nodiscard]] std::string tree() const { return dump(file); }
  // "T0101:3" for each message: its code and line.
  [[nodiscard]] std::vector<std::string> places() const {
    std::vector<std::string> all;
    for (const Diagnostic& one : out.sorted())
      all.push_back(std::string(one.kind->code) + ":" + std::to_string(sources.file(id).locate(one.span.begin).line));
    return all;
  }

  SourceSet sources;
  Diagnostics out;
  std::uint32_t id;
  ast::File file;
};

}  // namespace tagma
