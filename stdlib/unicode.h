// What needs the Unicode tables: letter case, normal forms, white space. ICU stops behind this header.
#pragma once

#include <string>
#include <string_view>

namespace tagma::unicode {

// Independent of the machine's locale. Bytes that are no UTF-8 become U+FFFD.
std::string lower(std::string_view text);
std::string upper(std::string_view text);
std::string casefold(std::string_view text);
std::string normalize(std::string_view text);  // NFKC
std::string_view trim(std::string_view text);

}  // namespace tagma::unicode
