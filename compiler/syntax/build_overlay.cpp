// What people decide: manual tags, and the table in which their decisions are.
#include "compiler/syntax/build.h"

#include <fmt/format.h>

namespace tagma::syntax {

ast::ManualDecl Builder::manual(TagmaParser::ManualDeclContext* context) {
  ast::ManualDecl manual;
  manual.rule.word = ast::RuleWord::kTag;
  manual.rule.is_private = context->PRIVATE() != nullptr;
  manual.rule.name = name(context->name());
  if (context->type() != nullptr) manual.type = type(context->type());
  for (auto* part : context->manualPart()) {
    if (auto* described = dynamic_cast<TagmaParser::DescribedPartContext*>(part)) {
      rule_part(described->rulePart(), manual.rule);
      continue;
    }
    auto* kept = static_cast<TagmaParser::KeptPartContext*>(part);
    if (text(kept->ID()) != "kept") report("unexpected_text", span(kept->ID()), fmt::format("`{} by` does not fit here", text(kept->ID())), "`manual tag NAME kept by \"customer service\"`");
    if (!manual.kept_by.empty()) report("said_twice", span(kept), "`kept by` is said twice", "leave one of them out");
    manual.kept_by = plain_text(kept->STRING());
  }
  if (manual.rule.only_when != nullptr) report("misplaced_form", manual.rule.only_when->span, "a manual tag is what people say, under no condition", "build a tag on it: `tag NAME only when COND = MANUAL_TAG`");
  if (manual.kept_by.empty())
    report("misplaced_form", manual.rule.name.span, fmt::format("who keeps {}? A tag without a rule is somebody's work", manual.rule.name.text), "`manual tag NAME kept by \"customer service\"`; a tag with a rule is `tag NAME = …`");
  return manual;
}

ast::OverlayDecl Builder::overlay(TagmaParser::OverlayDeclContext* context) {
  ast::OverlayDecl overlay{span(context), outside(context->outside()), std::nullopt, {}, false};
  const auto once = [&](bool taken, TagmaParser::OverlayPartContext* part) {
    if (taken) report("said_twice", span(part), "this is said twice of the overlay", "leave one of them out");
  };
  for (auto* part : context->overlayPart()) {
    if (auto* owner = dynamic_cast<TagmaParser::OverlayOwnerContext*>(part)) {
      once(overlay.of.has_value(), part);
      overlay.of = name(owner->name());
    } else if (auto* rules = dynamic_cast<TagmaParser::OverlayRulesContext*>(part)) {
      once(!overlay.rules.empty(), part);
      overlay.rules = names(rules->names());
    } else {
      auto* absent = static_cast<TagmaParser::OverlayAbsentContext*>(part);
      once(overlay.may_be_absent, part);
      overlay.may_be_absent = true;
      if (text(absent->ID()) != "none") report("unexpected_text", span(absent->ID()), fmt::format("`else {}` does not fit here", text(absent->ID())), "`overlay from TABLE else none`: without the table nobody decided anything");
    }
  }
  return overlay;
}

}  // namespace tagma::syntax
