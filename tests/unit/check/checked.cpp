#include "tests/unit/check/checked.h"

#include <gtest/gtest.h>

namespace tagma::testing {

Checked check_texts(const std::vector<std::string>& texts, const check::Options& options) {
  Checked out;
  char name = 'a';
  for (const std::string& text : texts) {
    const auto id = out.sources.add(std::string(1, name++) + ".tag", text);
    out.files.push_back(parse(out.sources, id, out.diagnostics));
  }
  out.module = check::check(out.sources, out.files, options, out.diagnostics);
  if (!out.diagnostics.has_errors()) EXPECT_EQ(ir::verify(out.module), "") << texts.back();
  return out;
}

std::string Checked::rendered() const { return render_text(sources, diagnostics.sorted()); }

std::vector<std::string> Checked::codes() const {
  std::vector<std::string> out;
  for (const Diagnostic& diagnostic : diagnostics.sorted()) out.emplace_back(diagnostic.kind->code);
  return out;
}

const ir::Rule& Checked::rule(std::string_view name) const {
  for (const ir::Rule& rule : module.rules)
    if (rule.spec.name == name) return rule;
  ADD_FAILURE() << "no rule " << name << "\n" << rendered();
  static const ir::Rule kNone;
  return kNone;
}

std::string Checked::value(std::string_view name) const {
  const ir::Rule& found = rule(name);
  return found.value == ir::kNoNode ? "(no value)\n" + rendered() : ir::print_expression(module, found.value);
}

std::string shop() {
  return R"(timezone "Asia/Shanghai"
profile Customer {
  key id     : int
  city       : string?
  gender     : enum("male", "female")?
  birthday   : date?          pii for service, marketing
  email      : string?        pii
  interests  : set<string>
  balance    : decimal(2)?
  points     : float
  level      : int
  registered : timestamp
  ok         : bool?
}
event Order of Customer by customer_id at time {
  key order_id : int
  amount  : decimal(2)
  channel : enum("app", "store")
  note    : string?
}
record Line of Order by order_id { sku : string  qty : int }
lookup Product by sku { sku : string  category : string }
list blocked : int
)";
}

}  // namespace tagma::testing
