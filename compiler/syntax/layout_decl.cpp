#include "compiler/syntax/layout.h"
#include "compiler/syntax/literals.h"
#include "compiler/syntax/words.h"

#include <algorithm>
#include <fmt/format.h>

namespace tagma::syntax {

namespace {

std::string names(const std::vector<ast::Name>& all) {
  std::string out;
  for (const ast::Name& one : all) out += (out.empty() ? "" : ", ") + one.text;
  return out;
}

std::string type(const ast::TypeRef& t) {
  std::string out = t.name;
  if (t.name == "decimal") out += fmt::format("({})", t.scale);
  if (t.name == "enum") {
    std::string values;
    for (const std::string& value : t.values) values += (values.empty() ? "" : ", ") + quote(value, false);
    out += "(" + values + ")";
  }
  if (t.element != nullptr) out += "<" + type(*t.element) + ">";
  return out + (t.optional ? "?" : "");
}

std::string breach(ast::BreachWord word) {
  static constexpr std::string_view kWords[] = {"", " else missing", " else reject", " else count"};
  return std::string(kWords[static_cast<std::size_t>(word)]);
}

std::string uniqueness(const ast::Uniqueness& u) {
  std::string out;
  if (!u.by.empty()) out += " unique by " + names(u.by);
  if (u.latest) out += " latest " + u.latest->text;
  if (!u.order.empty()) out += " order by " + names(u.order);
  return out;
}

std::string parameters(const std::vector<ast::Parameter>& all) {
  std::string out;
  for (const ast::Parameter& one : all) out += (out.empty() ? "" : ", ") + one.name.text + (one.type ? ": " + type(*one.type) : "");
  return "(" + out + ")";
}

std::string field_modifiers(const ast::Field& f) {
  std::string out;
  if (f.privacy != ast::PrivacyWord::kNone) out += f.privacy == ast::PrivacyWord::kPii ? " pii" : " sensitive";
  if (!f.purposes.empty()) out += " for " + names(f.purposes);
  if (f.from) out += " from " + outside_name(*f.from);
  out += breach(f.on_breach);
  if (!f.note.empty()) out += " " + quote(f.note, false);
  return out;
}

std::string field_name(const ast::Field& f) { return (f.key ? "key " : "") + f.name.text; }

class DeclLayout {
 public:
  DeclLayout(const ast::Decl& decl, const ExprPrinter& printer, bool one_line)
      : decl_(decl), printer_(printer), layout_(printer), one_line_(one_line) {}

  std::vector<Line> take() { return layout_.take(); }

  void operator()(const ast::ModuleDecl& d) { whole("module " + d.name); }
  void operator()(const ast::ImportDecl& d) {
    whole("import " + (d.quoted ? quote(d.path, false) : d.path) + (d.alias ? " as " + d.alias->text : ""));
  }
  void operator()(const ast::TimezoneDecl& d) { whole("timezone " + quote(d.zone, false)); }
  void operator()(const ast::WeekDecl& d) { whole(d.sunday ? "week starts sunday" : "week starts monday"); }
  void operator()(const ast::EventsDecl& d) { whole("events" + uniqueness(d.unique)); }
  void operator()(const ast::ListDecl& d) {
    whole("list " + d.name.text + (d.type ? " : " + type(*d.type) : "") + (d.source ? " from " + outside_name(d.source->text) : ""));
  }
  void operator()(const ast::ParamDecl& d) { layout_.expr(*d.value, 0, "param " + d.name.text + " : " + type(d.type) + " = ", ""), begin(); }
  void operator()(const ast::ConstDecl& d) { layout_.expr(*d.value, 0, "const " + d.name.text + " = ", ""), begin(); }
  void operator()(const ast::PatternDecl& d) { layout_.expr(*d.value, 0, "pattern " + d.name.text + " = ", ""), begin(); }
  void operator()(const ast::ExpectDecl& d) {
    layout_.expr(*d.condition, 0, "expect " + quote(d.name, false) + " ", " on " + d.table.text + breach(d.on_breach)), begin();
  }
  void operator()(const ast::CalendarDecl& d) {
    std::string text = "calendar " + d.name.text + " from " + d.table.text + " on " + d.on.text;
    if (d.where != nullptr) text += " where " + printer_.operand(*d.where, Tightness::kOr);
    if (d.opens != nullptr) text += " open " + printer_.operand(*d.opens, Tightness::kSum) + " to " + printer_.operand(*d.closes, Tightness::kSum);
    whole(text);
  }
  void operator()(const ast::FnDecl& d) {
    const std::string head = "fn " + d.name.text + parameters(d.parameters);
    if (stays(head + " = " + printer_.expr(*d.body))) return;
    layout_.line(0, head, head_span(d.name.span));
    body(*d.body, "= ");
  }

  void operator()(const ast::TableDecl& d) {
    const std::string head = table_head(d);
    std::string flat = head + " {";
    for (const ast::Field& f : d.fields) flat += (&f == &d.fields.front() ? " " : "  ") + field_name(f) + " : " + type(f.type) + field_modifiers(f);
    if (stays(flat + (d.fields.empty() ? "}" : " }"))) return;
    layout_.line(0, head + " {", table_head_span(d));
    fields(d.fields);
    close(0);
  }

  void operator()(const ast::DerivedDecl& d) {
    const std::string head = std::string(d.event ? "event " : "record ") + d.name.text + " = ";
    if (stays(head + printer_.source(d.source))) return;
    std::string current = head + ExprPrinter::rows_named(d.source);
    Span span = head_span(d.source.name.span);
    int indent = 0;
    for (const ast::Clause& clause : d.source.clauses) {
      const auto* with = std::get_if<ast::WithClause>(&clause.what);
      const auto* per = std::get_if<ast::PerClause>(&clause.what);
      const std::string text = with != nullptr ? "with {" : per != nullptr ? "per " + printer_.keys(per->keys) + " {" : printer_.clause(clause);
      if (!fits(indent, current + " " + text)) {
        layout_.line(indent, current, span);
        indent = 2;
        current = text;
        span = clause.span;
      } else {
        current += " " + text;
      }
      if (with == nullptr && per == nullptr) {
        span = span.to(clause.span);
        continue;
      }
      const auto& columns = with != nullptr ? with->columns : per->columns;
      const Span key = per != nullptr ? per->keys.back().value->span : Span{clause.span.file, clause.span.begin, clause.span.begin + 4};
      layout_.line(indent, current, span.to(per != nullptr && !per->keys.back().name.text.empty() ? per->keys.back().name.span : key));
      this->columns(columns, indent + 2);
      current = "}";
      span = {clause.span.file, clause.span.end - 1, clause.span.end};
    }
    layout_.line(indent, current, span);
    if (current == "}") layout_.lines().back().comment_indent = indent + 2;
  }

  void operator()(const ast::RuleDecl& d) {
    static constexpr std::string_view kWords[] = {"metric ", "tag ", "score ", "segment "};
    std::string head = std::string(d.is_private ? "private " : "") + std::string(kWords[static_cast<std::size_t>(d.word)]) + d.name.text;
    if (!d.parameters.empty()) head += parameters(d.parameters);
    if (d.of) head += " of " + d.of->text;
    if (!d.display.empty()) head += " " + quote(d.display, false);
    std::string meta;
    for (const ast::Meta& one : d.meta) meta += " " + one.word.text + " " + meta_value(one);
    if (!d.purposes.empty()) meta += " for " + names(d.purposes);
    if (stays(head + meta + rule_tail(d))) return;
    rule_head(d, head, meta);
    if (d.only_when != nullptr) layout_.expr(*d.only_when, 2, "only when ", "");
    if (d.requires_ != nullptr) layout_.expr(*d.requires_, 2, "requires ", "");
    if (d.hold_out) layout_.expr(*d.held, 2, "hold out " + d.hold_out->text + " where ", "");
    if (d.at_least_people) layout_.line(2, fmt::format("at least {} people", *d.at_least_people), d.at_least_span);
    if (d.word == ast::RuleWord::kScore) return score(d);
    body(*d.body, d.collect ? "= collect " : "= ");
    for (const ast::Limit& limit : d.limits) layout_.line(2, printer_.limit(limit), limit.span);
  }

  void operator()(const ast::ManualDecl& d) {
    std::string out = std::string(d.rule.is_private ? "private " : "") + "manual tag " + d.rule.name.text + (d.type ? " : " + type(*d.type) : "");
    if (d.rule.of) out += " of " + d.rule.of->text;
    if (!d.rule.display.empty()) out += " " + quote(d.rule.display, false);
    for (const ast::Meta& one : d.rule.meta) out += " " + one.word.text + " " + meta_value(one);
    whole(out + " kept by " + quote(d.kept_by, false));
  }
  void operator()(const ast::OverlayDecl& d) {
    whole("overlay from " + outside_name(d.source.text) + (d.of ? " of " + d.of->text : "") + (d.rules.empty() ? "" : " for " + names(d.rules)) + (d.may_be_absent ? " else none" : ""));
  }

  void operator()(const ast::TestDecl& d) {
    std::string head = "test " + quote(d.name, false);
    Span span = {decl_.span.file, decl_.span.begin, decl_.span.begin + 4};
    if (d.as_of != nullptr) head += " as of " + printer_.operand(*d.as_of, Tightness::kSum), span = span.to(d.as_of->span);
    layout_.line(0, head + " {", span);
    statements(d);
    close(0);
  }

 private:
  void whole(std::string text) { layout_.line(0, std::move(text), decl_.span); }
  void begin() { layout_.lines().front().span = decl_.span.to(layout_.lines().front().span); }

  // On one line, when it was and fits.
  bool stays(const std::string& text) {
    if (!one_line_ || !fits(0, text)) return false;
    whole(text);
    return true;
  }

  [[nodiscard]] Span head_span(Span end) const { return Span{decl_.span.file, decl_.span.begin, end.end}; }

  void close(int indent) {
    layout_.line(indent, "}", {decl_.span.file, decl_.span.end - 1, decl_.span.end});
    layout_.lines().back().comment_indent = indent + 2;
  }

  [[nodiscard]] std::string table_head(const ast::TableDecl& d) const {
    static constexpr std::string_view kWords[] = {"profile ", "event ", "record ", "lookup "};
    std::string out = std::string(kWords[static_cast<std::size_t>(d.word)]) + d.name.text;
    if (d.source) out += " from " + outside_name(d.source->text);
    if (d.owner) out += " of " + d.owner->text;
    if (!d.by.empty()) out += " by " + names(d.by);
    if (d.at) out += " at " + d.at->text;
    if (d.valid) out += " valid from " + d.valid->from.text + (d.valid->to_next ? " to next" : d.valid->to ? " to " + d.valid->to->text : "");
    if (d.where != nullptr) out += " where " + printer_.operand(*d.where, Tightness::kOr);
    if (d.timezone != nullptr) out += " timezone " + printer_.operand(*d.timezone, Tightness::kOr);
    if (d.day_starts != nullptr) out += " day starts " + printer_.operand(*d.day_starts, Tightness::kOr);
    return out + uniqueness(d.unique);
  }

  // Up to the opening brace, as far as the tree knows: a comment behind the brace is then one behind this line.
  [[nodiscard]] Span table_head_span(const ast::TableDecl& d) const {
    Span span = head_span(d.name.span);
    for (const auto* part : {&d.source, &d.owner, &d.at})
      if (*part) span = span.to((*part)->span);
    if (!d.by.empty()) span = span.to(d.by.back().span);
    if (d.valid) span = span.to(d.valid->span);
    if (d.where != nullptr) span = span.to(d.where->span);
    if (d.timezone != nullptr) span = span.to(d.timezone->span);
    if (d.day_starts != nullptr) span = span.to(d.day_starts->span);
    return d.unique.span.empty() ? span : span.to(d.unique.span);
  }

  void fields(const std::vector<ast::Field>& all) {
    int name_width = 0, type_width = 0;
    for (const ast::Field& f : all) {
      name_width = std::max(name_width, display_width(field_name(f)));
      type_width = std::max(type_width, std::min(display_width(type(f.type)), 40));
    }
    for (const ast::Field& f : all) {
      const std::string modifiers = field_modifiers(f);
      const std::string text = padded(field_name(f), name_width) + " : ";
      layout_.line(2, text + (modifiers.empty() ? type(f.type) : padded(type(f.type), type_width) + modifiers), f.span, true);
    }
  }

  void columns(const std::vector<ast::Named>& all, int indent) {
    int width = 0;
    for (const ast::Named& column : all) width = std::max(width, display_width(column.name.text));
    for (const ast::Named& column : all) {
      const std::size_t first = layout_.lines().size();
      const bool levels = std::holds_alternative<ast::Levels>(column.value->what);
      layout_.expr(*column.value, indent, padded(column.name.text, width) + (levels ? " = (" : " = "), levels ? ")" : "");
      layout_.lines()[first].span = column.name.span.to(layout_.lines()[first].span);
      layout_.lines()[first].may_follow_blank = true;
    }
  }

  [[nodiscard]] std::string meta_value(const ast::Meta& meta) const {
    const std::string written = printer_.written(meta.span);
    const std::size_t quote_at = written.find('"');
    return written.empty() || quote_at != std::string::npos ? quote(meta.value, false) : meta.value;
  }

  [[nodiscard]] std::string rule_tail(const ast::RuleDecl& d) const {
    std::string out;
    if (d.only_when != nullptr) out += " only when " + printer_.operand(*d.only_when, Tightness::kOr);
    if (d.requires_ != nullptr) out += " requires " + printer_.operand(*d.requires_, Tightness::kOr);
    if (d.hold_out) out += " hold out " + d.hold_out->text + " where " + printer_.operand(*d.held, Tightness::kOr);
    if (d.at_least_people) out += fmt::format(" at least {} people", *d.at_least_people);
    out += d.collect ? " = collect " : " = ";
    if (d.body != nullptr) out += printer_.expr(*d.body);
    for (const ast::Limit& limit : d.limits) out += " " + printer_.limit(limit);
    for (const ast::Level& part : d.parts) out += (&part == &d.parts.front() ? "" : " plus ") + score_part(part);
    return out + cap(d, " ");
  }

  void rule_head(const ast::RuleDecl& d, const std::string& head, const std::string& meta) {
    Span span = head_span(d.name.span);
    if (!d.meta.empty()) span = span.to(d.meta.back().span);
    if (!d.purposes.empty()) span = span.to(d.purposes.back().span);
    if (fits(0, head + meta)) return layout_.line(0, head + meta, span);
    layout_.line(0, head, head_span(d.name.span));
    layout_.line(2, meta.substr(1), span);
  }

  [[nodiscard]] std::string score_part(const ast::Level& part) const {
    return printer_.operand(*part.value, Tightness::kSum) + " when " + printer_.operand(*part.when, Tightness::kOr);
  }
  [[nodiscard]] std::string cap(const ast::RuleDecl& d, std::string_view before) const {
    if (d.cap_low == nullptr) return {};
    return std::string(before) + "capped " + printer_.operand(*d.cap_low, Tightness::kSum) + ".." + printer_.operand(*d.cap_high, Tightness::kSum);
  }

  void score(const ast::RuleDecl& d) {
    for (const ast::Level& part : d.parts) {
      const std::string first = &part == &d.parts.front() ? "= " : "plus ";
      const std::size_t before = layout_.lines().size();
      layout_.expr(*part.when, 2, first + printer_.operand(*part.value, Tightness::kSum) + " when ", "");
      layout_.lines()[before].span = part.span.to(layout_.lines()[before].span);
    }
    if (d.cap_low != nullptr) layout_.line(2, cap(d, ""), d.cap_low->span.to(d.cap_high->span));
  }

  void body(const ast::Expr& expr, const std::string& first) {
    if (const auto* levels = std::get_if<ast::Levels>(&expr.what)) return layout_.levels(*levels, 2, first);
    layout_.expr(expr, 2, first, "");
  }

  // Rows, expectations and `at` blocks in the order in which they were written.
  void statements(const ast::TestDecl& d) {
    struct Statement { std::uint32_t begin; const ast::RowLiteral* row; const ast::Expectation* expectation; const ast::TestAt* at; const ast::Trial* trial; };
    std::vector<Statement> all;
    for (const ast::RowLiteral& row : d.rows) all.push_back({row.span.begin, &row, nullptr, nullptr, nullptr});
    for (const ast::TestAt& at : d.checks) {
      if (at.as_of != nullptr) all.push_back({at.as_of->span.begin, nullptr, nullptr, &at, nullptr});
      else
        for (const ast::Expectation& one : at.expectations) all.push_back({one.span.begin, nullptr, &one, nullptr, nullptr});
    }
    for (const ast::Trial& trial : d.trials) all.push_back({trial.span.begin, nullptr, nullptr, nullptr, &trial});
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
    for (const Statement& one : all) {
      if (one.row != nullptr) row(*one.row);
      else if (one.expectation != nullptr) expectation(*one.expectation, 2);
      else if (one.trial != nullptr) trial(*one.trial);
      else at_block(*one.at);
    }
  }

  void row(const ast::RowLiteral& row) {
    std::vector<std::string> cells;
    for (const ast::Named& cell : row.columns) cells.push_back(cell.name.text + ": " + printer_.operand(*cell.value, Tightness::kOr));
    const std::string head = (row.repeat != 1 ? fmt::format("given {} ", row.repeat) : "") + row.table.text + " {";
    const std::size_t before = layout_.lines().size();
    if (cells.empty()) layout_.line(2, head + "}", row.span);
    else layout_.filled(head + " ", cells, " }", 2, row.span);
    layout_.lines()[before].may_follow_blank = true;
  }

  void expectation(const ast::Expectation& one, int indent) {
    const std::string key = one.key != nullptr ? "for " + printer_.operand(*one.key, Tightness::kSum) + ": " : "";
    const std::size_t before = layout_.lines().size();
    layout_.expr(*one.condition, indent, "expect " + key, "");
    layout_.lines()[before].span = one.span;
    layout_.lines()[before].may_follow_blank = true;
  }

  // The next closing brace behind a span; comments are no text. The end of the span where nothing is known of the text.
  [[nodiscard]] Span closing_brace(Span last) const {
    const std::string rest = printer_.written({last.file, last.end, decl_.span.end});
    std::size_t at = rest.find_first_of("}/");
    while (at != std::string::npos && rest[at] == '/') at = rest.find_first_of("}/", std::min(rest.find('\n', at), rest.size()));
    const auto begin = static_cast<std::uint32_t>(last.end + (at == std::string::npos ? 0 : at));
    return {last.file, begin, begin};
  }

  void at_block(const ast::TestAt& at) {
    layout_.line(2, "at " + printer_.operand(*at.as_of, Tightness::kSum) + " {", at.as_of->span, true);
    for (const ast::Expectation& one : at.expectations) expectation(one, 4);
    layout_.line(2, "}", closing_brace(at.expectations.empty() ? at.as_of->span : at.expectations.back().span));
    layout_.lines().back().comment_indent = 4;
  }

  // On one line, when it was and fits; else its declarations laid out inside.
  void trial(const ast::Trial& trial) {
    const std::string tail = trial.because ? "} because " + trial.because->text : "}";
    std::string flat = trial.because ? "refused {" : "compiles {";
    const std::string head = flat;
    std::vector<Line> inside;
    bool stays = printer_.written(trial.span).find('\n') == std::string::npos;
    for (const ast::Decl& decl : trial.decls) {
      std::vector<Line> lines = lay_out(decl, printer_, printer_.written(decl.span).find('\n') == std::string::npos);
      stays = stays && lines.size() == 1;
      flat += " " + lines.front().text;
      lines.front().may_follow_blank = true;
      lines.back().span.end = std::max(lines.back().span.end, decl.span.end);
      for (Line& line : lines) line.indent += 4, line.comment_indent += 4, inside.push_back(std::move(line));
    }
    if (stays && fits(2, flat + " " + tail)) return layout_.line(2, flat + " " + tail, trial.span, true);
    layout_.line(2, head, {trial.span.file, trial.span.begin, trial.span.begin + static_cast<std::uint32_t>(head.find(' '))}, true);
    for (Line& line : inside) layout_.lines().push_back(std::move(line));
    layout_.line(2, tail, {trial.span.file, trial.decls.empty() ? trial.span.end : trial.decls.back().span.end, trial.span.end});
    layout_.lines().back().comment_indent = 4;
  }

  const ast::Decl& decl_;
  const ExprPrinter& printer_;
  Layout layout_;
  bool one_line_;
};

}  // namespace

std::vector<Line> lay_out(const ast::Decl& decl, const ExprPrinter& printer, bool one_line) {
  DeclLayout layout(decl, printer, one_line);
  std::visit(layout, decl.what);
  return layout.take();
}

}  // namespace tagma::syntax
