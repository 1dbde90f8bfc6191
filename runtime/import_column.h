// Arrow columns -> typed columns, by meaning. What would lose something is a breach of the row, never a silent change.
#pragma once

#include "runtime/arrow_stream.h"
#include "runtime/column.h"
#include "runtime/time_zone.h"

namespace tagma {

// What can be wrong with one value. The value is missing then.
enum class ValueBreach : std::uint8_t {
  kNotANumber,   // NaN or infinite
  kInexact,      // the type cannot hold it without loss
  kInvalidText,  // not UTF-8
  kMissingItem,  // a list with a missing item; the list stays, without the item
};

struct BadRows {
  ValueBreach breach;
  std::vector<std::int32_t> rows;  // ascending
};

struct Imported {
  std::shared_ptr<Column> column;
  std::vector<BadRows> bad;
  bool zone_assumed = false;  // timestamps without a zone were read as local times of ImportOptions::zone
};

struct ImportOptions {
  const TimeZone* zone = nullptr;
  int threads = 0;
};

// Whether a column of this Arrow type can be read as `wanted`.
bool can_import(const ArrowSchema& schema, const Type& wanted);

// Reads a column of a type that fits. Fails only on malformed Arrow data.
Result<Imported> import_column(const ArrowColumn& column, const Type& wanted, const ImportOptions& options);

// A text column that repeats few values becomes dictionary codes; nullptr where that does not pay. Never shows in
// values.
std::shared_ptr<Column> dictionary_if_it_pays(const Column& text, int threads);

}  // namespace tagma
