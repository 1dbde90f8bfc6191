// Buckets that any other system can reproduce, and the ways in which personal data may leave: hash and mask.
#include "stdlib/code_points.h"
#include "stdlib/native.h"
#include "stdlib/registry.h"
#include "stdlib/sha256.h"

#include <xxhash.h>

namespace tagma {
namespace {

using native::body_of;
using native::Checked;
using native::typing_of;

constexpr FaultSet kBadArgument = fault_bit(Fault::kBadArgument);

Checked<std::int64_t> bucket(std::string_view salt, std::string_view key, std::int64_t n) {
  if (n < 1) return std::unexpected(Fault::kBadArgument);
  const std::string text = std::string(salt).append("|").append(key);
  return static_cast<std::int64_t>(XXH64(text.data(), text.size(), 0) % static_cast<std::uint64_t>(n));
}
Checked<std::int64_t> bucket_of_int(std::string_view salt, std::int64_t key, std::int64_t n) {
  return bucket(salt, std::to_string(key), n);
}

// The first 128 bits: no two people ever share them, and they still fit a key column.
std::string keyed_hash(std::string_view text, std::string_view key) {
  constexpr std::size_t kBytes = 16;
  constexpr std::string_view kDigits = "0123456789abcdef";
  const Digest digest = hmac_sha256(key, text);
  std::string out;
  for (std::size_t i = 0; i < kBytes; ++i) {
    out += kDigits[digest[i] >> 4];
    out += kDigits[digest[i] & 15];
  }
  return out;
}
std::string keyed_hash_of_int(std::int64_t x, std::string_view key) { return keyed_hash(std::to_string(x), key); }

// Short texts keep their first character only; nothing of a single one stays.
std::string mask(std::string_view text) {
  const std::int64_t length = count_code_points(text);
  const std::int64_t tail = length / 4;
  const std::int64_t head = length < 2 ? 0 : std::max<std::int64_t>(1, tail);
  const std::size_t begin = skip_code_points(text, 0, head);
  const std::size_t end = skip_code_points(text, begin, length - head - tail);
  std::string out(text.substr(0, begin));
  out.append(static_cast<std::size_t>(length - head - tail), '*');
  return out.append(text.substr(end));
}

constexpr std::string_view kBucket = "A number from 0 to n - 1 that depends on salt and key alone: XXH64 with seed 0 of the UTF-8 text `salt|key`, unsigned, mod n. For stable random groups: another salt gives independent ones.";
constexpr std::string_view kHash = "A name for x that only the holders of the key can make again: the first 32 hexadecimal digits of HMAC-SHA256(key, x as text). Not personal data any more once the key is kept secret.";

constexpr Builtin kRows[] = {
    {.name = "bucket", .signature = "bucket(salt: string, key: string, n: int) -> int", .doc = kBucket, .example = "bucket(\"winback-2026-07\", \"u1\", 100) < 100", .typing = typing_of<bucket>, .body = body_of<bucket>, .faults = kBadArgument},
    {.name = "bucket", .signature = "bucket(salt: string, key: int, n: int) -> int", .doc = kBucket, .example = "bucket(\"ab\", 7, 10) == bucket(\"ab\", \"7\", 10)", .typing = typing_of<bucket_of_int>, .body = body_of<bucket_of_int>, .faults = kBadArgument},
    {.name = "hash", .signature = "hash(x: string, key: string) -> string", .doc = kHash, .example = "length(hash(\"13812345678\", \"secret\")) == 32", .typing = typing_of<keyed_hash>, .body = body_of<keyed_hash>},
    {.name = "hash", .signature = "hash(x: int, key: string) -> string", .doc = kHash, .example = "hash(7, \"secret\") == hash(\"7\", \"secret\")", .typing = typing_of<keyed_hash_of_int>, .body = body_of<keyed_hash_of_int>},
    {.name = "mask", .signature = "mask(x: string) -> string", .doc = "The text with its middle covered: the first and the last quarter of the characters stay (rounded down, but one at the front), the others become *.", .example = "mask(\"13812345678\") == \"13*******78\"", .typing = typing_of<mask>, .body = body_of<mask>},
};

}  // namespace

std::span<const Builtin> hash_rows() { return kRows; }

}  // namespace tagma
