// Regular expressions: RE2, whose time is linear in the text whatever the pattern is.
#include "stdlib/native.h"
#include "stdlib/refusal.h"
#include "stdlib/registry.h"

#include <re2/re2.h>

namespace tagma {
namespace {

using native::body_of;
using native::typing_of;

constexpr std::int64_t kMaxRegexMemory = std::int64_t{8} << 20;  // the compiled program and the cache of its automaton

Result<std::shared_ptr<const void>> prepare_regex(std::span<const Value* const> constants) {
  if (constants[1] == nullptr || !constants[1]->known)
    return refuse("the pattern must be written in the rule", "a pattern from a column cannot be checked beforehand; write it as a text");
  RE2::Options options;
  options.set_max_mem(kMaxRegexMemory);
  options.set_log_errors(false);
  const std::string_view pattern = constants[1]->s;
  auto regex = std::make_shared<const RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!regex->ok())
    return refuse("this is no regular expression: " + regex->error(),
                  "the syntax is RE2's: groups, classes, repetition; no look-around and no back-references");
  return std::shared_ptr<const void>(std::move(regex));
}

const RE2& regex_of(const CallSite& site) { return *static_cast<const RE2*>(site.prepared.get()); }

bool matches(const CallSite& site, std::string_view text, std::string_view) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), regex_of(site));
}

// The first group of the first match, or the whole match where the pattern has no group.
std::optional<std::string_view> extract(const CallSite& site, std::string_view text, std::string_view) {
  const RE2& regex = regex_of(site);
  re2::StringPiece found[2];
  const int wanted = regex.NumberOfCapturingGroups() > 0 ? 1 : 0;
  const re2::StringPiece whole(text.data(), text.size());
  if (!regex.Match(whole, 0, text.size(), RE2::UNANCHORED, found, wanted + 1)) return std::nullopt;
  if (found[wanted].data() == nullptr) return std::nullopt;  // a group that took no part in the match
  return std::string_view(found[wanted].data(), found[wanted].size());
}

constexpr Builtin kRows[] = {
    {.name = "matches", .signature = "matches(text: string, pattern) -> bool", .doc = "Whether the pattern (a regular expression, RE2's syntax, written in the rule) is found in the text; ^ and $ tie it to the ends. Braces are written \\{ \\} in a text.", .example = "matches(\"13812345678\", \"^1[3-9][0-9]\\{9\\}$\")", .typing = typing_of<matches>, .body = body_of<matches>, .prepare = prepare_regex},
    {.name = "extract", .signature = "extract(text: string, pattern) -> string?", .doc = "What the pattern's first group matched, or the whole match of a pattern without groups; missing where the pattern is not found.", .example = "extract(\"order-1234\", \"([0-9]+)$\") == \"1234\"", .typing = typing_of<extract>, .body = body_of<extract>, .prepare = prepare_regex, .may_miss = true},
};

}  // namespace

std::span<const Builtin> regex_rows() { return kRows; }

}  // namespace tagma
