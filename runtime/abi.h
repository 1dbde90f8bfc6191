// What the executor and the machine code that it generates agree on. Everything is a stream of memory that a kernel
// walks 64 rows at a step, so code depends on neither addresses nor constants.
#pragma once

#include <cstdint>

namespace tagma {

// A kernel computes rows [64·first, 64·end) of one grain of the block in hand.
//   streams[i]  where row 0 of the block lies in stream i (a column, its validity, a slot of scratch), or, for tables
//   of
//               answers, where the table begins
//   cells       the run's constants, one 64-bit cell each: an integer, the bits of a double, a mask word (0 or all
//   ones)
// Streams of values may be read up to the end of the 64 rows: the executor pads the last ones of a table. Bits of mask
// words beyond the rows of the block are unspecified.
using Kernel = void (*)(std::uint8_t* const* streams, const std::uint64_t* cells, std::int64_t first, std::int64_t end);

inline constexpr std::int64_t kRowsPerWord = 64;

// Answers per code as bits: word code / 32, bit code % 32; padded to whole 32-bit words.
// Answers for codes below 128 as a pair of nibbles: bit code / 16 of byte code % 16, the 16 bytes twice (two lanes of a
// 32-byte shuffle).
inline constexpr int kNibbleCodes = 128;
inline constexpr int kNibbleBytes = 32;

static_assert(sizeof(void*) == 8, "generated code holds addresses in 64 bits");

}  // namespace tagma
