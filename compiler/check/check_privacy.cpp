// Personal data: what class a value has, what may be published, for which purpose a segment may leave.
//
// A value computed from a pii or sensitive column carries its class and the purposes that the column allows; a value
// computed from several carries the strongest class and the purposes that all of them allow. A pii or sensitive column
// that names no purposes allows every purpose, as long as one is named. What can show the content of a pii column is `raw`
// and is never published; yes/no answers, levels, counts, sums, completed years, lengths, `hash`, `mask` and what a
// lookup holds for a pii key (but not that key itself) are not raw, and a tag may be made of them. A tag may be made of
// what a sensitive column holds: it keeps the class. A segment lets people out of the building,
// so one that rests on personal data says what for. A segment's purposes bind what is built on it.
#include "compiler/check/checker.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tagma::check {

Privacy Privacy::join(const Privacy& a, const Privacy& b) {
  Privacy out = a;
  out.cls = std::max(a.cls, b.cls);
  out.raw = a.raw || b.raw;
  out.origins.insert(b.origins.begin(), b.origins.end());
  if (!a.purposes) {
    out.purposes = b.purposes;
  } else if (b.purposes) {
    out.purposes.emplace();
    std::set_intersection(a.purposes->begin(), a.purposes->end(), b.purposes->begin(), b.purposes->end(), std::inserter(*out.purposes, out.purposes->end()));
  }
  return out;
}

Privacy Privacy::coarse() const {
  Privacy out = *this;
  out.raw = false;
  return out;
}

namespace {

std::string_view word_of(Privacy::Class cls) {
  switch (cls) {
    case Privacy::kOpen: return "open";
    case Privacy::kPii: return "personal";
    case Privacy::kSensitive: return "sensitive";
  }
  return "";
}

}  // namespace

// `value` is the segment's, conditions included; inherits_ holds the purposes of the segments that it is built on.
// The author answers for it, in writing: the value is nobody's any more.
Typed Checker::check_declassify(const ast::Declassify& declassify, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted) {
  const Typed value = check(*declassify.inner, scope, polarity, wanted);
  if (!value.ok()) return value;
  if (declassify.because.empty()) {
    report("bad_metadata", expr.span, "why is this no longer personal? The reason is empty", "`(declassify x because \"reviewed by legal\")`");
    return error(expr.span);
  }
  return made(value.node, {}, expr.span);
}

void Checker::check_segment_privacy(const ast::RuleDecl& rule, const Typed& value) {
  const Privacy& privacy = value.privacy;
  const auto& inherited = inherits_->purposes;
  if (rule.purposes.empty()) {
    if (privacy.cls == Privacy::kOpen || (inherited && !inherited->empty())) return;
    const std::string some = privacy.purposes && !privacy.purposes->empty() ? *privacy.purposes->begin() : "PURPOSE";
    report("purpose_missing", rule.name.span, fmt::format("the segment {} rests on {} data ({}) and does not say what for", rule.name.text, word_of(privacy.cls), fmt::join(privacy.origins, ", ")),
           privacy.purposes && privacy.purposes->empty() ? "no purpose is allowed by all of them" : fmt::format("write `segment {} for {}`", rule.name.text, some));
    return;
  }
  for (const ast::Name& purpose : rule.purposes) {
    std::vector<std::string> refusing;
    for (const std::string& origin : privacy.origins) {
      const auto known = origins_.find(origin);
      if (known == origins_.end() || !known->second.purposes || known->second.purposes->contains(purpose.text)) continue;
      refusing.push_back(fmt::format("{} allows {}", origin, fmt::join(*known->second.purposes, ", ")));
    }
    if (inherited && !inherited->contains(purpose.text))
      refusing.push_back(fmt::format("the segments that it is built on are for {}", inherited->empty() ? "different purposes" : fmt::format("{}", fmt::join(*inherited, ", "))));
    if (!refusing.empty())
      report("purpose_not_allowed", purpose.span, fmt::format("what the segment {} rests on may not be used for {}", rule.name.text, purpose.text), fmt::format("{}", fmt::join(refusing, "; ")));
  }
}

}  // namespace tagma::check
