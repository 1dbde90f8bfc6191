// Tagma, the library: rules in, audiences out. Data enters and leaves through the Arrow C Data interface; errors are
// values (tagma::Result), nothing throws. Reading files and publishing folders: tagma/io.h.
#pragma once

#include "tagma/arrow_abi.h"
#include "tagma/compile.h"
#include "tagma/error.h"
#include "tagma/memory_table.h"
#include "tagma/types.h"
#include "tagma/value.h"
