// The function reference, rendered from the rows: docs/functions.md, and what `tagma help FUNCTION` prints.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tagma {

// The words that call an aggregate in a rule, in the order of the rows.
std::vector<std::string_view> aggregate_words();

// All functions and aggregates that a rule can call by name, by topic, as Markdown. The examples of the functions are
// conditions that hold.
std::string function_reference();

// Every overload of one function, and the aggregate of that name; nothing where there is neither.
std::optional<std::string> function_page(std::string_view name);

}  // namespace tagma
