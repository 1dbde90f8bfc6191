// SHA-256 and the keyed hash made of it (FIPS 180-4, RFC 2104).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tagma {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view message);
Digest hmac_sha256(std::string_view key, std::string_view message);

}  // namespace tagma
