// The topic tables, each defined in its own file. Listed by name: a self-registering object is lost when the linker drops
// its file from a static library.
#pragma once

#include "stdlib/builtin.h"

namespace tagma {

std::span<const Builtin> arithmetic_rows();
std::span<const Builtin> comparison_rows();
std::span<const Builtin> conversion_rows();
std::span<const Builtin> number_rows();
std::span<const Builtin> text_rows();
std::span<const Builtin> regex_rows();
std::span<const Builtin> date_rows();
std::span<const Builtin> zone_rows();
std::span<const Builtin> duration_rows();
std::span<const Builtin> list_rows();
std::span<const Builtin> hash_rows();
std::span<const Builtin> geo_rows();
std::span<const Builtin> working_day_rows();
std::span<const Builtin> calendar_unit_rows();

}  // namespace tagma
